"""Canonical JSON: RFC 8785, with docs/record.md's bound that what is written as a whole number is below 2^53 in size.

Knows nothing of entries. A text is canonical when it is equal to what is written of what it says. The standard
library's writer, in C, agrees with RFC 8785 except for some numbers and for names beyond U+FFFF; a text with such is
written again by the writer below.
"""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn

from central.domain import Json

_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_TEXT: Final = json.encoder.encode_basestring
_BEYOND_PLANE_0: Final = re.compile("[\U00010000-\U0010ffff]")
_LARGEST: Final = 2**53 - 1


class NotCanonicalError(ValueError):
    """The text is not canonical JSON; says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a canonical text says, and the fastest writer that is right for it and its parts."""

    value: Json
    write: Callable[[Json], str]


def parse(text: str) -> Said:
    """What a canonical text says.

    Raises NotCanonicalError for anything else: no JSON, another spelling, a name twice, NaN, a number out of range, half
    of a surrogate pair, nested deeper than can be read.
    """
    numbers = _Numbers()
    try:
        value: Json = json.loads(
            text, parse_float=numbers.read_float, parse_int=numbers.read_whole, parse_constant=numbers.refuse
        )
        special = numbers.small or (not text.isascii() and _BEYOND_PLANE_0.search(text) is not None)
        said = Said(value, write if special else _PLAIN.encode)
        again = said.write(value)
    except NotCanonicalError:
        raise
    except RecursionError as error:
        raise NotCanonicalError("is nested too deep") from error
    except ValueError as error:
        raise NotCanonicalError("is no JSON") from error
    if again != text:
        raise NotCanonicalError("is not spelled as RFC 8785 says")
    return said


def write(said: Json) -> str:
    """The canonical text of a value. Raises NotCanonicalError for a number that has none, RecursionError when too deep."""
    if isinstance(said, str):
        return _TEXT(said)
    if isinstance(said, dict):
        # RFC 8785, 3.2.3: by UTF-16 code units, which big-endian bytes compare as.
        names = sorted(said, key=_code_units)
        return "{" + ",".join([f"{_TEXT(name)}:{write(said[name])}" for name in names]) + "}"
    if isinstance(said, list):
        return "[" + ",".join([write(one) for one in said]) + "]"
    if isinstance(said, float):
        return _write_float(said)
    return _PLAIN.encode(said)


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


class _Numbers:
    """Reads the numbers of one text; `small` once there was one that the standard library writes in another way."""

    __slots__ = ("small",)

    def __init__(self) -> None:
        self.small = False

    def read_float(self, text: str) -> float:
        value = float(text)
        if _write_float(value) != text:
            raise NotCanonicalError(f"has a number that is not spelled as RFC 8785 says, {text[:30]}")
        self.small = self.small or abs(value) < 1e-4
        return value

    @staticmethod
    def read_whole(text: str) -> int:
        if len(text) > 17 or abs(int(text)) > _LARGEST:
            raise NotCanonicalError(f"has a whole number of 2^53 or more, {text[:30]}")
        return int(text)

    @staticmethod
    def refuse(text: str) -> NoReturn:
        raise NotCanonicalError(f"has {text}, which is no JSON")


def _write_float(value: float) -> str:
    """ECMA-262, Number::toString, for what is within the record's bounds."""
    short = repr(value)
    if 1e-4 <= abs(value) < 1e16 and not short.endswith(".0"):
        return short
    if not math.isfinite(value):
        raise NotCanonicalError("has a number beyond what a double holds")
    # From 10^21 on ECMAScript writes an exponent, as Python does, and the number is no whole one by its spelling.
    if value.is_integer() and abs(value) < 1e21:
        if abs(value) > _LARGEST:
            raise NotCanonicalError("has a whole number of 2^53 or more")
        return str(int(value))
    mantissa, _, exponent = short.partition("e")
    power = int(exponent)
    if power < -6 or power > 0:
        return f"{mantissa}e{power:+}"
    # Python goes over to exponents below 1e-4, ECMAScript below 1e-6.
    sign = "-" if mantissa.startswith("-") else ""
    return f"{sign}0.{'0' * (-power - 1)}{mantissa.lstrip('-').replace('.', '')}"
