"""One thing takes another's place faster than anybody says so."""

from edge.view import Condition, PressKind
from tests.mishaps.conftest import Begin
from tests.mishaps.room import Room


def test_for_another_thing_between_two_pictures(begin: Begin, room: Room) -> None:
    """Two bags, two officers: the revolver is pulled away and the rifle is there a tenth of a second later.

    The plate was never seen empty, yet the revolver's name goes, and the rifle gets its own.
    """
    story = begin()
    first = story.with_weapon()
    assert first.result is not None
    room.lay(room.scenes.rifle)
    room.passes(1.0)
    second = story.until_named(other_than=first.result.capture)
    assert second.result is not None
    assert first.result.identification.first.typology.key == "revolver"
    assert second.result.identification.first.typology.long_gun
    assert Condition.EMPTY not in story.witness.conditions[story.witness.conditions.index(Condition.SHOWN) :]


def test_while_the_first_one_is_being_named(begin: Begin, room: Room) -> None:
    """The swap happens while the classifier looks at the first one.

    The first name is never shown over the second thing.
    """
    story = begin()
    story.with_empty_plate()
    thinking = story.networks.hold("propose")
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    thinking.wait()
    room.lay(room.scenes.rifle)
    swapped_at = room.taken
    room.passes(1.0)
    thinking.opened.set()
    named = story.until_named()
    assert named.result is not None
    assert named.result.capture.frame.number >= swapped_at
    assert named.result.identification.first.typology.long_gun
    assert story.witness.looked_at == [named.result.capture.frame.number]


def test_turned_round_on_the_spot(begin: Begin, room: Room) -> None:
    """The officer turns the weapon on its place: that is a new picture with a name of its own, not the old one."""
    story = begin()
    first = story.with_weapon()
    assert first.result is not None
    room.lay(room.scenes.revolver_turned)
    room.passes(1.0)
    second = story.until_named(other_than=first.result.capture)
    assert second.number > first.number


def test_a_press_meant_for_the_first_one(begin: Begin, room: Room) -> None:
    """A finger is on its way to "read the markings" when the weapon is swapped under it.

    Nothing is read, and the finger's owner is told that the screen had changed.
    """
    story = begin()
    first = story.with_weapon(room.scenes.rifle)
    assert first.result is not None
    story.until_complete()
    room.lay(room.scenes.revolver_turned)
    room.passes(1.0)
    second = story.until_complete(other_than=first.result.capture)
    assert story.press(PressKind.READ_MARKINGS, first) == "stale"
    assert story.press(PressKind.RETAKE, first) == "stale"
    assert story.station.view() is second
