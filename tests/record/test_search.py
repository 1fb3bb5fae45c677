"""Searching: what is found by which number, date or person, whatever happened to the intake since."""

import shutil
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.exhibit import Category, Json
from edge.record import Log, Places, RecordError, Search
from edge.record.search import plain, sequence_of_case
from tests.record.scripted import OFFICER, Clock, opened, record_intake

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Intakes 0 to 7, a day apart; cases of three, four typologies in turn."""
    clock = Clock(START)
    log, _ = opened(tmp_path_factory.mktemp("station") / "record", clock)
    for number in range(8):
        record_intake(log, number)
        clock.pass_by(86400)
    log.close()
    return log.places.root


@pytest.fixture
def log(recorded: Path, tmp_path: Path) -> Log:
    copy = shutil.copytree(recorded, tmp_path / "record")
    return opened(copy, Clock(START + timedelta(days=8)))[0]


def found(log: Log, **wanted: object) -> list[str]:
    return [one.intake.removeprefix("intake-") for one in log.search(Search(**wanted), limit=100)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, "76543210"),
        ({"case": "2026/00001"}, "543"),
        ({"case": "  2026/00001 "}, "543"),
        ({"case": "2026"}, ""),
        ({"seal": "s-4"}, "4"),
        ({"seal": "S-4", "case": "2026/00001"}, "4"),
        ({"seal": "S-4", "case": "2026/00000"}, ""),
        ({"typology": "revolver"}, "40"),
        ({"typology": "Revolver"}, ""),
        ({"officer": "123456"}, "76543210"),
        ({"officer": "12345"}, ""),
        ({"since": START + timedelta(days=5)}, "765"),
        ({"until": START + timedelta(days=2)}, "10"),
        ({"since": START + timedelta(days=3), "until": START + timedelta(days=5)}, "43"),
        ({"since": START + timedelta(days=3), "typology": "revolver"}, "4"),
        ({"text": "martin"}, "76543210"),
        ({"text": "/00002"}, "76"),
        ({"text": "S-7"}, "7"),
        ({"text": "%"}, ""),
        ({"text": "' OR 1=1 --"}, ""),
        ({"case": "' OR 1=1 --"}, ""),
    ],
)
def test_what_is_looked_for_is_found_newest_first(log: Log, wanted: dict[str, object], numbers: str) -> None:
    assert "".join(found(log, **wanted)) == numbers
    log.close()


def test_pages_follow_each_other(log: Log) -> None:
    pages = [log.search(Search(), limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 2, 0]
    assert len({one.intake for page in pages for one in page}) == 8
    log.close()


def test_a_row_shows_what_was_last_decided(log: Log) -> None:
    (row,) = log.search(Search(seal="S-7"))
    shown = asdict(row)
    assert shown.pop("opened_at").startswith("2026-11-29T")
    assert shown == {
        "intake": "intake-7",
        "case": "2026/00002",
        "seal": "S-7",
        "officer": "123456",
        "officer_name": "Anne Martin",
        "typology": "epaule_a_pompe",
        "state": "closed",
        "expert": False,
        "possible": (Category.B, Category.D),
        "conclusion": "B",
    }
    log.close()


def about(number: int, **more: Json) -> dict[str, Json]:
    return {"by": "123456", "intake": f"intake-{number}", **more}


def test_a_corrected_number_is_found_as_well_as_the_wrong_one(log: Log) -> None:
    log.append("case_corrected", about(4, case="2026/99999", seal="Š-4 BIS"))
    assert found(log, case="2026/99999") == ["4"]
    assert found(log, case="2026/00001") == ["5", "4", "3"]
    assert found(log, seal="š-4  bis") == found(log, seal="S-4") == found(log, text="99999") == ["4"]
    assert log.search(Search(seal="S-4"))[0].case == "2026/99999"
    assert {entry.body.get("intake") for entry in log.case_entries("2026/99999")} == {"intake-4"}
    log.close()


def test_one_of_several_mechanisms_is_found_by_each_of_them_until_it_is_told_which(log: Log) -> None:
    among: dict[str, Json] = {"proposed": "epaule_a_verrou", "agreed": None}
    both: list[Json] = ["epaule_a_verrou", "autre_pistolet"]
    assert found(log, typology="autre_pistolet") == []
    log.append("typology_decided", about(3, typology="one_of", among=both, **among))
    assert found(log, typology="autre_pistolet") == found(log, typology="one_of") == ["3"]
    assert "3" in found(log, typology="epaule_a_verrou")
    assert log.search(Search(seal="S-3"))[0].typology == "one_of"
    log.append("typology_decided", about(3, typology="autre_pistolet", **among))
    assert found(log, typology="autre_pistolet") == ["3"]
    assert found(log, typology="one_of") == []
    assert "3" not in found(log, typology="epaule_a_verrou")
    log.close()


def test_an_intake_is_open_until_it_is_closed_or_cancelled(log: Log) -> None:
    def states() -> dict[str, str]:
        return {one.intake.removeprefix("intake-"): one.state for one in log.open_intakes()}

    assert states() == {}
    for number in (20, 21, 22, 23):
        record_intake(log, number, until=3)
    log.append("intake_set_aside", about(20, step="lengths"))
    log.append("expert_called", about(21, step="make_safe"))
    log.append("intake_cancelled", about(22, reason="taken away"))
    assert states() == {"20": "set_aside", "21": "expert", "23": "open"}
    log.append("intake_resumed", about(20, step="lengths"))
    log.append("intake_closed", about(21, pictures=[]))
    assert states() == {"20": "open", "23": "open"}
    assert log.search(Search(seal="S-21"))[0].expert
    assert log.search(Search(seal="S-22"))[0].state == "cancelled"
    log.close()


def test_who_read_a_case_is_among_its_entries(log: Log) -> None:
    read = log.append("record_read", {"case": "2026/00001", "by": OFFICER})
    of_one = log.append("record_read", {"intake": "intake-3", "case": "2026/00002", "by": OFFICER})
    entries = log.case_entries("2026/00001")
    assert read in entries
    assert of_one in entries
    assert of_one not in log.case_entries("2026/00002")
    assert len(entries) == 3 * 11 + 2
    assert list(entries) == sorted(entries, key=lambda entry: entry.seq)
    log.close()


@pytest.mark.parametrize("case", ["2026/00000", "2026/00001", "2026/00002", "2026/7", "nowhere"])
def test_the_quick_way_and_the_way_through_all_entries_agree(log: Log, case: str) -> None:
    log.append("record_read", {"case": "2026/00001", "by": OFFICER})
    log.append("case_corrected", about(0, case="2026/7", seal="S"))
    log.append("case_exported", {"case": "2026/7", "sha256": "0" * 64, "by": "1"})
    assert [entry.seq for entry in log.case_entries(case)] == sequence_of_case(log.entries(), case)
    log.close()


def test_a_search_database_made_anew_finds_the_same(log: Log) -> None:
    before = log.search(Search(), limit=100)
    log.close()
    root = log.places.root
    Places(root).search.unlink()
    log, _ = opened(root, Clock(START + timedelta(days=9)))
    assert log.search(Search(), limit=100) == before
    log.close()


def test_a_search_database_of_the_future_of_another_record_is_made_anew(log: Log, tmp_path: Path) -> None:
    log.close()
    short, _ = opened(tmp_path / "short")
    record_intake(short, 50)
    short.close()
    Places(tmp_path / "short").search.write_bytes(log.places.search.read_bytes())
    short, _ = opened(tmp_path / "short")
    assert [one.intake for one in short.search(Search())] == ["intake-50"]
    short.close()


def test_searching_that_cannot_be_brought_up_to_date_is_said(log: Log) -> None:
    folder = log.places.search.parent
    log.close()
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_bytes(b"")
    log, _ = opened(log.places.root, Clock(START + timedelta(days=9)))
    entries = record_intake(log, 60)
    with pytest.raises(RecordError, match="cannot be brought up to date"):
        log.search(Search())
    folder.unlink()
    assert log.intake_entries("intake-60") == tuple(entries)
    log.close()


@pytest.mark.parametrize(
    ("text", "wanted"), [(" A  b ", "a b"), ("STRASSE", "strasse"), ("É", "é"), ("E\u0301", "é"), ("", "")]
)
def test_numbers_are_compared_as_people_write_them(text: str, wanted: str) -> None:
    assert plain(text) == wanted
