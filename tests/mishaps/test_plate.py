"""The plate is not what the station thinks it is, until a person says so."""

from edge.view import Condition, PressKind
from tests.mishaps.conftest import Begin
from tests.mishaps.room import Room


def test_something_lies_there_at_the_start(begin: Begin, room: Room) -> None:
    """The kiosk was switched off with a revolver on its plate, and learns it as the empty plate.

    When the revolver is taken away, the bare plate is the thing that differs. One press puts that right.
    """
    room.lay(room.scenes.revolver)
    story = begin()
    story.with_empty_plate()
    room.lay(room.scenes.empty)
    room.passes(1.5)
    ghost = story.until_complete()
    assert story.press(PressKind.PLATE_IS_EMPTY, ghost) == "accepted"
    story.as_time_passes(lambda view: view.condition is Condition.EMPTY)
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    named = story.until(lambda view: view.result is not None and view.number > ghost.number)
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"


def test_a_press_while_nobody_has_moved_anything(begin: Begin, room: Room) -> None:
    """An officer presses "the plate is empty" on an empty plate, twice, out of caution. Nothing changes."""
    story = begin()
    empty = story.with_empty_plate()
    for _ in range(2):
        assert story.press(PressKind.PLATE_IS_EMPTY, empty) == "accepted"
    story.until_obeyed()
    room.passes(1.0)
    assert story.station.view() is empty


def test_a_tool_is_left_on_the_plate(begin: Begin, room: Room) -> None:
    """A turned weapon stays on the plate and is declared to belong to it; a weapon laid in its place is noticed."""
    story = begin()
    tool = story.with_weapon(room.scenes.revolver_turned)
    tool = story.until_complete()
    assert story.press(PressKind.PLATE_IS_EMPTY, tool) == "accepted"
    story.as_time_passes(lambda view: view.condition is Condition.EMPTY)
    room.lay(room.scenes.rifle)
    room.passes(1.0)
    named = story.until_named()
    assert named.number > tool.number
    assert named.result is not None
    assert named.result.identification.first.typology.long_gun
