"""An evaluation as a few lines for a terminal, in English.

Knows which figures matter most. Knows no terminal.
"""

from collections.abc import Sequence
from typing import Final

from edge.evaluation import Estimate, Figures
from edge.evaluation.calibration import Calibration
from kiosk_ui.evaluation.document import PictureEvaluation, RecordEvaluation
from kiosk_ui.evaluation.numbers import NO_BREAK, Numbers

ENGLISH = Numbers("en")
Row = tuple[str, ...]

OUTCOMES: Final = {
    "not_a_weapon": "not a weapon",
    "a_weapon": "weapon taken for none",
    "retaken": "retaken by the officer",
    "among": "one of the likely ones",
}
"""Outcomes that their keys do not explain."""

NOTES: Final = (
    "These figures hold for pictures like these. Every proposal is to be confirmed by a person.",
    "On pictures with which edge/judging.toml was fitted they are too good.",
)


def pictures_summary(evaluation: PictureEvaluation) -> str:
    """The main figures, then one line a typology."""
    figures = evaluation.figures
    counts, models = figures.counts, ", ".join(f"{name} {number}" for name, number in evaluation.models)
    head = f"{counts.weapons} weapons, {counts.others} other things; framing {_framing(evaluation)}; {models or 'no models'}"
    typologies = [("Typology", "Weapons", "First is right", "Right and shown", "Right where shown")]
    typologies += [
        (
            one.typology,
            str(one.weapons),
            _share(one.first_right),
            _share(one.shown_right),
            _share(one.precision),
        )
        for one in figures.typologies
        if one.weapons or one.precision.of
    ]
    rows = [
        ("First typology right (weapons)", _share(figures.answers.first_right), _of(figures.answers.first_right)),
        ("Right and shown (weapons)", _share(figures.answers.shown_right), _of(figures.answers.shown_right)),
        *_common(figures),
    ]
    return "\n".join([head, "", *_aligned(rows), "", *_aligned(typologies), "", *NOTES])


def _framing(evaluation: PictureEvaluation) -> str:
    used = ", ".join(name for name, _ in evaluation.framings)
    asked = evaluation.framing
    return asked if used in ("", asked) else f"{used} (asked for was {asked}, which needs a plate that is known)"


def record_summary(evaluation: RecordEvaluation) -> str:
    """The outcomes, the main figures, and the periods."""
    found = evaluation.field
    if found.first is None or found.last is None:
        return "The record holds no proposal."
    whole = found.whole
    outcomes = ", ".join(f"{OUTCOMES.get(name, name)} {count}" for name, count in whole.outcomes.items() if count)
    head = [f"{whole.proposals} proposals from {found.first[:10]} to {found.last[:10]}: {outcomes}"]
    if found.unreadable:
        head.append(f"{found.unreadable} entries were not understood and are left out")
    retakes = found.retakes
    if retakes.intakes:
        head.append(
            f"{retakes.intakes} intakes with a proposal that was retaken instead of decided; {retakes.decided} of them"
            f" decided in the end, to something else than first said: {_count(retakes.other)}, nothing said: {retakes.silent}"
        )
    rows = [
        ("Confirmed of shown and judged", _share(whole.agreement), _of(whole.agreement)),
        *_common(found.figures),
    ]
    groups = [
        ("Period", "Proposals", "Confirmed of judged", "Stated", "High, not confirmed", "Weapons refused", "Retaken")
    ]
    groups += [
        (
            group.name,
            str(group.proposals),
            _share(group.agreement),
            ENGLISH.percent(group.stated),
            f"{group.high_refused} of {group.high}",
            _count(group.weapons_refused),
            str(group.outcomes["retaken"]),
        )
        for group in found.groups["period"]
    ]
    note = "Agreement with officers, who saw the proposal before they decided. It is not accuracy."
    return "\n".join([*head, "", *_aligned(rows), "", *_aligned(groups), "", note])


def _common(figures: Figures) -> list[Row]:
    weapon, own, sure = figures.separations[0], figures.own_limit, figures.sure
    area, surest, sets = weapon.area, figures.risk_coverage.area, figures.sets
    promised = ENGLISH.percent(sets.promised, 0)
    rows = [
        ("Wrong among high", sure.share, _share(sure.share), f"{sure.wrong} of {sure.answers}"),
        _calibrated("Calibration error, answers shown", figures.calibration),
        _calibrated("Calibration error, weapons", figures.calibration_weapons),
        _calibrated("Calibration error, all", figures.calibration_all),
        ("Area under the risk-coverage curve", surest, _plain(ENGLISH.valued(surest)), _of(surest)),
        ("Weapon or not: area under the curve", area, _plain(ENGLISH.valued(area)), _of(area)),
        *(
            _shared(f"Other things let in, keeping {ENGLISH.percent(one.keep, 0)}", one.accepted)
            for one in weapon.keeping
        ),
        _counted("Weapons refused, at the machine's limits", own.weapons_refused),
        _counted("Other things let in, likewise", own.others_let_in),
        _counted("Other things named, likewise", own.others_shown),
        _shared("Likely set holds the truth, weapons below high", sets.below_high.covered, f"; promised: {promised}"),
        _shared("Likely set holds the truth, all weapons", sets.covered),
    ]
    return [(name, value, of) for name, found, value, of in rows if found.value is not None]


def _calibrated(name: str, found: Calibration) -> tuple[str, Estimate, str, str]:
    return _shared(name, found.error, f"; chance alone: up to {ENGLISH.percent(found.error_if_honest_95)}")


def _counted(name: str, found: Estimate) -> tuple[str, Estimate, str, str]:
    return name, found, _share(found), _count(found)


def _count(found: Estimate) -> str:
    return _plain(ENGLISH.counted(found))


def _shared(name: str, found: Estimate, more: str = "") -> tuple[str, Estimate, str, str]:
    return name, found, _share(found), _of(found) + more


def _share(found: Estimate) -> str:
    return _plain(ENGLISH.shared(found))


def _of(found: Estimate) -> str:
    return f"of {found.of}"


def _plain(text: str) -> str:
    return text.replace(NO_BREAK, " ").replace("–", "-")


def _aligned(rows: Sequence[Row]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
