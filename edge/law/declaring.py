"""The facts that a rule pack declares, read from its tables.

Knows what a declaration may say. Knows no rule that uses it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from edge.exhibit import UNKNOWN, Value
from edge.law.checking import Findings, known_keys, table_in, text_in, texts_at, words_at
from edge.law.conditions import RESERVED, condition_at, name_fits, names_fit
from edge.law.diagram import Vocabulary, settle
from edge.law.expressions import MISSING, Expression, is_name
from edge.law.places import Place
from edge.law.rules import Declared

MOST_FACTS = 100

_FACT: Final = ("kind", "label", "default", "asked_of", "unit", "most", "whole", "words")
_KINDS: Final[tuple[Literal["yes/no", "number", "word"], ...]] = ("yes/no", "number", "word")


def read_facts(
    raw: Mapping[str, Any], terms: Mapping[str, Expression], typologies: frozenset[str], findings: Findings
) -> dict[str, Declared]:
    """The facts that the pack asks for. Those that no rule uses are told by `read_rules`."""
    tables = table_in(raw, "facts", findings)
    if len(tables) > MOST_FACTS:
        findings.note(("facts",), f"a pack may have {MOST_FACTS} facts")
        return {}
    facts = {}
    for name, table in tables.items():
        place = ("facts", name)
        name_fits(name, place, findings)
        if name in terms or name in typologies:
            findings.note(place, f"{name} is also a term or a typology; give the fact another name")
        elif isinstance(table, dict):
            facts[name] = _fact(name, table, Vocabulary({}, terms, typologies), findings)
        else:
            findings.note(place, f"{name} must be a table: write [facts.{name}] on a line of its own")
    return facts


def _fact(name: str, table: Mapping[str, Any], words: Vocabulary, findings: Findings) -> Declared:
    place: Place = ("facts", name)
    known_keys(table, _FACT, place, findings)
    kind = next((each for each in _KINDS if each == table.get("kind")), None)
    if kind is None:
        findings.note((*place, "kind"), f"{name}: kind must be one of {', '.join(_KINDS)}")
        kind = "yes/no"
    answers = words_at(table.get("words", []), (*place, "words"), findings)
    if kind == "word" and (len(set(answers)) < 2 or not all(is_name(word) for word in answers)):
        findings.note((*place, "words"), f"{name}: words must list at least two different single words")
    for word in set(answers) & set(RESERVED):
        findings.note((*place, "words"), f'{name}: "{word}" has a meaning of its own and cannot be an answer')
    most = table.get("most", 0)
    if kind == "number" and not (type(most) in (int, float) and 0 < most <= 1e6):
        findings.note((*place, "most"), f"{name}: most must be the largest number that is believed, up to 1000000")
        most = 1e6
    unit = text_in(table, "unit", place, findings) if kind == "number" else ""
    whole = table.get("whole", False)
    if not isinstance(whole, bool):
        findings.note((*place, "whole"), f"{name}: whole must be true or false")
    fact = Declared(
        name=name,
        kind=kind,
        label=texts_at(table.get("label"), (*place, "label"), findings),
        default=None,
        asked_of=_asked_of(table, place, words, findings),
        unit=unit,
        most=float(most) if kind == "number" else 0.0,
        whole=whole is True,
        words=answers,
    )
    return _with_default(fact, table.get("default"), (*place, "default"), findings)


def _with_default(fact: Declared, default: Any, place: Place, findings: Findings) -> Declared:
    right: dict[str, bool] = {
        "yes/no": isinstance(default, bool),
        "number": type(default) in (int, float) and 0 <= default <= fact.most and not (fact.whole and default % 1),
        "word": default in fact.words,
    }
    value: Value = default
    if default == MISSING:
        value = None
    elif default != UNKNOWN and not right[fact.kind]:
        kinds = {"yes/no": "true, false", "number": f"a number up to {fact.most:g}", "word": " or ".join(fact.words)}
        findings.note(place, f'{fact.name}: default must be {kinds[fact.kind]}, or "{UNKNOWN}" or "{MISSING}"')
    return replace(fact, default=value)


def _asked_of(table: Mapping[str, Any], place: Place, words: Vocabulary, findings: Findings) -> frozenset[str]:
    if "asked_of" not in table:
        return words.typologies
    place = (*place, "asked_of")
    condition = condition_at(table["asked_of"], place, findings)
    if condition is None or not names_fit(condition, words, place, findings):
        return words.typologies
    found = frozenset(key for key in words.typologies if settle(condition, key, words) is True)
    if not found or any(settle(condition, key, words) not in (True, False) for key in words.typologies):
        findings.note(place, "asked_of names no typology: it is made of typologies and terms of typologies only")
    return found
