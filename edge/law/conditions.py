"""Conditions in a rule pack: read, and their names looked up, with a note of every one that stands for nothing.

Knows expressions and the names that a pack gives. Knows no rule's article or category.
"""

from collections.abc import Mapping
from typing import Any

from edge.exhibit import TYPOLOGY, UNKNOWN
from edge.law.checking import Findings, meant, table_in
from edge.law.diagram import Vocabulary
from edge.law.expressions import (
    MISSING,
    Compared,
    ConditionError,
    Expression,
    Named,
    Worded,
    is_name,
    names_in,
    parse_condition,
)
from edge.law.places import Place
from edge.law.rules import Declared

RESERVED = (UNKNOWN, MISSING)
MOST_TERMS = 100
MOST_NAMES = 1000
"""How many names a condition may have with its terms written out; a term that uses another twice doubles it."""
DEEPEST_TERMS = 10


def read_terms(raw: Mapping[str, Any], findings: Findings) -> dict[str, Expression]:
    """The named conditions. A term may use those above it only, so none can turn in a circle."""
    terms: dict[str, Expression] = {}
    tables = table_in(raw, "terms", findings)
    if len(tables) > MOST_TERMS:
        findings.note(("terms",), f"a pack may have {MOST_TERMS} terms")
        return {}
    for name, text in tables.items():
        place = ("terms", name)
        name_fits(name, place, findings)
        condition = condition_at(text, place, findings)
        if condition is None:
            continue
        used = {mention.name for mention in names_in(condition) if isinstance(mention, Named)}
        below = sorted((used & tables.keys()) - terms.keys())
        for other in below:
            findings.note(place, f"the term {name} uses {other}, which must stand above it")
        if not below and _of_bearable_size(condition, terms, place, findings):
            terms[name] = condition
    return terms


def _of_bearable_size(condition: Expression, terms: Mapping[str, Expression], place: Place, findings: Findings) -> bool:
    sizes: dict[str, tuple[int, int]] = {}

    def size(expression: Expression) -> tuple[int, int]:
        inner = [sizes.get(fact_named(mention), (1, 0)) for mention in names_in(expression)]
        return sum(names for names, _ in inner), 1 + max(depth for _, depth in inner)

    for name, term in terms.items():
        sizes[name] = size(term)
    names, depth = size(condition)
    if names > MOST_NAMES or depth > DEEPEST_TERMS:
        findings.note(
            place, f"written out, this has more than {MOST_NAMES} names or {DEEPEST_TERMS} terms in each other"
        )
        return False
    return True


def fact_named(mention: Named | Compared | Worded) -> str:
    """The name that a mention is about."""
    return mention.name if isinstance(mention, Named) else mention.fact


def names_fit(condition: Expression, words: Vocabulary, place: Place, findings: Findings) -> bool:
    """Whether every name of a condition stands for something of the right kind; notes those that do not."""
    wrong = [sentence for mention in names_in(condition) if (sentence := _wrong_name(mention, words)) is not None]
    for sentence in wrong:
        findings.note(place, sentence)
    return not wrong and _of_bearable_size(condition, words.terms, place, findings)


def _wrong_name(mention: Named | Compared | Worded, words: Vocabulary) -> str | None:
    name = fact_named(mention)
    if isinstance(mention, Named) and (name in words.terms or name in words.typologies):
        return None
    if name not in words.facts:
        return f"{name} is no fact, term or typology{meant(name, [*words.facts, *words.terms, *words.typologies])}"
    return _wrong_use(mention, words.facts[name])


def _wrong_use(mention: Named | Compared | Worded, fact: Declared) -> str | None:
    name = fact.name
    match mention:
        case Named() if fact.kind != "yes/no":
            sign = "<=" if fact.kind == "number" else "is"
            return f'{name} is no yes/no fact: compare it, as in "{name} {sign} ..."'
        case Compared(_, _, limit) if fact.kind != "number":
            return f"{name} is no number and cannot be compared with {limit:g}"
        case Compared(_, sign, limit) if limit > fact.most or (fact.whole and limit % 1):
            sort = "whole number" if fact.whole else "number"
            return f"{name} {sign} {limit:g} can never be told: it is a {sort} up to {fact.most:g}"
        case Worded(_, word) if word == MISSING and not fact.may_be_missing:
            return f'{name} is never missing: give it default = "{MISSING}" to make rules for that'
        case Worded(_, word) if word not in (MISSING, *fact.words):
            return f"{name} is never {word}: {' or '.join(fact.words) or 'it is no word'}{meant(word, fact.words)}"
        case _:
            return None


def condition_at(text: Any, place: Place, findings: Findings) -> Expression | None:
    """The condition that stands at `place`, None where there is none that can be read, which is noted."""
    if not isinstance(text, str):
        findings.note(place, f"{place[-1]} must be a condition in quotes")
        return None
    try:
        return parse_condition(text)
    except ConditionError as error:
        findings.note(place, f"{place[-1]}: {error}")
        return None


def name_fits(name: str, place: Place, findings: Findings) -> None:
    """Note a name that no condition could use."""
    if not is_name(name) or name in (*RESERVED, TYPOLOGY):
        findings.note(place, f"{name} cannot be a name: letters, digits and _ only, and no word of the language")
