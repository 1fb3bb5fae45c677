"""One run: ask central how far it holds the chain, send what follows, until both hold the same or it cannot go on.

Knows the order (photographs before the entries that name them) and what each answer means for the next step. Keeps
nothing: killed at any byte, the next run begins again with the question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from edge.exhibit import Json
from edge.record import Log, RecordError
from edge.sync.answers import Answer, CentralHead, NotNow, Refused, head_of, refusal, text_of, whole_of
from edge.sync.contact import Contact
from edge.sync.outbox import Batch, Waiting, hash_at, next_batch, photograph, waiting
from edge.sync.pace import Pace
from edge.sync.photographs import send_photograph
from edge.sync.telling import Comparison, noted_clock, state_of_station

MOST_REMEMBERED = 20_000
"""Photographs of which a run remembers that central has them; beyond that it asks again."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run needs of the world: both clocks, a way to wait, and chance from 0 to 1."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    rest: Callable[[float], None]
    chance: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a run is: entries that central acknowledged, photographs that it has, and their bytes, of all that waited."""

    entries: int = 0
    photographs: int = 0
    size: int = 0
    of: Waiting = field(default_factory=Waiting)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who listens: `moved` to how far the run is, `holds` to what central holds, `first` once, before anything is sent."""

    moved: Callable[[Moved], None]
    holds: Callable[[int], None]
    first: Callable[[CentralHead], None]


