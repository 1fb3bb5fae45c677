"""What an intake says: a sentence for every step, sign, fact, reason and answer, and never a verdict."""

import re
from collections.abc import Iterator

import pytest

from edge.decide import Trigger
from edge.decide.situation import SIGNS, TELLING
from edge.domain import TYPOLOGIES, Level, SceneFault
from edge.exhibit import UNKNOWN, Category, Facts, Interval, Value
from edge.intake import AS_FOUND, PICTURES, Step
from edge.law import load_pack
from edge.view import Answer
from kiosk_ui.app import create_app
from kiosk_ui.fact_words import fact_words, proof_words, value_words
from kiosk_ui.figures import centimetres, percent
from kiosk_ui.sessions import Sessions
from kiosk_ui.steps_words import (
    category_words,
    concluded_words,
    fault_words,
    picture_words,
    step_title,
    trigger_words,
    yes_words,
)
from kiosk_ui.words import answer_words, caution_words, level_advice, level_word, typology_name
from tests.kiosk_ui.intakes import all_states, checkpoint_states, intake_states, law
from tests.kiosk_ui.scripted import LONG_FOUR, PISTOL, REVOLVER, ScriptedStation
from tests.kiosk_ui.serving import enter, settings
from tests.kiosk_ui.test_words import speaking


@pytest.fixture(params=["fr", "en"], autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(str(request.param)):
        yield str(request.param)


def page_of(name: str, language: str) -> str:
    sessions = Sessions()
    app = create_app(ScriptedStation([all_states()[name]]), settings(language=language), sessions)
    client = app.test_client()
    enter(client, sessions)
    return client.get("/", headers={"Host": "127.0.0.1:8080"}).get_data(as_text=True)


# --- nothing is left without words ----------------------------------------------------------------


def test_every_step_has_its_question() -> None:
    assert len({step_title(step) for step in Step}) == len(Step)


def test_every_reason_to_call_an_expert_is_said() -> None:
    assert len({trigger_words(trigger) for trigger in Trigger}) == len(Trigger)


def test_every_fault_says_what_to_do() -> None:
    assert all(fault_words(fault).title and fault_words(fault).action for fault in SceneFault)


def test_every_typology_can_be_agreed_with() -> None:
    assert len({yes_words(typology.key) for typology in TYPOLOGIES}) == len(TYPOLOGIES)


def test_every_photograph_is_described() -> None:
    for name in (*PICTURES, AS_FOUND):
        assert picture_words(name).title
        assert picture_words(name).name


def test_only_what_may_be_absent_can_be_said_to_be_absent() -> None:
    assert [name for name in PICTURES if picture_words(name).nothing] == ["markings", "magazine"]


def test_every_category_and_conclusion_has_a_meaning() -> None:
    assert len({category_words(category) for category in Category}) == len(Category)
    assert concluded_words("undecided") != "undecided"


def test_every_answer_but_yes_is_told() -> None:
    assert answer_words(Answer.ACCEPTED) == ""
    told = [answer_words(answer) for answer in Answer if answer is not Answer.ACCEPTED]
    assert len(set(told)) == len(Answer) - 1
    assert all(told)


@pytest.mark.parametrize("fact", [*SIGNS, *TELLING])
def test_every_sign_has_a_name_of_its_own(fact: str) -> None:
    assert fact_words(fact).name not in ("", fact)


def test_every_fact_that_the_rules_ask_for_is_asked_in_words() -> None:
    facts = load_pack("france").facts
    assert len(facts) > 20
    for fact in facts:
        assert fact_words(fact).question not in ("", fact), fact


def test_every_answer_of_every_question_reads_differently() -> None:
    asked = 0
    for typology in TYPOLOGIES:
        for answers in ({}, {"powder_weapon": False}):
            for question in law()(Facts(typology.key, answers=answers)).open:
                said = [value_words(question.fact, choice) for choice in (*question.choices, UNKNOWN)]
                assert len(set(said)) == len(said), (question.fact, said)
                assert not any(word in said for word in ("True", "False", "None", *map(str, question.choices)))
                asked += 1
    assert asked > 50


def test_a_revolver_has_no_magazine_to_count(language: str) -> None:
    english = language == "en"
    assert ("cylinder" if english else "barillet") in fact_words("capacity", "revolver").hint
    assert ("magazine" if english else "chargeur") in fact_words("capacity", "pistolet_semi_auto_moderne").hint


def test_a_fact_of_a_newer_pack_keeps_its_own_name() -> None:
    assert fact_words("colour_of_the_grip").question == "colour_of_the_grip"


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "value", "english"),
    [
        ("capacity", Interval(0, 11), "Up to 11, chamber included"),
        ("capacity", Interval(12, 31), "12 to 31, chamber included"),
        ("capacity", Interval(32, 10000), "32 or more, chamber included"),
        ("capacity", Interval(5, 5), "5, chamber included"),
        ("handgun_mag", Interval(0, 20), "Up to 20 rounds"),
        ("handgun_mag", Interval(21, 10000), "21 rounds or more"),
        ("energy_J", Interval(0, 2), "Less than 2 J"),
        ("energy_J", Interval(2, 20), "From 2 to less than 20 J"),
        ("energy_J", Interval(20, 100000), "20 J or more"),
        ("alarm_listed", True, "Yes: brand, model, blocked barrel"),
        ("automatic", False, "No"),
        ("bore", "lisse", "Smooth"),
        ("anything", None, "Does not apply"),
    ],
)
def test_answers_in_words(language: str, fact: str, value: Value, english: str) -> None:
    if language == "en":
        assert value_words(fact, value) == english
    else:
        assert value_words(fact, value)


