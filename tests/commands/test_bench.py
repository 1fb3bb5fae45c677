"""Figures that can be compared, for people and for programs. That they are good is for docs/performance.md to say."""

import json

import pytest

from edge.bench import timing
from kiosk_ui.kiosk_process import kiosk
from tests.commands.calling import Home, call

STAGES = [
    "inference alone",
    "proposal (typology only)",
    "framing",
    "JPEG file to proposal",
    "lengths (key points and card)",
    "markings (quality and text)",
]


def test_every_stage_is_timed_as_often_as_asked(home: Home) -> None:
    result = call(home, "bench", "--stages-only", "--runs", "3", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [each["name"] for each in told["stages"]["timings"]] == STAGES
    for each in told["stages"]["timings"]:
        assert each["runs"] == 3
        assert 0 < each["median"] <= each["p95"]
    # The whole contains the part, timed in turns.
    assert told["stages"]["overhead"] > 0.9
    assert told["process"] is None
    assert told["screen"] is None


def test_a_person_reads_the_ratio(home: Home) -> None:
    result = call(home, "bench", "--stages-only", "--runs", "1", "--precision", "f32")
    assert result.exit_code == 0, result.output
    assert "Stages (precision: f32)" in result.stdout
    assert "times the inference alone." in result.stdout


@pytest.mark.parametrize(
    ("seconds", "median", "p95"),
    [([0.002], 2, 2), ([0.003, 0.001, 0.002], 2, 3), ([n / 1000 for n in range(1, 101)], 50.5, 95)],
)
def test_median_and_p95_of_known_samples(seconds: list[float], median: float, p95: float) -> None:
    told = timing("", seconds)
    assert told.median == pytest.approx(median)
    assert told.p95 == pytest.approx(p95)


def test_a_kiosk_seen_from_outside(home: Home, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home.folder))
    with kiosk("--config", str(home.settings), "--camera", "demo:empty", "--port", str(port)) as running:
        assert running.address == f"http://127.0.0.1:{port}/"
        assert running.ready_after > 0
        assert 50 < running.resident_mb() < 2000
        assert running.processor_seconds() > 0


def test_a_kiosk_that_does_not_start_is_no_figure(bare_home: Home) -> None:
    with (
        pytest.raises(RuntimeError, match=r"did not start \(status 78\)"),
        kiosk("--config", str(bare_home.settings.with_name("absent.toml"))),
    ):
        pytest.fail("a kiosk without settings was taken for a running one")
