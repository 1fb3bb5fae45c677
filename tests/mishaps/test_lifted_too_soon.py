"""The weapon is lifted before the station is done with it."""

from edge.view import Condition
from tests.mishaps.conftest import Begin
from tests.mishaps.room import Room


def test_before_it_lay_still(begin: Begin, room: Room) -> None:
    """An officer puts the revolver down and takes it up again at once, to empty the next bag first."""
    story = begin()
    story.with_empty_plate()
    room.lay(room.scenes.revolver)
    room.passes(0.3)
    story.until_condition(Condition.MOVING)
    room.lay(room.scenes.empty)
    room.passes(1.0)
    story.until_condition(Condition.EMPTY)
    assert story.networks.asked == []
    assert Condition.SHOWN not in story.witness.conditions


def test_while_it_is_being_named(begin: Begin, room: Room) -> None:
    """The officer takes it away in the very moment in which the classifier is at work.

    No name may appear over the empty plate, not even for the blink of an eye; the next weapon is named as ever.
    """
    story = begin()
    story.with_empty_plate()
    thinking = story.networks.hold("propose")
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    thinking.wait()
    room.lay(room.scenes.empty)
    room.passes(1.0)
    room.lay(room.scenes.revolver_turned)
    lifted_at = room.taken
    thinking.opened.set()
    room.passes(1.0)
    named = story.until(lambda view: view.result is not None and view.result.capture.frame.number >= lifted_at)
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"
    assert story.witness.looked_at == [named.result.capture.frame.number]


def test_while_its_markings_are_read(begin: Begin, room: Room) -> None:
    """The name is on the screen, the markings are still being read, and the plate is cleared.

    What is read belongs to a picture that is no longer shown: it must not bring that picture back, nor go to the next
    one.
    """
    story = begin()
    reading = story.networks.hold("markings")
    first = story.with_weapon()
    assert first.result is not None
    assert first.result.pending == ("markings",)
    reading.wait()
    room.lay(room.scenes.empty)
    room.passes(1.0)
    story.until_condition(Condition.EMPTY)
    room.lay(room.scenes.revolver_turned)
    room.passes(1.0)
    second = story.until_named()
    assert second.result is not None
    assert second.result.capture is not first.result.capture
    reading.opened.set()
    # One reader reads both: when the second picture is done, the first one's reading has come and gone.
    done = story.until_complete()
    assert done.result is not None
    assert done.result.capture is second.result.capture
    assert story.networks.asked.count("markings") == 2
    first_seen = [view for view in story.witness.views if view.result and view.result.capture is first.result.capture]
    assert all(view.result and view.result.identification.markings is None for view in first_seen)
