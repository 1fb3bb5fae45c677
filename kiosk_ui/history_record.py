"""One record as a jurist reads it: what the machine proposed, what persons said, what the officer concluded.

Knows in which part each kind of entry belongs, and keeps the parts apart. Decides nothing, leaves out nothing:
an entry of a kind that is not known has a part of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from edge.exhibit import Category, Entry, Json, Person
from edge.intake import Intake, State
from kiosk_ui import history_names as names
from kiosk_ui.entries_body import Body
from kiosk_ui.entries_machine_words import ranked
from kiosk_ui.entries_words import told
from kiosk_ui.figures import percent, small_percent
from kiosk_ui.history_fates import Fate, replayed
from kiosk_ui.history_times import Moment, moment_of
from kiosk_ui.tongue import _

PARTS: Final[Mapping[str, str]] = {
    "typology_proposed": "machine",
    "typology_reconsidered": "machine",
    "proposal_withdrawn": "machine",
    "lengths_measured": "machine",
    "markings_read": "machine",
    "object_swapped": "machine",
    "categories_possible": "weighings",
    "conclusion_written": "conclusions",
    "picture_taken": "photographs",
    "picture_skipped": "skipped",
    "record_read": "readings",
    "case_exported": "readings",
}
"""Where an entry is read; those of the other kinds are what persons saw and answered."""

ENDS: Final = ("intake_closed", "intake_cancelled")
CORRECTIONS: Final = ("case_corrected", "step_reopened", "proposal_withdrawn", "object_swapped")

LENGTHS: Final = ("overall_cm", "barrel_cm")

CANDIDATES_SHOWN = 3
SHARE_SHOWN = 0.01


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read.

    `besides` are the fields that the sentence leaves out, `marks` say in words what is special about the entry;
    `stands` is False once it was taken back or replaced.
    """

    number: int
    at: Moment
    kind: str
    sentence: str
    besides: tuple[str, ...]
    marks: tuple[str, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A name and what is said of it."""

    name: str
    figure: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mechanism with its figure, and the published model's own; that is empty where it was not kept."""

    name: str
    figure: str
    raw: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """An entry of the machine; what follows the line is there where it proposed mechanisms.

    `raw`: the published model's own figures stand beside those that were shown.
    """

    line: Line
    candidates: tuple[Candidate, ...] = ()
    raw: bool = False
    rest: str = ""
    models: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A category, and whether it remained possible."""

    name: str
    possible: bool


@dataclass(frozen=True, slots=True)
class Article:
    """A rule that speaks for a category, with its article, and whether it depends on what was still open."""

    category: str
    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """Which categories remained possible at one moment, by which rules, and what was known and open then."""

    line: Line
    letters: tuple[Letter, ...]
    articles: tuple[Article, ...]
    known: tuple[Named, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph: its entry, name and hash. `present`: it is there, and its bytes fit the hash."""

    line: Line
    name: str
    sha256: str
    present: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One entry in the chain: its number, moment (UTC), kind and hash."""

    number: int
    utc: str
    kind: str
    hash: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that was written down of one intake, in its parts; `ended` is None while it is not closed."""

    intake: str
    case: str
    seal: str
    officer: str
    second: str
    state: str
    opened: Moment
    ended: Moment | None
    machine: tuple[Proposed, ...]
    persons: tuple[Line, ...]
    weighings: tuple[Weighing, ...]
    conclusions: tuple[Line, ...]
    photographs: tuple[Photograph, ...]
    skipped: tuple[Line, ...]
    corrections: tuple[Line, ...]
    readings: tuple[Line, ...]
    unknown: tuple[Line, ...]
    chain: tuple[Link, ...]


def record_of(entries: tuple[Entry, ...], everyone: Iterable[Person], is_there: Callable[[str], bool]) -> Record:
    """The record that `entries` tell, in the language of the request; there is at least one entry.

    `everyone` gives names to service numbers that no entry names; `is_there` says of a hash whether its photograph
    can be shown.
    """
    intake, fates = replayed(entries)
    people = {person.number: person.name for person in everyone} | _people(entries)
    lines = tuple(_lines(entries, people, fates))
    parts: dict[str, list[tuple[Entry, Line]]] = {}
    for part, entry, line in lines:
        parts.setdefault(part, []).append((entry, line))

    def told_in(part: str) -> tuple[Line, ...]:
        return tuple(line for _entry, line in parts.get(part, ()))

    first = Body(entries[0].body, people)
    return Record(
        intake=first.text("intake"),
        case=first.number("case") if intake is None else intake.case,
        seal=first.number("seal") if intake is None else intake.seal,
        officer=first.who("officer"),
        second=first.who("second") if first.has("second") else _("nobody"),
        state=names.state(_state(intake)),
        opened=moment_of(entries[0].at),
        ended=next((moment_of(entry.at) for entry in reversed(entries) if entry.kind in ENDS), None),
        machine=tuple(_proposed(entry, line) for entry, line in parts.get("machine", ())),
        persons=told_in("persons"),
        weighings=tuple(_weighing(entry, line) for entry, line in parts.get("weighings", ())),
        conclusions=told_in("conclusions"),
        photographs=tuple(_photograph(entry, line, is_there) for entry, line in parts.get("photographs", ())),
        skipped=told_in("skipped"),
        corrections=tuple(line for _part, _entry, line in lines if line.kind in CORRECTIONS or line.marks),
        readings=told_in("readings"),
        unknown=told_in("unknown"),
        chain=tuple(Link(entry.seq, moment_of(entry.at).utc, entry.kind, entry.hash) for entry in entries),
    )


def _people(entries: Iterable[Entry]) -> dict[str, str]:
    """The names that the entries themselves give to service numbers."""
    named = (written for entry in entries for written in entry.body.values() if isinstance(written, dict))
    return {
        number: name
        for number, name in ((written.get("number"), written.get("name")) for written in named)
        if isinstance(number, str) and isinstance(name, str)
    }


def _lines(
    entries: Iterable[Entry], people: Mapping[str, str], fates: Mapping[int, Fate]
) -> Iterator[tuple[str, Entry, Line]]:
    """Every entry with its line, and the part of the record to which it belongs."""
    measured = False
    for entry in entries:
        words, fate = told(entry, people), fates.get(entry.seq)
        marks = (*_differences(entry, measured=measured), *_fate_words(fate))
        line = Line(
            entry.seq, moment_of(entry.at), entry.kind, words.sentence, words.besides, marks, stands=fate is None
        )
        yield PARTS.get(entry.kind, "persons") if words.known else "unknown", entry, line
        measured = measured or (entry.kind == "lengths_measured" and entry.body.get("overall_mm") is not None)


def _differences(entry: Entry, *, measured: bool) -> Iterator[str]:
    """Where a person did not follow the machine."""
    body = entry.body
    if entry.kind == "typology_decided" and body.get("agreed") is False:
        yield _("Differs from what the machine proposed.")
    if entry.kind == "lengths_decided" and body.get("by_hand") is True and measured:
        yield _("Put in the place of the machine’s lengths.")
    if entry.kind == "conclusion_written" and body.get("differs") is True:
        yield _("Outside of what was shown as possible.")


def _fate_words(fate: Fate | None) -> Iterator[str]:
    if fate is not None and fate.taken_back:
        yield _("Taken back later, by entry %(number)s.", number=fate.later)
    elif fate is not None:
        yield _("Replaced later, by entry %(number)s.", number=fate.later)


def _state(intake: Intake | None) -> str:
    if intake is None:
        return ""
    away = intake.stopped or intake.handed_over or intake.expert == "requested"
    return "expert" if intake.state is State.OPEN and away else str(intake.state)


def _proposed(entry: Entry, line: Line) -> Proposed:
    if entry.kind not in ("typology_proposed", "typology_reconsidered"):
        return Proposed(line)
    all_of_them = ranked(entry.body.get("candidates"))
    shown = [
        one
        for place, one in enumerate(all_of_them)
        if place < CANDIDATES_SHOWN or max(one.share, one.raw or 0.0) >= SHARE_SHOWN
    ]
    rest = len(all_of_them) - len(shown)
    return Proposed(
        line,
        tuple(
            Candidate(
                names.mechanism(one.key), small_percent(one.share), "" if one.raw is None else small_percent(one.raw)
            )
            for one in shown
        ),
        any(one.raw is not None for one in shown),
        _("%(count)s others: less than %(share)s each.", count=rest, share=percent(SHARE_SHOWN)) if rest else "",
        names.plainly(entry.body.get("models")),
    )


def _weighing(entry: Entry, line: Line) -> Weighing:
    body = Body(entry.body, {})
    possible = body.texts("possible")
    return Weighing(
        line,
        tuple(Letter(str(category), category in possible) for category in Category),
        tuple(_article(reason) for reason in body.many("reasons")),
        tuple(_known(body.get("facts"))),
        tuple(names.question(names.plainly(_fact_of(written))) for written in body.many("open")),
    )


def _article(reason: Json) -> Article:
    if not isinstance(reason, dict):
        return Article("", names.plainly(reason), "")
    certain = reason.get("certain") is True
    return Article(
        names.plainly(reason.get("category")),
        names.plainly(reason.get("ref")),
        _("applies, whatever is still open") if certain else _("may apply, depending on what is still open"),
    )


def _fact_of(written: Json) -> Json:
    return written.get("fact") if isinstance(written, dict) else written


def _known(facts: Json) -> Iterator[Named]:
    if not isinstance(facts, dict):
        return
    # The mechanism and the lengths first, whatever the order in which an entry keeps its fields.
    if "typology" in facts:
        yield Named(_("Mechanism"), names.mechanism(names.plainly(facts["typology"])))
    among = facts.get("among")
    if isinstance(among, list):
        yield Named(_("One of"), names.mechanisms(names.plainly(key) for key in among))
    for length in LENGTHS:
        if length in facts:
            yield Named(names.question(length), names.centimetres(facts[length]))
    for key, written in facts.items():
        if key == "answers" and isinstance(written, dict):
            for fact, value in written.items():
                yield Named(names.question(fact), names.answer(fact, value))
        elif key not in ("typology", "among", *LENGTHS):
            yield Named(names.question(key), names.plainly(written))


def _photograph(entry: Entry, line: Line, is_there: Callable[[str], bool]) -> Photograph:
    body = Body(entry.body, {})
    sha256 = body.text("sha256")
    return Photograph(line, names.view(body.text("name")), sha256, is_there(sha256))
