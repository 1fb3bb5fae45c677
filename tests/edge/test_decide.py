"""The conduct of an intake: what is asked when, what is accepted, and what the entries make of it."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.decide import Act, Refusal, Trigger, advance, may_go_back, opening
from edge.domain import TYPOLOGIES
from edge.exhibit import UNKNOWN, Interval, Json, Signer
from edge.intake import NOT_A_WEAPON, PICTURES, State, Step
from edge.law import RulePack, load_pack
from edge.makesafe import NoGuide, follow
from tests.edge.conducting import OFFICER, Conduct

NO_GUIDE = tuple(each.key for each in TYPOLOGIES if isinstance(follow(each.key, {}), NoGuide))


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return load_pack("france")


@pytest.fixture
def conduct(pack: RulePack) -> Conduct:
    return Conduct(pack)


# --- the simple path ----------------------------------------------------------------------------


def test_a_pistol_takes_eight_touches_from_laying_down_to_closing(conduct: Conduct) -> None:
    conduct.proposed("pistolet_semi_auto_moderne")
    before = len(conduct.written)
    for act, detail in (
        (Act.TYPOLOGY, {"typology": "pistolet_semi_auto_moderne"}),
        (Act.GUIDE, {"question": "pistol_release", "option": "trigger_guard_button"}),
        (Act.MADE_SAFE, {}),
        (Act.SECOND_CHECK, {"answer": "seen_empty"}),
    ):
        conduct.must(act, **detail)
    conduct.photographed()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.must(Act.ANSWER, fact="capacity", value=[0, 21])
    conduct.must(Act.CONCLUDE, category="B", text="")
    conduct.must(Act.CLOSE)
    said_by_a_person = [record for record in conduct.written[before:] if "by" in record.body]
    assert len(said_by_a_person) == 8
    assert conduct.intake.state is State.CLOSED


def test_the_categories_are_written_down_before_anybody_concludes(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.answers()
    kinds = [record.kind for record in conduct.written]
    assert kinds[-1] == "categories_possible"
    body = conduct.written[-1].body
    assert body["pack"] == "france"
    assert body["possible"] == ["A", "B"]
    assert conduct.at(Step.EXPERT)


def test_nothing_is_asked_whose_answer_cannot_change_the_set(conduct: Conduct) -> None:
    conduct.bolt_action()
    conduct.must(Act.LENGTHS, by_hand=True, overall_cm=70.0, barrel_cm=40.0, stock="fixed")
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    while (question := conduct.now.question) is not None:
        outcomes = set(question.outcomes)
        assert len(outcomes) > 1, f"{question.fact} changes nothing"
        conduct.must(Act.ANSWER, fact=question.fact, value=UNKNOWN)


def test_what_nobody_knows_is_asked_once_and_widens_the_set(conduct: Conduct) -> None:
    conduct.bolt_action()
    conduct.must(Act.LENGTHS, by_hand=True, overall_cm=UNKNOWN, barrel_cm=UNKNOWN, stock=UNKNOWN)
    conduct.must(Act.SIGNS, seen=[], unsure=list(conduct.now.signs))
    conduct.answers()
    asked = conduct.intake.asked
    assert len(asked) == len(set(asked))
    assessment = conduct.now.assessment
    assert assessment is not None
    assert [str(category) for category in assessment.possible] == ["A", "B", "C", "D", "NC"]


# --- who is sent to an expert ---------------------------------------------------------------------


@pytest.mark.parametrize("typology", NO_GUIDE)
def test_without_a_guide_the_only_way_on_is_the_expert(conduct: Conduct, typology: str) -> None:
    conduct.proposed(typology)
    conduct.must(Act.TYPOLOGY, typology=typology)
    assert conduct.at(Step.NO_GUIDE)
    for act in (Act.MADE_SAFE, Act.SECOND_CHECK, Act.SIGNS, Act.CONCLUDE, Act.CLOSE):
        assert conduct.says(act, answer="seen_empty", seen=[], unsure=[], category="D", text="") is Refusal.NOT_NOW
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="handed_over")
    assert conduct.at(Step.EXPERT)
    assert Trigger.NO_GUIDE in conduct.now.triggers


def test_going_on_after_a_call_does_not_lead_around_a_missing_guide(conduct: Conduct) -> None:
    conduct.proposed(NO_GUIDE[0])
    conduct.must(Act.TYPOLOGY, typology=NO_GUIDE[0])
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="go_on")
    assert conduct.at(Step.NO_GUIDE)


def test_an_unknown_type_is_never_made_safe(conduct: Conduct) -> None:
    conduct.proposed("revolver", 0.4, "low")
    conduct.must(Act.TYPOLOGY, typology=UNKNOWN)
    assert conduct.at(Step.NO_GUIDE)


def test_what_is_no_weapon_goes_straight_to_the_conclusion(conduct: Conduct) -> None:
    conduct.proposed("revolver", 0.5, "low")
    conduct.must(Act.TYPOLOGY, typology=NOT_A_WEAPON)
    conduct.must(Act.EXPERT, answer="decline")
    assert conduct.at(Step.CONCLUSION)
    assert conduct.now.assessment is None


def test_disagreeing_with_a_confident_machine_is_written_down_and_calls_for_an_expert(conduct: Conduct) -> None:
    conduct.proposed("revolver")
    conduct.must(Act.TYPOLOGY, typology="pistolet_semi_auto_moderne")
    assert conduct.written[-1].body["agreed"] is False
    assert Trigger.DISAGREES in conduct.now.triggers


def test_where_nothing_was_proposed_nobody_agrees_or_disagrees(conduct: Conduct) -> None:
    conduct.proposed("revolver", 0.5, "low")
    conduct.must(Act.TYPOLOGY, typology="revolver")
    assert conduct.written[-1].body["proposed"] is None
    assert conduct.written[-1].body["agreed"] is None


@pytest.mark.parametrize(
    ("sign", "trigger"),
    [
        ("marks_erased", Trigger.MARKS_ERASED),
        ("home_made", Trigger.HOME_MADE),
        ("alarm_listed", Trigger.ALARM),
        ("neutralised_proven", Trigger.DEACTIVATION),
        ("converted_from_auto", Trigger.CONVERTED),
        ("automatic", Trigger.A_POSSIBLE),
    ],
)
def test_a_telling_sign_calls_for_an_expert(conduct: Conduct, sign: str, trigger: Trigger) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[sign], unsure=[])
    conduct.answers(capacity=[0, 21])
    assert trigger in conduct.now.triggers
    assert conduct.at(Step.EXPERT)


def test_a_marking_that_hints_at_an_alarm_weapon_calls_for_an_expert_and_lowers_nothing(conduct: Conduct) -> None:
    conduct.proposed("pistolet_semi_auto_moderne")
    conduct.machine("markings_read", picture="a" * 64, lines=[], hint="listed_model")
    conduct.must(Act.TYPOLOGY, typology="pistolet_semi_auto_moderne")
    conduct.made_safe("heel")
    conduct.photographed()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.must(Act.ANSWER, fact="capacity", value=[0, 21])
    assert Trigger.ALARM in conduct.now.triggers
    assessment = conduct.now.assessment
    assert assessment is not None
    assert [str(category) for category in assessment.possible] == ["B"]


def test_a_sign_that_may_lower_a_category_is_asked_again_by_itself(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=["alarm_listed"], unsure=[])
    assert "alarm_listed" not in conduct.intake.answers
    asked = []
    while (question := conduct.now.question) is not None:
        asked.append(question.fact)
        conduct.must(Act.ANSWER, fact=question.fact, value=UNKNOWN)
    assert "alarm_listed" in asked
    assessment = conduct.now.assessment
    assert assessment is not None
    assert "B" in assessment.possible


def test_lengths_at_a_limit_call_for_an_expert_and_keep_both_sides(conduct: Conduct) -> None:
    conduct.bolt_action()
    conduct.machine("lengths_measured", overall_mm=805.0, barrel_mm=500.0, error_mm=15.0, scale="card")
    conduct.must(Act.LENGTHS, by_hand=False, stock="fixed")
    assert conduct.intake.lengths is not None
    assert conduct.intake.lengths.overall_cm == Interval(79.0, 82.0)
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.answers(capacity=[0, 11], bore="raye")
    assert Trigger.LENGTH_AT_LIMIT in conduct.now.triggers
    assessment = conduct.now.assessment
    assert assessment is not None
    assert [str(category) for category in assessment.possible] == ["B", "C"]


@pytest.mark.parametrize("sign", ["marks_erased", "home_made", "alarm_listed", "model_pre_1900"])
def test_not_to_be_sure_of_a_sign_is_a_reason_for_an_expert(conduct: Conduct, sign: str) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[sign])
    conduct.answers(capacity=[0, 21])
    assert conduct.now.triggers
    assert conduct.at(Step.EXPERT)


def test_several_categories_that_nobody_can_tell_apart_are_a_reason_for_an_expert(conduct: Conduct) -> None:
    conduct.bolt_action()
    conduct.must(Act.LENGTHS, by_hand=True, overall_cm=110.0, barrel_cm=65.0, stock="fixed")
    conduct.must(Act.SIGNS, seen=["model_pre_1900"], unsure=[])
    conduct.answers(capacity=[0, 11], bore="raye")
    assert Trigger.UNSETTLED in conduct.now.triggers
    assert Trigger.ANTIQUE in conduct.now.triggers


@pytest.mark.parametrize(("stock", "possible"), [("fixed", ["C"]), ("folded", ["C"]), ("unknown", ["B", "C"])])
def test_a_length_with_a_stock_that_may_fold_rules_nothing_out(
    conduct: Conduct, stock: str, possible: list[str]
) -> None:
    conduct.bolt_action()
    conduct.machine("lengths_measured", overall_mm=1100.0, barrel_mm=650.0, error_mm=20.0, scale="card")
    conduct.must(Act.LENGTHS, by_hand=False, stock=stock)
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.answers(capacity=[0, 11], bore="raye")
    assessment = conduct.now.assessment
    assert assessment is not None
    assert [str(category) for category in assessment.possible] == possible


def test_an_expert_that_was_declined_is_offered_again_for_a_new_reason(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="handed_over")
    conduct.must(Act.EXPERT, answer="decline")
    assert conduct.at(Step.CONCLUSION)
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="go_on")
    conduct.must(Act.SIGNS, seen=["converted_from_auto"], unsure=[])
    conduct.answers(capacity=[0, 21])
    assert conduct.at(Step.EXPERT)


def test_what_is_shown_at_the_conclusion_is_what_was_last_written_down(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="handed_over")
    conduct.must(Act.EXPERT, answer="decline")
    conduct.must(Act.CALL_EXPERT)
    conduct.must(Act.END_CALL, answer="go_on")
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.answers(capacity=[0, 21])
    shown = conduct.now.assessment
    assert shown is not None
    written = [record.body["possible"] for record in conduct.written if record.kind == "categories_possible"]
    assert written[-1] == [str(category) for category in shown.possible] == ["B"]


def test_a_power_cut_before_the_categories_are_written_does_not_lose_them(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.must(Act.ANSWER, fact="capacity", value=[0, 21])
    assert conduct.written.pop().kind == "categories_possible"
    conduct.must(Act.CONCLUDE, category="B", text="")
    kinds = [record.kind for record in conduct.written]
    assert kinds[-2:] == ["categories_possible", "conclusion_written"]


def test_nobody_is_their_own_second_person(pack: RulePack) -> None:
    conduct = Conduct(pack, second=None)
    conduct.proposed("epaule_a_verrou")
    conduct.must(Act.TYPOLOGY, typology="epaule_a_verrou")
    conduct.must(Act.MADE_SAFE)
    said = advance(conduct.intake, Act.SECOND_CHECK, {"answer": "seen_empty"}, OFFICER, conduct.assess, OFFICER)
    assert said is Refusal.NOT_NOW


def test_a_category_without_any_rule_needs_words(conduct: Conduct) -> None:
    conduct.proposed("revolver", 0.5, "low")
    conduct.must(Act.TYPOLOGY, typology=NOT_A_WEAPON)
    conduct.must(Act.EXPERT, answer="decline")
    assert conduct.says(Act.CONCLUDE, category="NC", text="") is Refusal.WORDS_WANTED
    conduct.must(Act.CONCLUDE, category="NC", text="A hair dryer.")
    assert conduct.written[-1].body["differs"] is None


# --- stopping, going back, leaving and coming back ------------------------------------------------


def test_an_expert_can_be_called_at_every_step(conduct: Conduct) -> None:
    for step in _every_step(conduct):
        stopped = Conduct(conduct.pack)
        stopped.written = list(conduct.written)
        assert stopped.says(Act.CALL_EXPERT) is None, step
        assert stopped.at(Step.STOPPED)
        assert stopped.says(Act.CALL_EXPERT) is Refusal.NOT_NOW
        stopped.must(Act.END_CALL, answer="go_on")
        assert stopped.at(step)


def test_an_intake_can_be_set_aside_and_taken_up_at_every_step(conduct: Conduct) -> None:
    for step in _every_step(conduct):
        paused = Conduct(conduct.pack)
        paused.written = list(conduct.written)
        paused.must(Act.SET_ASIDE)
        assert paused.intake.state is State.SET_ASIDE
        assert paused.says(Act.CALL_EXPERT) is Refusal.NOT_NOW
        paused.machine("intake_resumed", by="100001", step=str(step))
        assert paused.at(step)


def test_going_back_from_the_end_leads_through_every_answer_to_the_beginning(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.must(Act.ANSWER, fact="capacity", value=[0, 21])
    conduct.must(Act.CONCLUDE, category="B", text="")
    steps = [conduct.step]
    while may_go_back(conduct.intake):
        conduct.must(Act.BACK)
        steps.append(conduct.step)
    assert steps == [
        Step.CLOSE,
        Step.CONCLUSION,
        Step.QUESTION,
        Step.SIGNS,
        *[Step.PICTURES] * len(PICTURES),
        Step.SECOND_CHECK,
        Step.MAKE_SAFE,
        Step.GUIDE,
        Step.TYPOLOGY,
        Step.TRACES,
    ]
    assert conduct.says(Act.BACK) is Refusal.NOT_NOW


def test_another_type_makes_all_that_rested_on_it_be_asked_anew(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    while conduct.step is not Step.TYPOLOGY:
        conduct.must(Act.BACK)
    conduct.must(Act.TYPOLOGY, typology="revolver")
    assert conduct.at(Step.GUIDE)
    assert conduct.intake.answers == {}
    assert not conduct.intake.safe


def test_a_swapped_object_stops_everything_until_somebody_says_that_it_is_the_same(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.machine("object_swapped", likeness=0.2)
    assert conduct.at(Step.SWAPPED)
    assert conduct.says(Act.SIGNS, seen=[], unsure=[]) is Refusal.NOT_NOW
    assert conduct.says(Act.SAME_OBJECT, same=False) is Refusal.NOT_UNDERSTOOD
    conduct.must(Act.SAME_OBJECT, same=True)
    assert conduct.at(Step.SIGNS)


def test_a_withdrawn_proposal_cannot_be_confirmed(conduct: Conduct) -> None:
    conduct.proposed("revolver")
    conduct.machine("proposal_withdrawn", reason="moved")
    assert conduct.at(Step.LAY)
    assert conduct.says(Act.TYPOLOGY, typology="revolver") is Refusal.NOT_NOW


# --- what is not accepted -------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["", "   ", "x" * 41, "a\nb", "\x00"])
def test_a_case_number_is_printable_and_short(case: str) -> None:
    assert opening("i", case, "7", OFFICER, None) is Refusal.NOT_UNDERSTOOD
    assert opening("i", "7", case, OFFICER, None) is Refusal.NOT_UNDERSTOOD


def test_the_second_person_is_another_one() -> None:
    assert opening("i", "1", "7", OFFICER, Signer(OFFICER.number, "Somebody Else")) is Refusal.NOT_UNDERSTOOD


def test_nobody_can_say_that_a_second_person_has_looked_where_there_is_none(pack: RulePack) -> None:
    conduct = Conduct(pack, second=None)
    conduct.proposed("epaule_a_verrou")
    conduct.must(Act.TYPOLOGY, typology="epaule_a_verrou")
    conduct.must(Act.MADE_SAFE)
    assert conduct.says(Act.SECOND_CHECK, answer="seen_empty") is Refusal.NOT_NOW
    conduct.must(Act.SECOND_CHECK, answer="alone")
    assert conduct.written[-1].body["second"] is None


@pytest.mark.parametrize(
    "detail",
    [
        {"by_hand": True, "overall_cm": 50.0, "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": 0, "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": float("nan"), "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": float("inf"), "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": "long", "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": True, "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": 1, "overall_cm": 110.0, "barrel_cm": 60.0, "stock": "fixed"},
        {"by_hand": True, "overall_cm": 110.0, "barrel_cm": 60.0, "stock": "wooden"},
        {"by_hand": True, "overall_cm": 110.0},
        {},
    ],
)
def test_lengths_are_those_of_a_weapon(conduct: Conduct, detail: Mapping[str, Json]) -> None:
    conduct.bolt_action()
    assert conduct.says(Act.LENGTHS, **detail) is Refusal.NOT_UNDERSTOOD


def test_a_conclusion_beside_what_is_possible_needs_its_reason(conduct: Conduct) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    conduct.must(Act.ANSWER, fact="capacity", value=[0, 21])
    assert conduct.says(Act.CONCLUDE, category="D", text="  ") is Refusal.WORDS_WANTED
    conduct.must(Act.CONCLUDE, category="D", text="On the table of released models, seen with the expert.")
    assert conduct.written[-1].body["differs"] is True


@pytest.mark.parametrize("value", [True, [0, 22], [21, 0], 5, "many", None, {"a": 1}, [0, 21, 22]])
def test_a_question_takes_only_the_answers_it_offers(conduct: Conduct, value: Json) -> None:
    conduct.pistol()
    conduct.must(Act.SIGNS, seen=[], unsure=[])
    assert conduct.says(Act.ANSWER, fact="capacity", value=value) is Refusal.NOT_UNDERSTOOD


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(
    ["answer", "typology", "question", "option", "name", "reason", "by_hand", "seen", "unsure", "fact", "value", "text"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_detail_whatever_breaks_an_intake(pack: RulePack, data: st.DataObject) -> None:
    conduct = Conduct(pack)
    conduct.proposed("pistolet_semi_auto_moderne")
    known = st.sampled_from(["done", "revolver", "unknown", "pistolet_semi_auto_moderne", "heel", "go_on", "alone"])
    for _ in range(data.draw(st.integers(1, 8))):
        act = data.draw(st.sampled_from(list(Act)))
        detail = data.draw(st.dictionaries(WORDS, known | JSON, max_size=4))
        conduct.says(act, **detail)
    assert conduct.now.phase in range(1, 8)


def _every_step(conduct: Conduct) -> Iterator[Step]:
    """Walk a bolt action through an intake; gives each step as it is reached, with `conduct` standing at it."""
    yield conduct.step
    conduct.must(Act.TRACES, answer="done")
    yield conduct.step
    conduct.proposed("epaule_a_verrou")
    yield conduct.step
    conduct.must(Act.TYPOLOGY, typology="epaule_a_verrou")
    yield conduct.step
    conduct.must(Act.MADE_SAFE)
    yield conduct.step
    conduct.must(Act.SECOND_CHECK, answer="seen_empty")
    yield conduct.step
    conduct.photographed()
    yield conduct.step
    conduct.must(Act.LENGTHS, by_hand=True, overall_cm=110.0, barrel_cm=60.0, stock="fixed")
    yield conduct.step
    conduct.must(Act.SIGNS, seen=["home_made"], unsure=[])
    yield conduct.step
    conduct.answers()
    yield conduct.step
    conduct.must(Act.EXPERT, answer="request", urgent=False, note="")
    yield conduct.step
    conduct.must(Act.CONCLUDE, category="undecided", text="")
    yield conduct.step
