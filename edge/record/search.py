"""Finding intakes quickly: a second database, made from the entries and made again whenever in doubt.

Knows which entry changes what a search sees. Is no evidence: nothing here is trusted by a verification, and
losing it loses nothing.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edge.exhibit import Category, Entry, Json
from edge.record.chain import Row, time_text
from edge.record.database import DAMAGE, prepare
from edge.record.files import make_folder

VERSION = 2
"""To be raised with every change below; a search database of another version is made again."""

_SCHEMA = (
    "CREATE TABLE made (sqlite TEXT NOT NULL) STRICT",
    """CREATE TABLE intake (
  intake TEXT PRIMARY KEY,
  opened_at TEXT NOT NULL,
  officer TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  case_number TEXT,
  seal TEXT,
  typology TEXT,
  possible TEXT NOT NULL,
  conclusion TEXT,
  stage TEXT NOT NULL,
  expert INTEGER NOT NULL,
  words TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX intake_by_time ON intake (opened_at)",
    "CREATE INDEX intake_by_officer ON intake (officer, opened_at)",
    "CREATE INDEX intake_by_stage ON intake (stage, opened_at)",
    "CREATE TABLE label (what TEXT, value TEXT, intake TEXT, PRIMARY KEY (what, value, intake)) STRICT, WITHOUT ROWID",
    "CREATE TABLE mechanism (typology TEXT, intake TEXT, PRIMARY KEY (typology, intake)) STRICT, WITHOUT ROWID",
    "CREATE INDEX mechanism_by_intake ON mechanism (intake)",
    "CREATE TABLE part (intake TEXT, seq INTEGER, PRIMARY KEY (intake, seq)) STRICT, WITHOUT ROWID",
    "CREATE TABLE about (case_number TEXT, seq INTEGER, PRIMARY KEY (case_number, seq)) STRICT, WITHOUT ROWID",
)

_NUMBERED = ("intake_opened", "case_corrected")
"""The kinds that give an intake its numbers; others may mention a number without changing any."""

