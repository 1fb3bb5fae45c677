"""A technician asks whether the machine is ready, and reads what is missing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.calibration import Calibration, Setting, keep
from edge.cameras.controls import Control
from edge.check import check_station
from edge.config import load_config
from edge.domain import WHOLE
from edge.exhibit import Person, Role
from edge.people import Cost, open_people
from edge.record import Places, load_station_key, open_log
from edge.vision.runtime import MODELS
from tests.commands.calling import Home, call
from tests.edge.uvc_camera import UvcCamera

POINTS = {
    "Python",
    "OpenCV",
    "Processor",
    "OpenVINO",
    "Device",
    "Disk",
    "Law",
    "Persons",
    "Record",
    "Camera",
    "Camera controls",
    "Serial ports",
}


def findings(home: Home) -> tuple[int, dict[str, dict[str, object]]]:
    """Exit status, and every finding by its point."""
    result = call(home, "check", "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, {finding["point"]: finding for finding in told}


def test_a_machine_with_everything_is_ready(home: Home) -> None:
    status, found = findings(home)
    assert set(found) >= POINTS
    assert sum(point.startswith("Model ") for point in found) == len(MODELS)
    assert [finding for finding in found.values() if finding["ready"] is False] == []
    assert status == 0


def test_a_person_reads_the_same(home: Home) -> None:
    result = call(home, "check")
    assert result.exit_code == 0
    assert "ready      Camera: demo: gives 1920 x 1080" in result.stdout
    assert "NOT READY" not in result.stdout


def test_without_models_the_rest_is_reported_all_the_same(bare_home: Home) -> None:
    status, found = findings(bare_home)
    assert status == 1
    assert found["Models"]["ready"] is False
    assert "scelle models build" in str(found["Models"]["sentence"])
    assert found["Python"]["ready"] is True
    assert found["Serial ports"]["ready"] is None


def test_an_altered_model_is_named(bare_home: Home, models: Path) -> None:
    built = (models / "current").resolve()
    mine = bare_home.models / built.name
    mine.mkdir(parents=True)
    for file in built.iterdir():
        (mine / file.name).write_bytes(file.read_bytes())
    (bare_home.models / "current").symlink_to(built.name)
    altered = mine / "text_detector.bin"
    altered.write_bytes(altered.read_bytes() + b"\0")
    status, found = findings(bare_home)
    assert status == 1
    assert found["Model text_detector"]["ready"] is False
    assert "text_detector.bin" in str(found["Model text_detector"]["sentence"])
    assert found["Model typology"]["ready"] is True


@pytest.mark.parametrize(
    ("settings", "point", "words"),
    [
        ('[camera]\nsource = "v4l2:/dev/nothing-here"', "Camera", "/dev/nothing-here"),
        ('[camera]\nsource = "video:/nowhere.avi"', "Camera", "/nowhere.avi"),
        ('[vision]\ndevice = "NPU"', "Device", "NPU is not there"),
    ],
)
def test_what_is_absent_is_named(home: Home, settings: str, point: str, words: str) -> None:
    status, found = findings(home.with_settings(settings))
    assert status == 1
    assert found[point]["ready"] is False
    assert words in str(found[point]["sentence"])


def test_a_data_folder_that_cannot_be_made_is_told(home: Home) -> None:
    status, found = findings(home.with_settings('[paths]\ndata = "/proc/scelle"'))
    assert status == 1
    assert found["Disk"]["ready"] is False


def test_the_record_and_who_may_sign_in_are_told(bare_home: Home) -> None:
    people = open_people(bare_home.data / "people", cost=Cost(64, 1))
    people.enrol(Person("100001", "Camille Durand", Role.OFFICER), "428193", by="test")
    root = bare_home.data / "record"
    open_log(root, load_station_key(root), lambda: datetime.now(UTC)).close()
    _, found = findings(bare_home)
    assert found["Persons"]["sentence"] == "1 may sign in"
    assert str(found["Record"]["sentence"]).startswith("1 entries")
    assert str(found["Law"]["sentence"]).startswith("france ")


def test_a_head_note_that_was_altered_is_told(bare_home: Home) -> None:
    root = bare_home.data / "record"
    open_log(root, load_station_key(root), lambda: datetime.now(UTC)).close()
    note = Places(root).head
    note.write_bytes(note.read_bytes().replace(b'"seq":1', b'"seq":2'))
    status, found = findings(bare_home)
    assert status == 1
    assert found["Record"]["ready"] is False
    assert "log verify" in str(found["Record"]["sentence"])


LOCKED = Calibration(
    date="2026-11-22T09:30:00+00:00",
    device="Desk Camera 20",
    width=320,
    height=240,
    plate=WHOLE,
    settings=(Setting(Control.GAIN, 0, 0),),
    free=("focus (this camera has none to set)",),
    level=118.0,
    warmth=1.0,
    glare=0.0,
    noise=1.5,
    sharpness=200.0,
)


@pytest.mark.parametrize(
    ("happens", "ready", "says"),
    [
        (lambda _folder: None, None, "never calibrated"),
        (
            lambda folder: keep(folder, LOCKED, b""),
            True,
            "as calibrated on 2026-11-22; not locked: focus (this camera has none to set)",
        ),
        (
            lambda folder: keep(folder, replace(LOCKED, settings=(Setting(Control.GAIN, 9, 9),)), b""),
            False,
            "gain is 0, not 9",
        ),
        (lambda folder: keep(folder, replace(LOCKED, settings=()), b""), None, "nothing can be locked"),
        (lambda folder: keep(folder, replace(LOCKED, width=640), b""), False, "is not used for"),
        (lambda folder: keep(folder, replace(LOCKED, device="\n"), b""), False, "damaged"),
    ],
    ids=["never", "held", "drifted", "cannot", "another size", "damaged"],
)
def test_whether_the_camera_holds_its_calibration_is_told(
    bare_home: Home, happens: Callable[[Path], object], ready: bool | None, says: str
) -> None:
    # Nothing but its controls answers, as while the kiosk has the camera.
    sim = UvcCamera(bare_home.folder / "video0")
    home = bare_home.with_settings(
        f'[camera]\nsource = "v4l2:{sim.device}"\nwidth = 320\nheight = 240\n[paths]\ndata = "{bare_home.data}"'
    )
    happens(home.data / "camera")
    findings = {each.point: each for each in check_station(load_config(home.settings), sim.open_controls)}
    assert findings["Camera controls"].ready is ready
    assert says in findings["Camera controls"].sentence
