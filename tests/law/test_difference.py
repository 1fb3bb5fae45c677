"""Two packs laid over one another: what the published app shows otherwise than the law, and what an edit changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.domain import SetupError
from edge.exhibit import Category
from edge.law import Differences, RulePack, difference, load_pack
from edge.law.reading import parse_pack
from tests.law.weighing import PACKS

A, B, C, D, NC = Category
FRENCH = Path(__file__).parents[2] / "edge" / "law" / "packs" / "france.toml"


@pytest.fixture(scope="module")
def app_and_law() -> Differences:
    return difference(PACKS["basegun"], PACKS["france"])


def edited(before: str, after: str) -> RulePack:
    text = FRENCH.read_text(encoding="utf-8")
    assert before in text
    return parse_pack(text.replace(before, after).encode(), "edited.toml")


def seen(found: Differences, typology: str, *unusual: str) -> dict[tuple[str, ...], tuple[object, object]]:
    return {
        region.measured: (region.first, region.second)
        for region in found.regions
        if region.typology == typology and region.unusual == unusual
    }


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_pack_does_not_differ_from_itself(pack: RulePack) -> None:
    found = difference(pack, pack)
    assert (found.regions, found.only_first, found.only_second) == ((), (), ())


def test_the_app_shows_c_between_75_and_80_cm_where_the_law_says_b(app_and_law: Differences) -> None:
    found = seen(app_and_law, "epaule_a_verrou")
    assert found["overall_cm over 75 and up to 80 cm", "barrel_cm over 55 cm"] == ((C,), (B,))
    pump = seen(app_and_law, "epaule_a_pompe")
    assert pump["overall_cm over 75 and up to 80 cm", "barrel_cm over 55 cm"] == ((C,), (B,))


def test_the_app_shows_c_for_barrels_of_a_single_shot_between_40_and_45_cm(app_and_law: Differences) -> None:
    found = seen(app_and_law, "epaule_a_un_coup_par_canon")
    assert found["overall_cm over 80 cm", "barrel_cm over 40 and up to 45 cm"] == ((C,), (B,))


def test_the_app_shows_c_for_smooth_barrels_and_pumps_between_55_and_60_cm(app_and_law: Differences) -> None:
    smooth = seen(app_and_law, "epaule_a_verrou", "bore is lisse")
    assert smooth["overall_cm over 80 cm", "barrel_cm over 55 and up to 60 cm"] == ((C,), (B,))
    pump = seen(app_and_law, "epaule_a_pompe", "shotgun_calibre is yes")
    assert pump["overall_cm over 80 cm", "barrel_cm over 55 and up to 60 cm"] == ((C,), (B,))


def test_the_app_never_shows_d_for_a_bolt_action(app_and_law: Differences) -> None:
    reach = {typology: (mine, law) for typology, mine, law in app_and_law.reach}
    assert reach["epaule_a_verrou"] == ((B, C, NC), (A, B, C, D, NC))
    old = seen(app_and_law, "epaule_a_verrou", "model_pre_1900 is yes")
    assert {law for _, law in old.values()} == {(D,)}


def test_an_answer_that_changes_nothing_is_not_listed(app_and_law: Differences) -> None:
    assert ("metal_case_repro is yes",) not in {
        region.unusual for region in app_and_law.regions if region.typology == "epaule_a_verrou"
    }


def test_a_machines_reading_of_an_alarm_model_counts_for_the_app_only(app_and_law: Differences) -> None:
    assert seen(app_and_law, "pistolet_semi_auto_moderne", "alarm_model is yes") == {(): ((C,), (B,))}


def test_an_edited_limit_is_found(app_and_law: Differences) -> None:
    found = difference(
        PACKS["france"], edited("overall_cm <= 80 or barrel_cm <= 45", "overall_cm <= 80 or barrel_cm <= 46")
    )
    assert {region.typology for region in found.regions} >= {"epaule_a_verrou", "epaule_semi_auto_style_chasse"}
    assert seen(found, "epaule_a_verrou") == {
        ("overall_cm over 80 cm", "barrel_cm over 45 and up to 46 cm"): ((C,), (B,))
    }
    assert found.only_first == found.only_second == ()


def test_a_renamed_article_is_found_on_both_sides() -> None:
    found = difference(PACKS["france"], edited('"R311-2 III 12"', '"R311-2 III 13"'))
    assert (found.regions, found.only_first, found.only_second) == ((), ("R311-2 III 12",), ("R311-2 III 13",))


def test_packs_that_mean_different_things_by_one_name_are_not_compared() -> None:
    other = replace(PACKS["eu"], facts={"bore": replace(PACKS["eu"].facts["bore"], words=("rifled", "smooth"))})
    with pytest.raises(SetupError, match="declare bore differently"):
        difference(PACKS["france"], other)


def test_a_packaged_pack_is_the_file_that_is_edited() -> None:
    assert difference(load_pack("france"), load_pack(FRENCH)).regions == ()
