"""What light does to the plate: shadows, a covered lens, a lamp that goes out."""

from edge.domain import Trouble
from edge.view import Condition, PressKind
from tests.mishaps.conftest import Begin
from tests.mishaps.room import Room


def test_the_shadow_of_a_hand_on_the_empty_plate(begin: Begin, room: Room) -> None:
    """Somebody reaches over the plate for a form on the other side. Nothing was laid down, nothing is said."""
    story = begin()
    empty = story.with_empty_plate()
    room.plays(room.scenes.hand_passes)
    room.passes(1.0)
    assert story.station.view() is empty
    assert story.networks.asked == []


def test_the_shadow_of_a_hand_on_a_named_weapon(begin: Begin, room: Room) -> None:
    """Somebody points at the weapon that has just been named. Its name stays, and no second picture is taken."""
    story = begin()
    story.with_weapon()
    named = story.until_complete()
    room.plays(room.scenes.hand_over_revolver)
    room.passes(1.0)
    assert story.station.view() is named
    assert story.networks.asked.count("propose") == 1


def test_the_lens_is_covered_over_the_empty_plate(begin: Begin, room: Room) -> None:
    """A bag is put down on the camera's arm.

    The screen says that it is too dark, and goes on by itself when the bag is gone: the empty plate needs no
    learning.
    """
    story = begin()
    story.with_empty_plate()
    room.lay(room.scenes.dark)
    room.passes(0.5)
    story.until_trouble(Trouble.DARK)
    room.lay(room.scenes.empty)
    room.passes(0.5)
    story.until_condition(Condition.EMPTY)
    assert story.witness.conditions[-2:] == [Condition.TROUBLE, Condition.EMPTY]


def test_the_lamp_goes_out_over_a_named_weapon(begin: Begin, room: Room) -> None:
    """The timer of the room's light has run out.

    What lies in the dark may be swapped: the name goes; with the light comes a new picture with a name of its own.
    """
    story = begin()
    first = story.with_weapon()
    assert first.result is not None
    room.lay(room.scenes.dark)
    room.passes(0.5)
    dark = story.until_trouble(Trouble.DARK)
    assert dark.result is None
    assert story.press(PressKind.RETAKE, dark) == "not_now"
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    again = story.until_named()
    assert again.result is not None
    assert again.result.capture is not first.result.capture
    assert again.result.identification.first.typology.key == "revolver"


def test_it_is_dark_from_the_start(begin: Begin, room: Room) -> None:
    """The kiosk is switched on before the lamp. Darkness is not learnt as the empty plate."""
    room.lay(room.scenes.dark)
    story = begin()
    room.passes(2.0)
    story.until_trouble(Trouble.DARK)
    room.lay(room.scenes.empty)
    room.passes(1.5)
    story.until_condition(Condition.EMPTY)
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    named = story.until_named()
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"
