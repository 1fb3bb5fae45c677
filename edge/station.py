"""The station: from something laid on the plate to a proposal, and from there to a record.

The story, in the order in which it happens. The eyes see the plate (edge.eyes). When something has lain still,
its best picture is captured and a typology proposed at once; lengths and markings, which take longer, follow
behind. When it moves before a person has decided, the proposal is gone: what may have been swapped has no name.
In an intake the desk (edge.desk) writes each of these down before a screen shows it, and every touch before it is
answered. At a checkpoint each proposal waits for what the operator says of it. While nobody is enrolled,
the station shows proposals and writes nothing. What to make of each moment is the mind's part (edge.mind).

Knows threads and views. Knows nothing of Flask: a screen sees `view`, waits for a new one, waits for a
preview, and presses.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import fields

from edge.camera import Camera
from edge.capture import preview
from edge.desk import Desk
from edge.domain import WHOLE, Region
from edge.exhibit import Entry, Person, Signer
from edge.eyes import Eyes
from edge.identify import Identifier
from edge.intake import Step
from edge.mind import Mind
from edge.people import Checked, RegisterError
from edge.record import Found, Search
from edge.view import Answer, Condition, Mode, Press, PressKind, Preview, View
from edge.worker import Worker

WAKE_SECONDS = 0.5
STOP_SECONDS = 4.0
REGISTER_SECONDS = 5.0
"""How often the register is asked for what a technician changed beside the kiosk."""

RELEASE_SECONDS = 60.0
"""An empty plate needs no networks for lengths and markings: after so long without work they are given back."""


class Station:
    """Holds the eyes, the mind, the desk and three threads: one sees, one proposes, one works out the rest.

    `open_camera` is called again after each failure. `on_failure` gets the name of a worker that died
    of a bug, and the exception; the process is then expected to end. Without a `desk` nothing is ever written.
    Nothing outside the `plate` is looked at, shown or kept.
    One lock guards the desk, the mind's proposal and the view: what is written is shown, and in that order.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        identifier: Identifier,
        framing: str,
        on_failure: Callable[[str, Exception], None],
        now: Callable[[], float] = time.monotonic,
        desk: Desk | None = None,
        mode: Mode = Mode.INTAKE,
        plate: Region = WHOLE,
    ) -> None:
        self._identifier = identifier
        self._now = now
        self._wake = threading.Event()
        self._eyes = Eyes(open_camera, self._wake.set, now, plate)
        self._changed = threading.Condition()
        self._desk = desk
        self._mind = Mind(self._eyes, identifier, framing, desk, mode, self._changed, now)
        self._view = View(0, Condition.STARTING, mode=self._mind.mode)
        self._plate_since = 0
        self._step_since = 0
        self._stopped = False
        self._rest = threading.Event()
        self._rested_at: float | None = None
        self._asked_at = now()
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
        """Take a touch on the screen. A touch on a view that has since changed in kind does nothing.

        What is said in an intake is durable once this returns ACCEPTED.
        """
        with self._changed:
            if self._stopped or self._view.condition is Condition.STARTING:
                return Answer.NOT_NOW
            # What was written meanwhile by another thread is part of what this touch is judged by.
            self._show()
            since = self._plate_since if press.kind in ABOUT_THE_PLATE else self._step_since
            if not since <= press.view <= self._view.number:
                return Answer.STALE
            answer = self._mind.press(press)
            self._show()
        self._wake.set()
        self._rest.set()
        return answer

    # --- persons and the record ---------------------------------------------------------------

    def everyone(self) -> tuple[Person, ...]:
        """All who may sign in, by name; nobody while the register does not serve."""
        try:
            return () if self._desk is None else self._desk.everyone()
        except RegisterError as error:
            self._does_not_serve(error)
            return ()

    def sign_in(self, number: str, pin: str) -> Checked:
        """Whether this is the PIN of this number; written down either way, or it does not count."""
        if self._desk is None:
            return NOBODY
        # Looking at a PIN takes a tenth of a second: the lock is for writing it down.
        try:
            checked = self._desk.check(number, pin)
        except RegisterError as error:
            self._does_not_serve(error)
            return NOBODY
        return checked if self._writes(lambda desk: desk.note_sign_in(number, checked)) else NOBODY

    def sign_out(self, person: Person, reason: str) -> None:
        """Write down that a person left: "left", "idle" or "another"."""
        self._writes(lambda desk: desk.sign_out(person, reason))

    def enrol(self, person: Person, pin: str, by: Person | None) -> str | None:
        """Let a person sign in from now on; the sentence that says why not, or None. `by` is None for the first."""
        if self._desk is None:
            return "The kiosk was started on trial: start it without --mode trial to enrol somebody."
        try:
            # Making a hash of a PIN takes a tenth of a second; two first persons at once are worth the wait.
            with self._changed:
                refused = self._desk.enrol(person, pin, by)
        except RegisterError as error:
            self._does_not_serve(error)
            return str(error)
        if refused is None:
            self._writes(lambda desk: desk.note_changes())
        return refused

    def search(self, asked: Search, limit: int, offset: int) -> tuple[Found, ...]:
        """The intakes that fit, newest first."""
        return () if self._desk is None else self._desk.search(asked, limit, offset)

    def read(self, intake: str, by: Signer) -> tuple[Entry, ...]:
        """All entries of an intake; that they were read is written down. Empty where there is no such intake."""
        entries: list[Entry] = []
        self._writes(lambda desk: entries.extend(desk.entries(intake, by)))
        return tuple(entries)

    def photograph(self, sha256: str) -> bytes | None:
        """A photograph of the record, if it is there and unaltered."""
        return None if self._desk is None else self._desk.kept_photograph(sha256)

    def _does_not_serve(self, error: RegisterError) -> None:
        with self._changed:
            self._mind.cannot_write(error)
            self._show()

    def _writes(self, write: Callable[[Desk], None]) -> bool:
        with self._changed:
            written = not self._stopped and self._mind.wrote(write)
            self._show()
        return written

    # --- threads ------------------------------------------------------------------------------

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

    def _think(self) -> float:
        self._wake.wait(WAKE_SECONDS)
        self._wake.clear()
        if self._desk is not None and self._now() - self._asked_at >= REGISTER_SECONDS:
            self._asked_at = self._now()
            self._writes(lambda desk: desk.note_changes())
        self._mind.follow(self._eyes.observation)
        with self._changed:
            self._show()
        return 0.0

    def _work_out_rest(self) -> float:
        # What the disk refused is tried again without anything new having been shown.
        if not self._rest.wait(WAKE_SECONDS) and self._mind.next_part() is None:
            if self._rested_at is not None and self._now() - self._rested_at > RELEASE_SECONDS:
                self._identifier.release()
                self._rested_at = None
            return 0.0
        self._rest.clear()
        while (asked := self._mind.next_part()) is not None:
            self._mind.add_part(*asked)
            with self._changed:
                self._show()
            self._rested_at = self._now()
        return 0.0

    # --- views --------------------------------------------------------------------------------

    def _show(self) -> None:
        """Put up the view of the moment, if anything in it is new. The lock is held."""
        last = self._view
        view = self._mind.view(last.number + 1, self._eyes.observation)
        if _parts(view) == _parts(last):
            return
        if _plate(view) != _plate(last):
            self._plate_since = view.number
        if _asked(view) != _asked(last):
            self._step_since = view.number
        self._view = view
        self._changed.notify_all()
        self._rest.set()


