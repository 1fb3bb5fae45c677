"""What a camera allows to be locked is locked, is set again at every opening, and what does not hold is said."""

import json
import logging
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.calibration import (
    FILE,
    PICTURE,
    Bench,
    Calibration,
    CalibrationError,
    Focus,
    Setting,
    State,
    calibrate,
    find_focus,
    forget,
    keep,
    kept,
    set_free,
    standing,
)
from edge.cameras.controls import (
    CAPABILITY,
    CONTROL,
    G_CTRL,
    QUERY,
    QUERYCAP,
    QUERYCTRL,
    S_CTRL,
    Control,
    Controls,
    Offer,
)
from edge.domain import WHOLE, DeviceError, Region, Trouble
from tests.edge.uvc_camera import BY_HAND, WISH, UvcCamera

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SIZE = (WISH.width, WISH.height)
LIGHT = Control.EXPOSURE_TIME_ABSOLUTE


@pytest.fixture
def device(tmp_path: Path) -> Path:
    return tmp_path / "video0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "scelle" / "camera"


def calibrated(sim: UvcCamera, plate: Region = WHOLE) -> tuple[Calibration, bytes, Focus]:
    """The whole step, as a technician calls it."""
    with closing(sim.open()) as camera, closing(sim.open_controls(sim.device)) as controls:
        told: list[tuple[int, int]] = []
        bench = Bench(camera, controls, plate, WISH.frames_per_second, lambda _part, done, of: told.append((done, of)))
        focus = find_focus(bench)
        calibration, jpeg = calibrate(bench, focus, NOW)
    assert all(0 <= done <= of for done, of in told)
    return calibration, jpeg, focus


def set_to(calibration: Calibration) -> dict[Control, int]:
    return {setting.control: setting.read for setting in calibration.settings}


def stands(sim: UvcCamera, folder: Path, *, sets: bool = False, size: tuple[int, int] = SIZE) -> tuple[State, str]:
    found = standing(sim.device, size, folder, sets=sets, open_controls=sim.open_controls)
    return found.state, found.sentence


# --- what the kernel is asked -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "size", "direction", "number"),
    [
        (QUERYCAP, CAPABILITY.size, 2, 0),
        (G_CTRL, CONTROL.size, 3, 27),
        (S_CTRL, CONTROL.size, 3, 28),
        (QUERYCTRL, QUERY.size, 3, 36),
    ],
)
def test_a_request_carries_the_size_of_its_structure(request_: int, size: int, direction: int, number: int) -> None:
    # _IOC of asm-generic/ioctl.h; numbers and directions are those of linux/videodev2.h.
    assert request_ == direction << 30 | size << 16 | ord("V") << 8 | number


def test_a_file_that_is_no_camera_is_absent(device: Path) -> None:
    with pytest.raises(DeviceError, match="no camera") as caught:
        Controls(device)
    assert caught.value.trouble is Trouble.ABSENT
    device.touch()
    with pytest.raises(DeviceError, match="is no camera: name another") as caught:
        Controls(device)
    assert caught.value.trouble is Trouble.ABSENT


def test_what_a_camera_lacks_or_refuses_is_a_value_and_no_error(device: Path) -> None:
    sim = UvcCamera(device, lacks=[Control.GAIN], refuses=[Control.POWER_LINE_FREQUENCY])
    with closing(sim.open_controls(device)) as controls:
        assert controls.name == "Desk Camera 20"
        assert controls.offer(Control.GAIN) is None
        assert controls.read(Control.GAIN) is None
        assert not controls.write(Control.GAIN, 3)
        assert not controls.write(Control.POWER_LINE_FREQUENCY, 1)
        assert not controls.write(LIGHT, 100), "automatic exposure is on"
        assert controls.write(Control.AUTO_EXPOSURE, 1)
        assert controls.write(LIGHT, 100)
        sim.gone = True
        assert controls.read(LIGHT) is None


def test_a_name_that_steers_a_terminal_is_made_plain(device: Path, folder: Path) -> None:
    sim = UvcCamera(device, name="Cam\x1b[2J\n")
    calibration, jpeg, _ = calibrated(sim)
    keep(folder, calibration, jpeg)
    assert calibration.device == "Cam?[2J?"
    assert stands(sim, folder)[0] is State.HELD


