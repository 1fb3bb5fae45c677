"""16-bit floating point, the default where the processor has it, held to what INT8 models are held to."""

from pathlib import Path

import pytest

from edge.evaluation.agreement import agreement_of
from edge.evaluation.pictures import labelled_pictures
from edge.evaluation.trial import answers
from edge.vision.precision import DEVICE, EXACT
from edge.vision.runtime import Engine, Runtime

pytestmark = pytest.mark.reference


def test_16_bits_answer_as_32_do_and_lose_nothing(reference: Path, models: Path) -> None:
    held = Runtime(models, Engine()).describe_capabilities()
    if not {"BF16", "FP16"} & set(held):
        pytest.skip(f"this processor computes in none of the 16-bit formats: {', '.join(held)}")
    pictures = labelled_pictures(reference / "pictures")
    agreement = agreement_of(answers(models, pictures, EXACT), answers(models, pictures, DEVICE))
    assert (agreement.weapons, agreement.others) == (114, 80)
    assert agreement.holds, agreement
