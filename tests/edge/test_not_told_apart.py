"""An officer who cannot tell the machine's likely typologies apart, and a machine that sees no weapon."""

from itertools import combinations

import pytest

from edge.decide import Act, Refusal, Trigger, way_to_safety
from edge.domain import TYPOLOGIES, Level, Likeness
from edge.exhibit import ONE_OF, TYPOLOGY, UNKNOWN, Facts, Json
from edge.intake import NOT_A_WEAPON, Intake, Proposal, Step, from_entries
from edge.law import RulePack, load_pack
from edge.makesafe import Guide, GuideQuestion, NoGuide, WhyNoGuide, follow_all, questions
from edge.record import KINDS
from edge.record.catalogue import mistakes
from tests.edge.conducting import OFFICER, Conduct

KEYS = [typology.key for typology in TYPOLOGIES]
LIKELY = ("epaule_a_verrou", "epaule_a_pompe")


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return load_pack("france")


@pytest.fixture
def conduct(pack: RulePack) -> Conduct:
    return Conduct(pack)


def decided(conduct: Conduct) -> dict[str, Json]:
    return dict(next(record.body for record in reversed(conduct.written) if record.kind == "typology_decided"))


def weighed(conduct: Conduct) -> dict[str, Json]:
    return dict(next(record.body for record in reversed(conduct.written) if record.kind == "categories_possible"))


def handed_over(conduct: Conduct) -> None:
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="handed_over")


# --- one of these, I cannot tell which ------------------------------------------------------------


def test_the_officer_takes_over_the_machines_set_and_it_is_written_down(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    body = decided(conduct)
    assert body == {
        "intake": conduct.intake.id,
        "by": OFFICER.number,
        "typology": ONE_OF,
        "among": [*LIKELY],
        "proposed": "epaule_a_verrou",
        "agreed": None,
    }
    assert mistakes(KINDS, "typology_decided", body) == []
    assert (conduct.intake.typology, conduct.intake.among) == (ONE_OF, LIKELY)
    assert conduct.intake.typologies == LIKELY


@pytest.mark.parametrize("level", ["low", "medium", "high"])
def test_a_set_can_be_taken_over_at_any_level_at_which_there_is_one(conduct: Conduct, level: str) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, level, LIKELY)
    assert conduct.says(Act.TYPOLOGY, typology=ONE_OF) is None


@pytest.mark.parametrize(("level", "likely"), [("high", ("revolver",)), ("low", ("revolver",)), ("other", LIKELY)])
def test_without_a_set_of_two_nobody_can_say_one_of_these(
    conduct: Conduct, level: str, likely: tuple[str, ...]
) -> None:
    conduct.proposed(likely[0], 0.6, level, likely)
    assert conduct.says(Act.TYPOLOGY, typology=ONE_OF) is Refusal.NOT_NOW
    assert conduct.at(Step.TYPOLOGY)


def test_the_members_are_the_machines_and_not_those_of_whoever_asks(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF, among=["revolver", "autre_pistolet"])
    assert conduct.intake.among == LIKELY


