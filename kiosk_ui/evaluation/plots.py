"""Plots as SVG, drawn here: no script, no font and no network is needed to see them.

Knows coordinates and marks. Knows no sentence: titles and names come in as words. Colours are classes of the report's
style sheet, so that a plot follows day, night and paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from edge.evaluation import Estimate
from kiosk_ui.evaluation.numbers import Numbers, clean

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Caption:
    """What a plot is called and what it shows, for those who cannot see it; `name` makes its identifiers unique."""

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What is drawn along a side, from `low` to `high`, with marks at `ticks`."""

    label: str
    low: float = 0.0
    high: float = 1.0
    ticks: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: its points, its class, and its name for the key; `steps`: it stays level from one point to the next."""

    points: tuple[Pair, ...]
    style: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a whisker from `low` to `high`; `size` is its radius."""

    x: float
    y: float
    low: float | None
    high: float | None
    size: float
    style: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval, and a second one as a tick."""

    name: str
    share: Estimate
    second: Estimate | None
    note: str


WIDTH, LEFT, TOP, ACROSS, UP = 460, 62, 14, 380, 330
BELOW = 56


def curves(
    caption: Caption,
    numbers: Numbers,
    axes: tuple[Axis, Axis],
    lines: Sequence[Line],
    marks: Sequence[Mark] = (),
    band: Sequence[tuple[float, float, float]] = (),
) -> Markup:
    """Curves and marks over two axes; `band` is x, low and high of a shaded region behind them."""
    frame = _Frame(*axes)
    parts = [frame.grid(numbers)]
    if band:
        edge = [(x, high) for x, _, high in band] + [(x, low) for x, low, _ in reversed(band)]
        parts.append(Markup('<polygon class="band" points="{}"/>').format(frame.points(edge)))
    parts += [
        Markup('<polyline class="line {}" points="{}"/>').format(line.style, frame.points(line.points))
        for line in lines
        if line.points
    ]
    parts += [frame.mark(mark) for mark in marks]
    height = TOP + UP + BELOW
    named = [line for line in lines if line.name]
    parts.append(_key([(line.style, line.name) for line in named], height))
    return _svg(caption, (WIDTH, height + 20 * len(named)), parts)


def bars(caption: Caption, numbers: Numbers, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars from 0 to 100 %, each with its interval."""
    name_width, bar_width, step = 310, 330, 30
    height = step * len(rows) + 34
    parts: list[Markup] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = clean(name_width + tick * bar_width)
        parts.append(Markup('<line class="grid" x1="{0}" y1="4" x2="{0}" y2="{1}"/>').format(x, height - 28))
        parts.append(_text(x, height - 10, numbers.percent(tick, 0), "middle"))
    for number, row in enumerate(rows):
        middle = number * step + 19
        parts.append(_text(name_width - 10, middle + 4, row.name, "end"))
        if row.share.value is None:
            parts.append(_text(name_width + 8, middle + 4, row.note, "start", "quiet"))
            continue
        width = clean(row.share.value * bar_width)
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="16" rx="2"/>').format(
                name_width, middle - 8, width
            )
        )
        parts.append(_whisker(row.share, middle, name_width, bar_width))
        if row.second is not None and row.second.value is not None:
            x = clean(name_width + row.second.value * bar_width)
            parts.append(Markup('<path class="second" d="M{} {}l5 8l-5 8l-5 -8z"/>').format(x, middle - 8))
        parts.append(_text(name_width + bar_width + 12, middle + 4, row.note, "start", "quiet"))
    return _svg(caption, (name_width + bar_width + 60, height), parts)