# --- the calibration step -----------------------------------------------------------------------


@pytest.mark.parametrize("stale", [False, True], ids=["tells what it does", "tells its default only"])
@pytest.mark.parametrize(("light", "kelvin"), [(1.0, 4800), (0.25, 2700), (9.0, 6200)], ids=["desk", "dim", "bright"])
def test_the_locked_picture_is_the_one_on_which_the_camera_had_settled(
    device: Path, light: float, kelvin: int, stale: bool
) -> None:
    sim = UvcCamera(device, stale=stale)
    sim.light, sim.kelvin = light, kelvin
    calibration, _, _ = calibrated(sim)
    assert calibration.free == ()
    assert calibration.level == pytest.approx(118, rel=0.1)
    assert calibration.warmth == pytest.approx(1.0, abs=0.04)
    assert set_to(calibration)[LIGHT] <= 1000, "ten pictures a second leave a tenth of a second for each"
    sim.light = 0.5 * light
    with closing(sim.open()) as camera:
        levels = [float(camera.read().pixels.mean()) for _ in range(30)]
    assert levels[-1] == pytest.approx(0.5 * calibration.level, rel=0.1), "the camera still adjusts itself"


def test_everything_is_set_in_an_order_that_cameras_take(device: Path, folder: Path) -> None:
    sim = UvcCamera(device)
    calibration, jpeg, _ = calibrated(sim)
    assert set_to(calibration) == {**sim.values, Control.POWER_LINE_FREQUENCY: 1}
    keep(folder, calibration, jpeg)
    sim.written.clear()
    sim.open(folder).close()
    exposure = [each for each in sim.written if each[0] in (Control.AUTO_EXPOSURE, LIGHT)]
    assert exposure == [(Control.AUTO_EXPOSURE, 3), (Control.AUTO_EXPOSURE, 1), (LIGHT, set_to(calibration)[LIGHT])]


@pytest.mark.parametrize("sharp_at", [0, 40, 85, 170, 250])
def test_the_lens_is_left_where_a_page_is_sharpest(device: Path, sharp_at: int) -> None:
    sim = UvcCamera(device)
    sim.sharp_at = sharp_at
    _, _, focus = calibrated(sim)
    assert not focus.plain
    assert focus.position == pytest.approx(sharp_at, abs=5)


def test_on_a_plain_plate_the_lens_stays_where_the_camera_had_it(device: Path) -> None:
    sim = UvcCamera(device)
    sim.page = False
    calibration, _, focus = calibrated(sim)
    assert focus.plain
    assert set_to(calibration)[Control.FOCUS_ABSOLUTE] == focus.position == 0


@pytest.mark.parametrize(
    ("lacks", "free"),
    [
        ([Control.FOCUS_ABSOLUTE, Control.FOCUS_AUTOMATIC_CONTINUOUS], ["focus (this camera has none to set)"]),
        ([Control.FOCUS_ABSOLUTE], ["focus (this camera has none to set)"]),
        ([Control.WHITE_BALANCE_TEMPERATURE], ["white balance (this camera has none to set)"]),
        ([LIGHT], ["exposure (this camera has no time to set)"]),
        ([Control.GAIN], []),
        ([Control.POWER_LINE_FREQUENCY], ["mains frequency (this camera has none to set)"]),
        (
            list(Control),
            [
                "mains frequency (this camera has none to set)",
                "exposure (this camera has no time to set)",
                "white balance (this camera has none to set)",
                "focus (this camera has none to set)",
            ],
        ),
    ],
)
def test_what_a_camera_does_not_offer_is_named_and_left_to_itself(
    device: Path, lacks: list[Control], free: list[str]
) -> None:
    sim = UvcCamera(device, lacks=lacks)
    calibration, _, _ = calibrated(sim)
    assert list(calibration.free) == free
    assert not set(set_to(calibration)) & set(lacks)
    by_itself = {switch for value, (switch, _) in BY_HAND.items() if value in lacks and value is not Control.GAIN}
    for switch in by_itself - set(lacks):
        assert sim.values[switch] != (1 if switch is Control.AUTO_EXPOSURE else 0), (
            "locked without a value to set again"
        )