ABOUT_THE_PLATE = (
    PressKind.RETAKE,
    PressKind.READ_MARKINGS,
    PressKind.PLATE_IS_EMPTY,
    PressKind.ONE_OBJECT,
    PressKind.TAKE_PICTURE,
    PressKind.JUDGE,
)
"""Touches that go stale when the plate changes; the others do when something else is asked."""

NOBODY = Checked(person=None, wait_seconds=0.0, wrong_in_a_row=0, heard=False)


def _parts(view: View) -> tuple[object, ...]:
    """Everything in a view but its number."""
    return tuple(getattr(view, part.name) for part in fields(view) if part.name != "number")


def _plate(view: View) -> tuple[object, ...]:
    """What a touch about the plate speaks of."""
    return (view.mode, view.condition, view.trouble, view.faults, None if view.result is None else view.result.capture)


def _asked(view: View) -> tuple[object, ...]:
    """What a touch in an intake answers."""
    if view.intake is None or view.situation is None:
        return (view.mode, None)
    now, proposal = view.situation, view.intake.proposal
    asked = (now.step, now.guide_question, now.guide, now.picture, now.signs, now.question)
    reasons = now.triggers if now.step is Step.EXPERT else ()
    intake = (view.intake.id, view.intake.case, view.intake.seal)
    return (*intake, None if proposal is None else proposal.picture, *asked, reasons)
