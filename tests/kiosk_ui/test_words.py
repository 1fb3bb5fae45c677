"""What is said, in both languages: complete, well set, honest figures, nothing lowered, no verdict."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale  # type: ignore[import-untyped]  # the package ships no types

import kiosk_ui
from edge.domain import (
    TYPOLOGIES,
    AlarmHint,
    AlarmVerdict,
    Identification,
    Level,
    Markings,
    Measurement,
    MeasureOutcome,
    Quality,
)
from edge.intake import Proposal as Recorded
from edge.view import View
from kiosk_ui.app import create_app
from kiosk_ui.figures import millimetres, percent, tolerance, whole_percent
from kiosk_ui.proposal import Proposal, proposal_of, proposal_of_record
from kiosk_ui.words import level_advice, level_word, typology_name
from tests.kiosk_ui.scripted import (
    BLANK,
    BOLT,
    EITHER,
    HESITANT,
    LISTED,
    LONG_FOUR,
    MEASURED,
    NAMELESS,
    NO_MATCH,
    NO_TEXT,
    PISTOL,
    REVOLVER,
    STRANGE,
    UNSURE,
    ScriptedStation,
    identification,
    result,
    states,
)
from tests.kiosk_ui.serving import settings

PACKAGE = Path(kiosk_ui.__file__).parent
FRENCH = PACKAGE / "translations" / "fr" / "LC_MESSAGES"
Say = Callable[[str], None]
UNSPOKEN = {"Scellé", "FR", "Français", "EN", "English", "DOCTYPE", "live", "page", "locked"}
"""Names of the product and of languages, and classes of a page's body."""


