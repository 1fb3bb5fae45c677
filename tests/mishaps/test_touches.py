"""Fingers on one screen, or on two: in time, too late, twice, at the wrong moment."""

import threading
from collections.abc import Callable

import pytest

from edge.station import ABOUT_THE_PLATE
from edge.view import Answer, Condition, Press, PressKind, View
from tests.mishaps.conftest import Begin
from tests.mishaps.room import PATIENCE, Room


def another_than(old: View) -> Callable[[View], bool]:
    """Whether a view shows another picture than `old` does."""
    return lambda view: (
        view.result is not None and old.result is not None and view.result.capture is not old.result.capture
    )


def test_retake_gives_a_new_picture_of_the_same_thing(begin: Begin, room: Room) -> None:
    """The officer has wiped the lens and wants a better picture of what lies there."""
    story = begin()
    first = story.with_weapon()
    assert first.result is not None
    assert story.press(PressKind.RETAKE, first) == "accepted"
    story.as_time_passes(another_than(first))
    second = story.until_complete(other_than=first.result.capture)
    assert second.result is not None
    assert second.result.capture.frame.number > first.result.capture.frame.number
    assert second.result.identification.first.typology.key == "revolver"


def test_retake_while_the_markings_are_read(begin: Begin, room: Room) -> None:
    """The new picture is asked for before the old one is worked out: the old reading does not come back."""
    story = begin()
    reading = story.networks.hold("markings")
    first = story.with_weapon()
    assert first.result is not None
    reading.wait()
    assert story.press(PressKind.RETAKE, first) == "accepted"
    second = story.as_time_passes(another_than(first))
    reading.opened.set()
    done = story.until_complete(other_than=first.result.capture)
    assert second.result is not None
    assert done.result is not None
    assert done.result.capture is second.result.capture


def test_the_markings_of_a_long_gun_are_read_when_asked(begin: Begin, room: Room) -> None:
    """Nobody reads a long gun's markings unasked; an officer wants them.

    Its name and lengths stay as they are, the reading is announced, and comes.
    """
    story = begin()
    story.with_weapon(room.scenes.rifle)
    before = story.until_complete()
    assert before.result is not None
    assert before.result.identification.markings is None
    assert story.press(PressKind.READ_MARKINGS, before) == "accepted"
    announced = story.until(lambda view: view.number > before.number)
    assert announced.result is not None
    after = story.until(lambda view: view.result is not None and view.result.identification.markings is not None)
    assert after.result is not None
    assert after.result.pending == ()
    assert after.result.capture is before.result.capture
    assert after.result.identification.measurement is before.result.identification.measurement
    assert story.press(PressKind.READ_MARKINGS, after) == "not_now"
    assert [view.result.pending for view in story.witness.views if view.result][-2:] == [("markings",), ()]


def test_the_markings_asked_twice_are_read_once(begin: Begin, room: Room) -> None:
    """Two taps in impatience, while the lengths are still being worked out.

    Both are taken, one reading comes, and the lengths come too.
    """
    story = begin()
    story.networks.trusting = True
    measuring = story.networks.hold("measurement")
    named = story.with_weapon(room.scenes.rifle)
    assert named.result is not None
    assert named.result.pending == ("measurement",)
    measuring.wait()
    assert story.press(PressKind.READ_MARKINGS, named) == "accepted"
    story.press(PressKind.READ_MARKINGS, named)
    story.until(lambda view: view.result is not None and view.result.pending == ("measurement", "markings"))
    measuring.opened.set()
    done = story.until_complete()
    assert done.result is not None
    assert done.result.identification.measurement is not None
    assert done.result.identification.markings is not None
    assert story.networks.asked == ["propose", "measurement", "markings"]


def test_a_touch_on_a_view_that_has_only_grown_still_counts(begin: Begin, room: Room) -> None:
    """The lengths arrive under the finger. The button is still the same button, on the same weapon."""
    story = begin()
    story.networks.trusting = True
    measuring = story.networks.hold("measurement")
    early = story.with_weapon(room.scenes.rifle)
    measuring.wait()
    measuring.opened.set()
    later = story.until_complete()
    assert later.number > early.number
    assert story.press(PressKind.RETAKE, early) == "accepted"


@pytest.mark.parametrize("kind", ABOUT_THE_PLATE)
def test_a_touch_on_a_view_that_is_gone_does_nothing(kind: PressKind, begin: Begin, room: Room) -> None:
    """The weapon was named between the look and the touch: whatever the button said, it is not done."""
    story = begin()
    empty = story.with_empty_plate()
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    named = story.until_complete()
    assert story.press(kind, empty) == "stale"
    story.until_obeyed()
    assert story.station.view() is named


def test_a_touch_on_a_view_that_never_was(begin: Begin, room: Room) -> None:
    """The kiosk was restarted; an old page still shows view 900 and its finger comes down."""
    story = begin()
    story.with_weapon()
    assert story.station.press(Press(900, PressKind.RETAKE)) is Answer.STALE


@pytest.mark.parametrize("kind", PressKind)
def test_a_touch_before_there_is_anything(kind: PressKind, begin: Begin, room: Room) -> None:
    """The screen is up before the camera has given its first picture."""
    story = begin()
    first = story.witness.views[0]
    assert first.condition is Condition.STARTING
    answer = story.press(kind, first)
    # Whoever is quick touches the first view; whoever is not touches one that has passed.
    assert answer in ("not_now", "stale")


@pytest.mark.parametrize("kind", [PressKind.RETAKE, PressKind.READ_MARKINGS])
def test_a_touch_for_a_weapon_where_there_is_none(kind: PressKind, begin: Begin) -> None:
    """A page that is older than the kiosk offers a button that makes no sense on an empty plate."""
    story = begin()
    empty = story.with_empty_plate()
    assert story.press(kind, empty) == "not_now"


def test_two_screens_see_the_same_and_the_second_finger_is_late(begin: Begin, room: Room) -> None:
    """One screen for the officer, one for the clerk. Both show the weapon; both press "retake"; one is in time."""
    story = begin()
    seen: dict[str, View] = {}

    def watch(screen: str) -> None:
        view = story.station.view()
        while view.result is None or view.result.pending:
            view = story.station.wait_view(view.number, PATIENCE)
        seen[screen] = view

    screens = [threading.Thread(target=watch, args=(name,)) for name in ("officer", "clerk")]
    for screen in screens:
        screen.start()
    story.with_weapon()
    for screen in screens:
        screen.join(PATIENCE)
    assert seen["officer"] is seen["clerk"]
    first = seen["officer"]
    assert first.result is not None
    assert story.press(PressKind.RETAKE, first) == "accepted"
    story.as_time_passes(another_than(first))
    assert story.press(PressKind.RETAKE, first) == "stale"


def test_two_screens_share_one_live_picture(begin: Begin, room: Room) -> None:
    """Both screens draw the same frame; whoever has it already waits for the next one and is not kept from it."""
    story = begin()
    story.with_empty_plate()
    one = story.station.wait_preview(-1, PATIENCE)
    other = story.station.wait_preview(-1, PATIENCE)
    assert one is not None
    assert one is other
    assert story.station.wait_preview(one.number, 0.0) is None
    room.passes(0.1)
    after = story.station.wait_preview(one.number, PATIENCE)
    assert after is not None
    assert after.number == one.number + 1
    assert after.jpeg.startswith(b"\xff\xd8")
