"""One case in one file: all of it, nothing else, and no byte that could be changed unseen."""

import io
import random
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.record import (
    BundleFindings,
    NotABundleError,
    Places,
    RecordError,
    StationKey,
    export_case,
    load_station_key,
    verify_bundle,
)
from edge.record.archive import read_archive, read_member, write_archive
from tests.record.scripted import OFFICER, Clock, opened, record_intake

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases 00000 (intakes 0 to 2) and 00001 (3 to 5); the clock was set back within the first."""
    folder = tmp_path_factory.mktemp("station") / "record"
    clock = Clock()
    log, _ = opened(folder, clock)
    record_intake(log, 0)
    record_intake(log, 3)
    clock.set_by(-60)
    record_intake(log, 1)
    log.append("record_read", {"case": "2026/00000", "by": OFFICER})
    corrected = {"intake": "intake-4", "case": "2026/00000", "seal": "S-4 bis", "by": "123456"}
    record_intake(log, 4)
    log.append("case_corrected", {**corrected})
    record_intake(log, 2)
    log.close()
    return folder


@pytest.fixture(scope="module")
def key(root: Path) -> StationKey:
    return load_station_key(root)


@pytest.fixture(scope="module")
def bundle(root: Path, key: StationKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "case.zip"
    export_case(root, key, "2026/00000", target, NOW)
    return target


def held(path: Path, key: StationKey | None = None) -> BundleFindings:
    found = verify_bundle(path, key.public if key else None)
    assert found.problems == ()
    return found


def fails(path: Path) -> bool:
    try:
        return bool(verify_bundle(path).problems)
    except NotABundleError:
        return True


def contents(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        return {name: b"".join(read_member(file, member)) for name, member in read_archive(file).items()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with path.open("wb") as file:
        write_archive(file, members.items())
    return path


def test_a_case_is_whole_and_alone_in_its_file(bundle: Path, key: StationKey) -> None:
    found = held(bundle, key)
    # Four intakes of 11, one of them corrected into the case; the correction, the reading, and the clock's jump.
    assert (found.entries, found.photographs) == (4 * 11 + 3, 4)
    assert (found.case, found.exported_at, found.expected_key) == ("2026/00000", "2026-11-22T12:00:00.000000Z", True)
    assert b"clock_jumped" in contents(bundle)["entries.jsonl"]
    assert b"intake-3" not in contents(bundle)["entries.jsonl"]
    assert held(bundle).expected_key is None


def test_the_same_case_at_the_same_time_is_the_same_file(
    root: Path, key: StationKey, bundle: Path, tmp_path: Path
) -> None:
    export_case(root, key, " 2026/00000", tmp_path / "again.zip", NOW)
    export_case(root, key, "2026/00000", tmp_path / "same.zip", NOW)
    assert (tmp_path / "same.zip").read_bytes() == bundle.read_bytes()
    assert (tmp_path / "again.zip").stat().st_size == bundle.stat().st_size + 1


def test_other_programs_open_the_file(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as opened_by_python:
        assert opened_by_python.testzip() is None
        assert {name: opened_by_python.read(name) for name in opened_by_python.namelist()} == contents(bundle)
    assert contents(bundle)["README.txt"].decode().count("scelle case verify") == 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_openssl_agrees_with_the_signature(bundle: Path, key: StationKey, tmp_path: Path) -> None:
    for name, content in contents(bundle).items():
        if "/" not in name:
            (tmp_path / name).write_bytes(content)
    (tmp_path / "manifest.bin").write_bytes(bytes.fromhex((tmp_path / "manifest.sig").read_text()))
    command = "openssl pkeyutl -verify -pubin -inkey station.pub -rawin -in manifest.json -sigfile manifest.bin"
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0
    der = subprocess.run(
        "openssl pkey -pubin -in station.pub -outform DER | sha256sum",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert der.stdout.split()[0] == key.public.fingerprint


def test_one_changed_byte_is_found_wherever_it_is(bundle: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = bundle.read_bytes()
    path = tmp_path / "changed.zip"
    structure = [*range(200), *range(len(whole) - 600, len(whole))]
    missed = []
    for offset in [*chance.sample(structure, 300), *(chance.randrange(len(whole)) for _ in range(300))]:
        content = bytearray(whole)
        content[offset] ^= chance.randrange(1, 256)
        path.write_bytes(content)
        if not fails(path):
            missed.append(offset)
    assert missed == []


def without_first(members: dict[str, bytes]) -> None:
    members["entries.jsonl"] = b"".join(members["entries.jsonl"].splitlines(keepends=True)[1:])


def without_last(members: dict[str, bytes]) -> None:
    members["entries.jsonl"] = b"".join(members["entries.jsonl"].splitlines(keepends=True)[:-1])


def swapped(members: dict[str, bytes]) -> None:
    lines = members["entries.jsonl"].splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]
    members["entries.jsonl"] = b"".join(lines)


def doubled(members: dict[str, bytes]) -> None:
    lines = members["entries.jsonl"].splitlines(keepends=True)
    members["entries.jsonl"] = b"".join([*lines, lines[-1]])


def without_photograph(members: dict[str, bytes]) -> None:
    del members[list(members)[-1]]


def another_photograph(members: dict[str, bytes]) -> None:
    members[list(members)[-1]] = b"\xff\xd8\xff other"


def one_more(members: dict[str, bytes]) -> None:
    members["photographs/more.jpg"] = b"\xff\xd8\xff"


def another_readme(members: dict[str, bytes]) -> None:
    members["README.txt"] = b"Trust me."


def another_list(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"2026/00000", b"2026/00009")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without_first, "is missing"),
        (without_last, "is missing"),
        (swapped, "does not follow"),
        (doubled, "does not follow"),
        (without_photograph, "are not the same"),
        (another_photograph, "was altered"),
        (one_more, "are not the same"),
        (another_readme, "README.txt was altered"),
        (another_list, "was not signed"),
    ],
)
def test_a_file_put_together_anew_does_not_hold(
    bundle: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    members = contents(bundle)
    change(members)
    problems = verify_bundle(packed(tmp_path / "changed.zip", members)).problems
    assert any(says in problem for problem in problems)


def test_a_forgers_own_key_is_told_from_the_stations(bundle: Path, root: Path, tmp_path: Path) -> None:
    forger = load_station_key(tmp_path / "forger")
    assert verify_bundle(bundle, forger.public).expected_key is False
    assert "not the one that was expected" in verify_bundle(bundle, forger.public).problems[0]
    # A list signed anew with another key does not make its entries the forger's.
    members = contents(bundle)
    members["station.pub"] = forger.public.pem
    members["manifest.sig"] = forger.sign(members["manifest.json"]).encode() + b"\n"
    assert verify_bundle(packed(tmp_path / "forged.zip", members)).problems


def zipped(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        write(archive)
    return file.getvalue()


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("README.txt", bytes(50 << 20), zipfile.ZIP_DEFLATED)


HOSTILE = {
    "empty": b"",
    "no zip": b"PK\x03\x04",
    "text": b"Scelle" * 100,
    "an empty zip": zipped(lambda _archive: None),
    "another zip": zipped(lambda archive: archive.writestr("README.txt", "x")),
    "a bomb": zipped(bomb),
    "a path upwards": zipped(lambda archive: archive.writestr("../../etc/passwd", "x")),
    "an absolute path": zipped(lambda archive: archive.writestr("/etc/passwd", "x")),
    "a huge size": struct.pack("<IHHHHHIIIHH", 0x04034B50, 10, 0, 0, 0, 0x21, 0, 2**32 - 1, 2**32 - 1, 1, 0) + b"a",
    "a huge name": struct.pack("<IHHHHHIIIHH", 0x04034B50, 10, 0, 0, 0, 0x21, 0, 0, 0, 65535, 0) + b"a" * 70000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(content)
    with pytest.raises(NotABundleError, match="is not a case as Scellé exports it"):
        verify_bundle(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_twice_is_refused(bundle: Path, tmp_path: Path) -> None:
    with (tmp_path / "twice.zip").open("wb") as file:
        write_archive(file, [*contents(bundle).items(), ("README.txt", b"again")])
    with pytest.raises(NotABundleError, match="twice"):
        verify_bundle(tmp_path / "twice.zip")


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format":9,"statement":"case"}'])
def test_a_list_that_is_none_is_refused(bundle: Path, tmp_path: Path, text: bytes) -> None:
    members = contents(bundle)
    members["manifest.json"] = text
    with pytest.raises(NotABundleError):
        verify_bundle(packed(tmp_path / "changed.zip", members))


def test_a_case_that_is_not_there_is_told(root: Path, key: StationKey, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="The record has no case 1999/1"):
        export_case(root, key, "1999/1", tmp_path / "case.zip", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(root: Path, key: StationKey, tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(b"precious")
    with pytest.raises(RecordError, match="name another file"):
        export_case(root, key, "2026/00000", tmp_path / "case.zip", NOW)
    assert (tmp_path / "case.zip").read_bytes() == b"precious"


def test_a_damaged_record_is_not_exported(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "record"))
    photograph = next(Places(copy).photographs.rglob("*.jpg"))
    photograph.write_bytes(b"\xff\xd8\xff")
    for case in ("2026/00000", "2026/00001"):
        if photograph.stem in {path.stem for path in photographs_in(root, case, tmp_path / "good.zip")}:
            with pytest.raises(RecordError, match="was altered"):
                export_case(copy, load_station_key(copy), case, tmp_path / "case.zip", NOW)
            assert not (tmp_path / "case.zip").exists()


def photographs_in(root: Path, case: str, target: Path) -> list[Path]:
    export_case(root, load_station_key(root), case, target, NOW)
    names = [Path(name) for name in contents(target) if name.startswith("photographs/")]
    target.unlink()
    return names


def test_a_name_that_the_format_cannot_hold_is_not_written() -> None:
    for name in ("", "../x", "/x", "a//b", "é.txt", "a/b/c/d", "x" * 100):
        with pytest.raises(ValueError, match="is no name"):
            write_archive(io.BytesIO(), [(name, b"")])
