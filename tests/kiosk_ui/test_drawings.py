"""The line drawings: each one named somewhere is there, is sound XML, and asks nothing of the browser that it refuses."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, render_template

import kiosk_ui
from edge.domain import TYPOLOGIES
from edge.exhibit import UNKNOWN
from edge.intake import NOT_A_WEAPON, PICTURES
from edge.makesafe import guides, option_drawing, questions
from kiosk_ui.drawings import fact_drawing, mechanism_drawing, view_drawing

FOLDER = Path(kiosk_ui.__file__).parent / "templates" / "drawings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))
ELEMENTS = {"svg", "g", "path", "circle", "rect"}
ATTRIBUTES = {
    "aria-hidden",
    "class",
    "cx",
    "cy",
    "d",
    "focusable",
    "height",
    "r",
    "rx",
    "transform",
    "viewBox",
    "width",
    "x",
    "y",
}
CLASSES = {"drawing", "accent", "tint", "board", "ghost"}


@pytest.fixture(scope="module")
def app() -> Flask:
    return Flask(kiosk_ui.__name__)


def drawn(app: Flask, name: str) -> ET.Element:
    with app.app_context():
        return ET.fromstring(render_template(f"drawings/{name}.svg"))


def wanted() -> set[str]:
    mechanisms = [*(typology.key for typology in TYPOLOGIES), NOT_A_WEAPON, UNKNOWN]
    return (
        {mechanism_drawing(key) for key in mechanisms}
        | {view_drawing(name) for name in PICTURES}
        | {option_drawing(question.key, option) for question in questions() for option in question.options}
        | {step.drawing for guide in guides() for step in guide.steps}
    )


def test_every_mechanism_view_option_and_step_is_drawn_and_nothing_is_left_over() -> None:
    assert {name for name in NAMES if not name.startswith("fact-")} == wanted()


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("fact-")])
def test_every_drawn_fact_is_found_by_its_fact_and_value(name: str) -> None:
    fact, _, word = name.removeprefix("fact-").partition("-")
    value = {"": None, "yes": True, "no": False}.get(word, word)
    assert fact_drawing(fact, value) == name


@pytest.mark.parametrize(
    ("fact", "value", "name"),
    [
        ("automatic", None, "fact-automatic"),
        ("bore", "lisse", "fact-bore-lisse"),
        ("feed_removable", True, "fact-feed_removable-yes"),
        ("stock_fixed", False, "fact-stock_fixed-no"),
        ("bore", None, None),
        ("bore", UNKNOWN, None),
        ("automatic", True, None),
        ("capacity", 3.0, None),
        ("../panel", None, None),
    ],
)
def test_a_fact_without_a_drawing_has_none(fact: str, value: bool | float | str | None, name: str | None) -> None:
    assert fact_drawing(fact, value) == name
    assert name is None or name in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_one_sheet_of_lines_hidden_from_screen_readers(app: Flask, name: str) -> None:
    sheet = drawn(app, name)
    assert sheet.tag == "svg"
    assert sheet.get("viewBox") == "0 0 400 176"
    assert (sheet.get("aria-hidden"), sheet.get("focusable")) == ("true", "false")
    assert all(not (element.text or "").strip() for element in sheet.iter()), "words do not belong into a drawing"


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_brings_no_style_no_script_and_no_address(app: Flask, name: str) -> None:
    for element in drawn(app, name).iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert set(element.get("class", "").split()) <= CLASSES
        assert not any("url" in value or "//" in value for value in element.attrib.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_has_its_one_accent(app: Flask, name: str) -> None:
    assert any("accent" in element.get("class", "").split() for element in drawn(app, name).iter())
