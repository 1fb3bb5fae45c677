"""`scelle run` as the service manager starts it: comes up, says where, ends when told, refuses what cannot work."""

import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from edge.exhibit import Person, Role
from edge.people import Cost, open_people
from tests.commands.calling import PATIENCE, Home, kiosk, plain_lines, refused_to_start

PROMISED_SECONDS = 5.0


# --- up, and down again -------------------------------------------------------------------------


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_while_pages_wait(told: signal.Signals, home: Home, port: int) -> None:
    """The service is stopped, or somebody presses Ctrl-C, while two screens wait for something new to show."""
    with kiosk(home, port) as running:
        found = running.until()
        assert f"http://127.0.0.1:{port}/" in running.said
        promised = {"view", "condition", "trouble", "typology", "probability", "level", "pending", "version"}
        assert promised <= set(found)
        assert running.get("/")[0] == 200
        assert running.get("/nothing")[0] == 404
        answers: list[int] = []

        def wait_for(path: str) -> None:
            try:
                answers.append(running.get(path)[0])
            except OSError:
                answers.append(0)

        # Far in the future: neither is answered before the kiosk ends, or before its patience of 20 s is over.
        view = running.status()["view"]
        paths = (f"/panel?after={view}", "/next.jpg?after=-1")
        screens = [threading.Thread(target=wait_for, args=(path,)) for path in paths]
        for screen in screens:
            screen.start()
        code, seconds = running.end(told)
        for screen in screens:
            screen.join(PATIENCE)
        assert code == 0, running.said
        assert seconds < PROMISED_SECONDS
        assert "Traceback" not in running.said
        assert len(answers) == 2


def test_the_mode_on_the_line_wins_over_the_settings(home: Home, port: int) -> None:
    """A trainer shows the kiosk on a box that is in service: nothing is asked, and nothing is written down."""
    open_people(home.data / "people", cost=Cost(64, 1)).enrol(
        Person("100001", "Camille Durand", Role.OFFICER), "428193", by="test"
    )
    with kiosk(home, port, "--mode", "trial") as running:
        assert "typology" in running.until()
    assert not (home.data / "record").exists()
    with kiosk(home, port, "--mode", "checkpoint") as running:
        assert "typology" not in running.until()


def test_told_to_end_before_it_is_up(home: Home, port: int) -> None:
    """The service is stopped while it is still starting: no half-started kiosk stays behind."""
    with kiosk(home, port) as running:
        code, _ = running.end(signal.SIGTERM)
        assert code in (0, -signal.SIGTERM)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), 1.0)


def test_killed_and_started_again(home: Home, port: int) -> None:
    """The power fails, twice, once while it was starting. What it keeps on disk does not keep it from coming up."""
    with kiosk(home, port) as running:
        assert running.end(signal.SIGKILL)[0] == -signal.SIGKILL
    with kiosk(home, port) as running:
        running.until()
        assert running.end(signal.SIGKILL)[0] == -signal.SIGKILL
    with kiosk(home, port) as running:
        running.until()
        assert running.end(signal.SIGTERM)[0] == 0


# --- refused ------------------------------------------------------------------------------------


def nothing_listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


def the_sentence(said: str) -> str:
    """The one line of `scelle` among what the parts have logged."""
    lines = [line for line in plain_lines(said) if not line.startswith(("INFO", "WARNING"))]
    assert len(lines) == 1, said
    return lines[0]


def test_the_port_is_taken(home: Home, port: int) -> None:
    """A second kiosk is started beside the first one."""
    with socket.socket() as first:
        first.bind(("127.0.0.1", port))
        first.listen()
        code, said = refused_to_start(home, port)
    assert code == 78
    assert f"127.0.0.1:{port}" in the_sentence(said)


def changed(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("part", "damage"), [("typology.bin", changed), ("text_detector.bin", changed), ("card.json", cut)]
)
def test_an_altered_model(
    part: str, damage: Callable[[bytes], bytes], bare_home: Home, models: Path, port: int
) -> None:
    """A failing disk, or a hand that meant well: also in a network that is not needed before the first weapon."""
    current = bare_home.models / "current"
    current.mkdir(parents=True)
    for file in (models / "current").iterdir():
        (current / file.name).symlink_to(file)
    content = (current / part).read_bytes()
    (current / part).unlink()
    (current / part).write_bytes(damage(content))
    code, said = refused_to_start(bare_home, port)
    assert code == 78
    assert str(current / part) in the_sentence(said)
    assert nothing_listens(port)


def test_no_models(bare_home: Home, port: int) -> None:
    code, said = refused_to_start(bare_home, port)
    assert code == 78
    assert "scelle models build" in the_sentence(said)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("usb:0", "no known kind"),
        ("video:/nowhere/film.avi", "no video file"),
    ],
)
def test_a_camera_that_only_other_settings_can_mend(source: str, reason: str, home: Home, port: int) -> None:
    code, said = refused_to_start(home, port, "--camera", source)
    assert code == 78, said
    assert "Traceback" not in said
    assert sum(reason in line for line in said.splitlines()) == 1, said
    assert nothing_listens(port)


def test_settings_with_a_mistake(home: Home, port: int) -> None:
    code, said = refused_to_start(home.with_settings("[screen]\nlanguage = 'de'\n"), port)
    assert code == 78
    assert str(home.settings) in the_sentence(said)
    assert nothing_listens(port)


# --- cameras ------------------------------------------------------------------------------------


def test_a_camera_that_is_not_there_yet(home: Home, port: int) -> None:
    """The cable is not in. The kiosk runs, says so on its page, and says it once in the journal."""
    with kiosk(home, port, "--camera", "v4l2:/dev/nonexistent") as running:
        found = running.until(condition="trouble")
        assert found["trouble"] == "absent"
        page = running.get("/")[1].decode()
        assert "Aucune caméra" in page
        assert running.process.poll() is None
        assert running.end(signal.SIGTERM)[0] == 0
        assert running.said.count("There is no camera at /dev/nonexistent") == 1


SMALL = '[camera]\nwidth = 640\nheight = 360\n[screen]\nlanguage = "en"\n'


def test_stills_are_laid_on_the_plate(home: Home, port: int, photograph: Path, tmp_path: Path) -> None:
    """A folder of photographs stands in for the camera."""
    (tmp_path / "stills").mkdir()
    (tmp_path / "stills" / "revolver.jpg").symlink_to(photograph)
    home.with_settings(f'[camera]\nsource = "stills:{tmp_path}/stills"\n{SMALL.removeprefix("[camera]")}')
    with kiosk(home, port) as running:
        found = running.until(condition="shown", pending=[])
        assert found["typology"] == "revolver"
        assert "Revolver" in running.get("/")[1].decode()


def test_a_film_stands_in_for_the_camera(home: Home, port: int, photograph: Path, tmp_path: Path) -> None:
    """Two seconds of an empty table, then the photograph lies on it, and so on for ever."""
    film = tmp_path / "film.avi"
    table = np.full((360, 640, 3), 90, np.uint8)
    with Image.open(photograph) as picture:
        laid = np.asarray(picture.convert("RGB").resize((448, 280)))[:, :, ::-1]
    shown = table.copy()
    shown[40:320, 96:544] = laid
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (640, 360))
    for scene in (table, shown):
        for _ in range(25):
            writer.write(scene)
    writer.release()
    with kiosk(home.with_settings(SMALL), port, "--camera", f"video:{film}") as running:
        assert running.until(condition="shown")["typology"] == "revolver"
        running.until(condition="empty")