def test_a_length_shows_its_error_never_smaller_than_it_is(language: str) -> None:
    mark = "," if language == "fr" else "."
    assert centimetres(1112.5, 14.2) == f"111{mark}2\u00a0cm ±\u00a01{mark}5"
    assert centimetres(520.4, 10.0) == f"52{mark}0\u00a0cm ±\u00a01{mark}0"


# --- what may be said -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in intake_states() if name.startswith(("conclusion", "close"))])
def test_no_page_says_of_which_category_a_weapon_is(name: str, language: str) -> None:
    page = page_of(name, language)
    assert not re.search(r"is (of|in) category|est de (la )?catégorie|est une catégorie", page, re.IGNORECASE)
    assert not re.search("[✓✔☑✅]", page)


@pytest.mark.parametrize("name", ["conclusion", "conclusion-open", "conclusion-none"])
def test_no_conclusion_is_chosen_beforehand(name: str, language: str) -> None:
    own = page_of(name, language).split('class="own"')[1].split("</form>")[0]
    assert own.count('type="submit"') == len(Category) + 1
    assert "checked" not in own
    assert "filled" not in own
    assert "autofocus" not in own


@pytest.mark.parametrize("name", ["conclusion", "conclusion-open"])
def test_what_remains_possible_comes_with_its_reserve_and_its_rules(name: str, language: str) -> None:
    page = page_of(name, language)
    pack = load_pack("france")
    assert f"{pack.name}, version {pack.version}" in page.replace("\u00a0", " ")
    assert pack.date in page
    assert page.split('class="possible"')[1].count('class="reserve"') >= 2


def test_the_impossible_is_struck_through_and_the_possible_is_not(language: str) -> None:
    page = page_of("conclusion", language)
    assert re.findall(r"<s>(\w+)</s>", page) == ["A", "C", "D", "NC"]
    assert re.findall(r'data-possible="yes"[^>]*>\s*<b>(\w+)</b>', page) == ["B"]


def test_unknown_answers_that_would_change_the_set_are_named(language: str) -> None:
    page = page_of("conclusion-open", language)
    for question in law()(Facts("epaule_mecanisme_ancien")).open:
        assert fact_words(question.fact).name in page


UNNAMED = ("other", "other-nameless", "typology-low", "checkpoint-low", "checkpoint-other")


