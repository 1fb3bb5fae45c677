"""Figures as people read them: percent and lengths in the page's language.

Knows how to round without flattering. Knows nothing of what the figures stand for.
"""

import math

from babel.numbers import format_decimal

from kiosk_ui.tongue import decimal, language, share_in_percent

NO_BREAK = "\u00a0"


def whole_percent(share: float) -> int:
    """Floored, and never 100: a score of one is only the last digit that a float can show."""
    # The small addition keeps 0.29 * 100 = 28.999... from becoming 28.
    return min(99, max(0, math.floor(share * 100 + 1e-9)))


def percent(share: float) -> str:
    """A share from 0 to 1 as a whole percent, in the page's language."""
    return share_in_percent(whole_percent(share) / 100)


def small_percent(share: float) -> str:
    """The same for a share that may be next to nothing: "< 1 %", because 0 % would say impossible."""
    return percent(share) if whole_percent(share) >= 1 else f"<{NO_BREAK}{share_in_percent(0.01)}"


def millimetres(value: float, error: float) -> str:
    """A length with no more digits than its error allows."""
    return f"{decimal(round(value, _decimals(error)))}{NO_BREAK}mm"


def tolerance(error: float) -> str:
    """The error, rounded up: it may look larger than it is, never smaller."""
    step = 10 ** _decimals(error)
    return f"±{NO_BREAK}{decimal(math.ceil(error * step - 1e-9) / step)}{NO_BREAK}mm"


def number(value: float) -> str:
    """A number as people write it, without a point where there is nothing behind it."""
    return decimal(int(value) if value == int(value) else value)


def centimetres(millimetres_read: float, error_mm: float) -> str:
    """A length in centimetres with its error, which may look larger than it is, never smaller."""
    return f"{_tenths(millimetres_read / 10)}{NO_BREAK}cm ±{NO_BREAK}{_tenths(math.ceil(error_mm - 1e-9) / 10)}"


def _tenths(value: float) -> str:
    return str(format_decimal(value, format="#,##0.0", locale=language()))


def _decimals(error: float) -> int:
    return 0 if error >= 1 else 1
