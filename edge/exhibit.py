"""The words of an intake: what is known of a weapon, what the law may say of it, who acts, what is written down.

Knows only values, as `edge.domain` does, and stands on it. Knows no question's wording, no rule, no screen and
no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

# --- what is known of a weapon ------------------------------------------------------------------


class Category(StrEnum):
    """The legal regimes of art. L311-2 of the Code de la sécurité intérieure, and NC: not classed.

    A prohibited, B subject to a licence, C subject to a declaration, D free to acquire and hold.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    NC = "NC"


@dataclass(frozen=True, slots=True)
class Interval:
    """A measured value with its error: it lies somewhere from `low` to `high`, both included."""

    low: float
    high: float


UNKNOWN: Final = "unknown"
"""Nobody has said. It widens what is possible, and is as good an answer as any other."""

ONE_OF: Final = "one_of"
"""Said by a person instead of a typology: it is one of several, which are named beside it."""

TYPOLOGY: Final = "typology"
"""The name of the fact that tells those apart, where it can still change what is possible."""

Value = bool | float | str | Interval | None
"""One fact: yes or no, a number, a word, an interval, UNKNOWN; None where the fact does not apply."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one weapon, by persons and by measuring.

    `typology` is the key of the mechanism a person confirmed, or ONE_OF with the keys in `among`. Lengths are
    centimetres: overall without a removable stock or with the stock folded, barrel from the rear end of the
    chamber to its far end (art. R311-1). `answers` holds the other facts by the names that a rule pack gives them.
    """

    typology: str
    overall_cm: Value = UNKNOWN
    barrel_cm: Value = UNKNOWN
    answers: Mapping[str, Value] = field(default_factory=dict)
    among: tuple[str, ...] = ()

    @property
    def typologies(self) -> tuple[str, ...]:
        """Every mechanism that it may have, by key."""
        return self.among if self.typology == ONE_OF else (self.typology,)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that speaks for a category.

    `certain`: it applies whatever the open questions turn out to be; otherwise it may apply. `ref` is the
    article, `text` what it says in each language ("fr", "en").
    """

    category: Category
    ref: str
    text: Mapping[str, str]
    certain: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is not known and whose answer can still change the set.

    `choices` are the values that make a difference, one for each band between two limits of the law (for a
    number, an Interval). `outcomes` gives the categories that would remain possible for each choice, in the
    same order; `narrows` is how many categories an answer takes away on average. The fact TYPOLOGY is which of
    several mechanisms it is: its choices are their keys, and an expert is asked, not the officer.
    """

    fact: str
    choices: tuple[Value, ...]
    outcomes: tuple[tuple[Category, ...], ...]
    narrows: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """Which categories remain possible, why, and what would tell them apart. No finding, and no verdict.

    `possible` is in the order A, B, C, D, NC. `open` begins with the question that would narrow the set most.
    `pack_digest` is the SHA-256 of the rule pack's file, `warning` what the pack says of its own worth ("fr", "en").
    """

    pack: str
    pack_version: str
    pack_date: str
    pack_digest: str
    warning: Mapping[str, str]
    possible: tuple[Category, ...]
    reasons: tuple[Reason, ...]
    open: tuple[OpenQuestion, ...]


# --- who acts -----------------------------------------------------------------------------------


class Role(StrEnum):
    """What a person may do: conduct intakes, bear witness to a check as a second person, look after the box."""

    OFFICER = "officer"
    SECOND = "second"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `number` is the service number (NIGEND or matricule)."""

    number: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Signer:
    """A person as an entry names them: service number and name."""

    number: str
    name: str


# --- what is written down -----------------------------------------------------------------------

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log, as it was written and will stay.

    `at` is RFC 3339 in UTC with microseconds, ending in "Z"; `prev`, `hash` are SHA-256 in hexadecimal,
    `signature` is the station's Ed25519 signature of `hash`, in hexadecimal. `body` is what the catalogue
    of kinds says it is.
    """

    seq: int
    at: str
    kind: str
    body: Mapping[str, Json]
    prev: str
    hash: str
    signature: str


Language = Literal["fr", "en"]


def value_to_json(value: Value) -> Json:
    """A fact as an entry keeps it: an interval is [low, high]."""
    return [value.low, value.high] if isinstance(value, Interval) else value


def facts_to_json(facts: Facts) -> dict[str, Json]:
    """Facts as an entry keeps them, and as `edge.law` reads them back; `among` only where it is one of several."""
    among: dict[str, Json] = {"among": list(facts.among)} if facts.typology == ONE_OF else {}
    return {
        "typology": facts.typology,
        **among,
        "overall_cm": value_to_json(facts.overall_cm),
        "barrel_cm": value_to_json(facts.barrel_cm),
        "answers": {name: value_to_json(value) for name, value in facts.answers.items()},
    }


def value_from_json(written: Json) -> Value:
    """A fact from an entry or a touch. Raises ValueError or TypeError for what is no fact."""
    if isinstance(written, list):
        if len(written) != 2 or not all(type(end) in (int, float) for end in written):
            raise ValueError("an interval is two numbers")
        low, high = (float(end) for end in written if isinstance(end, int | float))
        if not low <= high:
            raise ValueError("an interval begins below its end")
        return Interval(low, high)
    if isinstance(written, dict):
        raise TypeError("a fact is no table")
    return written
