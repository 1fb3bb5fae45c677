"""A technician locks the camera, looks at what holds, and lets it go."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.cameras.controls import Control, Offer
from kiosk_ui.cli import main
from kiosk_ui.commands.camera import Devices
from tests.commands.calling import Home, call, plain_lines
from tests.edge.uvc_camera import UvcCamera


@pytest.fixture
def sim(tmp_path: Path) -> UvcCamera:
    return UvcCamera(tmp_path / "video0")


@pytest.fixture
def wired(bare_home: Home, sim: UvcCamera) -> Home:
    """A station whose camera is on a cable."""
    return bare_home.with_settings(
        f'[camera]\nsource = "v4l2:{sim.device}"\nwidth = 320\nheight = 240\nplate = [0.0, 0.25, 1.0, 1.0]'
    )


def camera(home: Home, sim: UvcCamera, *arguments: str, answers: str = "") -> Result:
    devices = Devices(lambda _source, _wish: sim.open(), sim.open_controls)
    line = ["camera", *arguments, "--config", str(home.settings)]
    result = CliRunner(env=dict(home.environment)).invoke(main, line, prog_name="scelle", obj=devices, input=answers)
    plain_lines(result.output)
    return result


def test_calibrating_says_what_is_locked_and_keeps_it(wired: Home, sim: UvcCamera) -> None:
    result = camera(wired, sim, "calibrate")
    assert result.exit_code == 0, result.output
    assert "The plate must be empty" in result.stderr
    assert "Desk Camera 20 at 320x240 is calibrated." in result.stdout
    assert "locked      power_line_frequency = 1" in result.stdout
    assert "locked      focus_absolute = " in result.stdout
    assert "NOT locked" not in result.stdout
    kept = json.loads((wired.data / "camera" / "controls.json").read_text(encoding="utf-8"))
    assert kept["plate"] == [0.0, 0.25, 1.0, 1.0]
    assert kept["settings"][-1] == {
        "control": "focus_absolute",
        "wanted": sim.values[Control.FOCUS_ABSOLUTE],
        "read": sim.values[Control.FOCUS_ABSOLUTE],
    }
    assert str(wired.data / "camera" / "empty.jpg") in result.stdout
    assert sim.releases == 1
    assert camera(wired, sim, "calibrate").exit_code == 0, "may be repeated at any time"


def test_what_cannot_be_locked_is_listed(wired: Home, tmp_path: Path) -> None:
    plain = UvcCamera(tmp_path / "video0", lacks=[Control.FOCUS_ABSOLUTE, Control.FOCUS_AUTOMATIC_CONTINUOUS])
    result = camera(wired, plain, "calibrate")
    assert result.exit_code == 0
    assert "NOT locked  focus (this camera has none to set)" in result.stdout


def test_a_colour_that_the_camera_does_not_reach_by_hand_is_not_called_locked(wired: Home, tmp_path: Path) -> None:
    plain = UvcCamera(tmp_path / "video0", offers={Control.WHITE_BALANCE_TEMPERATURE: Offer(4600, 6500, 10, 5000)})
    plain.kelvin = 3000.0
    result = camera(wired, plain, "calibrate")
    assert result.exit_code == 0
    assert "locked      exposure_time_absolute = " in result.stdout
    assert "NOT locked  white balance (at best red over blue 1.5" in result.stdout
    assert "use a lamp of cooler light, calibrate again)" in result.stdout
    assert "locked      white_balance" not in result.stdout
    assert plain.values[Control.WHITE_BALANCE_AUTOMATIC] == 1


def test_a_plain_plate_leads_to_a_page_and_a_page_to_a_sharp_picture(wired: Home, sim: UvcCamera) -> None:
    sim.page = False
    assert "repeat it with --page" in camera(wired, sim, "calibrate").stdout
    sim.page = True
    result = camera(wired, sim, "calibrate", "--page", answers="y\ny\n")
    assert result.exit_code == 0
    assert result.stderr.index("Lay a printed page") < result.stderr.index("Take the page away")
    assert "too plain" not in result.stdout
    assert sim.values[Control.FOCUS_ABSOLUTE] == pytest.approx(sim.sharp_at, abs=5)


@pytest.mark.parametrize("ends", ["it is dark", "the person gives up", "the disk refuses"])
def test_a_calibration_given_up_leaves_a_camera_that_adjusts_itself(wired: Home, sim: UvcCamera, ends: str) -> None:
    if ends == "it is dark":
        sim.light = 0.001
    if ends == "the disk refuses":
        wired.data.mkdir()
        (wired.data / "camera").write_text("in the way")
    arguments = ["--page"] if ends == "the person gives up" else []
    result = camera(wired, sim, "calibrate", *arguments, answers="y\nn\n")
    assert result.exit_code == 1
    assert not (wired.data / "camera" / "controls.json").exists()
    assert sim.values[Control.AUTO_EXPOSURE] == 3
    assert sim.values[Control.WHITE_BALANCE_AUTOMATIC] == 1
    assert sim.values[Control.FOCUS_AUTOMATIC_CONTINUOUS] == 1
    assert sim.releases == 1


def test_showing_sets_what_stands_beside_what_was_calibrated(wired: Home, sim: UvcCamera) -> None:
    never = camera(wired, sim, "show")
    assert never.exit_code == 0
    assert "Desk Camera 20: never calibrated" in never.stdout
    camera(wired, sim, "calibrate")
    held = camera(wired, sim, "show")
    assert held.exit_code == 0
    assert "Desk Camera 20: as calibrated on 20" in held.stdout
    sim.values[Control.GAIN] = 77
    loose = camera(wired, sim, "show", "--json")
    assert loose.exit_code == 1
    assert "gain is 77, not 0" in loose.stderr
    rows = {row["control"]: row for row in map(json.loads, loose.stdout.splitlines())}
    assert rows["gain"] == {"control": "gain", "now": 77, "calibrated": 0, "least": 0, "most": 255}
    assert "red_balance" not in rows
    assert sim.values[Control.GAIN] == 77, "showing sets nothing"
    (wired.data / "camera" / "controls.json").write_text("{")
    damaged = camera(wired, sim, "show")
    assert damaged.exit_code == 1
    assert "damaged" in damaged.stdout


def test_a_camera_without_controls_is_shown_as_such(wired: Home, tmp_path: Path) -> None:
    bare = UvcCamera(tmp_path / "video0", lacks=list(Control))
    assert "none of the controls that could be locked" in camera(wired, bare, "show").stdout


def test_forgetting_lets_the_camera_go(wired: Home, sim: UvcCamera) -> None:
    camera(wired, sim, "calibrate")
    result = camera(wired, sim, "forget")
    assert result.exit_code == 0
    assert "deleted" in result.stdout
    assert sim.values[Control.AUTO_EXPOSURE] == 3
    assert list((wired.data / "camera").iterdir()) == []
    again = camera(wired, sim, "forget")
    assert "There was no calibration." in again.stdout
    sim.device.unlink()
    assert "unplugged and plugged in" in camera(wired, sim, "forget").stdout


def test_a_camera_that_is_not_there_is_a_sentence(wired: Home, sim: UvcCamera) -> None:
    sim.device.unlink()
    for name in ("show", "calibrate"):
        result = camera(wired, sim, name)
        assert result.exit_code == 1
        assert f"scelle: There is no camera at {sim.device}" in result.stderr


def test_where_there_is_nothing_to_lock_it_is_said(bare_home: Home) -> None:
    line = ["--config", str(bare_home.settings)]
    shown = CliRunner(env=dict(bare_home.environment)).invoke(main, ["camera", "show", *line])
    assert shown.exit_code == 0
    assert "demo: has nothing to lock" in shown.stdout
    refused = CliRunner(env=dict(bare_home.environment)).invoke(main, ["camera", "calibrate", *line])
    assert refused.exit_code == 78
    assert 'source = "v4l2:' in refused.stderr
    assert CliRunner(env=dict(bare_home.environment)).invoke(main, ["camera", "forget", *line]).exit_code == 0


def test_what_is_really_no_camera_is_a_sentence(wired: Home) -> None:
    line = ["--config", str(wired.settings)]
    result = CliRunner(env=dict(wired.environment)).invoke(main, ["camera", "show", *line])
    assert result.exit_code == 1
    assert "is no camera: name another device" in result.stderr
    assert call(wired, "check", "--json").exit_code == 1