_STAGES = {
    "intake_set_aside": "set_aside",
    "intake_resumed": "open",
    "intake_cancelled": "cancelled",
    "intake_closed": "closed",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; everything that is given must hold.

    `case` and `seal` find an intake by any number that it ever had, whole, in small or capital letters. `typology`
    is the key last decided on, or one of those that were not told apart. `since` (included) and `until` (not included)
    speak of when the intake was opened. `officer` is a service number. `text` is part of a case or seal number or of
    the officer's number or name.
    """

    case: str | None = None
    seal: str | None = None
    typology: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    officer: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One intake as a list shows it.

    `state` is open, expert (open, and an expert was called), set_aside, closed or cancelled; `expert` stays true
    once an expert was called. `possible` are the possible categories last shown, `conclusion` the officer's own.
    """

    intake: str
    case: str | None
    seal: str | None
    opened_at: str
    officer: str
    officer_name: str
    typology: str | None
    state: str
    expert: bool
    possible: tuple[Category, ...]
    conclusion: str | None


def plain(text: str) -> str:
    """A case or seal number as it is compared: without regard to capitals, spaces at the ends or doubled ones."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def open_search(path: Path) -> sqlite3.Connection:
    """A connection that writes to the search database, made anew where it is missing, damaged or of another version.

    Raises sqlite3.Error and OSError where it cannot be made either.
    """
    make_folder(path.parent)
    connection = _connect(path)
    try:
        _settle(connection)
        if _fits(connection):
            return connection
        connection.close()
    except DAMAGE:
        connection.close()
    discard(path)
    connection = _connect(path)
    _settle(connection)
    connection.execute("BEGIN IMMEDIATE")
    create(connection)
    connection.execute("COMMIT")
    return connection


def discard(path: Path) -> None:
    """Remove the search database, so that it is made again."""
    for name in (path.name, path.name + "-journal"):
        path.with_name(name).unlink(missing_ok=True)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, inside the caller's transaction."""
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO made VALUES (?)", (sqlite3.sqlite_version,))
    connection.execute(f"PRAGMA application_id = {VERSION}")


def known_to(connection: sqlite3.Connection) -> int:
    """Number of the last entry that a search sees."""
    ((number,),) = connection.execute("PRAGMA user_version")
    return int(number)


def take_in(connection: sqlite3.Connection, entries: Iterable[Row]) -> None:
    """Let searches see these entries; one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        add(connection, entries)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def add(connection: sqlite3.Connection, entries: Iterable[Row]) -> None:
    """The same inside the caller's transaction."""
    last = None
    for row in entries:
        _add_one(connection, row.entry)
        last = row.seq
    if last is not None:
        connection.execute(f"PRAGMA user_version = {last}")


def make_again(connection: sqlite3.Connection, entries: Iterable[Row]) -> None:
    """Fill a new file with what a search would see after these entries."""
    prepare(connection, "OFF", "OFF")
    connection.execute("BEGIN")
    create(connection)
    add(connection, entries)
    connection.execute("COMMIT")


def find(connection: sqlite3.Connection, wanted: Search, limit: int, offset: int) -> tuple[Found, ...]:
    """The intakes that fit, newest first."""
    conditions, values = [], []
    for what, number in (("case", wanted.case), ("seal", wanted.seal)):
        if number is not None:
            conditions.append("intake IN (SELECT intake FROM label WHERE what = ? AND value = ?)")
            values += [what, plain(number)]
    if wanted.typology is not None:
        conditions.append("EXISTS (SELECT 1 FROM mechanism WHERE typology = ? AND mechanism.intake = intake.intake)")
        values.append(wanted.typology)
    if wanted.officer is not None:
        conditions.append("officer = ?")
        values.append(wanted.officer)
    for comparison, moment in ((">=", wanted.since), ("<", wanted.until)):
        if moment is not None:
            conditions.append(f"opened_at {comparison} ?")
            values.append(time_text(moment))
    if wanted.text is not None:
        conditions.append("instr(words, ?) > 0")
        values.append(plain(wanted.text))
    return _found(connection, " AND ".join(conditions) or "TRUE", values, limit, offset)


def find_open(connection: sqlite3.Connection) -> tuple[Found, ...]:
    """All intakes that are neither closed nor cancelled, newest first."""
    return _found(connection, "stage IN ('open', 'set_aside')", [], -1, 0)


def parts_of_intake(connection: sqlite3.Connection, intake: str) -> list[int]:
    """Numbers of the entries of an intake, in order."""
    return [seq for (seq,) in connection.execute("SELECT seq FROM part WHERE intake = ? ORDER BY seq", (intake,))]


def parts_of_case(connection: sqlite3.Connection, case: str) -> list[int]:
    """Numbers of the entries of a case, in order: those of its intakes, and those about the case itself."""
    found = connection.execute(
        "SELECT seq FROM part WHERE intake IN (SELECT intake FROM label WHERE what = 'case' AND value = :case)"
        " UNION SELECT seq FROM about WHERE case_number = :case ORDER BY seq",
        {"case": plain(case)},
    )
    return [seq for (seq,) in found]


def sequence_of_case(entries: Iterable[Entry], case: str) -> list[int]:
    """The same as `parts_of_case`, from the entries alone."""
    wanted = plain(case)
    parts: dict[str, list[int]] = {}
    about: list[int] = []
    intakes: set[str] = set()
    for entry in entries:
        intake, number = entry.body.get("intake"), entry.body.get("case")
        ours = isinstance(number, str) and plain(number) == wanted
        if isinstance(intake, str):
            parts.setdefault(intake, []).append(entry.seq)
            if ours and entry.kind in _NUMBERED:
                intakes.add(intake)
        elif ours:
            about.append(entry.seq)
    return sorted(about + [seq for intake in intakes for seq in parts[intake]])


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _settle(connection: sqlite3.Connection) -> None:
    # NORMAL: what a power cut may cost here can be made again from the entries.
    prepare(connection, "DELETE", "NORMAL")


def _fits(connection: sqlite3.Connection) -> bool:
    present = tuple(
        text for (text,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    )
    ((version,),) = connection.execute("PRAGMA application_id")
    if present != _SCHEMA or version != VERSION:
        return False
    if connection.execute("SELECT sqlite FROM made").fetchall() != [(sqlite3.sqlite_version,)]:
        return False
    return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]


def _add_one(connection: sqlite3.Connection, entry: Entry) -> None:
    intake, case = entry.body.get("intake"), entry.body.get("case")
    if not isinstance(intake, str):
        if isinstance(case, str):
            connection.execute("INSERT INTO about VALUES (?, ?)", (plain(case), entry.seq))
        return
    connection.execute("INSERT INTO part VALUES (?, ?)", (intake, entry.seq))
    for what in ("case", "seal") if entry.kind in _NUMBERED else ():
        number = entry.body.get(what)
        if isinstance(number, str):
            connection.execute("INSERT OR IGNORE INTO label VALUES (?, ?, ?)", (what, plain(number), intake))
    _change(connection, intake, entry)


def _change(connection: sqlite3.Connection, intake: str, entry: Entry) -> None:
    body = entry.body
    match entry.kind:
        case "intake_opened":
            _open(connection, intake, entry)
        case "case_corrected":
            connection.execute(
                "UPDATE intake SET case_number = ?, seal = ?, words = words || char(10) || ? WHERE intake = ?",
                (body["case"], body["seal"], _words(body["case"], body["seal"]), intake),
            )
        case "typology_decided":
            _decide(connection, intake, body)
        case "categories_possible":
            possible = json.dumps(body["possible"])
            connection.execute("UPDATE intake SET possible = ? WHERE intake = ?", (possible, intake))
        case "conclusion_written":
            connection.execute("UPDATE intake SET conclusion = ? WHERE intake = ?", (body["category"], intake))
        case "expert_called" | "expert_requested":
            connection.execute("UPDATE intake SET expert = 1 WHERE intake = ?", (intake,))
        case kind if kind in _STAGES:
            connection.execute("UPDATE intake SET stage = ? WHERE intake = ?", (_STAGES[kind], intake))


def _open(connection: sqlite3.Connection, intake: str, entry: Entry) -> None:
    officer, case, seal = entry.body["officer"], entry.body["case"], entry.body["seal"]
    number, name = (officer["number"], officer["name"]) if isinstance(officer, dict) else ("", "")
    connection.execute(
        "INSERT OR IGNORE INTO intake VALUES (?, ?, ?, ?, ?, ?, NULL, '[]', NULL, 'open', 0, ?)",
        (intake, entry.at, number, name, case, seal, _words(case, seal, number, name)),
    )


def _decide(connection: sqlite3.Connection, intake: str, body: Mapping[str, Json]) -> None:
    typology, among = str(body["typology"]), body.get("among")
    connection.execute("UPDATE intake SET typology = ? WHERE intake = ?", (typology, intake))
    connection.execute("DELETE FROM mechanism WHERE intake = ?", (intake,))
    members = among if isinstance(among, list) else []
    rows = [(key, intake) for key in dict.fromkeys((typology, *map(str, members)))]
    connection.executemany("INSERT INTO mechanism VALUES (?, ?)", rows)


def _words(*texts: Json) -> str:
    return "\n".join(plain(text) for text in texts if isinstance(text, str))


def _found(
    connection: sqlite3.Connection, condition: str, values: list[str], limit: int, offset: int
) -> tuple[Found, ...]:
    # The condition is put together from the fixed pieces above; what a person typed comes as a value.
    rows = connection.execute(
        "SELECT intake, case_number, seal, opened_at, officer, officer_name, typology, stage, expert, possible,"  # noqa: S608
        f" conclusion FROM intake WHERE {condition} ORDER BY opened_at DESC, intake LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return tuple(
        Found(
            intake=intake,
            case=case,
            seal=seal,
            opened_at=opened_at,
            officer=officer,
            officer_name=name,
            typology=typology,
            state="expert" if stage == "open" and expert else stage,
            expert=bool(expert),
            possible=tuple(Category(one) for one in json.loads(possible)),
            conclusion=conclusion,
        )
        for intake, case, seal, opened_at, officer, name, typology, stage, expert, possible, conclusion in rows
    )
