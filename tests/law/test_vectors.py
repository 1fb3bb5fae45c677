"""Weapons worked out by hand: what each pack must say of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from edge.exhibit import Assessment, Facts
from edge.law import RulePack, assess, facts_from_json
from tests.law.weighing import PACKS

OWN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def said(pack: RulePack, vector: dict[str, Any]) -> Assessment:
    facts = facts_from_json({name: vector[name] for name in ("typology", "overall_cm", "barrel_cm", "answers")})
    assert isinstance(facts, Facts), facts
    answer = assess(pack, facts)
    assert isinstance(answer, Assessment), answer
    return answer


@pytest.mark.parametrize("vector", OWN, ids=lambda vector: f"{vector['id']} {vector['note']}")
def test_own_vector(vector: dict[str, Any]) -> None:
    assert [category.value for category in said(PACKS[vector["pack"]], vector).possible] == vector["expected"]


def test_every_reference_vector_gives_its_set_and_names_its_articles(repository: Path) -> None:
    file = repository.parent / "shared" / "rules.json"
    if not file.is_file():
        pytest.skip("the reference vectors are not beside this checkout")
    vectors = json.loads(file.read_text(encoding="utf-8"))["test_vectors"]
    packs = {"law": PACKS["france"], "basegun": PACKS["basegun"]}
    wrong = {}
    for vector in vectors:
        answer = said(packs[vector["source"]], vector)
        shown = [category.value for category in answer.possible]
        missing = set(vector.get("articles", ())) - {reason.ref for reason in answer.reasons}
        if shown != vector["expected"] or missing:
            wrong[vector["id"]] = (shown, vector["expected"], missing)
    assert vectors
    assert wrong == {}
