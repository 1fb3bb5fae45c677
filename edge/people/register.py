"""The register of persons: who is enrolled, under which PIN, how often somebody guessed wrong, and what was changed.

Knows its tables, argon2id, and that a try is written down before its PIN is looked at. Does not know who
is signed in, what a role may do, or what a screen says. Keeps no PIN, and never says one: not in an answer, an
error or a log.
"""

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError

from edge.domain import ScelleError
from edge.exhibit import Person, Role
from edge.people.brake import (
    BOX_WAITS,
    NO_TRIES,
    PERSON_WAITS,
    Tries,
    one_more,
    one_more_at_the_box,
    seconds_left,
)
from edge.people.file import RegisterError, prepare, reading, writing
from edge.people.rules import FAULTS, LONGEST_PIN, is_number, person_fault, pin_fault

FILE: Final = "people.db"
"""Name of the register in its folder."""

MOST_STRANGERS: Final = 200
"""How many numbers that nobody has are remembered with their wrong tries."""

_BOX: Final = "*"


class EnrolmentError(ScelleError):
    """A person or PIN is not taken: unfit, enrolled already, or not enrolled. The register is as it was."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try at a PIN costs argon2id (RFC 9106): memory in KiB, passes over it, lanes."""

    memory_kib: int = 32 * 1024
    passes: int = 3
    lanes: int = 1


BOX_COST: Final = Cost()
"""What the box can afford (docs/decisions/0013-pins.md)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a try.

    `person` is who it was, None for a wrong PIN, an unknown number, a dismissed person, or a try during the wait.
    `heard` is False for a try during the wait: its PIN was not looked at. `wait_seconds` is how long before the
    next try of this number counts, `wrong_in_a_row` how many were wrong since the last right one.
    """

    person: Person | None
    wait_seconds: float
    wrong_in_a_row: int
    heard: bool = True


class ChangeKind(StrEnum):
    """What was done to the register."""

    ENROLLED = "enrolled"
    PIN_SET = "pin_set"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the register, in the order of `seq` (1, 2, 3 ...), at a time in UTC, `by` whoever did it."""

    seq: int
    at: datetime
    kind: ChangeKind
    person: Person
    by: str


class People:
    """The register, open. Every method may be called from many threads, and beside another process.

    Each call has a connection of its own. One try is checked at a time, so tries at once take the memory of one,
    and none is lost. Every method raises RegisterError where the file does not serve.
    """

    def __init__(self, path: Path, now: Callable[[], float], cost: Cost) -> None:
        self._path = path
        self._now = now
        self._hasher = PasswordHasher(cost.passes, cost.memory_kib, cost.lanes)
        self._nobody = self._hash(secrets.token_hex())
        self._checking = threading.Lock()

    # --- who is enrolled ---

    def everyone(self) -> tuple[Person, ...]:
        """All who may sign in, by name."""
        with reading(self._path) as db:
            rows = db.execute("SELECT number, name, role FROM persons WHERE pin_hash IS NOT NULL").fetchall()
        return tuple(
            sorted((_person(*row) for row in rows), key=lambda person: (person.name.casefold(), person.number))
        )

    def find(self, number: str) -> Person | None:
        """Who may sign in under this number now; None for nobody and for somebody dismissed."""
        with reading(self._path) as db:
            row = _row(db, number)
        return row[0] if row and row[1] else None

    def changes(self, after: int = 0) -> tuple[Change, ...]:
        """What was changed, in order, from the first change whose `seq` is greater than `after`."""
        with reading(self._path) as db:
            rows = db.execute("SELECT * FROM changes WHERE seq > ? ORDER BY seq", (after,)).fetchall()
        return tuple(
            Change(seq, datetime.fromtimestamp(at, UTC), ChangeKind(kind), _person(number, name, role), by)
            for seq, at, kind, number, name, role, by in rows
        )

    # --- changing it ---

    def enrol(self, person: Person, pin: str, *, by: str) -> None:
        """Let a person sign in with this PIN; somebody dismissed may be enrolled again, under another name or role.

        Raises EnrolmentError where `person_fault` or `pin_fault` finds one, or the number is enrolled.
        """
        if fault := person_fault(person) or pin_fault(pin, person.number):
            raise EnrolmentError(FAULTS[fault])
        pin_hash = self._hash(pin)
        with writing(self._path) as db:
            row = _row(db, person.number)
            if row and row[1]:
                raise EnrolmentError(
                    f"{row[0].number} is enrolled already, as {row[0].name}: dismiss that person first."
                )
            db.execute(
                "REPLACE INTO persons VALUES (?, ?, ?, ?)", (person.number, person.name, person.role.value, pin_hash)
            )
            self._changed(db, ChangeKind.ENROLLED, person, by)

    def change_pin(self, number: str, pin: str, *, by: str) -> None:
        """Give an enrolled person another PIN, and end the waits for that number.

        Raises EnrolmentError where nobody is enrolled under it or `pin_fault` finds one.
        """
        if fault := pin_fault(pin, number):
            raise EnrolmentError(FAULTS[fault])
        pin_hash = self._hash(pin)
        with writing(self._path) as db:
            person = _enrolled(db, number)
            db.execute("UPDATE persons SET pin_hash = ? WHERE number = ?", (pin_hash, number))
            self._changed(db, ChangeKind.PIN_SET, person, by)

    def dismiss(self, number: str, *, by: str) -> None:
        """Let a person sign in no more. Name and role stay, the PIN's hash goes. Raises EnrolmentError for nobody."""
        with writing(self._path) as db:
            person = _enrolled(db, number)
            db.execute("UPDATE persons SET pin_hash = NULL WHERE number = ?", (number,))
            self._changed(db, ChangeKind.DISMISSED, person, by)

    def _changed(self, db: sqlite3.Connection, kind: ChangeKind, person: Person, by: str) -> None:
        db.execute("DELETE FROM tries WHERE number = ?", (person.number,))
        db.execute(
            "INSERT INTO changes (at, kind, number, name, role, by) VALUES (?, ?, ?, ?, ?, ?)",
            (self._now(), kind.value, person.number, person.name, person.role.value, by),
        )

    # --- signing in ---

    def check_pin(self, number: str, pin: str) -> Checked:
        """Whether this is that person's PIN; takes as long and answers the same where nobody has the number.

        A try during a wait is refused unheard and does not lengthen the wait. Any other try is on disk as a wrong
        one before its PIN is looked at: a full disk or a pulled plug gives nobody a free guess.
        """
        with self._checking:
            now = self._now()
            with writing(self._path) as db:
                row = _row(db, number)
                counted = row[0].number if row else _stranger(number)
                tries = _tries(db, counted, now)
                wait = max(seconds_left(tries, PERSON_WAITS, now), seconds_left(_tries(db, _BOX, now), BOX_WAITS, now))
                if wait > 0:
                    return Checked(None, wait, int(tries.wrong), heard=False)
                tries = one_more(tries, now)
                _write_tries(db, counted, tries)
                if row is None:
                    _forget_strangers(db)
            matches = self._matches(row[1] if row and row[1] else self._nobody, pin)
            now = self._now()
            with writing(self._path) as db:
                # Dismissed, or given another PIN, while this one was being checked: then it is not theirs any more.
                if matches and row and _row(db, number) == row:
                    self._welcome(db, *row, pin)
                    return Checked(row[0], 0.0, 0)
                box = one_more_at_the_box(_tries(db, _BOX, now), now)
                _write_tries(db, _BOX, box)
            wait = max(seconds_left(tries, PERSON_WAITS, now), seconds_left(box, BOX_WAITS, now))
            return Checked(None, wait, int(tries.wrong))

    def _welcome(self, db: sqlite3.Connection, person: Person, pin_hash: str | None, pin: str) -> None:
        db.execute("DELETE FROM tries WHERE number = ?", (person.number,))
        if pin_hash and self._hasher.check_needs_rehash(pin_hash):
            db.execute("UPDATE persons SET pin_hash = ? WHERE number = ?", (self._hash(pin), person.number))

    def _matches(self, pin_hash: str, pin: str) -> bool:
        # What cannot be a PIN is checked as an empty one, which is nobody's: no encoding to fail, no length to abuse.
        offered = pin if pin.isascii() and pin.isdigit() and len(pin) <= LONGEST_PIN else ""
        try:
            return self._hasher.verify(pin_hash, offered)
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError) as error:
            raise RegisterError(
                f"A PIN in {self._path} cannot be checked ({type(error).__name__}): "
                "free some memory, or set the person's PIN again with `scelle people pin NUMBER`."
            ) from error

    def _hash(self, pin: str) -> str:
        try:
            return self._hasher.hash(pin)
        except HashingError as error:
            raise RegisterError("There is not enough free memory to protect a PIN: end other programs.") from error


