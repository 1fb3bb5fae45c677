"""What the classifier's numbers are: probabilities, energy, familiarity, and the map of what counted."""

import numpy as np
import pytest

from edge.domain import TYPOLOGIES, Pixels
from edge.vision.framing import frame_picture
from edge.vision.runtime import Runtime
from edge.vision.typology import classify, open_typology


def test_all_twelve_are_given_in_their_order_and_add_up_to_one(runtime_f32: Runtime, example: Pixels) -> None:
    answer = classify(open_typology(runtime_f32), frame_picture(example, "whole"))
    assert len(answer.probabilities) == len(answer.logits) == len(TYPOLOGIES)
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    softmax = np.exp(np.asarray(answer.logits) - answer.energy)
    assert answer.probabilities == pytest.approx(softmax.tolist(), abs=1e-5)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_nothing_gets_an_answer_of_plain_numbers(runtime_f32: Runtime, shade: int) -> None:
    nothing = np.full((200, 300, 3), shade, np.uint8)
    answer = classify(open_typology(runtime_f32), frame_picture(nothing, "whole"))
    assert np.isfinite(answer.energy)
    assert np.isfinite(answer.activation).all()
    assert 0 <= answer.activation.min() <= answer.activation.max() <= 1


def test_a_weapon_has_more_energy_and_is_more_familiar_than_noise_and_than_an_empty_plate(
    runtime_f32: Runtime, example: Pixels
) -> None:
    network = open_typology(runtime_f32)
    noise = np.random.default_rng(2).integers(0, 256, (400, 640, 3), np.uint8)
    weapon, plate, noisy = (
        classify(network, frame_picture(picture, "whole"))
        for picture in (example, np.full((400, 640, 3), 180, np.uint8), noise)
    )
    assert weapon.energy > max(plate.energy, noisy.energy) + 5
    assert 1 >= weapon.familiarity > max(plate.familiarity, noisy.familiarity) >= 0


def test_the_answer_stays_when_the_network_is_asked_again(runtime_f32: Runtime, example: Pixels) -> None:
    network = open_typology(runtime_f32)
    first = classify(network, frame_picture(example, "whole"))
    kept = first.activation.copy()
    classify(network, frame_picture(np.zeros((200, 200, 3), np.uint8), "whole"))
    assert np.array_equal(first.activation, kept), "the next picture wrote into the answer of this one"
