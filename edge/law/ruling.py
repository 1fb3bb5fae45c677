"""The rules of a pack, read from its tables in their order.

Knows what a rule may say. How rules are weighed against each other is `edge.law.diagram`'s affair.
"""

from collections.abc import Mapping
from typing import Any, Final

from edge.exhibit import Category
from edge.law.checking import Findings, date_in, known_keys, text_in, texts_at
from edge.law.conditions import condition_at, fact_named, names_fit
from edge.law.diagram import Vocabulary
from edge.law.expressions import names_in
from edge.law.places import Place, line_at
from edge.law.rules import Rule

MOST_RULES = 300

_RULE: Final = ("ref", "category", "in_force", "fr", "en", "when", "disputed")


def read_rules(raw: Mapping[str, Any], words: Vocabulary, date: str, findings: Findings) -> tuple[Rule, ...]:
    """The rules in their order; those with a mistake are left out, as the pack is then refused anyway."""
    tables = raw.get("rule", [])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        findings.note(("rule",), "there is no rule: write [[rule]] on a line of its own for each")
        return ()
    if len(tables) > MOST_RULES:
        findings.note(("rule",), f"a pack may have {MOST_RULES} rules, this one has {len(tables)}")
        return ()
    rules = []
    used: set[str] = set()
    for name, term in words.terms.items():
        names_fit(term, words, ("terms", name), findings)
        used.update(fact_named(mention) for mention in names_in(term))
    for number, table in enumerate(tables):
        place: Place = ("rule", number)
        known_keys(table, _RULE, place, findings)
        condition = condition_at(table.get("when"), (*place, "when"), findings)
        in_force = date_in(table, "in_force", place, findings)
        if date and in_force > date:
            findings.note((*place, "in_force"), f"in force on {in_force}, after the date of the pack, {date}")
        categories = _categories(table.get("category"), (*place, "category"), findings)
        ref = text_in(table, "ref", place, findings)
        text = {language: text_in(table, language, place, findings) for language in ("fr", "en")}
        disputed = table.get("disputed")
        if disputed is not None:
            disputed = texts_at(disputed, (*place, "disputed"), findings)
        if condition is not None and names_fit(condition, words, (*place, "when"), findings):
            used.update(fact_named(mention) for mention in names_in(condition))
            line = line_at(findings.lines, place)
            rules.append(Rule(ref, categories, in_force, text, condition, disputed, line))
    for name in words.facts:
        if name not in used and not findings.mistakes:
            findings.note(("facts", name), f"no rule uses {name}: take it out, or list it in ignored")
    return tuple(rules)


def _categories(value: Any, place: Place, findings: Findings) -> tuple[Category, ...]:
    letters = value if isinstance(value, list) else [value]
    known = [category.value for category in Category]
    if not letters or not all(letter in known for letter in letters):
        findings.note(place, f"category must be one of {', '.join(known)}, or a list of them")
        return ()
    return tuple(category for category in Category if category.value in letters)
