"""The desk: where persons sign, and everything of evidence is written down.

Knows the log, the register of persons and the intake under way; writes an entry first and believes it after.
Knows no thread, no camera and no screen: the station calls it, one call at a time.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from edge.decide import Act, Advance, Assess, Record, Refusal, Situation, advance, opening, settled, situation
from edge.domain import Capture, Fingerprint, Identification, Markings, Measurement, Signals
from edge.exhibit import UNKNOWN, Entry, Json, Person, Signer
from edge.intake import AS_FOUND, Body, Intake, State, after, from_entries
from edge.people import ChangeKind, Checked, EnrolmentError, People, RegisterError
from edge.record import Found, Log, RecordError, Search
from edge.view import Waiting

ID = re.compile("[0-9a-f]{16}")
"""What an intake is called: eight random bytes."""

FIRST = "first"
"""Stands for who enrolled the first person: nobody could be asked for a PIN yet."""


class Desk:
    """Holds the log, the register and the intake under way.

    Every method that writes raises RecordError where an entry cannot be written; what was written before stays
    so, the rest did not happen.
    """

    def __init__(self, log: Log, people: People, assess: Assess) -> None:
        self._log = log
        self._people = people
        self._assess = assess
        self._enrolled = False
        self._noted: int | None = None
        self._intake: Intake | None = None
        self._situation: Situation | None = None
        self._aside: tuple[Waiting, ...] = ()
        self._take_up(self._left_open())
        self._aside = self._set_aside()

    @property
    def intake(self) -> Intake | None:
        """The intake under way."""
        return self._intake

    @property
    def situation(self) -> Situation | None:
        """Where the intake under way stands."""
        return self._situation

    @property
    def aside(self) -> tuple[Waiting, ...]:
        """The intakes that were set aside, the newest first."""
        return self._aside

    def note(self, kind: str, body: Body) -> Entry:
        """Write an entry that belongs to no intake."""
        return self._log.append(kind, body)

    # --- intakes ------------------------------------------------------------------------------

    def open(self, case: str, seal: str, officer: Signer, second: Signer | None) -> Refusal | None:
        """Open an intake; only where none is under way."""
        if self._intake is not None:
            return Refusal.NOT_NOW
        record = opening(secrets.token_hex(8), case, seal, officer, second)
        if isinstance(record, Refusal):
            return record
        entry = self._log.append(record.kind, record.body)
        self._take_up(from_entries([(entry.at, entry.kind, entry.body)]))
        return None

    def resume(self, intake: str, by: Signer) -> Refusal | None:
        """Take up an intake that was set aside; only where none is under way."""
        told = self._told(intake) if ID.fullmatch(intake) else None
        if self._intake is not None or told is None or told.state is not State.SET_ASIDE:
            return Refusal.NOT_NOW
        body: Body = {"intake": intake, "by": by.number, "step": str(situation(told, self._assess).step)}
        self._log.append("intake_resumed", body)
        self._take_up(after(told, "intake_resumed", body))
        return None

    def act(self, act: Act, detail: Mapping[str, Json], by: Signer, second: Signer | None = None) -> Refusal | None:
        """What a person says in the intake under way; `second`, if their PIN was right just now, bears witness."""
        if self._intake is None:
            return Refusal.NOT_NOW
        said = advance(self._intake, act, detail, by, self._assess, second)
        if isinstance(said, Refusal):
            return said
        self._write(said.records)
        return None

    # --- what the machine adds ------------------------------------------------------------------

    def propose(self, capture: Capture, found: Identification, looks: Fingerprint | None) -> None:
        """Keep what was laid down, what it looks like, and what the machine proposes for it."""
        self._photograph(AS_FOUND, capture, looks, lying=looks is not None)
        self._add("typology_proposed", {**_proposed(capture, found), "signals": _signals(found.signals)})

    def reconsider(
        self,
        name: str,
        capture: Capture,
        found: Identification,
        together: Identification,
        weighed: Sequence[str],
    ) -> None:
        """Keep what the machine made of the side `name` (`found`), and what it proposes of it `together` with others.

        `weighed` are the names of those others.
        """
        self._log.photograph(capture.jpeg)
        body: Body = {
            **_proposed(capture, together),
            "signals": _signals(found.signals),
            "name": name,
            "views": [*weighed, name],
        }
        self._add("typology_reconsidered", body)

    def withdraw(self, retake: Signer | None = None) -> None:
        """The proposal goes, the entry stays: what was proposed for may have moved, or `retake` wants another look."""
        body: Body = {"reason": "moved"} if retake is None else {"reason": "retake", "by": retake.number}
        self._add("proposal_withdrawn", body)

    def photograph(self, name: str, capture: Capture, *, lying: bool) -> None:
        """Keep a photograph of the exhibit under one of the wanted names; `lying` if something was seen to lie there."""
        self._photograph(name, capture, None, lying=lying)
        self._settle()

    def measured(self, measurement: Measurement) -> None:
        """Keep the lengths that the machine proposes."""
        body: Body = {
            "overall_mm": measurement.overall_mm,
            "barrel_mm": measurement.barrel_mm,
            "error_mm": measurement.error_mm,
            "scale": measurement.scale_source,
        }
        self._add("lengths_measured", body)

    def read(self, picture: str, markings: Markings) -> None:
        """Keep the markings that the machine read, and what they hint at."""
        lines: list[Json] = [{"text": line.text, "score": line.score} for line in markings.lines]
        self._add("markings_read", {"picture": picture, "lines": lines, "hint": str(markings.hint.verdict)})

    def swapped(self, likeness: float) -> None:
        """Write down that what lies there does not look like what was laid down first (likeness 0 to 1)."""
        self._add("object_swapped", {"likeness": likeness})

    # --- a checkpoint ---------------------------------------------------------------------------

    def propose_passage(self, capture: Capture, found: Identification) -> None:
        """Keep what a checkpoint's camera saw, and what the machine proposes for it."""
        self._log.photograph(capture.jpeg)
        self._log.append("checkpoint_proposed", _proposed(capture, found))

    def judge(self, picture: str, answer: str, typology: str | None, by: Signer) -> None:
        """Keep what the operator said of a proposal: confirmed, rejected or unsure; `typology` where they named one."""
        body: Body = {"picture": picture, "answer": answer, "typology": typology, "by": by.number}
        self._log.append("checkpoint_decided", body)

    # --- persons --------------------------------------------------------------------------------

    @property
    def has_persons(self) -> bool:
        """Whether anybody was ever enrolled."""
        try:
            # Once somebody was enrolled the box is no toy any more, and dismissing everybody does not open it.
            self._enrolled = self._enrolled or bool(self._people.changes())
        except RegisterError:
            # A register that cannot be read is no empty one: what it guards stays shut.
            self._enrolled = True
        return self._enrolled

    def everyone(self) -> tuple[Person, ...]:
        """All who may sign in, by name."""
        return self._people.everyone()

    def check(self, number: str, pin: str) -> Checked:
        """Whether this is the PIN of this number. Takes a tenth of a second, and needs no other call to wait."""
        return self._people.check_pin(number, pin)

    def note_sign_in(self, number: str, checked: Checked) -> None:
        """Write down a try that was heard, right or wrong."""
        if checked.person is not None:
            person = checked.person
            self.note("signed_in", {"number": person.number, "name": person.name, "role": str(person.role)})
        elif checked.heard:
            body: Body = {
                # Whatever nobody bears may be a PIN typed into the wrong field.
                "number": number if self._people.find(number) is not None else UNKNOWN,
                "wrong_in_a_row": checked.wrong_in_a_row,
                "wait_seconds": checked.wait_seconds,
            }
            self.note("sign_in_refused", body)

    def sign_out(self, person: Person, reason: str) -> None:
        """Write down that a person left."""
        self.note("signed_out", {"number": person.number, "reason": reason})

    def enrol(self, person: Person, pin: str, by: Person | None) -> str | None:
        """Let a person sign in from now on; the sentence that says why not, or None."""
        if by is None and self.has_persons:
            return "Somebody is enrolled already: a technician enrols the next one."
        try:
            self._people.enrol(person, pin, by=FIRST if by is None else by.number)
        except EnrolmentError as error:
            return str(error)
        return None

    def note_changes(self) -> None:
        """Write down the changes of the register that the log does not know yet; some were made without the station."""
        if self._noted is None:
            last = self._log.last("person_enrolled", "person_changed")
            self._noted = 0 if last is None else int(str(last.body["change"]))
        for change in self._people.changes(self._noted):
            person = change.person
            who: dict[str, Json] = {"number": person.number, "by": change.by, "change": change.seq}
            if change.kind is ChangeKind.ENROLLED:
                self.note("person_enrolled", {**who, "name": person.name, "role": str(person.role)})
            else:
                self.note("person_changed", {**who, "what": str(change.kind)})
            self._noted = change.seq

    # --- reading --------------------------------------------------------------------------------

    def search(self, asked: Search, limit: int, offset: int) -> tuple[Found, ...]:
        """The intakes that fit, newest first: `limit` of them after the first `offset`."""
        return self._log.search(asked, limit, offset)

    def entries(self, intake: str, by: Signer) -> tuple[Entry, ...]:
        """All entries of an intake; that they were read is written down first."""
        entries = self._log.intake_entries(intake)
        if entries:
            self.note("record_read", {"intake": intake, "by": {"number": by.number, "name": by.name}})
        return entries

    def kept_photograph(self, sha256: str) -> bytes | None:
        """A photograph of the record, if it is there and unaltered."""
        try:
            return self._log.read_photograph(sha256)
        except RecordError:
            return None

    # --- writing --------------------------------------------------------------------------------

    def _add(self, kind: str, body: Body) -> None:
        if self._intake is not None:
            self._write((Record(kind, {"intake": self._intake.id, **body}),))

    def _photograph(self, name: str, capture: Capture, looks: Fingerprint | None, *, lying: bool) -> None:
        # The photograph is durable before the entry that names it: a power cut leaves a picture too many, never one too few.
        self._log.photograph(capture.jpeg)
        height, width = capture.frame.pixels.shape[:2]
        body: Body = {"name": name, "sha256": capture.sha256, "width": width, "height": height, "lying": lying}
        self._add("picture_taken", body if looks is None else {**body, "fingerprint": _written(looks)})

    def _settle(self) -> None:
        if self._intake is not None:
            self._write(settled(Advance(self._intake, ()), self._assess).records)

    def _write(self, records: tuple[Record, ...]) -> None:
        for record in records:
            self._log.append(record.kind, record.body)
            if self._intake is not None:
                self._take_up(after(self._intake, record.kind, record.body))

    def _take_up(self, intake: Intake | None) -> None:
        """Believe what was just written. Reads nothing: what is durable has happened, whatever the disk says next."""
        if intake is not None:
            self._aside = tuple(waiting for waiting in self._aside if waiting.intake != intake.id)
            if intake.state is State.SET_ASIDE:
                waiting = Waiting(intake.id, intake.case, intake.seal, intake.officer.name, intake.opened_at)
                self._aside = (waiting, *self._aside)
        self._intake = intake if intake is not None and intake.state is State.OPEN else None
        self._situation = None if self._intake is None else situation(self._intake, self._assess)

    def _set_aside(self) -> tuple[Waiting, ...]:
        return tuple(
            Waiting(found.intake, found.case or "", found.seal or "", found.officer_name, found.opened_at)
            for found in self._log.open_intakes()
            if found.state == State.SET_ASIDE
        )

    def _told(self, intake: str) -> Intake | None:
        return from_entries((entry.at, entry.kind, entry.body) for entry in self._log.intake_entries(intake))

    def _left_open(self) -> Intake | None:
        """The intake that a stop or a power cut left open."""
        for found in self._log.open_intakes():
            told = self._told(found.intake)
            if told is not None and told.state is State.OPEN:
                return told
        return None


def _signals(signals: Signals) -> dict[str, Json]:
    return {
        "logits": list(signals.logits),
        "raw": list(signals.raw),
        "familiarity": signals.familiarity,
        "weapon": signals.weapon,
    }


def _proposed(capture: Capture, found: Identification) -> dict[str, Json]:
    """What the machine proposes for a picture, alone or weighed with others, as an entry keeps it."""
    return {
        "picture": capture.sha256,
        "candidates": [
            {"typology": each.typology.key, "probability": each.probability, "raw": each.raw}
            for each in found.candidates
        ],
        "level": str(found.level),
        "weapon": found.weapon,
        "likely": [typology.key for typology in found.likely],
        **({} if found.coverage is None else {"coverage": found.coverage}),
        "looks_like": None if found.looks_like is None else asdict(found.looks_like),
        "energy": found.energy,
        "framing": found.framing,
        "models": dict(found.models),
    }


def _written(looks: Fingerprint) -> dict[str, Json]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(looks).items()}