@pytest.mark.parametrize("way", ["stuck", "refuses"])
@pytest.mark.parametrize(
    ("switch", "named"),
    [
        (Control.AUTO_EXPOSURE, "exposure (the camera does not let go of it)"),
        (Control.WHITE_BALANCE_AUTOMATIC, "white balance (the camera does not let go of it)"),
        (Control.FOCUS_AUTOMATIC_CONTINUOUS, "focus (the camera does not let go of it)"),
    ],
)
def test_what_a_camera_does_not_let_go_of_is_named(device: Path, way: str, switch: Control, named: str) -> None:
    sim = UvcCamera(device, stuck=[switch] if way == "stuck" else [], refuses=[switch] if way == "refuses" else [])
    calibration, _, _ = calibrated(sim)
    assert calibration.free == (named,)
    assert switch not in set_to(calibration)


@pytest.mark.parametrize("way", ["stuck", "refuses"])
def test_mains_that_stay_at_60_hz_are_named(device: Path, way: str) -> None:
    stubborn = [Control.POWER_LINE_FREQUENCY]
    sim = UvcCamera(device, stuck=stubborn if way == "stuck" else [], refuses=stubborn if way == "refuses" else [])
    calibration, _, _ = calibrated(sim)
    assert calibration.free == ("power_line_frequency (set to 1, the camera stays at 2)",)
    assert Control.POWER_LINE_FREQUENCY not in set_to(calibration)


def test_a_camera_that_keeps_its_own_value_is_held_to_that(device: Path, folder: Path) -> None:
    sim = UvcCamera(device, stale=True, stuck=[Control.WHITE_BALANCE_TEMPERATURE])
    sim.kelvin = 4100.0
    calibration, jpeg, _ = calibrated(sim)
    assert set_to(calibration)[Control.WHITE_BALANCE_TEMPERATURE] == 4000
    keep(folder, calibration, jpeg)
    assert stands(sim, folder, sets=True)[0] is State.HELD


AUTOMATIC = {Control.AUTO_EXPOSURE: 3, Control.GAIN_AUTOMATIC: 1, Control.WHITE_BALANCE_AUTOMATIC: 1}


