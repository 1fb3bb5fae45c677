"""The photograph that comes with the models, against what the published package says about it: always here to be run.

The figures are what basegun-ml 2.0.7 answers on its own `warmup.jpg` (a revolver on a table, 640 x 399), run as
published: torch 2.13 on a CPU, ultralytics 8.4, onnxruntime, paddleocr 2.7.3.
"""

import hashlib

import cv2
import numpy as np
import pytest

from edge.domain import TYPOLOGIES, AlarmVerdict, Identification, Level, MeasureOutcome, Pixels
from edge.heatmap import heatmap_over
from edge.identify import Identifier, Want
from edge.vision.framing import frame_picture
from edge.vision.runtime import Runtime
from edge.vision.typology import open_typology

SHA256 = "e8ab1ca735d12ecdf508d55519b230e3fd057033674ec6f719b6a92fb3edfe2f"

PROBABILITIES = (
    2.8904160842557758e-08,
    8.232646335482041e-12,
    7.85331313868376e-11,
    1.2225155610057215e-10,
    2.24333876128191e-12,
    5.1340081491657585e-11,
    1.0542571590027583e-12,
    2.641056427374333e-12,
    5.455422638078744e-07,
    1.7084286763058287e-10,
    0.9999994039535522,
    8.23611751715747e-12,
)
LOGITS = (
    3.941009521484375,
    -4.222623825073242,
    -1.9672112464904785,
    -1.5246515274047852,
    -5.52276611328125,
    -2.392259120941162,
    -6.277895450592041,
    -5.359552383422852,
    6.8788042068481445,
    -1.189988136291504,
    21.300289154052734,
    -4.222202301025391,
)
ENERGY = float(np.logaddexp.reduce(LOGITS))
QUALITY = 0.7490596771240234

CYLINDER = (190, 45, 375, 190)
"""Left, top, right, bottom of the cylinder and the frame about it in the photograph."""


@pytest.fixture(scope="module")
def answer(identifier: Identifier, example: Pixels) -> Identification:
    return identifier.identify(example, "reference", Want.ALWAYS, Want.ALWAYS)


def test_it_is_the_photograph_that_the_figures_are_about(runtime_f32: Runtime) -> None:
    assert hashlib.sha256(runtime_f32.example.read_bytes()).hexdigest() == SHA256


def test_every_probability_is_the_published_one(answer: Identification) -> None:
    found = {candidate.typology.key: candidate.raw for candidate in answer.candidates}
    assert [found[typology.key] for typology in TYPOLOGIES] == pytest.approx(PROBABILITIES, abs=1e-6)


def test_it_is_a_revolver_beyond_doubt(answer: Identification) -> None:
    assert answer.first.typology.key == "revolver"
    assert answer.level is Level.HIGH


def test_every_logit_is_the_published_one(runtime_f32: Runtime, example: Pixels) -> None:
    outputs = open_typology(runtime_f32)(image=frame_picture(example, "reference").pixels[None])
    assert outputs["logits"][0] == pytest.approx(LOGITS, abs=1e-4)


def test_energy_is_the_log_sum_exp_of_the_logits(answer: Identification) -> None:
    assert answer.energy == pytest.approx(ENERGY, abs=1e-4)


def test_the_quality_is_the_published_score(answer: Identification) -> None:
    assert answer.markings is not None
    assert answer.markings.quality.score == pytest.approx(QUALITY, abs=1e-4)
    assert answer.markings.quality.acceptable


def test_no_long_gun_is_found_in_it_and_so_no_lengths(answer: Identification) -> None:
    assert answer.measurement is not None
    assert answer.measurement.outcome is MeasureOutcome.NO_WEAPON
    assert answer.measurement.overall_mm is None
    assert answer.measurement.barrel_mm is None
    assert answer.measurement.error_mm is None


def test_no_text_is_read_on_it(answer: Identification) -> None:
    assert answer.markings is not None
    assert answer.markings.lines == ()
    assert answer.markings.hint.verdict is AlarmVerdict.NO_TEXT


@pytest.mark.parametrize("framing", ["reference", "whole"])
def test_what_counted_most_is_the_cylinder(identifier: Identifier, example: Pixels, framing: str) -> None:
    proposal = identifier.propose(example, framing)
    row, column = np.unravel_index(proposal.activation.argmax(), proposal.activation.shape)
    x, y, side = proposal.region
    cell = side / proposal.activation.shape[0]
    left, top, right, bottom = CYLINDER
    assert left < x + (float(column) + 0.5) * cell < right
    assert top < y + (float(row) + 0.5) * cell < bottom


def test_the_heat_map_colours_the_cylinder_and_not_the_table(answer: Identification, example: Pixels) -> None:
    over = cv2.imdecode(np.frombuffer(heatmap_over(example, answer), np.uint8), cv2.IMREAD_COLOR)
    assert over is not None
    change = np.abs(over.astype(int) - example).sum(axis=2)
    left, top, right, bottom = CYLINDER
    assert change[top:bottom, left:right].mean() > 10 * change[300:, 200:].mean()


def test_the_mirrored_and_the_turned_photograph_are_a_revolver_too(identifier: Identifier, example: Pixels) -> None:
    for turned in (example[:, ::-1], np.rot90(example), np.rot90(example, 3)):
        proposal = identifier.propose(np.ascontiguousarray(turned))
        assert proposal.first.typology.key == "revolver"
        assert proposal.level.proposes
