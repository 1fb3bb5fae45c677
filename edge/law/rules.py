"""The words of a rule pack: a fact that it asks for, a rule, and the bands that its limits cut a number into.

Knows values only. Knows no file, no weapon and no article.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from edge.exhibit import UNKNOWN, Category, Interval, Value
from edge.law.expressions import Expression

Texts = Mapping[str, str]
"""One text in each language, by "fr" and "en"."""

HAIR = 1e-6
"""Far below what any tape or test bench tells apart, in centimetres or joules."""

Cut = tuple[float, int]
"""Where a number is cut: (limit, 1) leaves the limit itself below, as `<=` does, and (limit, 0) above, as `<`."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact that a pack asks for.

    `default` is taken where a fact is not given: a value, UNKNOWN, or None for a fact that stays missing.
    `most` is the largest number that is believed, in `unit`. `whole`: shots are counted, centimetres are
    measured. `words` are the answers of a worded fact. `asked_of` are the keys of the typologies at which it
    makes sense to ask; the fact counts with the others too, where somebody gives it.
    """

    name: str
    kind: Literal["yes/no", "number", "word"]
    label: Texts
    default: Value
    asked_of: frozenset[str]
    unit: str = ""
    most: float = 0.0
    whole: bool = False
    words: tuple[str, ...] = ()

    @property
    def may_be_missing(self) -> bool:
        """Whether the pack has rules of its own for a fact that was not given."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where `when` holds, the weapon may be of `categories`.

    Rules are read in order and the first that holds decides, except that a rule with `disputed` adds its
    categories and lets the reading go on. `in_force` is an ISO date. `line` is where it stands in its file.
    """

    ref: str
    categories: tuple[Category, ...]
    in_force: str
    text: Texts
    when: Expression
    disputed: Texts | None
    line: int

    @property
    def whole_text(self) -> Texts:
        """What the rule says, and in what it is disputed."""
        if self.disputed is None:
            return self.text
        return {language: f"{self.text[language]} {self.disputed[language]}" for language in self.text}


@dataclass(frozen=True, slots=True)
class Unusable:
    """Facts that cannot be assessed, and why: one sentence for each mistake."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """The values of one fact, as far as the rules tell them apart.

    Yes/no has two bands, a word one for each word, a number one more than it has cuts. Where a fact may be
    missing, the last band is that.
    """

    fact: Declared
    cuts: tuple[Cut, ...] = ()

    @property
    def given(self) -> int:
        """How many bands there are of values that somebody gave."""
        if self.fact.kind == "number":
            return len(self.cuts) + 1
        return len(self.fact.words) if self.fact.kind == "word" else 2

    @property
    def count(self) -> int:
        """How many bands there are in all."""
        return self.given + self.fact.may_be_missing

    def of(self, value: Value) -> tuple[int, ...]:
        """The bands in which `value` may lie.

        A measured interval that ends on a limit lies on both sides of it: nobody reads a tape more exactly
        than the limit is written. An interval of no width, and a count, are exact.
        """
        if value == UNKNOWN:
            return tuple(range(self.count))
        if value is None:
            return (self.given,)
        if isinstance(value, str):
            return (self.fact.words.index(value),)
        if self.fact.kind == "yes/no":
            return (int(bool(value)),)
        low, high = (value.low, value.high) if isinstance(value, Interval) else (float(value), float(value))
        if self.fact.whole or low == high:
            return tuple(range(bisect_left(self.cuts, (low, 0.5)), bisect_left(self.cuts, (high, 0.5)) + 1))
        return tuple(range(bisect_left(self.cuts, (low, -1)), bisect_left(self.cuts, (high, 2)) + 1))

    def choice(self, first: int, last: int) -> Value:
        """What stands for the bands `first` to `last`: yes or no, a word, or an Interval between two limits.

        Counts are given with both ends included. Lengths and energies keep HAIR away from a limit, or the choice
        would touch it and answer nothing.
        """
        if self.fact.kind == "yes/no":
            return bool(first)
        if self.fact.kind == "word":
            return self.fact.words[first]
        if 0 < first == last < len(self.cuts) and self.cuts[first - 1][0] == self.cuts[last][0]:
            return Interval(self.cuts[last][0], self.cuts[last][0])
        low = self.cuts[first - 1][0] + (0 if self.fact.whole else HAIR) if first else 0.0
        high = self.cuts[last][0] - (1 if self.fact.whole else HAIR) if last < len(self.cuts) else self.fact.most
        # Below a limit of nothing there is but nothing.
        return Interval(low, max(low, high))

    def wording(self, first: int, last: int) -> str:
        """The same in words, such as "overall_cm over 75 and up to 80 cm"."""
        name = self.fact.name
        if self.fact.kind != "number":
            return f"{name} is {' or '.join(_plain(self.choice(each, each)) for each in range(first, last + 1))}"
        low = self.cuts[first - 1] if first else None
        high = self.cuts[last] if last < len(self.cuts) else None
        if low is not None and high is not None and low[0] == high[0]:
            return f"{name} exactly {low[0]:g} {self.fact.unit}"
        ends = []
        if low is not None and low[0] > 0:
            ends.append(f"{'over' if low[1] else 'from'} {low[0]:g}")
        if high is not None:
            ends.append(f"{'up to' if high[1] or self.fact.whole else 'under'} {high[0] - self.fact.whole:g}")
        return f"{name} {' and '.join(ends)} {self.fact.unit}" if ends else f"{name} given"


def _plain(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