@pytest.mark.parametrize("stale", [False, True], ids=["tells what it does", "tells its default only"])
@pytest.mark.parametrize(
    ("offers", "lacks", "seen", "unlocked", "free"),
    [
        (
            {Control.WHITE_BALANCE_TEMPERATURE: Offer(4600, 6500, 10, 5000)},
            [],
            {"kelvin": 3000.0},
            [Control.WHITE_BALANCE_AUTOMATIC, Control.WHITE_BALANCE_TEMPERATURE],
            (
                r"white balance \(at best red over blue 1\.5\d, not 1\.0\d, with white_balance_temperature = 4600: "
                r"use a lamp of cooler light, calibrate again\)"
            ),
        ),
        (
            {Control.WHITE_BALANCE_TEMPERATURE: Offer(2000, 4000, 10, 3000)},
            [],
            {"kelvin": 6000.0},
            [Control.WHITE_BALANCE_AUTOMATIC, Control.WHITE_BALANCE_TEMPERATURE],
            (
                r"white balance \(at best red over blue 0\.6\d, not \d\.\d\d, with white_balance_temperature = \d{4}: "
                r"use a lamp of warmer light, calibrate again\)"
            ),
        ),
        (
            {LIGHT: Offer(3, 50, 1, 3), Control.GAIN: Offer(0, 8, 1, 0)},
            [],
            {},
            [Control.AUTO_EXPOSURE, LIGHT, Control.GAIN],
            (
                r"exposure \(at best level \d\d, not 1\d\d, with gain = 8: "
                r"give the plate more light, calibrate again\)"
            ),
        ),
        (
            {LIGHT: Offer(350, 2047, 1, 350)},
            [],
            {},
            [Control.AUTO_EXPOSURE, LIGHT, Control.GAIN],
            r"exposure \(at best level 2\d\d, not 1\d\d, with gain = 0: give the plate less light, calibrate again\)",
        ),
        (
            {Control.GAIN_AUTOMATIC: Offer(0, 1, 1, 1), Control.GAIN: Offer(0, 20, 1, 0)},
            [Control.AUTO_EXPOSURE, LIGHT],
            {"light": 0.1},
            [Control.GAIN_AUTOMATIC, Control.GAIN],
            r"gain \(at best level \d\d, not 1\d\d, with gain = \d+: give the plate more light, calibrate again\)",
        ),
    ],
    ids=["warm lamp", "cool lamp", "too dark", "too bright", "gain alone"],
)
def test_what_cannot_be_brought_to_the_settled_picture_stays_in_the_cameras_hand(
    device: Path,
    folder: Path,
    offers: dict[Control, Offer],
    lacks: list[Control],
    seen: dict[str, float],
    unlocked: list[Control],
    free: str,
    stale: bool,
) -> None:
    sim = UvcCamera(device, offers=offers, lacks=lacks, stale=stale)
    for name, value in seen.items():
        setattr(sim, name, value)
    calibration, jpeg, _ = calibrated(sim)
    assert re.fullmatch(free, calibration.free[-1]), calibration.free
    assert not set(set_to(calibration)) & set(unlocked)
    assert {switch: sim.values[switch] for switch in unlocked if switch in AUTOMATIC}.items() <= AUTOMATIC.items()
    assert calibration.level == pytest.approx(118, rel=0.1), "the camera was not given time to find it again"
    assert calibration.warmth == pytest.approx(1.0, abs=0.05)
    keep(folder, calibration, jpeg)
    state, sentence = stands(sim, folder, sets=True)
    assert state is State.HELD
    assert calibration.free[-1] in sentence


def test_a_lens_that_does_not_go_where_it_is_sent_is_named(device: Path) -> None:
    sim = UvcCamera(device, stuck=[Control.FOCUS_ABSOLUTE])
    calibration, _, focus = calibrated(sim)
    assert focus.plain, "nothing that is tried makes it sharper"
    assert Control.FOCUS_ABSOLUTE in set_to(calibration)


def test_a_camera_that_rounds_holds_what_it_rounded_to(device: Path, folder: Path) -> None:
    sim = UvcCamera(device, stale=True, rounds={LIGHT: 7})
    calibration, jpeg, _ = calibrated(sim)
    assert set_to(calibration)[LIGHT] % 7 == 0
    assert calibration.level == pytest.approx(118, rel=0.1)
    keep(folder, calibration, jpeg)
    assert stands(sim, folder, sets=True)[0] is State.HELD


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        ({"light": 0.001}, "too dark .* more light"),
        ({"light": 900.0}, "too bright .* less light"),
        ({"glare": 0.1}, "10% of the plate is glare"),
        ({"flickers": True}, "come to rest within 20 s: .* flicker"),
    ],
)
def test_light_that_does_not_do_is_said_with_what_to_do_about_it(
    device: Path, happens: dict[str, Any], says: str
) -> None:
    sim = UvcCamera(device)
    for name, value in happens.items():
        setattr(sim, name, value)
    with pytest.raises(CalibrationError, match=says):
        calibrated(sim)


def test_a_camera_that_vanishes_is_lost(device: Path) -> None:
    sim = UvcCamera(device)

    def unplug_in_the_midst(part: str, _done: int, _of: int) -> None:
        sim.gone = sim.gone or part == "focus"

    with closing(sim.open()) as camera, closing(sim.open_controls(device)) as controls:
        bench = Bench(camera, controls, WHOLE, WISH.frames_per_second, unplug_in_the_midst)
        with pytest.raises(DeviceError) as caught:
            find_focus(bench)
        assert caught.value.trouble is Trouble.LOST
        set_free(controls)


