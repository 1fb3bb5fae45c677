"""One result as the panel tells it: what is proposed, what else it may be, what was measured and read.

Knows what may be said at which level. Does not decide the level, does not measure, does not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from edge.domain import (
    TYPOLOGIES,
    AlarmVerdict,
    Identification,
    Level,
    Likeness,
    Markings,
    Measurement,
    MeasureOutcome,
    Typology,
)
from edge.intake import Proposal as Recorded
from edge.intake import offers_set
from edge.view import Result
from kiosk_ui.figures import millimetres, percent, small_percent, tolerance, whole_percent
from kiosk_ui.tongue import _, language
from kiosk_ui.words import (
    among_title,
    among_words,
    caution_words,
    coverage_words,
    level_advice,
    level_word,
    looks_like_words,
    other_words,
    proposed_words,
    scale_words,
    strange_words,
    typology_name,
    unknown_words,
)

OTHERS_SHOWN = 2

BY_KEY: Final[Mapping[str, Typology]] = {typology.key: typology for typology in TYPOLOGIES}

LINES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A typology, or a line of text, with its figure."""

    name: str
    figure: str


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is said of the lengths: figures with their error, or a sentence on why there are none."""

    overall: str | None
    barrel: str | None
    error: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said of the markings. `hint` is None where there is nothing to hint at."""

    first: tuple[Named, ...]
    rest: tuple[Named, ...]
    hint: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Likely:
    """One of several likely typologies, by its key; `figure` is empty where none of them is named first."""

    key: str
    name: str
    figure: str


@dataclass(frozen=True, slots=True)
class Among:
    """Several typologies among which the right one probably is: how many in words, which, and how far that holds."""

    title: str
    types: tuple[Likely, ...]
    coverage: str


