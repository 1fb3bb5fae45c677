"""The words of the guides: one for each key, short enough to be read with a weapon in hand, the same on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import kiosk_ui
from edge.domain import TYPOLOGIES
from edge.makesafe import PRINCIPLES, VERSION, WhyNoGuide, guides, questions
from kiosk_ui.commands.guides import command, page
from kiosk_ui.guides import (
    approval_words,
    guide_title,
    no_guide_words,
    option_words,
    question_words,
    step_words,
)
from kiosk_ui.tongue import speak

LONGEST = 90
MARK = "<!-- scelle guides -->\n\n"


@pytest.fixture(params=["fr", "en"], autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    spoken = str(request.param)
    app = Flask(kiosk_ui.__name__)
    speak(app, spoken, lambda: spoken)
    with app.test_request_context():
        yield spoken


def test_every_step_has_its_own_short_sentence() -> None:
    steps = {step.key for guide in guides() for step in guide.steps}
    for key in steps:
        said = step_words(key)
        assert said.endswith((".", "!"))
        assert len(said) <= LONGEST, said


def test_every_guide_has_a_title_of_its_own() -> None:
    titles = [guide_title(guide.key) for guide in guides()]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_every_question_asks_and_says_where_to_look() -> None:
    for question in questions():
        words = question_words(question.key)
        assert words.title.endswith("?")
        assert words.hint.endswith(".")
        assert max(len(words.title), len(words.hint)) <= LONGEST


def test_the_options_of_a_question_can_be_told_apart() -> None:
    for question in questions():
        said = [option_words(question.key, option) for option in question.options]
        assert all(said)
        assert len(set(said)) == len(said)


def test_a_question_for_which_the_weapon_is_touched_reminds_of_the_finger() -> None:
    handled = [question.key for question in questions() if question.handled]
    assert handled
    for key in handled:
        assert question_words(key).hint.startswith(("Finger outside the guard", "Doigt hors du pontet"))


def test_without_a_guide_the_officer_is_told_to_leave_it_and_to_call(language: str) -> None:
    reasons = {no_guide_words(reason).reason for reason in WhyNoGuide}
    assert len(reasons) == len(WhyNoGuide)
    for reason in WhyNoGuide:
        assert "expert" in no_guide_words(reason).action


def test_the_guides_say_their_version_and_that_nobody_has_approved_them() -> None:
    assert VERSION in approval_words()
    assert "instruct" in approval_words()


def test_the_page_for_the_instructor_holds_every_guide_and_every_way_without_one(language: str) -> None:
    told = CliRunner().invoke(command, ["--language", language])
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert approval_words() in lines
    for guide in guides():
        (row,) = (line for line in lines if line.startswith(f"| {guide_title(guide.key)} |"))
        for step in guide.steps[len(PRINCIPLES) : -3]:
            assert step_words(step.key) in row
    for step in (*PRINCIPLES, *guides()[0].steps[-3:]):
        assert any(line.endswith(f". {step_words(step.key)}") for line in lines)
    without = [line for line in lines if no_guide_words(WhyNoGuide.MECHANISM).reason in line]
    assert len(without) == len(TYPOLOGIES) - len({typology for guide in guides() for typology in guide.typologies})
    assert any(no_guide_words(WhyNoGuide.BLACK_POWDER).reason in line for line in lines)


def test_the_page_in_the_documents_is_the_page_as_it_is_written_today(repository: Path) -> None:
    text = (repository / "docs" / "guides.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1] == page("en"), "write below the mark of docs/guides.md: scelle guides --language en"