def test_only_the_plate_is_measured_and_kept(device: Path) -> None:
    sim = UvcCamera(device)
    sim.glare = 0.25
    calibration, jpeg, _ = calibrated(sim, Region(0.0, 0.3, 1.0, 1.0))
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert calibration.glare < 0.01
    assert picture is not None
    assert picture.shape == (WISH.height, WISH.width, 3)
    assert np.abs(picture[:60].astype(int) - 128).max() < 12, "whoever stands beside the plate would be kept"


def test_setting_free_gives_everything_back_to_the_camera(device: Path) -> None:
    sim = UvcCamera(device)
    calibrated(sim)
    with closing(sim.open_controls(device)) as controls:
        set_free(controls)
    assert [sim.values[switch] for switch in sorted({switch for switch, _ in BY_HAND.values()})] == [1, 3, 1]


# --- what is kept -------------------------------------------------------------------------------

EXAMPLE = Calibration(
    date=NOW.isoformat(),
    device="Caméra de bureau",
    width=1920,
    height=1080,
    plate=Region(0.1, 0.0, 0.9, 1.0),
    settings=(Setting(Control.AUTO_EXPOSURE, 1, 1), Setting(LIGHT, 300, 300)),
    free=("focus (this camera has none to set)",),
    level=118.25,
    warmth=1.0125,
    glare=0.0012,
    noise=1.625,
    sharpness=210.5,
)


def test_what_is_kept_is_read_again(folder: Path) -> None:
    assert kept(folder) is None
    keep(folder, EXAMPLE, b"picture")
    again = kept(folder)
    assert again is not None
    assert (folder / PICTURE).read_bytes() == b"picture"
    assert again.settings == EXAMPLE.settings
    assert again.plate == EXAMPLE.plate
    assert (again.device, again.level, again.free) == (EXAMPLE.device, EXAMPLE.level, EXAMPLE.free)
    keep(folder, again, b"another")
    assert kept(folder) is not None
    assert forget(folder)
    assert kept(folder) is None
    assert list(folder.iterdir()) == []
    assert not forget(folder)


def with_change(path: tuple[str | int, ...], value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        part = told
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        (folder / FILE).write_text(json.dumps(told), encoding="utf-8")

    return change


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda folder: (folder / FILE).write_bytes(b""),
    "cut off": lambda folder: (folder / FILE).write_bytes((folder / FILE).read_bytes()[:-40]),
    "no text": lambda folder: (folder / FILE).write_bytes(b"\xff\xfe\x00"),
    "a list": lambda folder: (folder / FILE).write_bytes(b"[]"),
    "bottomless": lambda folder: (folder / FILE).write_bytes(b"[" * 60_000),
    "huge": lambda folder: (folder / FILE).write_bytes(b" " * 100_000),
    "without its picture": lambda folder: (folder / PICTURE).unlink(),
    "with another picture": lambda folder: (folder / PICTURE).write_bytes(b"of another day"),
    "of another form": with_change(("form",), 2),
    "half a size": with_change(("size",), [1920]),
    "a size in words": with_change(("size",), ["1920", 1080]),
    "three sides": with_change(("plate",), [0.1, 0.2, 0.9]),
    "right before left": with_change(("plate",), [0.9, 0.0, 0.1, 1.0]),
    "no number": with_change(("level",), float("nan")),
    "a truth for a number": with_change(("level",), True),
    "a name that steers a terminal": with_change(("device",), "a\x1b[2J"),
    "a number for words": with_change(("free",), [7]),
    "settings in another order": with_change(("settings",), {"gain": 3}),
    "an unknown control": with_change(("settings", 0, "control"), "brightness"),
    "a value no camera has": with_change(("settings", 0, "wanted"), 1 << 40),
    "half a value": with_change(("settings", 0, "read"), 1.5),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_calibration_is_said_and_not_used(
    device: Path, folder: Path, damage: Callable[[Path], object]
) -> None:
    sim = UvcCamera(device)
    calibration, jpeg = replace(EXAMPLE, device=sim.name, width=WISH.width, height=WISH.height), b"picture"
    keep(folder, calibration, jpeg)
    before = dict(sim.values)
    damage(folder)
    with pytest.raises(CalibrationError, match=r"damaged and not used.*scelle camera calibrate"):
        kept(folder)
    assert stands(sim, folder, sets=True)[0] is State.DAMAGED
    assert sim.values == before
    keep(folder, calibration, jpeg)
    assert stands(sim, folder, sets=True)[0] is State.HELD, "the same command repairs it"


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_stands_in_the_file_it_is_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("camera")
    (folder / FILE).write_bytes(content)
    with pytest.raises(CalibrationError):
        kept(folder)


def test_a_place_that_cannot_be_written_or_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "camera").write_text("a file in the way")
    with pytest.raises(CalibrationError, match="cannot be written to"):
        keep(tmp_path / "camera", EXAMPLE, b"picture")
    with pytest.raises(CalibrationError, match="cannot be read"):
        kept(tmp_path / "camera")