@dataclass(frozen=True, slots=True)
class Strange:
    """What is seen looks like no weapon that is known: that, what it looks like if anything, and to take care."""

    title: str
    looks_like: str | None
    caution: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` is None when no typology is named first. `said` is the whole of it, read aloud."""

    level: str
    name: str | None
    said: str
    level_word: str
    advice: str
    percent: int
    figure: str
    others: tuple[Named, ...]
    among: Among | None
    strange: Strange | None
    lengths: Lengths | None = None
    reading: Reading | None = None
    measuring: bool = False
    reading_now: bool = False
    may_read: bool = False


def proposal_of(result: Result) -> Proposal:
    """What the panel tells of `result`, in the language of the request."""
    found = result.identification
    return replace(
        _told(_answer_of(found)),
        lengths=_lengths(found.measurement),
        reading=_reading(found.markings),
        measuring="measurement" in result.pending,
        reading_now="markings" in result.pending,
        may_read=found.markings is None and "markings" not in result.pending,
    )


def proposal_of_record(proposal: Recorded) -> Proposal:
    """What the panel tells of a proposal that only its entry remembers."""
    shares = tuple((BY_KEY[key], share) for key, share in proposal.candidates if key in BY_KEY)
    together = tuple(BY_KEY[key] for key in proposal.likely) if proposal.set_offered else ()
    thing = None if proposal.looks_like is None else _named_thing(proposal.looks_like)
    return _told(_Answer(proposal.level, shares, together, proposal.coverage, thing))


def _named_thing(thing: Likeness) -> str:
    return thing.french if language() == "fr" else thing.english


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered, at hand or as its entry remembers it; typologies with their shares, most probable first.

    `together` are those shown as a set; `coverage` is None where nobody measured how often such a set holds.
    """

    level: Level
    shares: tuple[tuple[Typology, float], ...]
    together: tuple[Typology, ...]
    coverage: float | None
    thing: str | None


def _answer_of(found: Identification) -> _Answer:
    shares = tuple((one.typology, one.probability) for one in found.candidates)
    thing = None if found.looks_like is None else _named_thing(found.looks_like)
    offered = offers_set(found.level, [one.key for one in found.likely], found.coverage)
    return _Answer(found.level, shares, found.likely if offered else (), found.coverage, thing)


def _told(answer: _Answer) -> Proposal:
    level, known = answer.level, answer.level.proposes and bool(answer.shares)
    share = answer.shares[0][1] if answer.shares else 0.0
    name = typology_name(answer.shares[0][0]) if known else None
    among = _among(answer)
    strange = Strange(
        strange_words(), None if answer.thing is None else looks_like_words(answer.thing), caution_words()
    )
    return Proposal(
        level=level.value,
        name=name,
        said=_said(answer, name, share, among),
        level_word=level_word(level),
        advice=level_advice(level),
        percent=whole_percent(share),
        figure=percent(share),
        others=_others(answer) if known else (),
        among=among,
        strange=strange if level is Level.OTHER else None,
    )


def _said(answer: _Answer, name: str | None, share: float, among: Among | None) -> str:
    if answer.level is Level.OTHER:
        return other_words(answer.thing)
    if among is not None:
        return among_words(tuple(one.name for one in among.types), answer.level)
    return unknown_words() if name is None else proposed_words(name, answer.level, share)


def _among(answer: _Answer) -> Among | None:
    if not answer.together or answer.coverage is None:
        return None
    figures = {typology.key: small_percent(share) for typology, share in answer.shares}
    # Where none is named first, neither order nor figures may do it all the same.
    ordered = answer.together if answer.level.proposes else tuple(one for one in TYPOLOGIES if one in answer.together)
    types = tuple(
        Likely(one.key, typology_name(one), figures.get(one.key, "") if answer.level.proposes else "")
        for one in ordered
    )
    return Among(among_title(len(types), answer.level), types, coverage_words(answer.coverage))


def _others(answer: _Answer) -> tuple[Named, ...]:
    # Named however improbable they are: the officer sees that there were others.
    shown = answer.shares[1 : 1 + OTHERS_SHOWN]
    return tuple(Named(typology_name(typology), small_percent(share)) for typology, share in shown)


def _lengths(measurement: Measurement | None) -> Lengths | None:
    if measurement is None:
        return None
    if measurement.outcome is MeasureOutcome.NO_CARD:
        return Lengths(None, None, None, _("No bank card seen. Lay one flat beside the weapon, then retake."))
    if measurement.outcome is MeasureOutcome.NO_WEAPON:
        return Lengths(None, None, None, _("Ends of the weapon not found. Show it whole, then retake."))
    error = measurement.error_mm
    if error is None:
        # A length without its error would look exact: rather none.
        return Lengths(None, None, None, _("The error of the measurement is unknown: no length is shown."))
    return Lengths(
        overall=None if measurement.overall_mm is None else millimetres(measurement.overall_mm, error),
        barrel=None if measurement.barrel_mm is None else millimetres(measurement.barrel_mm, error),
        error=tolerance(error),
        sentence=scale_words(measurement.scale_source),
    )


def _reading(markings: Markings | None) -> Reading | None:
    if markings is None:
        return None
    lines = tuple(Named(line.text, percent(line.score)) for line in markings.lines)
    words = _quoted(tuple(dict.fromkeys(one.word for one in markings.hint.evidence)))
    hint = None
    if markings.hint.verdict is AlarmVerdict.LISTED_MODEL:
        hint = _("Hint of an alarm weapon")
    if markings.hint.verdict is AlarmVerdict.BLANK_CALIBRE:
        hint = _("Hint of a blank calibre")
    if hint is not None:
        hint = _("%(hint)s: %(words)s read.", hint=hint, words=words) if words else f"{hint}."
    return Reading(lines[:LINES_SHOWN], lines[LINES_SHOWN:], hint, _reading_sentence(markings, hint))


def _reading_sentence(markings: Markings, hint: str | None) -> str:
    """Never a sentence that could lower anything: what was not read proves nothing."""
    if hint is not None:
        return _("A hint only: have it examined; an alarm weapon is often converted.")
    if markings.hint.verdict is AlarmVerdict.LOW_QUALITY or not markings.quality.acceptable:
        return _("Picture not sharp enough to read everything. This rules nothing out: retake it.")
    if not markings.lines:
        return _("No marking read. This rules nothing out: show the other side.")
    return _("No known alarm weapon marking read. This rules nothing out.")


def _quoted(words: tuple[str, ...]) -> str:
    quoted = [_("“%(word)s”", word=word) for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(first)s and %(last)s", first=", ".join(quoted[:-1]), last=quoted[-1])
