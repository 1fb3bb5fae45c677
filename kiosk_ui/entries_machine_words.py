"""What the machine proposed, measured, read and worked out in an intake, in sentences: one function a kind of entry.

Knows what each kind means. Every sentence names the machine, or says according to what; none is a finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from edge.exhibit import Json
from kiosk_ui import history_names as names
from kiosk_ui.entries_body import Body
from kiosk_ui.figures import NO_BREAK, percent, small_percent, whole_percent
from kiosk_ui.tongue import _, language


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate of a proposal: its key, its share, and the published model's own; None where that is not kept."""

    key: str
    share: float
    raw: float | None


def _typology_proposed(body: Body, looks: int = 1) -> str:
    for field in ("picture", "models"):
        body.get(field)
    sentence = _proposed(body.text("level"), ranked(body.get("candidates")))
    likely, coverage = body.texts("likely"), share_of(body.get("coverage"))
    if len(likely) > 1 and body.text("level") != "other":
        # Entries of older versions promise for several looks what was measured on one.
        sentence = _likely(sentence, likely, coverage if looks == 1 else None)
    weapon = share_of(body.get("weapon"))
    if weapon is not None:
        sentence = _("%(so_far)s Probability of a weapon: %(share)s.", so_far=sentence, share=small_percent(weapon))
    thing = _thing(body.get("looks_like"))
    if thing:
        sentence = _("%(so_far)s It looked more like: %(thing)s.", so_far=sentence, thing=thing)
    if body.get("signals") is not None:
        sentence = _("%(so_far)s What it saw was kept in figures, to weigh all sides together.", so_far=sentence)
    return sentence


def _typology_reconsidered(body: Body) -> str:
    return _(
        "The machine looked at another side too: %(name)s. All views together: %(views)s. %(proposed)s",
        name=names.view(body.text("name")),
        views=" · ".join(map(names.view, body.texts("views"))) or _("none"),
        proposed=_typology_proposed(body, looks=len(body.texts("views"))),
    )


def _likely(so_far: str, likely: tuple[str, ...], coverage: float | None) -> str:
    if coverage is None:
        return _(
            "%(so_far)s Likely: %(names)s. How often the right one is among them was not measured.",
            so_far=so_far,
            names=names.mechanisms(likely),
        )
    return _(
        "%(so_far)s For about %(count)s in 100 weapons below high confidence the right one is among: %(names)s.",
        so_far=so_far,
        count=whole_percent(coverage),
        names=names.mechanisms(likely),
    )


def _proposed(level: str, candidates: tuple[Ranked, ...]) -> str:
    if level == "other":
        return _("The machine proposed no mechanism: it saw no weapon that it knows.")
    if level == "low" or not candidates:
        return _("The machine proposed no mechanism: its confidence was too low.")
    levels = {"high": _("high"), "medium": _("moderate")}
    return _(
        "The machine proposed: %(name)s, %(share)s, confidence %(level)s.",
        name=names.mechanism(candidates[0].key),
        share=percent(candidates[0].share),
        level=levels.get(level) or names.quoted(level),
    )


def ranked(written: Json) -> tuple[Ranked, ...]:
    """The candidates of a proposal in their order; what is none is left out."""
    rows = [row for row in written if isinstance(row, dict)] if isinstance(written, list) else []
    found = ((row.get("typology"), share_of(row.get("probability")), share_of(row.get("raw"))) for row in rows)
    return tuple(Ranked(str(key), share, raw) for key, share, raw in found if share is not None)


def share_of(written: Json) -> float | None:
    """A share from 0 to 1 as it was written; None for what is none."""
    return min(1.0, max(0.0, written)) if isinstance(written, int | float) else None


def _thing(written: Json) -> str:
    """The everyday thing that it looked like, in the language of the request; empty where none was written."""
    if not isinstance(written, dict):
        return "" if written is None else names.quoted(names.plainly(written))
    named = written.get("french" if language() == "fr" else "english") or written.get("thing")
    return names.quoted(names.plainly(named))


def _proposal_withdrawn(body: Body) -> str:
    if body.get("reason") == "retake":
        return _(
            "%(who)s had it looked at again before deciding: the machine’s proposal was withdrawn.", who=body.who()
        )
    reasons = {"moved": _("what lay there moved, or was out of sight")}
    return _(
        "The machine’s proposal was withdrawn before anybody decided: %(reason)s.",
        reason=body.said("reason", reasons),
    )


def _markings_read(body: Body) -> str:
    hints = {
        "listed_model": _("a listed alarm weapon may be meant. A hint only, no category rests on it"),
        "blank_calibre": _("a blank calibre may be meant. A hint only, no category rests on it"),
        "no_match": _("no known alarm weapon. This rules nothing out"),
        "no_text": _("none. This rules nothing out"),
        "low_quality": _("the picture was not sharp enough. This rules nothing out"),
    }
    body.get("picture")
    return _(
        "The machine read the markings: %(lines)s. Hint: %(hint)s.",
        lines=" ".join(map(_line, body.many("lines"))) or _("none"),
        hint=body.said("hint", hints),
    )


def _line(written: Json) -> str:
    return names.quoted(names.plainly(written.get("text") if isinstance(written, dict) else written))


def _lengths_measured(body: Body) -> str:
    if not (body.has("overall_mm") or body.has("barrel_mm")):
        for field in ("overall_mm", "barrel_mm", "error_mm", "scale"):
            body.get(field)
        return _("The machine measured no length.")
    return _(
        "The machine measured: overall length %(overall)s, barrel %(barrel)s, error %(error)s (scale: %(scale)s).",
        overall=_millimetres(body, "overall_mm"),
        barrel=_millimetres(body, "barrel_mm"),
        error=f"±{NO_BREAK}{_millimetres(body, 'error_mm')}",
        scale=names.scale(body.text("scale")),
    )


def _millimetres(body: Body, field: str) -> str:
    written = body.get(field)
    if isinstance(written, bool) or not isinstance(written, int | float):
        return _("not known") if written is None else names.plainly(written)
    return f"{names.figure(round(written, 1))}{NO_BREAK}mm"


def _object_swapped(body: Body) -> str:
    likeness = share_of(body.get("likeness"))
    alike = _("not known") if likeness is None else percent(likeness)
    return _("The machine noticed: what lies on the plate looks like another object (alike: %(alike)s).", alike=alike)


def _categories_possible(body: Body) -> str:
    for field in ("facts", "reasons", "open"):
        body.get(field)
    return _(
        "Possible categories, according to what was entered: %(possible)s (rules %(pack)s, version %(version)s of %(date)s).",
        possible=", ".join(body.texts("possible")) or _("none of them"),
        pack=body.text("pack"),
        version=body.text("pack_version"),
        date=body.text("pack_date"),
    )


MACHINE: Final[Mapping[str, Callable[[Body], str]]] = {
    "typology_proposed": _typology_proposed,
    "typology_reconsidered": _typology_reconsidered,
    "proposal_withdrawn": _proposal_withdrawn,
    "markings_read": _markings_read,
    "lengths_measured": _lengths_measured,
    "object_swapped": _object_swapped,
    "categories_possible": _categories_possible,
}
