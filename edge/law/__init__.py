"""The law as data: rule packs, and the engine that says which categories of a weapon remain possible.

A pack is a TOML file that a jurist reads and edits (docs/law.md). The engine takes facts that persons gave and
measured, some of them unknown, and returns every category that some weapon with these facts can have. It knows no
picture, no marking and no model: nothing a machine proposes is a fact here. No result is a finding.

    pack = load_pack("france")
    answer = assess(pack, Facts("epaule_a_verrou", Interval(79, 82), 65, {"capacity": 5}))
    # answer.possible == (Category.B, Category.C), unless the facts are Unusable
"""

from edge.law.assessing import assess, possible_categories
from edge.law.comparing import Differences, Region, difference
from edge.law.giving import Unanswered, facts_from_json, ignored_facts
from edge.law.reading import PACKAGED, RulePack, load_pack
from edge.law.rules import Declared, Rule, Unusable

__all__ = [
    "PACKAGED",
    "Declared",
    "Differences",
    "Region",
    "Rule",
    "RulePack",
    "Unanswered",
    "Unusable",
    "assess",
    "difference",
    "facts_from_json",
    "ignored_facts",
    "load_pack",
    "possible_categories",
]
