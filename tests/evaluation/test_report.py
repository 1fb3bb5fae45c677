"""The report: whole in one file, the same in both languages, readable by everybody, and true to its figures."""

import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types inside
from markupsafe import escape
from playwright.sync_api import Browser

from edge.domain import Level, Likeness
from edge.evaluation import Sample, figures_of, mistakes_of
from edge.evaluation.decisions import Decision, Decisions, Outcome, Retake
from edge.evaluation.estimate import bare, exact
from edge.evaluation.field import field_figures
from edge.evaluation.sample import REJECTED, WEAPON
from kiosk_ui.evaluation import (
    About,
    PictureEvaluation,
    RecordEvaluation,
    SourceNote,
    pictures_json,
    pictures_page,
    record_json,
    record_page,
)
from kiosk_ui.evaluation.english import SENTENCES as ENGLISH
from kiosk_ui.evaluation.french import SENTENCES as FRENCH
from kiosk_ui.evaluation.numbers import NO_BREAK, Numbers
from kiosk_ui.evaluation.summary import pictures_summary, record_summary
from tests.evaluation.made_up import crowd, sample

ABOUT = About("0.2.0", datetime(2026, 11, 22, 13, tzinfo=UTC), "scelle evaluate pictures --framing whole")
LANGUAGES = ("fr", "en")
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
DRYER = Likeness("hair_dryer", "sèche-cheveux", "hair dryer", 0.7)
PIXEL = bytes.fromhex("ffd8ffe0") + b"\0" * 20
VOID = {"meta", "img", "br", "hr", "link", "input"}


def pictures(samples: tuple[Sample, ...], asked: str = "whole") -> PictureEvaluation:
    return PictureEvaluation(
        ABOUT,
        "pictures",
        asked,
        (("whole", len(samples)),) if samples else (),
        (("typology", "1.2"),),
        samples,
        figures_of(samples, times=60),
        mistakes_of(samples),
        (("revolver/torn.jpg", "the picture is damaged"),),
    )


def record(samples: tuple[Sample, ...], problems: int = 0) -> RecordEvaluation:
    found = field_figures(Decisions(decisions(samples), 2), "month", times=60)
    return RecordEvaluation(ABOUT, (SourceNote(1, "ab" * 8, problems, None),), problems, found)


def decisions(samples: tuple[Sample, ...]) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            at=datetime(2026, 1 + number % 9, 3, tzinfo=UTC),
            place="intake" if number % 3 else "checkpoint",
            station="ab" * 32,
            models="typology 1",
            sample=one,
            outcome=outcome_of(one),
            decided=one.truth,
        )
        for number, one in enumerate(samples)
    )


def old_and_new() -> RecordEvaluation:
    """Entries with and without the newer figures; refusals without a name, a sure mistake, a change of mind, a retake."""
    old = tuple(sample("revolver", weapon=None, likely=None) for _ in range(20))
    known = decisions((*crowd(60), *old, sample("revolver", "epaule_a_pompe", 0.99)))
    at = (datetime(2026, 9, 4, tzinfo=UTC), "checkpoint", "ab" * 32, "typology 1")
    refused = Decision(*at, sample(REJECTED), Outcome.REJECTED, changed=1)
    worst = Decision(*at, sample(WEAPON, probability=0.1, level=Level.OTHER, weapon=0.1), Outcome.A_WEAPON)
    retaken = Decision(*at, sample(None, "epaule_a_pompe"), Outcome.RETAKEN)
    retakes = (Retake(retaken, known[0]),)
    field = field_figures(Decisions((*known, refused, worst, retaken), 0, retakes), "month", times=60)
    return RecordEvaluation(ABOUT, (SourceNote(1, "ab" * 8, 0, trusted=True),), 0, field)


def outcome_of(one: Sample) -> Outcome:
    if one.truth is None:
        return Outcome.NOT_A_WEAPON
    if not one.level.proposes:
        return Outcome.NAMED
    return Outcome.CONFIRMED if one.right else Outcome.CORRECTED


