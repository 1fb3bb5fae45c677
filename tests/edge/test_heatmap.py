"""The picture of what counted: of the right size, where the network looked, and clear everywhere else."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from edge.domain import Array, Identification
from edge.heatmap import COLOUR, OPACITY, WIDTH, heatmap_over, heatmap_png
from tests.edge.answers import identified


def looked_at(activation: Array, region: tuple[float, float, float], turned: float = 0.0) -> Identification:
    return identified(activation=activation, region=region, turned=turned)


def one_cell(row: int, column: int) -> Array:
    activation = np.zeros((10, 10), np.float32)
    activation[row, column] = 1
    return activation


def layer(identification: Identification, width: int, height: int) -> npt.NDArray[np.uint8]:
    png = heatmap_png(identification, width, height)
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    return np.asarray(decoded, dtype=np.uint8)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 399), (1080, 1920), (16, 16), (800, 16), (16, 800)])
def test_it_has_the_proportions_of_the_picture_and_one_width(width: int, height: int) -> None:
    shape = layer(looked_at(one_cell(5, 5), (0, 0, 100)), width, height).shape
    assert shape == (max(1, round(WIDTH * height / width)), WIDTH, 4)


def test_it_is_one_colour_seen_through_and_nothing_hides_the_weapon() -> None:
    drawn = layer(looked_at(np.ones((10, 10), np.float32), (0, 0, 400)), 400, 400)
    assert (drawn[:, :, :3] == COLOUR).all()
    assert drawn[WIDTH // 2, WIDTH // 2, 3] == pytest.approx(255 * OPACITY, abs=1)
    assert drawn[:, :, 3].max() <= 255 * OPACITY


@pytest.mark.parametrize(
    "region", [(0, 0, 600), (240, 0, 600), (250, -200, 1000), (-300, 50, 900)], ids=["left", "middle", "over", "out"]
)
@pytest.mark.parametrize(("row", "column"), [(4, 6), (5, 5), (3, 4)])
def test_the_peak_lies_in_the_middle_of_the_cell_that_counted(
    region: tuple[float, float, float], row: int, column: int
) -> None:
    width, height = 1200, 700
    x, y, side = region
    alpha = layer(looked_at(one_cell(row, column), region), width, height)[:, :, 3].astype(float)
    rows, columns = np.mgrid[0 : alpha.shape[0], 0:WIDTH]
    found = (columns * alpha).sum() / alpha.sum(), (rows * alpha).sum() / alpha.sum()
    wanted = (x + (column + 0.5) * side / 10) * WIDTH / width, (y + (row + 0.5) * side / 10) * WIDTH / width
    assert found == pytest.approx(wanted, abs=1.5)


@pytest.mark.parametrize(
    ("turned", "place"), [(0.0, (0.8, 0.5)), (90.0, (0.5, 0.8)), (180.0, (0.2, 0.5)), (-90.0, (0.5, 0.2))]
)
def test_a_square_that_was_turned_level_is_turned_back(turned: float, place: tuple[float, float]) -> None:
    right_of_the_middle = one_cell(4, 7) + one_cell(5, 7)
    alpha = layer(looked_at(right_of_the_middle, (0, 0, 500), turned), 500, 500)[:, :, 3].astype(float)
    rows, columns = np.mgrid[0 : alpha.shape[0], 0:WIDTH]
    found = (columns * alpha).sum() / alpha.sum() / WIDTH, (rows * alpha).sum() / alpha.sum() / WIDTH
    assert found == pytest.approx(place, abs=0.06)


def test_beside_the_square_that_was_looked_at_everything_is_clear() -> None:
    alpha = layer(looked_at(np.ones((10, 10), np.float32), (400, 0, 400)), 1200, 400)[:, :, 3]
    third = WIDTH // 3
    assert alpha[:, : third - 10].max() == 0
    assert alpha[:, third + 10 : 2 * third - 10].max() > 0
    assert alpha[:, 2 * third + 10 :].max() == 0


def test_nothing_that_counted_gives_a_clear_layer() -> None:
    assert layer(looked_at(np.zeros((10, 10), np.float32), (0, 0, 400)), 400, 400)[:, :, 3].max() == 0


def test_over_the_picture_the_peak_is_coloured_and_the_rest_untouched() -> None:
    pixels = np.full((400, 600, 3), 90, np.uint8)
    jpeg = heatmap_over(pixels, looked_at(one_cell(2, 7), (100, 0, 400)))
    mixed = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert mixed is not None
    assert mixed.shape == pixels.shape
    # The middle of that cell, coloured as far as it may be.
    wanted = 90 * (1 - OPACITY) + np.array(COLOUR) * OPACITY
    assert np.abs(mixed[100, 400] - wanted).max() < 12
    assert np.abs(mixed[250:, :250].astype(int) - 90).max() <= 2
    assert pixels.max() == 90, "the picture that was given has changed"
