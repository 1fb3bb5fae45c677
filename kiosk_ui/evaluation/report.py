"""The report as a page: picks out of an evaluation what the template shows, and draws its plots.

Knows which section needs which plot. Knows no sentence: those are in `english` and `french`; and no tag: those are in
report.html.
"""

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from edge.domain import TYPOLOGIES
from edge.evaluation import Figures, Sample
from edge.evaluation.calibration import Calibration
from edge.evaluation.field import Group
from edge.evaluation.mistakes import MOST
from edge.evaluation.separation import Separation
from kiosk_ui.commands.report import printable
from kiosk_ui.evaluation import english, french, plots
from kiosk_ui.evaluation.document import PictureEvaluation, RecordEvaluation
from kiosk_ui.evaluation.numbers import Numbers
from kiosk_ui.evaluation.plots import Axis, Bar, Caption, Line, Mark

HERE = Path(__file__).parent
FEW = 30
"""Pictures of one kind below which the report warns of wide intervals."""
MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences by their names, in `language`; `kind` is "pictures" or "record"."""

    language: str
    kind: str

    def __call__(self, name: str, **values: object) -> str:
        """The sentence called `name`. Raises KeyError where there is none."""
        sentences = french.SENTENCES if self.language == "fr" else english.SENTENCES
        sentence = sentences.get(f"{name}@{self.kind}") or sentences[name]
        return sentence.format(**values) if values else sentence

    def label(self, key: str) -> str:
        """The name of a typology, or of what is in a row or a column beside them."""
        found = {typology.key: typology for typology in TYPOLOGIES}.get(key)
        if found is None:
            return self(key)
        return (found.french if self.language == "fr" else found.english).replace("'", "\u2019")


GROUPS: Final[Mapping[str, Callable[[Words, str], str]]] = {
    "period": lambda _words, name: name,
    "typology": lambda words, name: words.label(name),
    "level": lambda words, name: words(f"level_{name}"),
    "models": lambda _words, name: name,
    "station": lambda _words, name: name[:16],
    "place": lambda words, name: words(f"place_{name}"),
}
"""The groups of the record in the order of the page, and what each one of a group is called."""


def pictures_page(evaluation: PictureEvaluation, thumbnails: Mapping[str, bytes] | None, language: str) -> str:
    """The report on labelled pictures, in "fr" or "en".

    `thumbnails` are JPEGs by the file of their sample; None leaves the pictures out.
    """
    words, numbers = Words(language, "pictures"), Numbers(language)
    mistakes = evaluation.mistakes
    kinds = zip(
        ("named_and_wrong", "accepted", "refused_weapons"),
        (mistakes.named_and_wrong, mistakes.accepted, mistakes.refused),
        mistakes.counts,
        strict=True,
    )
    return _page(
        words,
        numbers,
        evaluation.figures,
        evaluation=evaluation,
        mistakes=[(name, _shown(samples, thumbnails or {}), count) for name, samples, count in kinds],
        most=MOST,
        with_pictures=thumbnails is not None,
        used=", ".join(name for name, _ in evaluation.framings),
        field=None,
    )


def record_page(evaluation: RecordEvaluation, language: str) -> str:
    """The report from the record, in "fr" or "en". It holds no picture."""
    words, numbers = Words(language, "record"), Numbers(language)
    found = evaluation.field
    groups = []
    for name, label in GROUPS.items():
        rows = [(label(words, group.name), group) for group in found.groups[name]]
        groups.append((name, rows, _agreement(name, rows, words, numbers)))
    return _page(
        words,
        numbers,
        found.figures,
        evaluation=evaluation,
        field=found,
        groups=groups,
        mistakes=[],
        with_pictures=False,
    )


def _page(words: Words, numbers: Numbers, figures: Figures, **more: object) -> str:
    # The style sheet is ours and is put in as it stands; everything else is escaped.
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["printable"] = printable
    return environment.get_template("report.html").render(
        t=words,
        n=numbers,
        figures=figures,
        plots=_plots(figures, words, numbers),
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        few=FEW,
        largest_set=_largest_set(figures),
        shade=_shade,
        **more,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A mistake, and its picture as a data URI where there is one."""

    sample: Sample
    picture: str | None


def _shown(samples: tuple[Sample, ...], thumbnails: Mapping[str, bytes]) -> list[Shown]:
    return [Shown(sample, _data_uri(thumbnails.get(sample.file))) for sample in samples]


def _data_uri(jpeg: bytes | None) -> str | None:
    return None if jpeg is None else f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _largest_set(figures: Figures) -> int:
    return max((size for size, count in enumerate(figures.sets.sizes, 1) if count), default=1)