def page(name: str, language: str) -> str:
    return PAGES[name](language)


PAGES: dict[str, Callable[[str], str]] = {
    "pictures": lambda language: pictures_page(
        evaluation := pictures(crowd(300)),
        {one.file: PIXEL for one in evaluation.mistakes.named_and_wrong},
        language,
    ),
    "without pictures": lambda language: pictures_page(pictures(crowd(60)), None, language),
    "framed otherwise": lambda language: pictures_page(pictures(crowd(60), "tray"), None, language),
    "one picture": lambda language: pictures_page(pictures((sample("revolver"),)), {}, language),
    "weapons alone": lambda language: pictures_page(pictures((sample("revolver"),) * 40), {}, language),
    "nothing": lambda language: pictures_page(pictures(()), {}, language),
    "a hair dryer": lambda language: pictures_page(
        pictures((sample(None, looks_like=DRYER), sample("revolver"))), {}, language
    ),
    "old and new entries": lambda language: record_page(old_and_new(), language),
    "record": lambda language: record_page(record(crowd(200)), language),
    "an altered record": lambda language: record_page(record(crowd(50), 3), language),
    "an empty record": lambda language: record_page(record(()), language),
}


class Nesting(HTMLParser):
    """Follows which elements are open; what closes another one than the last is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "img":
            self.images.append(given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_well_formed_and_its_plots_are(name: str, language: str) -> None:
    text = page(name, language)
    nesting = Nesting()
    nesting.feed(text)
    assert nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids))
    named = re.findall(r'aria-labelledby="([^"]+)"', text)
    assert {one for names in named for one in names.split()} <= set(nesting.ids)
    plots = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert plots
    for plot in plots:
        root = ET.fromstring(plot)
        assert root.get("role") == "img"
        assert [child.tag for child in root][:2] == ["title", "desc"]
        assert "nan" not in plot


@pytest.mark.parametrize("name", PAGES)
def test_the_page_needs_nothing_but_itself(name: str) -> None:
    text = page(name, "fr").lower()
    assert f'<html lang="{"fr"}">' in text
    for foreign in ("http:", "https:", "<script", "javascript:", "<link", "@import", "url(", "<iframe", " onload"):
        assert foreign not in text
    nesting = Nesting()
    nesting.feed(text)
    assert all(str(image["src"]).startswith("data:image/jpeg;base64,") for image in nesting.images)
    assert all(image["alt"] for image in nesting.images)


def test_pictures_are_there_unless_they_were_to_be_left_out() -> None:
    assert "<img" in page("pictures", "fr")
    assert "<img" not in page("without pictures", "fr")
    assert ENGLISH["mistakes_private"] in page("without pictures", "en")
    assert "<img" not in page("record", "fr")


def test_a_report_from_the_record_says_that_agreement_is_not_accuracy() -> None:
    text = page("record", "en")
    assert "agreement with officers, not accuracy" in text
    assert ENGLISH["unverified"] not in text
    assert ENGLISH["unverified"] in page("an altered record", "en")


def test_the_figures_on_the_page_are_the_figures() -> None:
    evaluation = pictures(crowd(300))
    text = pictures_page(evaluation, {}, "en")
    numbers = Numbers("en")
    for found in (
        evaluation.figures.answers.first_right,
        evaluation.figures.answers.balanced,
        evaluation.figures.sets.covered,
        evaluation.figures.sets.below_high.covered,
        evaluation.figures.own_limit.others_let_in,
        evaluation.figures.own_limit.weapons_refused,
        evaluation.figures.typologies[3].precision,
        evaluation.figures.calibration.error,
    ):
        assert numbers.shared(found) in text
    assert numbers.valued(evaluation.figures.separations[0].area) in text
    for counted in (evaluation.figures.own_limit.others_let_in, evaluation.figures.own_limit.weapons_refused):
        assert numbers.counted(counted) in text
    for calibration in (evaluation.figures.calibration_weapons, evaluation.figures.calibration_all):
        assert numbers.percent(calibration.error.value) in text
        assert numbers.percent(calibration.error_if_honest_95) in text


def test_the_terminal_says_what_the_page_says() -> None:
    evaluation = pictures(crowd(300))
    text = pictures_summary(evaluation).replace(" ", NO_BREAK)
    numbers = Numbers("en")
    figures = evaluation.figures
    for found in (figures.answers.first_right, figures.sets.below_high.covered, figures.own_limit.weapons_refused):
        assert numbers.shared(found).replace(" ", NO_BREAK) in text
    for found in (figures.own_limit.weapons_refused, figures.own_limit.others_let_in, figures.own_limit.others_shown):
        assert numbers.counted(found) in text
    for calibration in (figures.calibration, figures.calibration_weapons, figures.calibration_all):
        assert numbers.percent(calibration.error_if_honest_95) in text


def test_a_framing_that_was_asked_for_and_could_not_be_used_is_told_from_the_one_that_was() -> None:
    assert "<dd>whole; asked for was tray," in page("framed otherwise", "en")
    assert "<dd>whole</dd>" in page("without pictures", "en")
    found = pictures(crowd(60), "tray")
    assert "framing whole (asked for was tray" in pictures_summary(found)
    assert pictures_json(found)["framing"] == {"asked": "tray", "used": {"whole": 60}}


def test_figures_on_pictures_that_the_machine_was_fitted_to_are_said_to_be_too_good() -> None:
    assert ENGLISH["fitted"] in page("pictures", "en")
    assert "too good" in pictures_summary(pictures(crowd(60)))
    assert ENGLISH["fitted"] not in page("record", "en")


def test_an_area_without_an_interval_stands_alone() -> None:
    assert Numbers("en").valued(bare(1.0, 5)) == "1.000"
    assert Numbers("fr").shared(bare(0.25, 5)) == "25,0\u202f%"
    assert (Numbers("fr").counted(exact(2, 1140)), Numbers("en").counted(bare(None, 0))) == (
        "2\u00a0sur\u00a01\u202f140",
        "–",
    )


def test_the_worst_mistake_and_retakes_are_on_the_page_in_the_table_and_in_json() -> None:
    found = old_and_new()
    assert found.field.whole.outcomes["a_weapon"] == found.field.whole.outcomes["retaken"] == 1
    text, table, document = record_page(found, "en"), record_summary(found), record_json(found)
    refused = Numbers("en").counted(found.field.whole.weapons_refused)
    assert f"took for no weapon: {refused}" in text
    assert refused.replace(NO_BREAK, " ") in table
    assert "weapon taken for none 1, " in table
    assert "instead of deciding: 1; decided in the end: 1." in text
    assert "1 intakes with a proposal that was retaken" in table
    assert isinstance(document["retakes"], dict)
    assert document["retakes"]["intakes"] == 1


def test_french_says_the_same_of_what_is_not_judged_and_has_one_word_for_what_is_likely() -> None:
    assert "l’une de celles-ci" in FRENCH["agreement_only"]
    assert "dont la photo a été reprise" in FRENCH["agreement_only"]
    assert FRENCH["refused"] == "Prise pour un objet qui n’est pas une arme"
    assert [name for name, sentence in FRENCH.items() if "vraisemblable" in sentence.lower()] == []


@pytest.mark.parametrize("name", FRENCH)
def test_french_marks_stand_behind_spaces_at_which_no_line_is_broken(name: str) -> None:
    assert re.search(r" [:;?!%»]|« ", FRENCH[name]) is None


def test_what_a_mistake_looks_like_is_said_in_the_language() -> None:
    assert "sèche-cheveux" in page("a hair dryer", "fr")
    assert "hair dryer" in page("a hair dryer", "en")


def test_a_file_name_cannot_become_a_part_of_the_page() -> None:
    hostile = '"><script>alert(1)</script>.jpg'
    wrong = sample("revolver", "epaule_a_pompe", file=hostile)
    text = pictures_page(pictures((wrong,)), {hostile: PIXEL}, "en")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_file_name_is_not_shown_in_another_order_than_it_has() -> None:
    """U+202E turns what follows round: the end of a name would be read as its beginning."""
    hostile = "revolver/\u202egpj.exe"
    samples = (sample("revolver", "epaule_a_pompe", file=hostile),)
    evaluation = replace(pictures(samples), folder="\u202epictures", unreadable=((hostile, f"{hostile}: damaged"),))
    text = pictures_page(evaluation, {hostile: PIXEL}, "en")
    assert "\u202e" not in text
    assert text.count("revolver/?gpj.exe") == 4
    assert "data:image/jpeg" in text


def test_both_languages_say_the_same_things_with_the_same_figures() -> None:
    assert ENGLISH.keys() == FRENCH.keys()

    def blanks(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}

    assert [name for name in ENGLISH if blanks(ENGLISH[name]) != blanks(FRENCH[name])] == []
    assert len(ENGLISH["method_list"].split("|")) == len(FRENCH["method_list"].split("|"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_stands_on_some_page(language: str) -> None:
    pages = "".join(page(name, language) for name in PAGES)

    def longest(sentence: str) -> str:
        return str(escape(max((text for text, *_ in string.Formatter().parse(sentence)), key=len)))

    sentences = FRENCH if language == "fr" else ENGLISH
    lines = {name: sentence.split("|")[-1] for name, sentence in sentences.items()}
    assert [name for name, line in lines.items() if longest(line) not in pages] == []


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0.5, "50,0\u202f%", "50.0%"),
        (0.9999, "99,9\u202f%", "99.9%"),
        (1.0, "100,0\u202f%", "100.0%"),
        (0.00001, "0,1\u202f%", "0.1%"),
        (0.0, "0,0\u202f%", "0.0%"),
        (None, "–", "–"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(share: float | None, french: str, english: str) -> None:
    assert Numbers("fr").percent(share) == french
    assert Numbers("en").percent(share) == english


def test_an_interval_is_written_in_the_language() -> None:
    assert Numbers("fr").shared(exact(3, 10)) == "30,0\u202f% (6,7\u00a0à\u00a065,2)"
    assert Numbers("en").shared(exact(3, 10)) == "30.0% (6.7\u00a0to\u00a065.2)"
    assert Numbers("en").whole(12345) == "12,345"
    assert Numbers("fr").whole(12345) == "12\u202f345"


def test_a_summary_has_no_line_for_what_could_not_be_worked_out() -> None:
    text = pictures_summary(pictures((sample("revolver", level=Level.MEDIUM),)))
    assert "First typology right (weapons)" in text
    assert "Wrong among high" not in text
    assert "area under the curve" not in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert record_summary(record(())) == "The record holds no proposal."


def test_a_summary_of_the_record_names_outcomes_and_periods() -> None:
    evaluation = record(tuple(replace(one, file="") for one in crowd(90)))
    text = record_summary(evaluation)
    assert "90 proposals from 2026-01-03 to 2026-09-03" in text
    assert "2 entries were not understood" in text
    assert "2026-05" in text
    assert "not accuracy" in text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["pictures", "nothing", "record", "an altered record"])
def test_axe_finds_nothing_and_nothing_is_asked_of_the_network(name: str, scheme: str, browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    shown = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: complaints.append(message.text))
    shown.set_content(page(name, "fr"))
    for width in (1280, 800):
        shown.set_viewport_size({"width": width, "height": 900})
        wide = shown.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    # axe brings its own script, which the page's policy forbids; so the page is looked at before.
    assert [url for url in asked if not url.startswith("data:")] == []
    assert complaints == []
    found = Axe().run(shown, options=RULES)
    context.close()
    assert found.violations_count == 0, found.generate_report()
