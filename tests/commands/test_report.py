"""An identification as a row and as a JSON object: what is named, what is not, in both languages."""

import json
from pathlib import Path

import pytest

from edge.domain import TYPOLOGIES, Identification, Level
from kiosk_ui.commands.report import as_json, as_row, table
from tests.kiosk_ui.scripted import EITHER, HESITANT, NAMELESS, PISTOL, STRANGE, UNSURE, identification

PHOTO = Path("photo.jpg")


@pytest.mark.parametrize(
    ("found", "language", "cells"),
    [
        (identification(PISTOL, Level.HIGH), "en", ("Semi-automatic pistol", "91%", "high")),
        (EITHER, "en", ("Semi-automatic pistol (or Other handgun)", "91%", "medium")),
        (EITHER, "fr", ("Pistolet semi-automatique (ou Pistolet divers)", "91 %", "moyenne")),
        (HESITANT, "en", ("undetermined: Lever action or Hunting semi-automatic or Pump action?", "41%", "too low")),
        (identification(UNSURE, Level.LOW, likely=1), "en", ("undetermined", "41%", "too low")),
        (identification(UNSURE, Level.LOW, likely=7), "fr", ("indéterminée", "41 %", "insuffisante")),
        (identification(PISTOL, Level.MEDIUM, likely=7), "en", ("Semi-automatic pistol", "91%", "medium")),
        (STRANGE, "en", ("does not look like a known weapon (looks like: power drill)", "", "none")),
        (STRANGE, "fr", ("ne ressemble pas à une arme connue (ressemble à : perceuse)", "", "aucune")),
        (NAMELESS, "en", ("does not look like a known weapon", "", "none")),
    ],
)
def test_a_row_names_no_more_than_was_proposed(
    found: Identification, language: str, cells: tuple[str, str, str]
) -> None:
    row = as_row(PHOTO, found, language)
    assert row[:4] == ("photo.jpg", *cells)
    assert cells[0] in table([row], language)


@pytest.mark.parametrize("found", [STRANGE, NAMELESS])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_row_of_what_looks_like_no_weapon_names_no_type(found: Identification, language: str) -> None:
    row = " ".join(as_row(PHOTO, found, language))
    assert not any(typology.french in row or typology.english in row for typology in TYPOLOGIES)


def test_programs_are_given_both_figures_of_every_type() -> None:
    told = as_json(PHOTO, EITHER, None)
    assert (told["typology"], told["probability"], told["level"]) == ("pistolet_semi_auto_moderne", 0.913, "medium")
    assert told["probabilities"] == {one.typology.key: one.probability for one in PISTOL}
    assert told["raw_probabilities"] == {one.typology.key: one.raw for one in PISTOL}
    assert told["likely"] == ["pistolet_semi_auto_moderne", "autre_pistolet"]
    assert (told["coverage"], told["looks_like"]) == (0.95, None)
    json.dumps(told, allow_nan=False)


def test_programs_are_given_no_type_of_what_looks_like_no_weapon() -> None:
    told = as_json(PHOTO, STRANGE, None)
    assert (told["typology"], told["probability"], told["level"]) == (None, None, "other")
    assert told["weapon"] == pytest.approx(0.042)
    assert told["looks_like"] == {
        "thing": "power drill",
        "french": "perceuse",
        "english": "power drill",
        "share": 0.71,
    }
    # They can still see what would have been named.
    assert sum(told["raw_probabilities"].values()) == pytest.approx(1)  # type: ignore[attr-defined]
