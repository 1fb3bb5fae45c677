"""The small language of conditions: `long_gun and (overall_cm <= 80 or barrel_cm <= 45)`.

Knows its grammar: names, `and`, `or`, `not`, parentheses, comparisons of a number, and `is` for a word. Knows no
fact, no weapon and no law. Nothing of a text is executed; a text that is not understood is told in one sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from edge.domain import ScelleError

LONGEST = 2000
DEEPEST = 20

MISSING = "missing"
"""The word that asks whether a fact was given at all: `overall_cm is missing`."""


class ConditionError(ScelleError):
    """A condition that cannot be understood; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name: a yes/no fact, a term of the pack, or the key of a typology."""

    name: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A number beside a limit; `sign` is one of <= < >= >."""

    fact: str
    sign: str
    limit: float


@dataclass(frozen=True, slots=True)
class Worded:
    """A fact that is one word of several, or MISSING."""

    fact: str
    word: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conditions joined by `and`."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions joined by `or`."""

    parts: "tuple[Expression, ...]"


Expression = Named | Compared | Worded | Not | AllOf | AnyOf

SIGNS = ("<=", "<", ">=", ">")
_OWN = ("and", "or", "not", "is")
_TOKEN = re.compile(
    r"\s*(?:(<=|>=|<|>|\(|\))|([0-9]+(?:\.[0-9]+)?)(?![A-Za-z0-9_.])|([0-9]*[A-Za-z_][A-Za-z0-9_]*)|(\S))"
)


def parse_condition(text: str) -> Expression:
    """The condition that `text` states. Raises ConditionError."""
    if len(text) > LONGEST:
        raise ConditionError(f"a condition may have {LONGEST} letters, this one has {len(text)}: split it into terms")
    reader = _Reader(_tokens(text))
    found = reader.joined(0)
    if reader.next is not None:
        raise ConditionError(f'"{reader.next}" follows where the condition should end')
    return found


def names_in(expression: Expression) -> Iterator[Named | Compared | Worded]:
    """Every mention of a fact, term or typology, from left to right."""
    match expression:
        case Not(part):
            yield from names_in(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from names_in(part)
        case mention:
            yield mention


def _tokens(text: str) -> list[str]:
    found = []
    for token in _TOKEN.finditer(text):
        if token[4]:
            hint = f"; a number is compared with {' '.join(SIGNS)}, a word with is" if token[4] in "=!" else ""
            raise ConditionError(f'"{token[4]}" has no meaning in a condition{hint}')
        found.append(token[1] or token[2] or token[3])
    return found


def is_name(token: str | None) -> bool:
    """Whether `token` may be the name of a fact or term."""
    return token is not None and token not in _OWN and re.fullmatch(r"[0-9]*[A-Za-z_][A-Za-z0-9_]*", token) is not None


class _Reader:
    """Holds a place in a row of tokens; each method reads one construct and moves on."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def take(self) -> str | None:
        token = self.next
        self._at += 1
        return token

    def joined(self, depth: int) -> Expression:
        """Conditions joined by one kind of word. Law texts mean what they say: `a and b or c` does not."""
        parts = [self.single(depth)]
        word = self.next if self.next in ("and", "or") else None
        while word is not None and self.next in ("and", "or"):
            if self.next != word:
                raise ConditionError('"and" beside "or" can be read in two ways: add parentheses')
            self.take()
            parts.append(self.single(depth))
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts)) if word == "and" else AnyOf(tuple(parts))

    def single(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ConditionError(f"more than {DEEPEST} parentheses inside one another: split the condition into terms")
        piece = self.take()
        if piece == "not":
            return Not(self.single(depth + 1))
        if piece == "(":
            inner = self.joined(depth + 1)
            if self.take() != ")":
                raise ConditionError('a parenthesis is opened and not closed: ")" is missing')
            return inner
        if piece is None:
            raise ConditionError("the condition stops too early: a name is missing at its end")
        if not is_name(piece):
            raise ConditionError(f'"{piece}" stands where a name is expected')
        if self.next == "is":
            return self.worded(piece)
        if self.next in SIGNS:
            return self.compared(piece)
        return Named(piece)

    def worded(self, fact: str) -> Expression:
        self.take()
        contrary = self.next == "not"
        if contrary:
            self.take()
        word = self.take()
        if not is_name(word):
            raise ConditionError(f'"{fact} is" must be followed by a word')
        found = Worded(fact, str(word))
        return Not(found) if contrary else found

    def compared(self, fact: str) -> Expression:
        sign, limit = self.take(), self.take()
        if limit is None or not limit[0].isdigit() or is_name(limit):
            raise ConditionError(f'"{fact} {sign}" must be followed by a number')
        return Compared(fact, str(sign), float(limit))