def test_the_law_is_asked_about_all_of_them(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    handed_over(conduct)
    assert conduct.now.assessment == conduct.assess(Facts(ONE_OF, among=LIKELY))
    body = weighed(conduct)
    facts = body["facts"]
    assert isinstance(facts, dict)
    assert (facts["typology"], facts["among"]) == (ONE_OF, [*LIKELY])
    each = [set(conduct.assess(Facts(typology)).possible) for typology in LIKELY]
    assert body["possible"] == sorted(each[0] | each[1], key=["A", "B", "C", "D", "NC"].index)


def test_only_a_person_makes_the_set_smaller(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    assert conduct.now.assessment is None
    conduct.must(Act.TYPOLOGY, typology="epaule_a_levier_sous_garde")
    assert conduct.intake.typologies == ("epaule_a_levier_sous_garde",)
    assert conduct.intake.among == ()


def test_which_of_them_it_is_goes_to_the_expert_and_is_not_asked_of_the_officer(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    handed_over(conduct)
    assert conduct.at(Step.EXPERT)
    assert Trigger.NOT_TOLD_APART in conduct.now.triggers
    assert Trigger.DISAGREES not in conduct.now.triggers
    open_facts = weighed(conduct)["open"]
    assert isinstance(open_facts, list)
    assert TYPOLOGY in open_facts
    assert conduct.says(Act.ANSWER, fact=TYPOLOGY, value="epaule_a_verrou") is Refusal.NOT_NOW


def test_going_back_lets_the_officer_name_the_one_that_the_expert_told(conduct: Conduct) -> None:
    conduct.proposed("epaule_a_verrou", 0.6, "medium", LIKELY)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="go_on")
    conduct.must(Act.BACK)
    assert (conduct.intake.typology, conduct.intake.among) == (None, ())
    conduct.must(Act.TYPOLOGY, typology="epaule_a_pompe")
    assert conduct.at(Step.MAKE_SAFE)
    assert decided(conduct)["agreed"] is False


# --- nobody unloads what nobody can name ----------------------------------------------------------


@pytest.mark.parametrize("likely", list(combinations(KEYS, 2)), ids=" or ".join)
def test_no_two_mechanisms_share_a_guide_so_the_only_way_on_is_the_expert(
    conduct: Conduct, likely: tuple[str, str]
) -> None:
    conduct.proposed(likely[0], 0.6, "medium", likely)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    assert conduct.at(Step.NO_GUIDE)
    assert conduct.says(Act.MADE_SAFE) is Refusal.NOT_NOW
    assert Trigger.NO_GUIDE in conduct.now.triggers


def test_no_answers_whatever_lead_to_a_guide_of_one_of_two_mechanisms() -> None:
    for question in questions():
        for option in question.options:
            for pair in combinations(KEYS, 2):
                assert isinstance(follow_all(pair, {question.key: option}), NoGuide)


def test_a_guide_to_which_all_lead_is_shown() -> None:
    assert isinstance(follow_all(("epaule_a_pompe",), {}), Guide)
    assert isinstance(follow_all(("revolver",), {}), GuideQuestion)
    assert follow_all(("epaule_a_pompe", "epaule_a_pompe"), {}) == follow_all(("epaule_a_pompe",), {})


def test_two_mechanisms_that_nobody_unloads_here_are_still_called_that() -> None:
    both = ("epaule_mecanisme_ancien", "pistolet_mecanisme_ancien")
    assert follow_all(both, {}) == NoGuide(WhyNoGuide.MECHANISM)
    assert follow_all(LIKELY, {}) == NoGuide(WhyNoGuide.UNKNOWN)
    assert follow_all((), {}) == NoGuide(WhyNoGuide.UNKNOWN)


@pytest.mark.parametrize("typology", [None, UNKNOWN, NOT_A_WEAPON])
def test_where_no_mechanism_was_named_there_is_no_guide(typology: str | None) -> None:
    intake = Intake("i", "1", "7", OFFICER, None, typology=typology)
    assert intake.typologies == ()
    assert way_to_safety(intake) == NoGuide(WhyNoGuide.UNKNOWN)


def test_an_antique_among_the_likely_ones_is_a_reason_for_an_expert(conduct: Conduct) -> None:
    likely = ("epaule_a_verrou", "epaule_mecanisme_ancien")
    conduct.proposed("epaule_a_verrou", 0.6, "medium", likely)
    conduct.must(Act.TYPOLOGY, typology=ONE_OF)
    handed_over(conduct)
    assert Trigger.ANTIQUE in conduct.now.triggers


# --- the machine sees no weapon -------------------------------------------------------------------


def test_where_both_see_no_weapon_they_agree_and_nobody_is_called(conduct: Conduct) -> None:
    conduct.proposed("revolver", 0.3, "other")
    conduct.must(Act.TYPOLOGY, typology=NOT_A_WEAPON)
    assert (decided(conduct)["proposed"], decided(conduct)["agreed"]) == (NOT_A_WEAPON, True)
    assert conduct.now.triggers == ()
    assert conduct.at(Step.CONCLUSION)


@pytest.mark.parametrize("typology", ["revolver", "epaule_a_verrou", UNKNOWN])
def test_a_weapon_in_which_the_machine_saw_none_is_a_reason_for_an_expert(conduct: Conduct, typology: str) -> None:
    conduct.proposed("revolver", 0.3, "other")
    conduct.must(Act.TYPOLOGY, typology=typology)
    assert (decided(conduct)["proposed"], decided(conduct)["agreed"]) == (NOT_A_WEAPON, False)
    assert Trigger.LOW_CONFIDENCE in conduct.now.triggers
    assert Trigger.DISAGREES not in conduct.now.triggers


# --- what an entry tells of a proposal ------------------------------------------------------------

OLD: dict[str, Json] = {
    "intake": "i",
    "picture": "a" * 64,
    "candidates": [{"typology": "revolver", "probability": 0.9}, {"typology": "autre_pistolet", "probability": 0.1}],
    "level": "medium",
    "models": {"typology": "1"},
}
NEW: dict[str, Json] = {
    **OLD,
    "candidates": [
        {"typology": "revolver", "probability": 0.5, "raw": 0.97},
        {"typology": "autre_pistolet", "probability": 0.25, "raw": 0.03},
    ],
    "level": "other",
    "weapon": 0.75,
    "likely": ["revolver", "autre_pistolet"],
    "coverage": 0.95,
    "looks_like": {"thing": "drill", "french": "perceuse", "english": "power drill", "share": 0.8},
}


def told(body: dict[str, Json]) -> Proposal | None:
    assert mistakes(KINDS, "typology_proposed", body) == []
    people: dict[str, Json] = {"officer": {"number": "1", "name": "N"}, "second": None}
    opened: dict[str, Json] = {"intake": "i", "case": "1", "seal": "7", **people}
    intake = from_entries([("2026-11-22T09:00:00.000000Z", "intake_opened", opened), ("", "typology_proposed", body)])
    assert intake is not None
    return intake.proposal


def test_a_proposal_written_by_an_older_version_is_read_without_a_set() -> None:
    found = told(OLD)
    assert found == Proposal("a" * 64, (("revolver", 0.9), ("autre_pistolet", 0.1)), Level.MEDIUM)
    assert (found.named, found.set_offered, found.raw) == ("revolver", False, {})


def test_a_proposal_is_read_with_both_figures_its_set_and_what_it_looks_like() -> None:
    assert told(NEW) == Proposal(
        "a" * 64,
        (("revolver", 0.5), ("autre_pistolet", 0.25)),
        Level.OTHER,
        {"revolver": 0.97, "autre_pistolet": 0.03},
        0.75,
        ("revolver", "autre_pistolet"),
        0.95,
        Likeness("drill", "perceuse", "power drill", 0.8),
    )


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, True),
        ({"likely": KEYS[:4]}, True),
        ({"likely": KEYS[:5]}, False),
        ({"likely": KEYS[:1]}, False),
        ({"likely": ["revolver", "bazooka"]}, False),
        ({"coverage": None}, False),
    ],
)
def test_what_no_screen_shows_together_nobody_can_take_over(
    conduct: Conduct, changes: dict[str, Json], offered: bool
) -> None:
    body = {**NEW, "level": "medium", **changes}
    if body["coverage"] is None:
        del body["coverage"]
    found = told(body)
    assert found is not None
    assert found.set_offered is offered
    conduct.proposed("revolver", 0.6, "medium", ("revolver", "autre_pistolet"))
    conduct.machine("typology_proposed", **{name: value for name, value in body.items() if name != "intake"})
    assert (conduct.says(Act.TYPOLOGY, typology=ONE_OF) is None) is offered


@pytest.mark.parametrize(
    ("level", "named", "offered"),
    [("high", "revolver", True), ("medium", "revolver", True), ("low", None, True), ("other", NOT_A_WEAPON, False)],
)
def test_what_a_person_can_agree_with_depends_on_the_level(level: str, named: str | None, offered: bool) -> None:
    found = told({**NEW, "level": level})
    assert found is not None
    assert (found.named, found.set_offered) == (named, offered)
