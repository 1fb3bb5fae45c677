"""What the machine proposed, measured, read and worked out in an intake, in sentences: one function a kind of entry.

Knows what each kind means. Every sentence names the machine, or says according to what; none is a finding.
"""

from collections.abc import Callable, Mapping
from typing import Final

from edge.exhibit import Json
from kiosk_ui import history_names as names
from kiosk_ui.entries_body import Body
from kiosk_ui.figures import NO_BREAK, percent
from kiosk_ui.tongue import _


def _typology_proposed(body: Body) -> str:
    for field in ("picture", "models"):
        body.get(field)
    level, candidates = body.text("level"), ranked(body.get("candidates"))
    if level == "low" or not candidates:
        return _("The machine proposed no mechanism: its confidence was too low.")
    key, share = candidates[0]
    levels = {"high": _("high"), "medium": _("moderate")}
    return _(
        "The machine proposed: %(name)s, %(share)s, confidence %(level)s.",
        name=names.mechanism(key),
        share=percent(share),
        level=levels.get(level) or names.quoted(level),
    )


def ranked(written: Json) -> tuple[tuple[str, float], ...]:
    """The candidates of a proposal: keys and shares from 0 to 1, as they were written; what is none is left out."""
    rows = written if isinstance(written, list) else []
    found = ((row.get("typology"), row.get("probability")) for row in rows if isinstance(row, dict))
    return tuple((str(key), _share(share)) for key, share in found if isinstance(share, int | float))


def _share(number: float) -> float:
    return min(1.0, max(0.0, number))


def _proposal_withdrawn(_body: Body) -> str:
    return _("The machine’s proposal was withdrawn: the exhibit was to be looked at again.")


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
    likeness = body.get("likeness")
    alike = percent(_share(likeness)) if isinstance(likeness, int | float) else _("not known")
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
    "proposal_withdrawn": _proposal_withdrawn,
    "markings_read": _markings_read,
    "lengths_measured": _lengths_measured,
    "object_swapped": _object_swapped,
    "categories_possible": _categories_possible,
}