# --- every opening ------------------------------------------------------------------------------


def test_after_a_power_cut_opening_sets_the_camera_again(
    device: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sim = UvcCamera(device)
    calibration, jpeg, _ = calibrated(sim)
    assert stands(sim, folder) == (
        State.NEVER,
        "never calibrated: the camera adjusts itself; empty the plate and run scelle camera calibrate",
    )
    keep(folder, calibration, jpeg)
    sim.cut_power()
    state, sentence = stands(sim, folder)
    assert state is State.LOOSE
    assert "opening it sets it again" in sentence
    with caplog.at_level(logging.WARNING), closing(sim.open(folder)) as camera:
        level = [float(camera.read().pixels.mean()) for _ in range(10)][-1]
    assert caplog.messages == []
    assert level == pytest.approx(calibration.level, rel=0.05)
    assert {control: sim.values[control] for control in set_to(calibration)} == set_to(calibration)
    assert stands(sim, folder) == (State.HELD, "as calibrated on 2026-11-22")


def test_what_does_not_hold_is_logged_once_and_the_camera_goes_on(
    device: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sim = UvcCamera(device)
    calibration, jpeg, _ = calibrated(sim)
    keep(folder, calibration, jpeg)
    sim.cut_power()
    sim.refuses = {Control.WHITE_BALANCE_AUTOMATIC}
    del sim.offers[Control.GAIN]
    with caplog.at_level(logging.WARNING), closing(sim.open(folder)) as camera:
        numbers = [camera.read().number for _ in range(5)]
    assert numbers == [0, 1, 2, 3, 4]
    [said] = caplog.messages
    assert "not as calibrated on 2026-11-22" in said
    assert "white_balance_automatic is 1, not 0" in said
    assert "gain is not told, not 0" in said
    assert "scelle camera calibrate" in said


def test_the_calibration_of_another_camera_or_size_is_not_used_and_said(
    device: Path, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sim = UvcCamera(device)
    calibration, jpeg, _ = calibrated(sim)
    keep(folder, calibration, jpeg)
    other = UvcCamera(tmp_path / "video1", name="Desk Camera 30")
    before = dict(other.values)
    with caplog.at_level(logging.WARNING):
        other.open(folder).close()
    [said] = caplog.messages
    assert '"Desk Camera 20" at 320x240 and is not used for "Desk Camera 30" at 320x240' in said
    assert other.values == before
    state, sentence = stands(sim, folder, sets=True, size=(1920, 1080))
    assert state is State.ANOTHER
    assert "1920x1080" in sentence


def test_a_camera_that_allows_nothing_is_said_to(device: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    sim = UvcCamera(device, lacks=list(Control))
    calibration, jpeg, _ = calibrated(sim)
    keep(folder, calibration, jpeg)
    with caplog.at_level(logging.WARNING):
        sim.open(folder).close()
    assert caplog.messages == []
    state, sentence = stands(sim, folder)
    assert state is State.NOTHING
    assert "nothing can be locked; not locked: mains frequency" in sentence


def test_a_camera_that_is_gone_is_said(device: Path, folder: Path) -> None:
    sim = UvcCamera(device)
    calibration, jpeg, _ = calibrated(sim)
    keep(folder, calibration, jpeg)
    device.unlink()
    state, sentence = stands(sim, folder)
    assert state is State.UNREACHABLE
    assert "check that its cable" in sentence
