"""A bug in a worker, or a worker that hangs: told once, seen from outside, and the rest can still be stopped."""

import pytest

from edge.domain import SetupError
from edge.view import Condition
from tests.mishaps.conftest import Begin
from tests.mishaps.room import Room, soon


@pytest.mark.parametrize(
    "wrong", [ValueError("cannot reshape array"), MemoryError("no room"), SetupError("The folder is gone.")]
)
def test_in_the_camera(wrong: Exception, begin: Begin, room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """The driver gives something that nobody thought of.

    That is no trouble to be shown and retried: the process has to end, and is told so once, by the worker's name.
    """
    story = begin()
    story.with_empty_plate()
    room.break_camera(wrong)
    assert story.failed.wait(30.0)
    assert story.failures == [("eyes", wrong)]
    assert story.station.stop()
    assert story.failures == [("eyes", wrong)]
    assert "eyes failed" in caplog.text or str(wrong) in caplog.text


def test_in_the_naming(begin: Begin, room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """The driver of the accelerator dies under the classifier. No name is shown, the process is told to end."""
    story = begin()
    story.with_empty_plate()
    wrong = RuntimeError("Infer Request is busy")
    story.networks.breaks("propose", wrong)
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    assert story.failed.wait(30.0)
    assert story.failures == [("mind", wrong)]
    assert Condition.SHOWN not in story.witness.conditions
    assert "Infer Request is busy" in caplog.text


def test_in_the_reading(begin: Begin, room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """The name is there, then the reader of markings dies. The process is told to end; the other two still stop."""
    story = begin()
    wrong = RuntimeError("no such node")
    story.networks.breaks("markings", wrong)
    story.with_weapon()
    assert story.failed.wait(30.0)
    assert story.failures == [("reader", wrong)]
    assert "no such node" in caplog.text


@pytest.mark.parametrize(("what", "worker"), [("propose", "mind"), ("markings", "reader")])
def test_a_network_that_hangs_is_seen_from_outside(what: str, worker: str, begin: Begin, room: Room) -> None:
    """A network never comes back.

    Nothing is raised, so nothing is told; but the worker's sign of life grows old while the others' stay young, and
    whoever watches can end the process.
    """
    story = begin()
    hung = story.networks.hold(what)
    story.with_empty_plate()
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    hung.wait()
    since = story.station.heartbeats()[worker]
    room.passes(40.0)
    others = [name for name in story.station.heartbeats() if name != worker]
    soon(lambda: all(room.now() - story.station.heartbeats()[name] < 30.0 for name in others))
    assert story.station.heartbeats()[worker] == since
    assert room.now() - since > 30.0
    hung.opened.set()


def test_quiet_hours_give_the_memory_back(begin: Begin, room: Room) -> None:
    """The last weapon of the evening was named; the plate stays empty for the night.

    The networks for lengths and markings go, and come back with the first weapon of the morning.
    """
    story = begin()
    story.with_weapon()
    story.until_complete()
    room.lay(room.scenes.empty)
    room.passes(1.0)
    story.until_condition(Condition.EMPTY)
    room.passes(61.0)
    assert story.networks.released.wait(30.0)
    room.lay(room.scenes.revolver_turned)
    room.passes(1.0)
    morning = story.until_complete()
    assert morning.result is not None
    assert morning.result.identification.markings is not None