def catalogue() -> Catalog:
    with (FRENCH / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


def sentences_in_use() -> set[str]:
    with (PACKAGE / "translations" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    return {str(message) for _, _, message, _, _ in extract_from_dir(str(PACKAGE), methods, options)}


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(str(request.param)):
        yield str(request.param)


@pytest.fixture
def french() -> Iterator[None]:
    with speaking("fr"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with speaking("en"):
        yield


class speaking:  # noqa: N801  # reads as the word it is
    """Inside, sentences are said in `language`."""

    def __init__(self, language: str) -> None:
        app: Flask = create_app(ScriptedStation([states()["empty"]]), settings(language=language))
        self._context = app.test_request_context("/")
        self._locale = force_locale(language)

    def __enter__(self) -> None:
        self._context.push()
        self._locale.__enter__()

    def __exit__(self, *_: object) -> None:
        self._locale.__exit__(None, None, None)
        self._context.pop()


def told(view: View) -> Proposal:
    assert view.result is not None
    return proposal_of(view.result)


# --- translations --------------------------------------------------------------------------------


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    translated = {str(message.id) for message in catalogue() if message.id}
    assert translated == sentences_in_use(), "write the sentence into messages.po (pybabel extract, pybabel update)"


def test_no_translation_is_empty_or_doubtful() -> None:
    assert [message.id for message in catalogue() if message.id and (message.fuzzy or not message.string)] == []


def test_placeholders_survive_translation() -> None:
    for message in catalogue():
        names = re.findall(r"%\(\w+\)s", str(message.id))
        assert sorted(names) == sorted(re.findall(r"%\(\w+\)s", str(message.string))), message.id


def test_the_compiled_catalogue_is_fresh() -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    assert (FRENCH / "messages.mo").read_bytes() == compiled.getvalue(), "run pybabel compile -d kiosk_ui/translations"


def test_no_template_speaks_without_its_translator() -> None:
    app = create_app(ScriptedStation([states()["empty"]]), settings())
    for path in sorted((PACKAGE / "templates").rglob("*.html")):
        tokens = app.jinja_env.lex(path.read_text())
        plain = "".join(text if kind == "data" else " " for _, kind, text in tokens)
        spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*[^\W\d_][^"]*)"', plain)
        plain = re.sub(r"<[^<>]*>", " ", plain)
        words = set(re.findall(r"[^\W\d_]{2,}", plain)) - UNSPOKEN
        assert (path.name, spoken, words) == (path.name, [], set())


def test_french_is_well_set() -> None:
    for message in catalogue():
        said = str(message.string)
        if not message.id:
            continue
        assert not re.search(r"[^\u00a0]:", said), said
        assert not re.search(r"[^\u202f][;?!]", said), said
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»", said), said
        assert "'" not in said, said
        assert "..." not in said, said
        assert "  " not in said, said


def test_officers_read_no_machine_jargon() -> None:
    jargon = re.compile(r"inf[ée]rence|jpeg|pixel|neural|réseau|\bAI\b|\bIA\b|algorith|certaine?\b", re.IGNORECASE)
    for message in catalogue():
        assert message.id == "" or not jargon.search(f"{message.id} {message.string}"), message.id


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "figure"),
    [(0.9997, 99), (1.0, 99), (0.98, 98), (0.979999, 97), (0.29, 29), (0.009, 0), (0.0, 0), (-0.1, 0)],
)
def test_percents_are_floored_and_never_all(share: float, figure: int) -> None:
    assert whole_percent(share) == figure


def test_figures_in_french(french: None) -> None:
    assert percent(0.9997) == "99\u202f%"
    assert millimetres(812.5, 0.4) == "812,5\u00a0mm"
    assert millimetres(1112.5, 14.2) == "1\u202f112\u00a0mm"
    assert tolerance(14.2) == "±\u00a015\u00a0mm"
    assert tolerance(0.41) == "±\u00a00,5\u00a0mm"


def test_figures_in_english(english: None) -> None:
    assert percent(0.9997) == "99%"
    assert millimetres(812.5, 0.4) == "812.5\u00a0mm"
    assert millimetres(1112.5, 14.2) == "1,112\u00a0mm"


def test_names_come_from_the_domain(language: str) -> None:
    for typology in TYPOLOGIES:
        expected = typology.french if language == "fr" else typology.english
        assert typology_name(typology) == expected.replace("'", "’")


# --- what may be said ----------------------------------------------------------------------------


def test_who_does_not_know_names_nothing(language: str) -> None:
    for likely in (1, 5, 12):
        said = proposal_of(result(identification(UNSURE, Level.LOW, likely=likely)))
        assert (said.name, said.others, said.among, said.strange) == (None, (), None, None)
        names = [typology.french if language == "fr" else typology.english for typology in TYPOLOGIES]
        assert not any(name.replace("'", "’") in said.said for name in names)


@pytest.mark.parametrize("level", [Level.HIGH, Level.MEDIUM])
def test_several_likely_types_are_shown_together_the_first_one_first(language: str, level: Level) -> None:
    said = proposal_of(result(identification(PISTOL, level, likely=2)))
    assert said.name == typology_name(PISTOL[0].typology)
    assert said.among is not None
    assert [one.key for one in said.among.types] == ["pistolet_semi_auto_moderne", "autre_pistolet"]
    assert [one.figure for one in said.among.types] == [percent(0.913), percent(0.052)]
    assert {"fr": "Pour environ 95 armes sur 100", "en": "For about 95 weapons in 100"}[language] in said.among.coverage
    assert {"fr": "Peut-être l’une de ces deux", "en": "Possibly one of these two"}[language] == said.among.title
    assert {"fr": "Peut-être", "en": "Possibly"}[language] in said.said
    assert said.level_word in said.said
    assert said.advice in said.said
    assert said.said.index(said.among.types[0].name) < said.said.index(said.among.types[1].name)


def test_who_hesitates_names_none_first(language: str) -> None:
    said = proposal_of(result(HESITANT))
    assert said.name is None
    assert said.among is not None
    # Whichever is the most probable, they stand in the same order.
    turned = proposal_of(result(replace(HESITANT, likely=HESITANT.likely[::-1])))
    assert turned.among == said.among
    assert [one.figure for one in said.among.types] == ["", "", ""]
    assert not re.search(r"\d", said.said)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_how_many_types_are_shown_is_said(language: str, count: int) -> None:
    titles = set()
    for level in (Level.LOW, Level.MEDIUM):
        among = proposal_of(result(identification(UNSURE, level, likely=count))).among
        assert among is not None
        assert len(among.types) == count
        titles.add(among.title)
    assert len(titles) == 2


def test_more_types_than_anyone_can_compare_are_not_shown_together(language: str) -> None:
    said = proposal_of(result(identification(UNSURE, Level.MEDIUM, likely=5)))
    assert said.among is None
    assert said.name is not None
    assert len(said.others) == 2


@pytest.mark.parametrize(
    ("found", "thing"),
    [(STRANGE, {"fr": "perceuse", "en": "power drill"}), (NAMELESS, None)],
)
def test_what_looks_like_no_weapon_is_given_no_type(
    language: str, found: Identification, thing: dict[str, str] | None
) -> None:
    said = proposal_of(result(found))
    assert (said.name, said.others, said.among) == (None, (), None)
    assert said.strange is not None
    assert (said.strange.looks_like is None) is (thing is None)
    if thing is not None:
        assert thing[language] in str(said.strange.looks_like)
        assert thing[language] in said.said
    assert said.strange.caution in said.said
    assert said.strange.title in said.said


def test_not_to_be_recognised_makes_nothing_safe(english: None) -> None:
    said = proposal_of(result(STRANGE))
    assert said.strange is not None
    assert "Treat it as loaded" in said.strange.caution
    assert not re.search(r"\b(safe|harmless|no danger|only a)\b", said.said)


def test_likely_types_do_not_stand_without_how_often_they_hold(english: None) -> None:
    shares = tuple((one.typology.key, one.probability) for one in PISTOL)
    likely = tuple(key for key, _ in shares[:2])
    assert proposal_of_record(Recorded("", shares, Level.MEDIUM, likely=likely)).among is None
    assert proposal_of_record(Recorded("", shares, Level.MEDIUM, likely=likely, coverage=0.95)).among is not None


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("count", [1, 2, 4, 5])
@pytest.mark.parametrize("coverage", [None, 0.95])
def test_what_is_shown_together_is_what_may_be_answered_together(
    language: str, level: Level, count: int, coverage: float | None
) -> None:
    shares = tuple((one.typology.key, one.probability) for one in UNSURE)
    kept = Recorded("", shares, level, likely=tuple(key for key, _ in shares[:count]), coverage=coverage)
    assert (proposal_of_record(kept).among is not None) is kept.set_offered
    if coverage is not None:
        shown = proposal_of(result(identification(UNSURE, level, likely=count)))
        assert (shown.among is not None) is kept.set_offered


def test_a_proposal_from_before_there_were_likely_types_is_told_as_it_was(english: None) -> None:
    shares = tuple((one.typology.key, one.probability) for one in PISTOL)
    said = proposal_of_record(Recorded("", shares, Level.MEDIUM))
    assert (said.name, said.figure, said.among, said.strange) == ("Semi-automatic pistol", "91%", None, None)
    assert said.said.startswith("Proposed type: Semi-automatic pistol. Moderate confidence, 91%.")


def test_the_record_tells_a_proposal_as_the_screen_told_it(language: str) -> None:
    for found in (EITHER, HESITANT, LONG_FOUR, STRANGE, NAMELESS):
        shares = tuple((one.typology.key, one.probability) for one in found.candidates)
        likely = tuple(typology.key for typology in found.likely)
        kept = Recorded("", shares, found.level, {}, found.weapon, likely, found.coverage, found.looks_like)
        told = proposal_of_record(kept)
        shown = proposal_of(result(found))
        assert (told.name, told.said, told.figure, told.others) == (shown.name, shown.said, shown.figure, shown.others)
        assert (told.among, told.strange) == (shown.among, shown.strange)


def test_every_level_has_its_word_and_its_advice(language: str) -> None:
    assert len({level_word(level) for level in Level}) == len(Level)
    assert len({level_advice(level) for level in Level}) == len(Level)


def test_others_are_named_with_their_figures(english: None) -> None:
    said = proposal_of(result(identification(PISTOL, Level.MEDIUM)))
    assert [(one.name, one.figure) for one in said.others] == [("Other handgun", "5%"), ("Revolver", "2%")]
    nearly_sure = proposal_of(result(identification(REVOLVER, Level.HIGH)))
    assert [one.figure for one in nearly_sure.others] == ["<\u00a01%", "<\u00a01%"]


def test_lengths_never_stand_without_their_error(english: None) -> None:
    bare = Measurement(MeasureOutcome.MEASURED, overall_mm=800.0, barrel_mm=450.0, scale_source="card")
    said = proposal_of(result(identification(BOLT, Level.HIGH, bare))).lengths
    assert said is not None
    assert (said.overall, said.barrel) == (None, None)
    measured = proposal_of(result(identification(BOLT, Level.HIGH, MEASURED))).lengths
    assert measured is not None
    assert measured.error == "±\u00a015\u00a0mm"
    assert measured.sentence == "Scale: bank card in the picture."


def test_a_hint_shows_its_evidence_and_lowers_nothing(french: None) -> None:
    said = proposal_of(result(identification(PISTOL, Level.MEDIUM, None, LISTED))).reading
    assert said is not None
    assert said.hint == "Indice d’arme d’alarme\u00a0: lecture de «\u00a0ZORAKI\u00a0» et «\u00a0R2\u00a0»."
    assert said.sentence.startswith("Indice seulement")
    assert "souvent transformée" in said.sentence
    blank = proposal_of(result(identification(PISTOL, Level.MEDIUM, None, BLANK))).reading
    assert blank is not None
    assert blank.hint == "Indice de calibre à blanc\u00a0: lecture de «\u00a0PAK\u00a0»."


@pytest.mark.parametrize("verdict", [AlarmVerdict.NO_MATCH, AlarmVerdict.NO_TEXT, AlarmVerdict.LOW_QUALITY])
def test_what_was_not_read_rules_nothing_out(french: None, verdict: AlarmVerdict) -> None:
    markings = Markings((), Quality(0.5, True), AlarmHint(verdict))
    said = proposal_of(result(identification(PISTOL, Level.MEDIUM, None, markings))).reading
    assert said is not None
    assert said.hint is None
    assert "Cela n’exclut rien" in said.sentence


def test_a_hint_without_evidence_is_still_a_hint(english: None) -> None:
    markings = Markings((), Quality(0.5, True), AlarmHint(AlarmVerdict.LISTED_MODEL))
    said = proposal_of(result(identification(PISTOL, Level.MEDIUM, None, markings))).reading
    assert said is not None
    assert said.hint == "Hint of an alarm weapon."


def test_many_lines_are_kept_within_reach(english: None) -> None:
    said = proposal_of(result(identification(PISTOL, Level.MEDIUM, None, NO_MATCH))).reading
    assert said is not None
    assert (len(said.first), len(said.rest)) == (6, 2)


def test_markings_are_offered_to_be_read_once(english: None) -> None:
    found = identification(PISTOL, Level.MEDIUM)
    assert proposal_of(result(found)).may_read
    assert not proposal_of(result(found, ("markings",))).may_read
    assert not proposal_of(result(identification(PISTOL, Level.MEDIUM, None, NO_TEXT))).may_read


def test_every_result_says_that_a_person_confirms_it(language: str) -> None:
    reserve = {"fr": "À confirmer par une personne", "en": "To be confirmed by a person"}[language]
    for name, view in states().items():
        if view.result is None:
            continue
        client = create_app(ScriptedStation([view]), settings(language=language)).test_client()
        page = client.get("/", headers={"Host": "127.0.0.1:8080"}).get_data(as_text=True)
        assert reserve in page.split('class="reserve"')[1], name
        assert "✓" not in page
        assert "✔" not in page
