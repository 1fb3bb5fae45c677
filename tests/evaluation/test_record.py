"""Records and exported cases as sources: verified before a single entry is believed."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.domain import SetupError
from edge.evaluation.record import KINDS, merged, open_source
from edge.record import NotABundleError, Places, export_case, load_public_key, load_station_key
from edge.record.kinds import KINDS as ALL_KINDS
from tests.evaluation.recording import Station

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    station = Station(tmp_path / "record")
    for said in ("revolver", "epaule_a_pompe", "unknown"):
        station.decide(station.propose("revolver"), said)
    station.log.close()
    return station.root


def bundle(root: Path) -> Path:
    target = root.parent / "case.zip"
    export_case(root, load_station_key(root), "2026/1", target, NOW)
    return target


def alter(root: Path) -> None:
    """Change what an officer said, as somebody with a hex editor would."""
    database = Places(root).database
    data = database.read_bytes()
    place = data.index(b'"typology":"epaule_a_pompe"')
    database.write_bytes(data.replace(b'"typology":"epaule_a_pompe"', b'"typology":"epaule_a_pomqe"', 1))
    assert database.read_bytes()[place:] != data[place:]


def test_every_kind_that_is_read_is_written() -> None:
    assert {kind.name for kind in ALL_KINDS} >= KINDS


def test_a_record_that_holds_gives_its_proposals_and_decisions(root: Path) -> None:
    found = open_source(root, ())
    assert found.problems == ()
    assert found.trusted is None
    assert [entry.kind for entry in found.entries] == ["typology_proposed", "typology_decided"] * 3


def test_an_altered_record_says_so(root: Path) -> None:
    alter(root)
    found = open_source(root, ())
    assert any("Entry" in problem for problem in found.problems)
    assert len(found.entries) == 6


def test_a_case_gives_the_same_as_its_record(root: Path) -> None:
    record, case = open_source(root, ()), open_source(bundle(root), ())
    assert case.problems == ()
    assert (case.station, case.entries) == (record.station, record.entries)


def test_an_entry_in_two_sources_counts_once(root: Path) -> None:
    found, problems = merged([open_source(root, ()), open_source(bundle(root), ())])
    assert problems == ()
    assert [len(entries) for entries in found.values()] == [6]


def test_two_sources_that_contradict_each_other_are_noticed(root: Path) -> None:
    case = bundle(root)
    whole = open_source(case, ())
    alter(root)
    with closing(sqlite3.connect(Places(root).database)) as database:
        database.execute("DROP TRIGGER entry_is_never_changed")
        database.execute("UPDATE entry SET hash = ? WHERE seq = ?", ("0" * 64, whole.entries[0].seq))
        database.commit()
    _, problems = merged([whole, open_source(root, ())])
    assert problems == (f"{root} has another entry {whole.entries[0].seq} than a source before it",)


def test_a_key_from_elsewhere_says_whose_record_it_is(root: Path, tmp_path: Path) -> None:
    own = load_public_key(Places(root).public_key)
    other = load_station_key(tmp_path / "other").public
    for path in (root, bundle(root)):
        assert open_source(path, (other, own)).trusted is True
        found = open_source(path, (other,))
        assert found.trusted is False
        assert found.problems


def test_a_folder_without_a_record_and_a_file_that_is_no_case_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="There is no record"):
        open_source(tmp_path, ())
    letter = tmp_path / "letter.zip"
    letter.write_text("Madame, Monsieur")
    with pytest.raises(NotABundleError):
        open_source(letter, ())
    with pytest.raises(NotABundleError, match="cannot be read"):
        open_source(tmp_path / "gone.zip", ())
