"""How long to wait before the next try, and when to leave it for the next run. Pure: knows no clock and no network."""

from dataclasses import dataclass

LONGEST_SECONDS = 60.0
MOST_IN_VAIN = 5
"""Tries in a row that brought nothing forward, after which a run ends."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many tries in a row brought nothing forward."""

    in_vain: int = 0

    def after(self, *, moved: bool) -> "Pace":
        """The pace after one more try that did not get to the end; `moved`: it brought something forward."""
        return Pace(0 if moved else self.in_vain + 1)

    def wait(self, chance: float, asked: float = 0.0) -> float | None:
        """Seconds until the next try; None where this run should end.

        1, 2, 4 ... 60 s, of which `chance` (0 to 1) decides the second half, so that many kiosks do not come back at once.
        `asked` are the seconds that central asked for (Retry-After, RFC 9110, 10.2.3).
        """
        if self.in_vain > MOST_IN_VAIN or asked > LONGEST_SECONDS:
            return None
        full = min(LONGEST_SECONDS, 2.0 ** max(0, self.in_vain - 1))
        return max(asked, full * (0.5 + 0.5 * chance))
