"""Figures of an evaluation as a report writes them, in French or English.

Knows decimal signs and intervals. Knows no figure's meaning.
"""

import math
from dataclasses import dataclass

from edge.evaluation import Estimate

NO_BREAK = "\u00a0"
NARROW = "\u202f"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written in `language`, "fr" or "en"."""

    language: str

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share from 0 to 1 as a percentage; all and none are only written where it is all or none."""
        if share is None:
            return "–"
        step = 10.0**-digits
        rounded = round(share * 100, digits)
        if 0 < share < 1:
            rounded = min(max(rounded, step), 100 - step)
        text = self._signed(f"{rounded:.{digits}f}")
        return f"{text}{NARROW}%" if self.language == "fr" else f"{text}%"

    def decimal(self, value: float | None, digits: int = 3) -> str:
        """A number with a fixed number of decimals."""
        return "–" if value is None else self._signed(f"{value:.{digits}f}")

    def whole(self, count: int) -> str:
        """A number of things."""
        return f"{count:,}".replace(",", NARROW if self.language == "fr" else ",")

    def shared(self, found: Estimate, digits: int = 1) -> str:
        """A share in percent, with its interval where it has one."""
        if found.low is None or found.high is None:
            return self.percent(found.value, digits)
        low, high = (self.percent(edge, digits).rstrip("%").rstrip(NARROW) for edge in (found.low, found.high))
        return f"{self.percent(found.value, digits)} ({self._span(low, high)})"

    def counted(self, found: Estimate) -> str:
        """How many of how many a share is."""
        if found.value is None:
            return "–"
        of = "sur" if self.language == "fr" else "of"
        return f"{self.whole(round(found.value * found.of))}{NO_BREAK}{of}{NO_BREAK}{self.whole(found.of)}"

    def valued(self, found: Estimate, digits: int = 3) -> str:
        """A number, with its interval where it has one."""
        if found.low is None or found.high is None:
            return self.decimal(found.value, digits)
        low, high = self.decimal(found.low, digits), self.decimal(found.high, digits)
        return f"{self.decimal(found.value, digits)} ({self._span(low, high)})"

    def span(self, low: float, high: float) -> str:
        """From one share to another."""
        return self._span(self.percent(low), self.percent(high))

    def _span(self, low: str, high: str) -> str:
        word = "à" if self.language == "fr" else "to"
        return f"{low}{NO_BREAK}{word}{NO_BREAK}{high}"

    def _signed(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "fr" else text


def clean(value: float) -> float:
    """`value` for a plot's coordinates: two decimals are finer than a pixel."""
    return 0.0 if math.isclose(value, 0.0, abs_tol=5e-3) else round(value, 2)
