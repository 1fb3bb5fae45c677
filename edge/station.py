"""The station: from something laid on the plate to a proposal on the screen.

The story, in the order in which it happens. The eyes see the plate (edge.eyes). When something has
lain still, its best picture is captured and a typology proposed at once; lengths and markings, which
take longer, follow behind. When it moves, the proposal is gone: what may have been swapped has no name.
A person may ask for a new picture, for the markings, or say that the plate is empty.

Knows threads and views. Knows nothing of Flask: a screen sees `view`, waits for a new one, waits for a
preview, and presses.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from edge.camera import Camera
from edge.capture import preview, take
from edge.domain import Answer, Condition, Plate, Press, PressKind, Preview, Result, Sighting, Trouble, View
from edge.eyes import Eyes, Observation
from edge.heatmap import heatmap_png
from edge.identify import Identifier, wants_markings, wants_measurement
from edge.worker import Worker

log = logging.getLogger(__name__)

WAKE_SECONDS = 0.5
STOP_SECONDS = 4.0
RELEASE_SECONDS = 60.0
"""An empty plate needs no networks for lengths and markings: after so long without work they are given back."""

CONDITIONS = {
    Plate.LEARNING: Condition.LEARNING,
    Plate.EMPTY: Condition.EMPTY,
    Plate.MOVING: Condition.MOVING,
    Plate.STILL: Condition.LOOKING,
}

MEASUREMENT, MARKINGS = "measurement", "markings"


class Station:
    """Holds the eyes, the identifier and three threads: one sees, one proposes, one works out the rest.

    `open_camera` is called again after each failure. `on_failure` gets the name of a worker that died
    of a bug, and the exception; the process is then expected to end.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        identifier: Identifier,
        framing: str,
        on_failure: Callable[[str, Exception], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._identifier = identifier
        self._framing = framing
        self._now = now
        self._wake = threading.Event()
        self._eyes = Eyes(open_camera, self._wake.set, now)
        self._changed = threading.Condition()
        self._view = View(0, Condition.STARTING)
        self._since = 0
        self._stopped = False
        self._stay = 0
        self._presses: deque[PressKind] = deque()
        self._rest = threading.Event()
        self._rested_at: float | None = None
        self._encoded: Preview | None = None
        self._encoding = threading.Lock()
        self._workers = (
            Worker("eyes", self._eyes.look, on_failure, now),
            Worker("mind", self._think, on_failure, now),
            Worker("reader", self._work_out_rest, on_failure, now),
        )

    # --- what a screen may do -----------------------------------------------------------------

    def view(self) -> View:
        """What a screen may show now."""
        return self._view

    def wait_view(self, after: int, timeout: float) -> View:
        """The view as soon as its number differs from `after`, or the same one after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._view.number != after, timeout)
            return self._view

    def wait_preview(self, after: int, timeout: float) -> Preview | None:
        """The newest frame for the screen, once its number differs from `after`; None when none came in time."""
        seen = self._eyes.wait_frame(after, timeout)
        if seen is None:
            return None
        number, frame = seen
        # Several screens share one encoding, and with no screen there is none.
        with self._encoding:
            if self._encoded is None or self._encoded.number != number:
                self._encoded = Preview(number, preview(frame))
            return self._encoded

    def press(self, press: Press) -> Answer:
        """Take a touch on the screen. A touch on a view that has since changed in kind does nothing."""
        with self._changed:
            if not self._since <= press.view <= self._view.number:
                return Answer.STALE
            if not self._allowed(press.kind):
                return Answer.NOT_NOW
            self._presses.append(press.kind)
        self._wake.set()
        return Answer.ACCEPTED

    def heartbeats(self) -> dict[str, float]:
        """When each worker last turned, by the station's clock."""
        return {worker.name: worker.heartbeat for worker in self._workers}

    def start(self) -> None:
        """Start all threads."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> bool:
        """End all threads, in the reverse order of their start, and everything that waits for a view.

        False if a thread did not end in time.
        """
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.ask_to_stop()
        self._eyes.close()
        self._wake.set()
        self._rest.set()
        ended = [worker.stop(STOP_SECONDS / len(self._workers)) for worker in reversed(self._workers)]
        return all(ended)

    # --- the mind -----------------------------------------------------------------------------

    def _think(self) -> float:
        self._wake.wait(WAKE_SECONDS)
        self._wake.clear()
        while self._presses:
            self._obey(self._presses.popleft())
        self._follow(self._eyes.observation)
        return 0.0

    def _obey(self, kind: PressKind) -> None:
        match kind:
            case PressKind.RETAKE:
                self._eyes.look_again()
            case PressKind.PLATE_IS_EMPTY:
                self._eyes.learn_empty_plate()
            case PressKind.READ_MARKINGS:
                self._ask_for_markings()

    def _follow(self, seen: Observation) -> None:
        if seen.trouble is not None:
            self._show(Condition.TROUBLE, trouble=seen.trouble)
        elif seen.plate is not Plate.STILL or seen.still is None:
            self._show(CONDITIONS[seen.plate])
        elif seen.stay != self._stay or self._view.result is None:
            result = self._look(seen.still, seen.still_at)
            now = self._eyes.observation
            # What was lifted while the networks were at work has no name; the next turn says what became of it.
            if now.plate is Plate.STILL and now.stay == seen.stay:
                self._stay = seen.stay
                self._show(Condition.SHOWN, result=result)
                self._rest.set()

    def _look(self, still: Sighting, still_at: float) -> Result:
        frame = still.frame
        identification = self._identifier.propose(frame.pixels, self._framing)
        height, width = frame.pixels.shape[:2]
        capture = take(still)
        pending = [MEASUREMENT] if wants_measurement(identification) else []
        pending += [MARKINGS] if wants_markings(identification) else []
        return Result(
            capture=capture,
            identification=identification,
            picture=preview(frame, width=1280, quality=85),
            heatmap=heatmap_png(identification, width, height),
            pending=tuple(pending),
            still_at=still_at,
        )

    # --- what follows behind ------------------------------------------------------------------

    def _work_out_rest(self) -> float:
        if not self._rest.wait(WAKE_SECONDS):
            if self._rested_at is not None and self._now() - self._rested_at > RELEASE_SECONDS:
                self._identifier.release()
                self._rested_at = None
            return 0.0
        self._rest.clear()
        while (result := self._view.result) is not None and result.pending:
            part = result.pending[0]
            pixels = result.capture.frame.pixels
            add = self._identifier.add_measurement if part == MEASUREMENT else self._identifier.add_markings
            answer = add(result.identification, pixels)
            self._replace_result(result, replace(result, identification=answer, pending=result.pending[1:]))
            self._rested_at = self._now()
        return 0.0

    def _ask_for_markings(self) -> None:
        result = self._view.result
        if result is not None and not _reads_markings(result):
            self._replace_result(result, replace(result, pending=(*result.pending, MARKINGS)))
            self._rest.set()

    # --- views --------------------------------------------------------------------------------

    def _show(self, condition: Condition, trouble: Trouble | None = None, result: Result | None = None) -> None:
        with self._changed:
            last = self._view
            if (condition, trouble, result) == (last.condition, last.trouble, last.result):
                return
            self._view = View(last.number + 1, condition, trouble, result)
            self._since = self._view.number
            self._changed.notify_all()

    def _replace_result(self, old: Result, new: Result) -> None:
        """Put `new` in the place of `old`, unless something else is shown by now."""
        with self._changed:
            shown = self._view.result
            if shown is None or shown.capture is not old.capture:
                return
            # A press may have asked for more while this was worked out.
            asked = tuple(part for part in shown.pending if part not in old.pending)
            self._view = replace(
                self._view, number=self._view.number + 1, result=replace(new, pending=new.pending + asked)
            )
            self._changed.notify_all()

    def _allowed(self, kind: PressKind) -> bool:
        view = self._view
        if kind is PressKind.PLATE_IS_EMPTY:
            return view.condition not in (Condition.STARTING, Condition.TROUBLE)
        if kind is PressKind.READ_MARKINGS:
            return view.result is not None and not _reads_markings(view.result)
        return view.result is not None


def _reads_markings(result: Result) -> bool:
    return result.identification.markings is not None or MARKINGS in result.pending