def columns(caption: Caption, numbers: Numbers, rows: Sequence[tuple[str, int]], label: str) -> Markup:
    """Upright bars that count things."""
    most = max((count for _, count in rows), default=0) or 1
    step, height = 36, 190
    parts: list[Markup] = []
    for number, (name, count) in enumerate(rows):
        x, tall = 12 + number * step, clean(130 * count / most)
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="26" height="{}" rx="2"/>').format(x, clean(150 - tall), tall)
        )
        parts.append(_text(x + 13, clean(144 - tall), numbers.whole(count), "middle", "quiet"))
        parts.append(_text(x + 13, 168, name, "middle"))
    width = max(24 + step * len(rows), 260)
    parts.append(_text(width / 2, 186, label, "middle", "label"))
    return _svg(caption, (width, height), parts)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Two axes, and where their values lie in the picture."""

    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        return clean(LEFT + ACROSS * (value - self.across.low) / (self.across.high - self.across.low))

    def y(self, value: float) -> float:
        share = (value - self.up.low) / (self.up.high - self.up.low)
        return clean(TOP + UP * (1 - min(1.0, max(0.0, share))))

    def points(self, pairs: Iterable[Pair]) -> str:
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in pairs)

    def mark(self, mark: Mark) -> Markup:
        whisker = Markup()
        if mark.low is not None and mark.high is not None:
            whisker = Markup('<line class="whisker {}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                mark.style, self.x(mark.x), self.y(mark.low), self.x(mark.x), self.y(mark.high)
            )
        point = Markup('<circle class="mark {}" cx="{}" cy="{}" r="{}"/>')
        return whisker + point.format(mark.style, self.x(mark.x), self.y(mark.y), clean(mark.size))

    def grid(self, numbers: Numbers) -> Markup:
        parts = []
        bottom, right = self.y(self.up.low), self.x(self.across.high)
        for tick in self.across.ticks:
            x = self.x(tick)
            parts.append(Markup('<line class="grid" x1="{0}" y1="{1}" x2="{0}" y2="{2}"/>').format(x, TOP, bottom))
            parts.append(_text(x, bottom + 18, numbers.percent(tick, 0), "middle"))
        digits = 0 if all(abs(tick * 100 - round(tick * 100)) < 1e-6 for tick in self.up.ticks) else 1
        for tick in self.up.ticks:
            y = self.y(tick)
            parts.append(Markup('<line class="grid" x1="{0}" y1="{1}" x2="{2}" y2="{1}"/>').format(LEFT, y, right))
            parts.append(_text(LEFT - 8, y + 4, numbers.percent(tick, digits), "end"))
        parts.append(_text((LEFT + right) / 2, bottom + 40, self.across.label, "middle", "label"))
        middle = (TOP + bottom) / 2
        turned = Markup('<text class="label" transform="translate(14 {}) rotate(-90)" text-anchor="middle">{}</text>')
        parts.append(turned.format(clean(middle), self.up.label))
        return Markup().join(parts)


def _key(named: Sequence[tuple[str, str]], top: float) -> Markup:
    parts = []
    for number, (style, name) in enumerate(named):
        y = top + 20 * number
        parts.append(
            Markup('<line class="line {}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(style, LEFT, y, LEFT + 34, y)
        )
        parts.append(_text(LEFT + 44, y + 4, name, "start"))
    return Markup().join(parts)


def _whisker(share: Estimate, middle: float, left: float, width: float) -> Markup:
    if share.low is None or share.high is None:
        return Markup()
    low, high = clean(left + share.low * width), clean(left + share.high * width)
    path = Markup('<path class="whisker" d="M{0} {2}V{3}M{0} {4}H{1}M{1} {2}V{3}"/>')
    return path.format(low, high, middle - 5, middle + 5, middle)


def _text(x: float, y: float, words: str, anchor: str, style: str = "") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        style, clean(x), clean(y), anchor, words
    )


def _svg(caption: Caption, size: tuple[float, float], parts: Iterable[Markup]) -> Markup:
    opening = Markup(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-labelledby="{2}-title {2}-desc">'
        '<title id="{2}-title">{3}</title><desc id="{2}-desc">{4}</desc>'
    ).format(clean(size[0]), clean(size[1]), caption.name, caption.title, caption.description)
    return opening + Markup().join(parts) + Markup("</svg>")