class Carrier:
    """Holds one run: the connection, the log, what was moved and what was found on the way."""

    def __init__(self, contact: Contact, log: Log, station: str, tools: Tools, watch: Watch) -> None:
        self._contact = contact
        self._log = log
        self._path = f"/v1/stations/{station}"
        self._station = station
        self._tools = tools
        self._watch = watch
        self._greeted = False
        self._there: dict[str, None] = {}
        self._stood: dict[str, int] = {}
        self._forward = False
        self.moved = Moved()
        self.clock: float | None = None
        self.remarks: list[str] = []

    def carry(self, clock: float | None) -> NotNow | Refused | None:
        """Go on until central holds the whole log (None), or not now, or not before a person has looked.

        `clock`: the difference to central's clock that was written down last, None where that must be looked up.
        Raises RecordError where the log cannot be read.
        """
        self.clock = clock
        pace = Pace()
        while True:
            self._forward = False
            end = self._try()
            if not isinstance(end, NotNow):
                return end
            pace = pace.after(moved=self._forward)
            wait = pace.wait(self._tools.chance(), end.seconds)
            if wait is None:
                return end
            self._tools.rest(wait)

    def _try(self) -> NotNow | Refused | None:
        head = self._ask_head()
        if not isinstance(head, CentralHead):
            return head
        self._watch.holds(head.seq)
        if head.held is not None:
            return head.held
        own = hash_at(self._log, head.seq)
        if own is None:
            return Refused(
                "ahead",
                f"Central holds {head.seq} entries of this station, more than are in this log: an old copy of the record"
                " was put back, or entries were cut off. Keep the record as it is, and report it.",
            )
        if own != head.hash:
            return Refused(
                "differs",
                f"Central holds another entry under number {head.seq} than this log. Keep the record as it is, and report it.",
            )
        if not self._greeted:
            self._greet(head)
            self._greeted = True
        return self._send(head.seq)

    def _ask_head(self) -> CentralHead | NotNow | Refused:
        asked, tick = self._tools.now(), self._tools.monotonic()
        answer = self._contact.ask("GET", f"{self._path}/head")
        trip = self._tools.monotonic() - tick
        if isinstance(answer, NotNow):
            return answer
        if answer.problem:
            return refusal(answer)
        head = head_of(answer, self._station)
        if head is None:
            return NotNow("What answered is not the head of this station's chain.")
        if not self._greeted:
            # Nobody sets the clock within a trip: its middle is when central looked at its own.
            self._compare(Comparison(head.time, asked + (self._tools.now() - asked) / 2, trip))
        return head

    def _compare(self, found: Comparison) -> None:
        try:
            noted = noted_clock(self._log) if self.clock is None else self.clock
            news = found.news(noted)
            if news is not None:
                self._log.append("clock_compared", news)
                noted = found.seconds
            self.clock = noted
        except RecordError as error:
            self.remarks.append(f"The difference of the clocks was not written down: {error}")

    def _greet(self, head: CentralHead) -> None:
        waits = waiting(self._log, head.seq)
        self.moved = Moved(of=waits)
        self._watch.first(head)
        # Of no weight for the entries: what comes of it changes nothing.
        self._contact.say("PUT", f"{self._path}/state", state_of_station(self._log, waits, self._tools.now()))

    def _send(self, after: int) -> NotNow | Refused | None:
        while (batch := next_batch(self._log, after)) is not None:
            trouble = self._send_photographs(batch.photographs) or self._send_entries(batch)
            if trouble is not None:
                return trouble
            after = batch.seq
        return None

    # --- photographs ----------------------------------------------------------------------------

    def _send_photographs(self, hashes: tuple[str, ...]) -> NotNow | Refused | None:
        for sha256 in hashes:
            if sha256 in self._there:
                continue
            trouble = self._send_photograph(sha256)
            if trouble is not None:
                return trouble
        return None

    def _send_photograph(self, sha256: str) -> NotNow | Refused | None:
        path = photograph(self._log, sha256)
        before = self.moved.size

        def stands(offset: int) -> None:
            # Bytes of a line that broke count once central says that it has them.
            if offset > self._stood.get(sha256, 0):
                self._forward = True
            self._stood = {sha256: offset}

        def sent(bytes_sent: int) -> None:
            self._tell(size=before + bytes_sent)

        trouble = send_photograph(self._contact, path, sha256, stands, sent)
        if trouble is not None:
            self._tell(size=before)
            return trouble
        self._forward = True
        if len(self._there) >= MOST_REMEMBERED:
            self._there.clear()
        self._there[sha256] = None
        self._tell(size=before + path.stat().st_size, photographs=self.moved.photographs + 1)
        return None

    # --- entries --------------------------------------------------------------------------------

    def _send_entries(self, batch: Batch) -> NotNow | Refused | None:
        headers = {"Content-Type": "application/jsonl", "Content-Encoding": "gzip"}
        answer = self._contact.ask("POST", f"{self._path}/entries", batch.packed, headers)
        if isinstance(answer, NotNow):
            return answer
        if answer.status == 200:
            return self._acknowledged(answer, batch)
        if answer.problem == "out-of-order":
            return NotNow("Central's head is another one than it was: the next try begins there.")
        if answer.problem == "photographs-missing":
            return self._send_missing(answer)
        return refusal(answer)

    def _acknowledged(self, answer: Answer, batch: Batch) -> NotNow | None:
        if (answer.body.get("seq"), answer.body.get("hash")) != (batch.seq, batch.hash):
            return NotNow(f"Central did not acknowledge entry {batch.seq} as it was sent.")
        self._forward = True
        self._watch.holds(batch.seq)
        self._tell(entries=self.moved.entries + batch.entries)
        return None

    def _send_missing(self, answer: Answer) -> NotNow | Refused:
        """What central wants and this program would not have sent: it may know kinds of entries that are newer."""
        wanted: Json = answer.body.get("photographs")
        hashes = [text_of(one) for one in wanted] if isinstance(wanted, list) else []
        seq = whole_of(answer.body.get("seq"))
        try:
            paths = [photograph(self._log, sha256) for sha256 in hashes]
        except ValueError:
            return NotNow("Central asked for a photograph by something that is no hash.")
        if lost := [str(path) for path in paths if not path.is_file()]:
            where = "" if seq is None else f" before entry {seq}"
            return Refused(
                "photograph-lost", f"Central asks for {lost[0]}{where}, which is not there. Run scelle log verify."
            )
        for sha256 in hashes:
            self._there.pop(sha256, None)
        trouble = self._send_photographs(tuple(hashes))
        return trouble or NotNow("Central asked for photographs; they are there now, and the entries follow.")

    def _tell(self, *, entries: int | None = None, photographs: int | None = None, size: int | None = None) -> None:
        now = self.moved
        self.moved = Moved(
            now.entries if entries is None else entries,
            now.photographs if photographs is None else photographs,
            now.size if size is None else size,
            now.of,
        )
        self._watch.moved(self.moved)
