"""How long to wait after wrong PINs: for one person, and for the whole box.

Knows counts and wall clocks. Knows nobody's number and no file.

A person's wrong tries in a row are counted until a right one. The box's are counted over all numbers, so that
one common PIN tried on everybody is slowed as well; a right PIN does not lower that count, or an insider could
buy guesses with it. It sinks by itself, one try in BOX_FORGETS_ONE_IN seconds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PERSON_WAITS: Final = (0.0, 0.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds to wait after the first, second ... wrong try in a row; the last one for all that follow."""

BOX_WAITS: Final = (*[0.0] * 9, 5.0, 15.0, 60.0, 300.0)
"""The same over all numbers together. Its longest is short: it also stops those who know their PIN."""

BOX_FORGETS_ONE_IN: Final = 900.0
"""Seconds in which the box forgets one wrong try."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries, and when the last one was (seconds since 1970 by the wall clock)."""

    wrong: float
    at: float


NO_TRIES: Final = Tries(0.0, 0.0)


def seconds_left(tries: Tries, waits: Sequence[float], now: float) -> float:
    """How long until the next try counts, 0 when it does; at most the longest wait, whatever the clock says."""
    if tries.wrong <= 0:
        return 0.0
    wait = waits[min(math.ceil(tries.wrong), len(waits)) - 1]
    # A last try in the future is a clock that was set back: the wait begins again, and never gets longer.
    return min(wait, max(0.0, tries.at + wait - now))


def one_more(tries: Tries, now: float) -> Tries:
    """A person's tries with one more wrong one."""
    return Tries(tries.wrong + 1, now)


def one_more_at_the_box(tries: Tries, now: float) -> Tries:
    """The box's tries with one more wrong one, less what it has forgotten; bounded, so that it forgets in the end."""
    forgotten = max(0.0, now - tries.at) / BOX_FORGETS_ONE_IN
    return Tries(min(max(0.0, tries.wrong - forgotten) + 1, len(BOX_WAITS)), now)
