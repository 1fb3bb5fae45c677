"""`scelle sync` and `scelle enrol`, as a technician or a timer calls them."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.sync.state import state_file
from kiosk_ui.cli import main
from tests.commands.calling import PATIENCE, plain_lines
from tests.record.scripted import jpeg
from tests.sync.central_double import Central, central
from tests.sync.kiosks import Kiosk, big_jpeg, enrolled, long_record

CODE = "ABCD-EFGH-0123-4567"

# Run as a process: what it imported and how much memory it ever had, after whatever it said.
WATCHED = """
import re, sys
from pathlib import Path
from kiosk_ui.cli import main
try:
    main(prog_name="scelle")
except SystemExit as end:
    code = end.code
loaded = sorted({name.partition(".")[0] for name in sys.modules})
# Not ru_maxrss: it counts the process that this one was started from.
print(code, *re.findall(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text()), *loaded)
"""


@pytest.fixture(name="central")
def _central(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path) as running:
        yield running


@pytest.fixture
def kiosk(central: Central, tmp_path: Path) -> Kiosk:
    return enrolled(tmp_path / "kiosk", central)


def call(kiosk: Kiosk, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--config", str(kiosk.settings)], prog_name="scelle")


def enrol(kiosk: Kiosk, code: str = CODE) -> Result:
    return call(kiosk, "enrol", kiosk.central.url, code, "--authority", str(kiosk.central.authority))


def test_a_kiosk_is_enrolled_and_sends_what_it_has(central: Central, tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "new", central)
    central.code("Salle 2")
    result = enrol(kiosk)
    assert result.exit_code == 0, result.output
    assert "Enrolled as Salle 2" in result.stdout
    assert "[central]" not in result.stdout
    kiosk.record(1)
    result = call(kiosk, "sync")
    assert result.exit_code == 0, result.output
    assert plain_lines(result.stdout) == [
        "Sent: 12 entries, 1 photographs (0.0 MB)",
        "Central holds everything, up to entry 12.",
    ]
    assert plain_lines(call(kiosk, "sync").stdout) == ["Central holds everything, up to entry 12."]
    assert kiosk.held.lines == kiosk.lines()


def test_a_program_reads_the_same(kiosk: Kiosk) -> None:
    kiosk.record(1)
    told = json.loads(call(kiosk, "sync", "--json").stdout)
    assert (told["outcome"], told["seq"], told["remarks"]) == ("in_step", 12, [])
    assert told["moved"] == {"entries": 12, "photographs": 1, "size": len(jpeg(1))}


def test_a_used_code_is_refused(kiosk: Kiosk) -> None:
    result = enrol(kiosk)
    assert result.exit_code == 65
    assert "used before" in result.stderr


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://central.example", CODE), ("central.example", CODE), ("https://a/b", CODE), ("", CODE), (None, "1234")],
)
def test_what_cannot_be_meant_is_wrong_use_and_sends_nothing(kiosk: Kiosk, url: str | None, code: str) -> None:
    before = list(kiosk.central.requests)
    result = call(kiosk, "enrol", kiosk.central.url if url is None else url, code)
    assert result.exit_code == 2
    assert kiosk.central.requests == before


def test_without_a_service_or_a_certificate_the_set_up_is_at_fault(central: Central, tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "new", central)
    result = call(kiosk, "sync")
    assert result.exit_code == 78
    assert "scelle enrol" in result.stderr
    none = tmp_path / "none.toml"
    none.write_text(f'[paths]\ndata = "{tmp_path / "x"}"\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["sync", "--config", str(none)], prog_name="scelle")
    assert result.exit_code == 78
    assert "[central] url" in result.stderr


def test_not_now_has_its_own_status(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.instead = [(503, {"Retry-After": "3600"}, b"")]
    result = call(kiosk, "sync")
    assert result.exit_code == 75
    assert "Not now" in result.stderr


def test_a_refusal_has_its_own_status_and_says_what_to_tell(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.broken_from = 5
    result = call(kiosk, "sync")
    assert result.exit_code == 65
    assert "entry 5" in result.stderr
    assert "reference 8" in result.stderr
    assert plain_lines(result.stdout) == ["Sent: 0 entries, 1 photographs (0.0 MB)"]


def test_a_second_run_says_so_and_ends(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    second: list[Result] = []
    central.mischief.then = lambda: second.append(call(kiosk, "sync"))
    central.mischief.at_step = 5
    assert kiosk.sync().state.sentence == ""
    (result,) = second
    assert result.exit_code == 75
    assert "Another run" in result.stderr


def test_however_much_waits_memory_stays_small_and_nothing_heavy_is_loaded(
    central: Central, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("long")
    long_record(folder, 4000)
    kiosk = enrolled(folder, central)
    for seed in range(3):
        kiosk.photograph(big_jpeg(31 << 20, seed))
    line = [sys.executable, "-c", WATCHED, "sync", "--config", str(kiosk.settings)]
    said = subprocess.run(line, capture_output=True, timeout=PATIENCE, check=True)
    code, kilobytes, *loaded = said.stdout.decode().splitlines()[-1].split()
    assert code == "0", said.stderr.decode()
    assert int(kilobytes) < 150_000, kilobytes
    # edge.domain names the types of pictures, and so loads NumPy; nothing uses it here.
    assert not {"cv2", "openvino", "flask", "waitress", "PIL", "serial"} & set(loaded)
    assert kiosk.held.lines == kiosk.lines()


def test_a_terminal_sees_how_far_it_is(kiosk: Kiosk) -> None:
    kiosk.record(1)
    kiosk.photograph(big_jpeg(3 << 20))
    mine, theirs = pty.openpty()
    line = [sys.executable, "-m", "kiosk_ui.cli", "sync", "--config", str(kiosk.settings)]
    with subprocess.Popen(line, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(mine, 4096)
            except OSError:
                break
            seen += piece
        assert process.wait(PATIENCE) == 0
    os.close(mine)
    assert b"3 of 3 MiB" in seen
    assert b"14 of 14 entries" in seen or b"13 of 13 entries" in seen


def test_a_run_tells_its_state_to_the_screen(kiosk: Kiosk) -> None:
    call(kiosk, "sync")
    assert json.loads(state_file(kiosk.config.sync).read_text())["outcome"] == "in_step"
