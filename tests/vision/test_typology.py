"""What is made of the classifier's numbers: levels, order, energy, and the map of what counted."""

import numpy as np
import pytest

from edge.domain import TYPOLOGIES, Level, Pixels
from edge.vision.framing import frame_picture
from edge.vision.runtime import Runtime
from edge.vision.typology import level_of, open_typology, propose

PUBLISHED = {"medium": 0.76, "high": 0.98}


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0.0, Level.LOW),
        (0.7599, Level.LOW),
        (0.76, Level.MEDIUM),
        (0.9799, Level.MEDIUM),
        (0.98, Level.HIGH),
        (1.0, Level.HIGH),
    ],
)
def test_the_limits_belong_to_the_level_above(runtime_f32: Runtime, score: float, level: Level) -> None:
    assert level_of(score, PUBLISHED) is level
    assert level_of(score, open_typology(runtime_f32).manifest.thresholds) is level


def test_all_twelve_are_given_most_probable_first_and_add_up_to_one(runtime_f32: Runtime, example: Pixels) -> None:
    proposal = propose(open_typology(runtime_f32), frame_picture(example, "whole"))
    assert {candidate.typology for candidate in proposal.candidates} == set(TYPOLOGIES)
    probabilities = [candidate.probability for candidate in proposal.candidates]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_nothing_gets_an_answer_of_plain_numbers(runtime_f32: Runtime, shade: int) -> None:
    nothing = np.full((200, 300, 3), shade, np.uint8)
    proposal = propose(open_typology(runtime_f32), frame_picture(nothing, "whole"))
    assert np.isfinite(proposal.energy)
    assert np.isfinite(proposal.activation).all()
    assert 0 <= proposal.activation.min() <= proposal.activation.max() <= 1


def test_a_weapon_has_more_energy_than_noise_and_than_an_empty_plate(runtime_f32: Runtime, example: Pixels) -> None:
    network = open_typology(runtime_f32)
    noise = np.random.default_rng(2).integers(0, 256, (400, 640, 3), np.uint8)
    weapon, plate, noisy = (
        propose(network, frame_picture(picture, "whole")).energy
        for picture in (example, np.full((400, 640, 3), 180, np.uint8), noise)
    )
    assert weapon > max(plate, noisy) + 5


def test_the_answer_stays_when_the_network_is_asked_again(runtime_f32: Runtime, example: Pixels) -> None:
    network = open_typology(runtime_f32)
    first = propose(network, frame_picture(example, "whole"))
    kept = first.activation.copy()
    propose(network, frame_picture(np.zeros((200, 200, 3), np.uint8), "whole"))
    assert np.array_equal(first.activation, kept), "the next picture wrote into the answer of this one"
