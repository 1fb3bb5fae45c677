"""The order of the questions: which networks are asked, when not, and places led back to the picture as given."""

from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.domain import (
    TYPOLOGIES,
    Level,
    MeasureOutcome,
    Pixels,
    SetupError,
    Typology,
)
from edge.identify import Identifier, Want, _laid_down, wants_markings, wants_measurement
from edge.vision.runtime import Engine, Runtime
from tests.edge.answers import identified

BY_KEY = {typology.key: typology for typology in TYPOLOGIES}


@pytest.mark.parametrize("typology", TYPOLOGIES, ids=lambda typology: typology.key)
@pytest.mark.parametrize("level", Level)
def test_long_guns_are_measured_and_handguns_read_once_they_are_more_than_a_guess(
    typology: Typology, level: Level
) -> None:
    answer = identified(typology.key, level)
    sure = level in (Level.MEDIUM, Level.HIGH)
    assert wants_measurement(answer) is (sure and typology.long_gun)
    assert wants_markings(answer) is (sure and not typology.long_gun)


@pytest.mark.parametrize("key", ["revolver", "epaule_a_pompe"])
@pytest.mark.parametrize("level", Level)
def test_a_wish_stands_above_the_rule(key: str, level: Level) -> None:
    answer = identified(key, level)
    for wants in (wants_measurement, wants_markings):
        assert wants(answer, Want.ALWAYS)
        assert not wants(answer, Want.NEVER)


@pytest.mark.parametrize(("height", "width"), [(30, 50), (50, 30), (40, 40)])
@pytest.mark.parametrize("half_turn", [False, True])
def test_a_point_of_the_laid_down_picture_leads_back_to_the_same_grain_of_dust(
    height: int, width: int, half_turn: bool
) -> None:
    for row, column in ((0, 0), (0, width - 1), (height - 1, 0), (7, 11), (height - 1, width - 1)):
        pixels = np.zeros((height, width, 3), np.uint8)
        pixels[row, column] = 255
        lying, back = _laid_down(pixels, half_turn=half_turn)
        assert lying.shape[1] >= lying.shape[0], "the networks know weapons that lie"
        y, x = np.argwhere(lying[:, :, 0])[0]
        # The middle of a pixel is half a pixel from its edge.
        assert back((x + 0.5, y + 0.5)) == (column + 0.5, row + 0.5)


def test_the_half_turn_is_half_a_turn_of_the_laid_down_picture() -> None:
    for shape in ((30, 50, 3), (50, 30, 3)):
        pixels = np.random.default_rng(3).integers(0, 256, shape, np.uint8)
        assert np.array_equal(_laid_down(pixels, half_turn=True)[0], np.rot90(_laid_down(pixels)[0], 2))


def test_an_answer_tells_its_stages_their_times_and_the_models_that_spoke(models: Path, example: Pixels) -> None:
    ticks = count()
    identifier = Identifier(Runtime(models, Engine(cache=models.parent / "cache")), clock=lambda: next(ticks) / 100)
    answer = identifier.propose(example)
    assert [stage.name for stage in answer.stages] == ["framing", "typology", "things"]
    assert [stage.milliseconds for stage in answer.stages] == pytest.approx([10, 10, 10])
    assert [name for name, _ in answer.models] == ["things", "typology"]
    assert (answer.measurement, answer.markings) == (None, None)

    measured = identifier.add_measurement(answer, example)
    assert [stage.name for stage in measured.stages] == ["framing", "typology", "things", "keypoints", "card"]
    assert measured.measurement is not None
    assert answer.measurement is None, "a value that was handed on has changed"

    read = identifier.add_markings(measured, example)
    assert [stage.name for stage in read.stages][-2:] == ["quality", "text"]
    assert all(stage.milliseconds > 0 for stage in read.stages)
    assert read.measurement == measured.measurement
    assert {"typology", "keypoints", "card", "quality", "text_detector"} <= {name for name, _ in read.models}
    assert all(len(version) == 12 for _, version in read.models)


def test_after_memory_was_given_back_the_answer_is_the_same(identifier: Identifier, example: Pixels) -> None:
    before = identifier.identify(example, "whole", Want.ALWAYS, Want.ALWAYS)
    identifier.release()
    after = identifier.identify(example, "whole", Want.ALWAYS, Want.ALWAYS)
    assert (after.candidates, after.energy, after.measurement) == (before.candidates, before.energy, before.measurement)
    assert after.markings == before.markings


def test_a_handgun_is_read_and_not_measured_without_being_asked(identifier: Identifier, example: Pixels) -> None:
    answer = identifier.identify(example)
    assert answer.first.typology.key == "revolver"
    assert answer.measurement is None
    assert answer.markings is not None


@pytest.mark.parametrize("shape", [(16, 16), (16, 800), (320, 17)])
def test_pictures_of_any_shape_go_all_the_way(identifier: Identifier, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (*shape, 3), np.uint8)
    answer = identifier.identify(pixels, "whole", Want.ALWAYS, Want.ALWAYS)
    assert len(answer.candidates) == 12
    assert answer.markings is not None
    assert np.isfinite(answer.markings.quality.score)
    assert answer.measurement is not None
    assert answer.measurement.outcome in tuple(MeasureOutcome)


def test_the_picture_that_was_given_is_left_as_it_is(identifier: Identifier, example: Pixels) -> None:
    given = example.copy()
    given.flags.writeable = False
    identifier.identify(given, "whole", Want.ALWAYS, Want.ALWAYS)
    assert np.array_equal(given, example)


def test_a_set_promises_only_what_was_measured(identifier: Identifier, example: Pixels) -> None:
    """At HIGH no threshold made the set, and of several looks together nobody knows how often it holds."""
    blurred = np.asarray(cv2.GaussianBlur(example, (0, 0), 9), np.uint8)
    answers = [identifier.propose(picture) for picture in (example, blurred)]
    assert {answer.level is Level.HIGH for answer in answers} == {True, False}
    for answer in answers:
        assert answer.coverage == (None if answer.level is Level.HIGH else 0.95)
        assert identifier.reconsider(answer, [answer.signals]).coverage is None


def test_without_models_there_is_no_identifier(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no models"):
        Identifier(Runtime(tmp_path, Engine()))