def _shade(count: int, total: int) -> int:
    """How dark a cell is, 0 to 5; one that is not empty is never 0."""
    return 0 if count == 0 else max(1, math.ceil(5 * count / total))


def _plots(figures: Figures, words: Words, numbers: Numbers) -> dict[str, Markup]:
    return {
        "typologies": _typologies(figures, words, numbers),
        "calibration": _reliability("calibration", figures.calibration, words, numbers),
        "raw_calibration": _reliability("raw", figures.raw_calibration, words, numbers),
        "risk": _risk(figures, words, numbers),
        "separation": _roc(figures.separations, words, numbers),
        "sets": plots.columns(
            Caption("sets", words("sets"), words("sets_alt")),
            numbers,
            [
                (str(size), count)
                for size, count in enumerate(figures.sets.below_high.sizes[: _largest_set(figures)], 1)
            ],
            words("sets_label"),
        ),
    }


def _typologies(figures: Figures, words: Words, numbers: Numbers) -> Markup:
    rows = [
        Bar(_short(words.label(one.typology)), one.first_right, one.shown_right, numbers.whole(one.weapons))
        for one in figures.typologies
    ]
    return plots.bars(Caption("typologies", words("typologies"), words("typologies_alt")), numbers, rows)


def _agreement(name: str, groups: Sequence[tuple[str, Group]], words: Words, numbers: Numbers) -> Markup:
    rows = [Bar(_short(label), one.agreement, None, numbers.whole(one.agreement.of)) for label, one in groups]
    return plots.bars(Caption(f"by-{name}", words(f"group_{name}"), words("agreement_alt")), numbers, rows)


def _reliability(name: str, found: Calibration, words: Words, numbers: Numbers) -> Markup:
    most = max((one.count for one in found.bins), default=1)
    style = "main" if name == "calibration" else "other"
    marks = [
        Mark(
            one.mean, one.right.value or 0.0, one.right.low, one.right.high, 4 + 5 * math.sqrt(one.count / most), style
        )
        for one in found.bins
    ]
    title = words("calibration_shown" if name == "calibration" else "calibration_raw")
    axes = (Axis(words("stated")), Axis(words("share_right")))
    honest = Line(((0.0, 0.0), (1.0, 1.0)), "guide", words("honest_line"))
    return plots.curves(Caption(name, title, words("calibration_alt")), numbers, axes, [honest], marks)


def _risk(figures: Figures, words: Words, numbers: Numbers) -> Markup:
    found = figures.risk_coverage
    band = [
        (one.coverage, one.risk.low, one.risk.high)
        for one in found.grid
        if one.risk.low is not None and one.risk.high is not None
    ]
    highest = max(
        [high for _, _, high in band] + [point.risk for point in found.points if point.coverage > 0.02], default=1.0
    )
    up = next(top for top in (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if highest <= top or top == 1.0)
    ticks = tuple(up * step / 4 for step in range(5))
    axes = (Axis(words("risk_across")), Axis(words("risk_up"), 0.0, up, ticks))
    points = _thinned(tuple((point.coverage, point.risk) for point in found.points))
    line = Line(points, "main", "")
    return plots.curves(Caption("risk", words("risk"), words("risk_alt")), numbers, axes, [line], (), band)


def _roc(found: tuple[Separation, ...], words: Words, numbers: Numbers) -> Markup:
    axes = (Axis(words("separation_across")), Axis(words("separation_up")))
    lines = [Line(((0.0, 0.0), (1.0, 1.0)), "guide", "")]
    for one, style in reversed(list(zip(found, ("main", "other", "third"), strict=True))):
        points = tuple((point.accepted, point.kept) for point in one.points)
        lines.append(Line(_thinned(((0.0, 0.0), *points)) if points else (), style, words(f"score_{one.score}")))
    marks = [
        Mark(keeping.accepted.value, keeping.kept, None, None, 6, "main")
        for keeping in found[0].keeping
        if keeping.accepted.value is not None and keeping.kept is not None
    ]
    return plots.curves(Caption("roc", words("separation"), words("separation_alt")), numbers, axes, lines, marks)


def _thinned(points: tuple[plots.Pair, ...]) -> tuple[plots.Pair, ...]:
    """At most MOST_POINTS of them, the first and the last among them: a screen shows no more."""
    if len(points) <= MOST_POINTS:
        return points
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return tuple(points[round(number * step)] for number in range(MOST_POINTS))


def _short(name: str) -> str:
    return name if len(name) <= 44 else name[:43] + "…"
