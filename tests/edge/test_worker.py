"""A worker turns, shows that it turns, stops at once, and says when it fails."""

import logging
import threading

import pytest

from edge.worker import LONGEST_WAIT, Worker


class Turns:
    """A step that counts itself and returns what it was told to."""

    def __init__(self, rest: float = 0.0) -> None:
        self.count = 0
        self.rest = rest
        self.reached = threading.Event()

    def __call__(self) -> float:
        self.count += 1
        if self.count >= 3:
            self.reached.set()
        return self.rest


def no_failure(name: str, error: Exception) -> None:
    raise AssertionError(f"{name} failed: {error}")


def test_it_takes_step_after_step_until_stopped() -> None:
    turns = Turns()
    worker = Worker("camera", turns, no_failure)
    worker.start()
    assert turns.reached.wait(5.0)
    running = worker.alive
    assert running
    assert worker.stop(5.0)
    taken = turns.count
    assert worker.stop(0.0)
    assert turns.count == taken


def test_the_heartbeat_is_the_time_of_the_last_turn() -> None:
    ticks = iter(range(1000000))
    turns = Turns()
    worker = Worker("camera", turns, no_failure, now=lambda: float(next(ticks)))
    assert worker.heartbeat == 0.0
    worker.start()
    assert turns.reached.wait(5.0)
    assert worker.heartbeat >= 3.0
    assert worker.stop(5.0)


def test_it_stops_at_once_while_it_waits() -> None:
    entered = threading.Event()

    def step() -> float:
        entered.set()
        return 3600.0

    worker = Worker("sync", step, no_failure)
    worker.start()
    assert entered.wait(5.0)
    assert worker.stop(LONGEST_WAIT / 2)


def test_it_beats_during_a_long_wait() -> None:
    beaten = threading.Event()
    readings: list[float] = []

    def now() -> float:
        readings.append(float(len(readings)))
        # At making, at the start, before the first step; the next one can only come from the wait.
        if len(readings) >= 4:
            beaten.set()
        return readings[-1]

    worker = Worker("sync", lambda: 3600.0, no_failure, now=now)
    worker.start()
    assert beaten.wait(5.0 + LONGEST_WAIT)
    assert worker.stop(5.0)


def test_a_failure_is_logged_with_its_traceback_and_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[str, Exception]] = []
    reported = threading.Event()

    def step() -> float:
        raise ZeroDivisionError("a bug")

    def report(name: str, error: Exception) -> None:
        told.append((name, error))
        reported.set()

    worker = Worker("mind", step, report)
    with caplog.at_level(logging.ERROR):
        worker.start()
        assert reported.wait(5.0)
        assert worker.stop(5.0)
    assert [(name, str(error)) for name, error in told] == [("mind", "a bug")]
    assert "The worker mind failed." in caplog.text
    assert "ZeroDivisionError: a bug" in caplog.text


def test_a_stuck_step_is_told_apart_from_a_stopped_one() -> None:
    entered, goes_on = threading.Event(), threading.Event()

    def step() -> float:
        entered.set()
        goes_on.wait(5.0)
        return 0.0

    worker = Worker("camera", step, no_failure)
    worker.start()
    assert entered.wait(5.0)
    assert not worker.stop(0.01)
    assert worker.alive
    goes_on.set()
    assert worker.stop(5.0)


def test_a_stuck_step_does_not_keep_the_process() -> None:
    daemons: list[bool] = []
    entered = threading.Event()

    def step() -> float:
        daemons.append(threading.current_thread().daemon)
        entered.set()
        return 3600.0

    worker = Worker("camera", step, no_failure)
    worker.start()
    assert entered.wait(5.0)
    assert worker.stop(5.0)
    assert daemons == [True]


def test_the_step_may_stop_its_own_worker() -> None:
    answers: list[bool] = []
    worker: Worker

    def step() -> float:
        answers.append(worker.stop(5.0))
        return 0.0

    worker = Worker("camera", step, no_failure)
    worker.start()
    assert worker.stop(5.0)
    assert answers in ([], [False])


def test_a_worker_that_never_started_has_stopped() -> None:
    turns = Turns()
    worker = Worker("camera", turns, no_failure)
    assert not worker.alive
    assert worker.stop(0.0)
    assert turns.count == 0
