"""The trial of further signals: what agreement is, that a trial changes nothing but the signal, and that it runs."""

import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge.domain import TYPOLOGIES, Signals
from edge.evaluation.fitting import Known

SCRIPT = Path(__file__).parents[2] / "scripts" / "ablation"
CLASSES = len(TYPOLOGIES)


@pytest.fixture(scope="module")
def ablation() -> Any:
    # Without .py at its end, an import does not find it.
    loader = SourceFileLoader("ablation", str(SCRIPT))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        (((1.0, 0.0), (1.0, 0.0)), 0.0),
        (((0.3, 0.7), (0.3, 0.7), (0.3, 0.7)), 0.0),
        (((1.0, 0.0), (0.0, 1.0)), -1.0),
        (((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), -np.log2(3)),
        (((1.0, 0.0), (0.5, 0.5)), 0.5 - (2 - 0.75 * np.log2(3))),
    ],
)
def test_views_that_agree_are_at_nought_and_others_below(ablation: Any, views: Any, expected: float) -> None:
    assert ablation.agreement(views) == pytest.approx(expected, abs=1e-12)


def test_the_crops_hold_less_and_more_of_the_same_middle(ablation: Any) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (200, 400, 3), np.uint8)
    assert np.array_equal(ablation.narrower(picture), picture[10:190, 20:380])
    wider = ablation.wider(picture)
    assert wider.shape == (220, 440, 3)
    assert np.array_equal(wider[10:210, 20:420], picture)


def test_a_further_signal_is_weighed_as_the_kiosk_s_own_would_be(ablation: Any) -> None:
    random = np.random.default_rng(4)
    known = [
        Known(
            Signals((0.0,) * CLASSES, (1 / CLASSES,) * CLASSES, 0.5, float(random.normal(2.0 * (number % 2)))),
            TYPOLOGIES[0].key if number % 2 else None,
            str(number),
        )
        for number in range(80)
    ]
    carrying = ablation.carrying(known, [each.signals.weapon for each in known])
    assert ablation.let_in(carrying, ("top probability",)) == ablation.let_in(known, ("weapon",))
    assert ablation.let_in(carrying, ("top probability",)) != ablation.let_in(known, ("familiarity",))


@pytest.mark.reference
def test_every_further_signal_gets_a_row(ablation: Any, reference: Path, models: Path, tmp_path: Path) -> None:
    for label in ("revolver", "none"):
        (tmp_path / label).mkdir()
        for picture in sorted((reference / "pictures" / label).iterdir())[:3]:
            shutil.copy(picture, tmp_path / label)
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--models", str(models), "--turns", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.strip("| ").split(" | ") for line in ran.stdout.splitlines() if line.startswith("|")]
    assert [row[0] for row in rows[3:]] == [
        "agreement with its mirror image",
        "agreement with a narrower and a wider crop",
        "score of the key-point network's best box",
    ]
    assert {len(row) for row in rows[3:]} == {6}
