"""What a service number, a name and a PIN may be.

Knows the shapes and what is too easily guessed. Knows nobody, and keeps nothing: a PIN passes through and
is never part of an answer.
"""

import itertools
import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from edge.exhibit import Person

SHORTEST_PIN, LONGEST_PIN = 6, 12
LONGEST_NAME = 64

_NUMBER = re.compile(r"[0-9A-Za-z]{1,16}")
_DIGITS = re.compile(r"[0-9]+")


class Fault(StrEnum):
    """Why somebody, or a PIN, is not taken into the register."""

    NUMBER_FORM = "number_form"
    NAME_FORM = "name_form"
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    STEPS = "steps"
    REPEATED = "repeated"
    LIKE_NUMBER = "like_number"


FAULTS: Final[Mapping[Fault, str]] = MappingProxyType(
    {
        Fault.NUMBER_FORM: "A service number is 1 to 16 letters (A to Z) and digits.",
        Fault.NAME_FORM: f"A name is 1 to {LONGEST_NAME} printable characters, without a space at either end.",
        Fault.NOT_DIGITS: "A PIN is made of the digits 0 to 9 only.",
        Fault.LENGTH: f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits.",
        Fault.STEPS: "This PIN is too easy to guess: each digit is the one before or its neighbour, as in 123456 or 112233.",
        Fault.REPEATED: "This PIN is too easy to guess: the same digits come again, as in 121212 or 123123.",
        Fault.LIKE_NUMBER: "This PIN is too easy to guess: it and the service number contain one another.",
    }
)
"""One sentence a fault, for technicians; it never quotes the PIN."""


def is_number(text: str) -> bool:
    """Whether this has the form of a service number: 1 to 16 ASCII letters and digits."""
    return _NUMBER.fullmatch(text) is not None


def person_fault(person: Person) -> Fault | None:
    """What keeps this person from being enrolled; None where number and name are fit."""
    if not is_number(person.number):
        return Fault.NUMBER_FORM
    name = person.name
    if not name.isprintable() or name != name.strip() or not 1 <= len(name) <= LONGEST_NAME:
        return Fault.NAME_FORM
    return None


def pin_fault(pin: str, number: str) -> Fault | None:
    """What keeps this PIN from being chosen by the person of that service number; None where nothing does.

    Refused are PINs whose digits all stay or go one up or down (9 and 0 are neighbours), PINs that are one
    block of digits over and over, and PINs that contain the number or are contained in it. A number of under
    four characters may be contained: it would forbid too many PINs.
    """
    if not _DIGITS.fullmatch(pin):
        return Fault.NOT_DIGITS
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        return Fault.LENGTH
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if steps <= {0, 1, 9}:
        return Fault.STEPS
    if any(pin == pin[:block] * (len(pin) // block) for block in range(1, len(pin) // 2 + 1)):
        return Fault.REPEATED
    if pin in number or (len(number) >= 4 and number in pin):
        return Fault.LIKE_NUMBER
    return None


def different(officer: Person, second: Person) -> bool:
    """Whether these are two persons, as the check by a second person asks: two service numbers, whatever their case."""
    return officer.number.upper() != second.number.upper()
