"""A plate is what its name says, the same each time, and another one with another seed."""

import itertools

import cv2
import numpy as np
import pytest

from edge.domain import Pixels
from tests.scenes.plates import Kind, draw_plate


@pytest.mark.parametrize("kind", Kind)
def test_a_seed_gives_one_plate_and_another_seed_another(kind: Kind) -> None:
    first = draw_plate(kind, 320, 180, 5)
    assert first.shape == (180, 320, 3)
    assert np.array_equal(first, draw_plate(kind.value, 320, 180, 5))
    assert not np.array_equal(first, draw_plate(kind, 320, 180, 6))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("seed", range(4))
def test_a_plate_is_neither_flat_nor_burnt_out(kind: Kind, seed: int) -> None:
    plate = draw_plate(kind, 640, 360, seed)
    assert 1.5 < plate.std(axis=(0, 1)).max() < 45
    assert ((plate > 3) & (plate < 252)).mean() > 0.98


def features(plate: Pixels) -> tuple[float, ...]:
    """Lightness, colour, roughness along and across."""
    lab = cv2.cvtColor(plate.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    light = lab[:, :, 0]
    rough = (np.abs(np.diff(light, axis=axis)).mean() for axis in (0, 1))
    joints = np.percentile(light, 50) - np.percentile(light, 1)
    return (
        *(float(value) / 10 for value in lab.mean(axis=(0, 1))),
        *(float(value) for value in rough),
        float(joints) / 5,
    )


def test_kinds_are_told_apart_at_a_glance() -> None:
    looks = {kind: np.asarray([features(draw_plate(kind, 640, 360, seed)) for seed in range(3)]) for kind in Kind}
    for one, other in itertools.combinations(Kind, 2):
        nearest = np.linalg.norm(looks[one][:, None] - looks[other][None], axis=2).min()
        assert nearest > 0.8, (one, other)


@pytest.mark.parametrize("size", [(8, 100), (100, 8)])
def test_a_plate_too_small_to_draw_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="too small"):
        draw_plate(Kind.WOOD, *size, seed=0)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="marble"):
        draw_plate("marble", 320, 180, 0)
