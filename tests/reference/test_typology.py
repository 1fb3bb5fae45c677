"""The twelve mechanisms on the publisher's own pictures, and on photographs that nobody trained on."""

from pathlib import Path
from typing import Any

import pytest

from edge.domain import TYPOLOGIES, Identification, Level
from edge.identify import Identifier
from edge.picture import read_picture

pytestmark = pytest.mark.reference

PICTURES = (
    "a_verrou.jpg",
    "autrepistolet.jpg",
    "epaule_ancien.jpg",
    "levier_sous_garde.jpg",
    "pistolet_ancien.jpg",
    "pistolet_semi_auto.jpg",
    "pompe.jpg",
    "revolver.jpg",
    "semi_auto_chasse.jpg",
    "semi_auto_mil_20.jpg",
    "semi_auto_mil_autre.jpg",
    "un_coup.jpg",
)


def probabilities(answer: Identification) -> list[float]:
    found = {candidate.typology.key: candidate.raw for candidate in answer.candidates}
    return [found[typology.key] for typology in TYPOLOGIES]


def test_all_twelve_pictures_are_compared(expected: dict[str, Any]) -> None:
    assert set(expected["typology"]) == set(PICTURES)
    assert {answer["label"] for answer in expected["typology"].values()} == {typology.key for typology in TYPOLOGIES}


@pytest.mark.parametrize("name", PICTURES)
def test_every_probability_is_the_published_one(
    reference: Path, expected: dict[str, Any], identifier: Identifier, name: str
) -> None:
    published = expected["typology"][name]
    answer = identifier.propose(read_picture(reference / "typology" / name), "reference")
    assert answer.first.typology.key == published["label"]
    # The promise is 1e-3; 3e-7 is what is found, so 1e-5 is already a change that wants a reason.
    assert probabilities(answer) == pytest.approx(published["probabilities"], abs=1e-5)


@pytest.mark.parametrize("name", PICTURES)
def test_the_framing_of_the_kiosk_names_the_same_twelve(
    reference: Path, expected: dict[str, Any], identifier: Identifier, name: str
) -> None:
    answer = identifier.propose(read_picture(reference / "typology" / name), "whole")
    assert answer.first.typology.key == expected["typology"][name]["label"]


def test_photographs_of_weapons_that_nobody_trained_on(reference: Path, identifier: Identifier) -> None:
    weapons = [path for path in sorted((reference / "pictures").glob("*/*.jpg")) if path.parent.name != "none"]
    assert len(weapons) == 114
    right = {"whole": 0, "reference": 0}
    for path in weapons:
        pixels = read_picture(path)
        for framing in right:
            right[framing] += identifier.propose(pixels, framing).first.typology.key == path.parent.name
    # Found: 110 and 98. A centre crop cuts the ends off long guns.
    assert right["whole"] >= 105
    assert right["reference"] >= 96
    assert right["whole"] > right["reference"]


# --- what this model is known to get wrong: written down, so that a better one is noticed -------------------------


def test_known_failure_a_bolt_action_rifle_is_called_a_military_self_loader(
    reference: Path, expected: dict[str, Any], identifier: Identifier
) -> None:
    pixels = read_picture(reference / "measure" / "verrou.jpg")
    published = expected["measure"]["verrou.jpg"]["typology"]
    answer = identifier.propose(pixels, "reference")
    assert answer.first.typology.key == published["label"] == "semi_auto_style_militaire_autre"
    assert answer.first.raw == pytest.approx(published["confidence"], abs=1e-3)
    assert published["confidence"] > 0.999, "sure and wrong"
    assert answer.level is not Level.HIGH
    # Seen whole it is still wrong, and the kiosk asks for a confirmation.
    whole = identifier.propose(pixels, "whole")
    assert whole.first.typology.key != "epaule_a_verrou"
    assert whole.level is not Level.HIGH


def test_a_logo_that_the_published_model_calls_a_pistol_is_no_weapon_to_the_kiosk(
    reference: Path, expected: dict[str, Any], identifier: Identifier
) -> None:
    pixels = read_picture(reference / "measure" / "noWeapon.JPG")
    published = expected["measure"]["noWeapon.JPG"]["typology"]
    answer = identifier.propose(pixels, "reference")
    assert answer.first.typology.key == published["label"] == "autre_pistolet"
    assert answer.first.raw == pytest.approx(published["confidence"], abs=1e-3)
    assert answer.level is Level.OTHER
    assert identifier.propose(pixels, "whole").level is Level.OTHER


@pytest.mark.parametrize(
    "name", ["levier.jpg", "mil20.jpg", "mil_autre.jpg", "noCard.jpg", "pompe.jpg", "semiChasse.jpg", "uncoup.jpg"]
)
def test_large_photographs_of_a_telephone_get_the_published_typology(
    reference: Path, expected: dict[str, Any], identifier: Identifier, name: str
) -> None:
    published = expected["measure"][name]["typology"]
    answer = identifier.propose(read_picture(reference / "measure" / name), "reference")
    assert answer.first.typology.key == published["label"]
    assert answer.first.raw == pytest.approx(published["confidence"], abs=1e-3)