def open_people(folder: Path, now: Callable[[], float] = time.time, cost: Cost = BOX_COST) -> People:
    """The register in that folder, made when it is not there; both for this user's eyes only.

    `now` is a wall clock in seconds since 1970, for waits must outlive a restart. Raises SetupError where the file
    cannot be opened, is damaged, or was written by a newer version.
    """
    path = folder / FILE
    prepare(path)
    return People(path, now, cost)


def _person(number: str, name: str, role: str) -> Person:
    return Person(number, name, Role(role))


def _row(db: sqlite3.Connection, number: str) -> tuple[Person, str | None] | None:
    """A person, with the hash of the PIN or None for somebody dismissed."""
    if not is_number(number):
        return None
    row = db.execute("SELECT number, name, role, pin_hash FROM persons WHERE number = ?", (number,)).fetchone()
    return (_person(*row[:3]), row[3]) if row else None


def _enrolled(db: sqlite3.Connection, number: str) -> Person:
    row = _row(db, number)
    if row is None or not row[1]:
        raise EnrolmentError("Nobody is enrolled under this number: `scelle people list` shows who is.")
    return row[0]


def _stranger(number: str) -> str:
    """Under which key a number that nobody has is counted: digested, for it may be a PIN typed in the wrong field."""
    return "?" + hashlib.blake2b(number.upper().encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _tries(db: sqlite3.Connection, counted: str, now: float) -> Tries:
    row = db.execute("SELECT wrong, at FROM tries WHERE number = ?", (counted,)).fetchone()
    tries = Tries(*row) if row else NO_TRIES
    if tries.at > now:
        # The clock was set back. The wait begins again from here, else it would begin again at every try.
        tries = Tries(tries.wrong, now)
        _write_tries(db, counted, tries)
    return tries


def _write_tries(db: sqlite3.Connection, counted: str, tries: Tries) -> None:
    db.execute("REPLACE INTO tries VALUES (?, ?, ?)", (counted, tries.wrong, tries.at))


def _forget_strangers(db: sqlite3.Connection) -> None:
    db.execute(
        "DELETE FROM tries WHERE number IN "
        "(SELECT number FROM tries WHERE number LIKE '?%' ORDER BY at DESC LIMIT -1 OFFSET ?)",
        (MOST_STRANGERS,),
    )