@pytest.mark.parametrize("name", [*UNNAMED, *(n for n in all_states() if "typology-other" in n or "amiss" in n)])
def test_where_nothing_is_proposed_nothing_is_named(name: str, language: str) -> None:
    page = page_of(name, language)
    told = page.split('id="panel"')[1].split("</section>")[0].split('id="leaf-')[0]
    for typology in TYPOLOGIES:
        name_of = typology.french if language == "fr" else typology.english
        assert name_of.replace("'", "’") not in told


@pytest.mark.parametrize(
    "name", ["typology", "typology-record", "checkpoint", *(n for n in all_states() if "other" in n)]
)
def test_every_proposal_says_that_a_person_confirms_it(name: str, language: str) -> None:
    reserve = {"fr": "À confirmer par une personne", "en": "To be confirmed by a person"}[language]
    assert reserve in page_of(name, language).split('class="reserve"')[1]


TOGETHER = [name for name in all_states() if re.search("two|three|four", name) and not name.startswith("amiss")]


@pytest.mark.parametrize("name", TOGETHER)
def test_types_that_are_likely_together_are_shown_with_their_drawings(name: str, language: str) -> None:
    told = page_of(name, language).split('id="panel"')[1].split('id="leaf-')[0]
    shown = told.split('class="likely')[1].split("</ul>")[0]
    count = {"two": 2, "three": 3, "four": 4}[re.findall("two|three|four", name)[0]]
    assert shown.count("<li>") == shown.count("<svg") == count
    named = [one for one in TYPOLOGIES if typology_name(one) in shown]
    assert len(named) == count
    assert "95" in told


@pytest.mark.parametrize(
    "name", ["typology-two", "typology-two-record", "typology-four", "typology-low-three", "checkpoint-two"]
)
def test_a_set_is_headed_by_a_doubt_and_says_how_sure_the_machine_is(name: str, language: str) -> None:
    told = page_of(name, language).split('id="panel"')[1].split('class="reserve"')[0]
    level = Level.LOW if "low" in name else Level.MEDIUM
    heading = told.split('id="panel-title"')[1].split("</h2>")[0]
    assert {"fr": ("Peut-être", "hésite"), "en": ("Possibly", "hesitate")}[language][level is Level.LOW] in heading
    assert level_word(level) in told
    assert level_advice(level) in told


@pytest.mark.parametrize("name", ["typology-low-three", "low-three", "checkpoint-low-three"])
def test_among_several_doubtful_types_no_figure_ranks_them(name: str, language: str) -> None:
    told = page_of(name, language).split('class="likely')[1].split("</ul>")[0]
    assert "%" not in told


@pytest.mark.parametrize("name", ["high", "medium", "typology", "typology-two", "checkpoint", "typology-record"])
def test_the_figure_of_the_published_model_is_not_on_the_officers_screen(name: str, language: str) -> None:
    told = page_of(name, language).split('id="panel"')[1]
    found = REVOLVER if name == "high" else PISTOL
    assert percent(found[0].probability) in told
    assert name == "high" or percent(found[0].raw) not in told


@pytest.mark.parametrize("name", [name for name in all_states() if "other" in name])
def test_what_looks_like_no_weapon_is_to_be_treated_as_loaded(name: str, language: str) -> None:
    told = page_of(name, language).split('id="panel"')[1]
    assert caution_words() in told.replace("&#39;", "'")
    assert ("perceuse" in told or "power drill" in told) is ("nameless" not in name)


@pytest.mark.parametrize("name", ["expert-one-of", "close-one-of"])
def test_types_that_nobody_told_apart_are_counted_and_named(name: str, language: str) -> None:
    told = page_of(name, language).split('id="panel"')[1]
    assert all(typology_name(typology) in told for typology in LONG_FOUR.likely)
    assert {"fr": "l’une des 4 proposées", "en": "one of the 4 proposed"}[language] in told


def test_proofs_are_asked_for_where_a_yes_lowers_a_category_by_marks() -> None:
    assert len(proof_words("alarm_listed")) == 3
    assert len(proof_words("neutralised_proven")) == 2
    assert proof_words("capacity") == ()


def test_every_state_can_be_drawn_in_both_languages(language: str) -> None:
    for name in (*intake_states(), *checkpoint_states()):
        assert 'id="panel-title"' in page_of(name, language), name
