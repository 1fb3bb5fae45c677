"""One result as the panel tells it: what is proposed, what else it may be, what was measured and read.

Knows what may be said at which level. Does not decide the level, does not measure, does not read.
"""

from dataclasses import dataclass, replace

from edge.domain import TYPOLOGIES, AlarmVerdict, Candidate, Level, Markings, Measurement, MeasureOutcome
from edge.intake import Proposal as Recorded
from edge.view import Result
from kiosk_ui.figures import millimetres, percent, small_percent, tolerance, whole_percent
from kiosk_ui.tongue import _
from kiosk_ui.words import level_advice, level_word, scale_words, typology_name

OTHERS_SHOWN = 2
DOUBTS_SHOWN = 3
DOUBT_SHARE = 0.05
"""Below this share a third candidate no longer helps someone who hesitates."""

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
class Proposal:
    """`name` is None when the machine does not know; then `doubts` says between what it hesitates."""

    level: str
    name: str | None
    level_word: str
    advice: str
    percent: int
    figure: str
    others: tuple[Named, ...]
    doubts: tuple[str, ...]
    lengths: Lengths | None = None
    reading: Reading | None = None
    measuring: bool = False
    reading_now: bool = False
    may_read: bool = False


def proposal_of(result: Result) -> Proposal:
    """What the panel tells of `result`, in the language of the request."""
    found = result.identification
    return replace(
        _told(found.candidates, found.level),
        lengths=_lengths(found.measurement),
        reading=_reading(found.markings),
        measuring="measurement" in result.pending,
        reading_now="markings" in result.pending,
        may_read=found.markings is None and "markings" not in result.pending,
    )


def _told(candidates: tuple[Candidate, ...], level: Level) -> Proposal:
    known = level is not Level.LOW and bool(candidates)
    share = candidates[0].probability if candidates else 0.0
    return Proposal(
        level=level.value,
        name=typology_name(candidates[0].typology) if known else None,
        level_word=level_word(level),
        advice=level_advice(level),
        percent=whole_percent(share),
        figure=percent(share),
        others=_others(candidates) if known else (),
        doubts=() if known else _doubts(candidates),
    )


def proposal_of_record(proposal: Recorded) -> Proposal:
    """What the panel tells of a proposal that only its entry remembers."""
    by_key = {typology.key: typology for typology in TYPOLOGIES}
    candidates = tuple(Candidate(by_key[key], share) for key, share in proposal.candidates if key in by_key)
    return _told(candidates, Level(proposal.level))


def _others(candidates: tuple[Candidate, ...]) -> tuple[Named, ...]:
    # Named however improbable they are: the officer sees that there were others.
    shown = candidates[1 : 1 + OTHERS_SHOWN]
    return tuple(Named(typology_name(one.typology), small_percent(one.probability)) for one in shown)


def _doubts(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    shown = [one for one in candidates[2:DOUBTS_SHOWN] if one.probability >= DOUBT_SHARE]
    return tuple(typology_name(one.typology) for one in (*candidates[:2], *shown))


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
