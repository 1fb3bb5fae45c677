"""One thread that takes one step after another until it is told to stop.

Knows when it last turned, and whom to tell when a step fails. Knows nothing of cameras, queues or
screens: what a step does is the step's business, and so is every error that it expects (DeviceError).
What escapes from a step ends the thread and is reported once: a wrong set-up (SetupError) with its
sentence, and anything else, being a bug, with its traceback.
"""

import logging
import threading
import time
from collections.abc import Callable

from edge.domain import SetupError

LONGEST_WAIT = 1.0
"""Seconds after which a waiting worker gives a sign of life, whatever its step asked for."""


class Worker:
    """A named thread around a step.

    `step` takes no argument and returns the seconds to wait before the next one, 0 for at once.
    `on_failure` gets the worker's name and the exception that escaped, once, in the worker's thread.
    `now` is a monotonic clock in seconds. The thread is a daemon: a driver that never returns cannot
    keep the process alive.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], float],
        on_failure: Callable[[str, Exception], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._step = step
        self._on_failure = on_failure
        self._now = now
        self._heartbeat = now()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def heartbeat(self) -> float:
        """The clock's reading at the last turn; before the first one, at making."""
        return self._heartbeat

    @property
    def alive(self) -> bool:
        """Whether the thread runs: False before `start`, after the end, and after a failure."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread. Only once: a worker that ended is replaced, not started again."""
        self._heartbeat = self._now()
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let the step under way be the last one; does not wait."""
        self._stopping.set()

    def stop(self, deadline: float) -> bool:
        """Ask the thread to end and wait for it, at most `deadline` seconds; True when it has ended.

        A worker that never started has ended. Called from the worker's own thread it only asks.
        """
        self._stopping.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(max(0.0, deadline))
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._heartbeat = self._now()
                self._rest(self._step())
        except SetupError as error:
            # Not a bug: a sentence for the technician, whom a traceback would only hide it from.
            logging.getLogger(__name__).critical("%s", error)
            self._on_failure(self.name, error)
        except Exception as error:
            logging.getLogger(__name__).exception("The worker %s failed.", self.name)
            self._on_failure(self.name, error)

    def _rest(self, seconds: float) -> None:
        while seconds > 0 and not self._stopping.wait(min(seconds, LONGEST_WAIT)):
            seconds -= LONGEST_WAIT
            self._heartbeat = self._now()
