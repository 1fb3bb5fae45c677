"""Figures that can be compared, for people and for programs. That they are good is for docs/performance.md to say."""

import json
from pathlib import Path

import pytest

from edge.bench import WHOLE, Speed, fastest, timing
from edge.vision.instructions import CAPS, lacking, processor_flags
from edge.vision.precision import NOTE
from kiosk_ui.kiosk_process import kiosk
from tests.commands.calling import Home, call
from tests.models.eight_bits import copied_set, put_beside

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
    assert told["precisions"] is None
    assert told["process"] is None
    assert told["screen"] is None


def test_a_person_reads_the_ratio(home: Home) -> None:
    result = call(home, "bench", "--stages-only", "--runs", "1", "--precision", "f32")
    assert result.exit_code == 0, result.output
    assert "Stages (precision: f32)" in result.stdout
    assert "times the inference alone." in result.stdout


# --- precisions ---------------------------------------------------------------------------------


@pytest.fixture
def quantised(bare_home: Home, models: Path) -> Home:
    """A user with INT8 models, which here are the exact ones under another name."""
    put_beside(copied_set(models, bare_home.models))
    return bare_home


def test_precisions_stand_side_by_side_and_the_fastest_is_kept_for_auto(quantised: Home) -> None:
    result = call(quantised, "bench", "--precisions-only", "--choose", "--runs", "1", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["stages"] is None
    assert [each["cap"] for each in told["precisions"]] == [cap.name for cap in CAPS]
    flags = processor_flags()
    for cap, each in zip(CAPS, told["precisions"], strict=True):
        assert tuple(each["lacking"]) == lacking(cap, flags)
        works = {(speed["work"], speed["precision"]) for speed in each["speeds"]}
        precisions = {precision for _, precision in works}
        assert precisions == set() if each["lacking"] else precisions >= {"f32", "int8"}
        assert works == {(work, each) for work in ("typology", "things", *WHOLE) for each in precisions}
        for speed in each["speeds"]:
            assert speed["precision"] != "f32" or speed["gain"] == 1
            assert speed["timing"]["runs"] == 1
    assert json.loads((quantised.models / NOTE).read_text())["precision"] == told["choice"]


def test_a_person_reads_a_table_and_what_could_not_be_measured(home: Home) -> None:
    result = call(home, "bench", "--precisions-only", "--runs", "1")
    assert result.exit_code == 0, result.output
    assert "Precisions with all instructions: median ms" in result.stdout
    assert "INT8" not in result.stdout, "a set without INT8 models has none to measure"
    for cap in CAPS:
        for flag in lacking(cap, processor_flags()):
            assert f"Precisions with {cap.name}: not measured, this processor lacks" in result.stdout
            assert flag in result.stdout
    assert not (home.models / NOTE).exists()


def test_a_choice_that_cannot_be_kept_is_no_silent_one(quantised: Home) -> None:
    (quantised.models / NOTE).mkdir()
    result = call(quantised, "bench", "--precisions-only", "--choose", "--runs", "1")
    assert result.exit_code == 78
    assert f"{quantised.models / NOTE} cannot be written" in result.output


@pytest.mark.parametrize("other", ["--precisions-only", "--choose"])
def test_stages_alone_and_precisions_exclude_each_other(home: Home, other: str) -> None:
    assert call(home, "bench", "--stages-only", other).exit_code == 2


def test_the_fastest_is_that_of_whole_identifications() -> None:
    def speeds(precision: str, alone: float, whole: float) -> tuple[Speed, ...]:
        times = {"typology": alone, **dict.fromkeys(WHOLE, whole)}
        return tuple(Speed(work, precision, timing("", [seconds]), 1.0) for work, seconds in times.items())

    held = ("FP32", "BF16", "INT8")
    assert fastest((*speeds("f32", 9, 3), *speeds("device", 1, 2.5), *speeds("int8", 2, 2)), held) == "int8"
    assert fastest(speeds("f32", 9, 3), held) == "f32"


@pytest.mark.parametrize(
    ("held", "choice"),
    [(("FP32", "BF16", "INT8"), "device"), (("FP32", "FP16", "BF16"), "device"), (("FP32", "FP16", "INT8"), "f32")],
    ids=["a processor", "a processor with both", "a graphics unit"],
)
def test_16_bits_are_chosen_only_in_the_format_that_was_proved(held: tuple[str, ...], choice: str) -> None:
    speeds = [
        Speed(work, each, timing("", [time]), 1.0) for work in WHOLE for each, time in (("f32", 3), ("device", 1))
    ]
    assert fastest(tuple(speeds), held) == choice


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
