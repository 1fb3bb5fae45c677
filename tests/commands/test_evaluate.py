"""`scelle evaluate`: labelled pictures or a record in, figures and a report out, and every way to get it wrong."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from edge.domain import TYPOLOGIES
from edge.record import Places, export_case, load_public_key, load_station_key
from kiosk_ui.cli import COMMANDS
from tests.commands.calling import Home, call, plain_lines
from tests.evaluation.recording import Station


def parsed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    return found


@pytest.fixture
def folder(tmp_path: Path, photograph: Path) -> Path:
    """The published photograph as what it is, as what it is not, and as another thing."""
    made = tmp_path / "labelled"
    for name in ("revolver/a.jpg", "epaule_a_pompe/b.jpg", "none/c.jpg"):
        (made / name).parent.mkdir(parents=True)
        shutil.copyfile(photograph, made / name)
    return made


@pytest.fixture
def recorded(bare_home: Home) -> Home:
    """A station with a record: of three proposals one was confirmed, one corrected, one is open."""
    station = Station(bare_home.data / "record")
    station.decide(station.propose("revolver"), "revolver")
    station.decide(station.propose("revolver"), "epaule_a_pompe")
    station.propose("revolver")
    station.log.close()
    return bare_home


def alter(home: Home) -> None:
    database = Places(home.data / "record").database
    database.write_bytes(database.read_bytes().replace(b"epaule_a_pompe", b"epaule_a_verro", 1))


# --- pictures -----------------------------------------------------------------------------------


def test_labelled_pictures_give_a_table_a_report_and_every_answer(home: Home, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "new" / "report"
    done = call(home, "evaluate", folder, "--report", report, "--framing", "whole")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    lines = plain_lines(done.stdout)
    assert lines[0].startswith("2 weapons, 1 other things; framing whole; ")
    assert any(line.startswith("revolver ") for line in lines)
    assert lines[-1] == f"The report is in {report / 'report.html'}"
    found = parsed((report / "figures.json").read_text(encoding="utf-8"))
    assert found["figures"]["counts"] == {
        "samples": 3,
        "weapons": 2,
        "others": 1,
        "rejected": 0,
        "unnamed": 0,
        "per_label": {key: int(key in ("revolver", "epaule_a_pompe")) for key in (each.key for each in TYPOLOGIES)}
        | {"none": 1},
    }
    assert [answer["file"] for answer in found["answers"]] == ["epaule_a_pompe/b.jpg", "none/c.jpg", "revolver/a.jpg"]
    assert all(answer["candidates"][0]["typology"] == "revolver" for answer in found["answers"])
    assert found["figures"]["answers"]["first_right"]["value"] == 0.5
    assert "typology" in found["models"]
    page = (report / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "data:image/jpeg;base64," in page
    assert sorted(path.name for path in report.iterdir()) == ["figures.json", "report.html"]


def test_the_framing_that_was_used_is_told_and_gives_the_same_again(home: Home, folder: Path, tmp_path: Path) -> None:
    """Photographs show no plate that is known: "tray", which is the default, becomes "whole"."""
    done = call(home, "evaluate", folder, "--json", "--report", tmp_path, "--language", "en")
    found = parsed(done.stdout)
    assert found["framing"] == {"asked": "tray", "used": {"whole": 3}}
    assert found["about"]["command"] == "scelle evaluate FOLDER --framing whole"
    assert "whole; asked for was tray" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_json_on_standard_output_is_what_the_file_holds(home: Home, folder: Path, tmp_path: Path) -> None:
    done = call(home, "evaluate", folder, "--json", "--report", tmp_path)
    on_screen, in_file = parsed(done.stdout), parsed((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert on_screen == in_file
    assert on_screen["kind"] == "pictures"


def test_the_report_speaks_the_language_that_is_asked_for_and_can_do_without_pictures(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    done = call(home, "evaluate", folder, "--report", tmp_path, "--language", "en", "--no-pictures")
    assert done.exit_code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "<img" not in page


def test_a_picture_that_cannot_be_read_is_named_and_the_others_are_evaluated(home: Home, folder: Path) -> None:
    (folder / "revolver" / "torn.jpg").write_bytes(b"Madame, Monsieur")
    done = call(home, "evaluate", folder, "--json")
    assert done.exit_code == 1
    (complaint,) = plain_lines(done.stderr)
    assert complaint.startswith("scelle: revolver/torn.jpg: not a picture")
    found = parsed(done.stdout)
    assert [one["file"] for one in found["unreadable"]] == ["revolver/torn.jpg"]
    assert found["figures"]["counts"]["samples"] == 3


def test_of_unreadable_pictures_alone_there_is_a_report_too(home: Home, folder: Path, tmp_path: Path) -> None:
    for name in ("revolver/a.jpg", "epaule_a_pompe/b.jpg", "none/c.jpg"):
        (folder / name).write_bytes(b"")
    done = call(home, "evaluate", folder, "--report", tmp_path / "report")
    assert done.exit_code == 1
    assert len(plain_lines(done.stderr)) == 3
    assert (tmp_path / "report" / "report.html").is_file()


def test_folders_that_are_no_labels_are_bad_input(bare_home: Home, folder: Path) -> None:
    """Before any model is opened: there are none here."""
    (folder / "revolver").rename(folder / "revolvers")
    (folder / "none").rename(folder / "other")
    done = call(bare_home, "evaluate", folder)
    assert done.exit_code == 65
    lines = plain_lines(done.stderr)
    assert lines[1] == f"scelle: {folder / 'revolvers'} is no label: did you mean revolver?"
    assert lines[0].startswith(f"scelle: {folder / 'other'} is no label")
    assert done.stdout == ""


def test_a_report_that_cannot_be_written_is_said_before_the_work(bare_home: Home, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call(bare_home, "evaluate", folder, "--report", tmp_path / "file" / "report")
    assert done.exit_code == 1
    assert "cannot be made: Not a directory" in done.stderr


WRONG_USE: dict[str, tuple[str, ...]] = {
    "nothing to evaluate": (),
    "pictures and record": ("FOLDER", "--log", "x"),
    "no such folder": ("/nowhere",),
    "framing of a record": ("--log", "x", "--framing", "whole"),
    "key for pictures": ("FOLDER", "--key", "x"),
    "no such framing": ("FOLDER", "--framing", "sideways"),
    "no such period": ("--period", "year", "--log"),
    "period of pictures": ("FOLDER", "--period", "day"),
    "pictures of a record": ("--report", "report", "--no-pictures", "--log", "x"),
    "no pictures and no report": ("FOLDER", "--no-pictures"),
    "language and no report": ("FOLDER", "--language", "en"),
    "language of a record and no report": ("--language", "en", "--log", "x"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_said(name: str, bare_home: Home, folder: Path) -> None:
    arguments = [str(folder) if word == "FOLDER" else word for word in WRONG_USE[name]]
    done = call(bare_home, "evaluate", *arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    if name not in ("no such folder", "no such framing", "no such period"):
        assert any(words in done.stderr for words in (" goes with ", " go with ", "give a FOLDER")), done.stderr


# --- the record ---------------------------------------------------------------------------------


def test_the_stations_own_record_is_judged_without_a_path(recorded: Home, tmp_path: Path) -> None:
    done = call(recorded, "evaluate", "--report", tmp_path / "report", "--log")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    lines = plain_lines(done.stdout)
    assert lines[0].endswith("confirmed 1, corrected 1, undecided 1")
    assert "Agreement with officers, who saw the proposal before they decided. It is not accuracy." in lines
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page
    found = parsed((tmp_path / "report" / "figures.json").read_text(encoding="utf-8"))
    assert found["holds"] is True
    assert found["whole"]["agreement"]["value"] == 0.5


def test_no_officer_no_case_and_no_seal_is_in_what_comes_out(recorded: Home, tmp_path: Path) -> None:
    call(recorded, "evaluate", "--report", tmp_path / "report", "--log")
    for name in ("report.html", "figures.json"):
        text = (tmp_path / "report" / name).read_text(encoding="utf-8")
        for private in ("Anne Martin", "123456", "2026/1", "intake-1"):
            assert private not in text


def test_a_case_that_is_named_after_its_number_does_not_give_it_away(recorded: Home, tmp_path: Path) -> None:
    """The export names its file after the case; the report goes to people who may not know of it."""
    root = recorded.data / "record"
    target = tmp_path / "affaire-77-Martin.zip"
    export_case(root, load_station_key(root), "2026/1", target, datetime(2026, 11, 23, tzinfo=UTC))
    key = Places(root).public_key
    done = call(recorded, "evaluate", "--report", tmp_path / "report", "--key", key, "--log", root, "--log", target)
    assert done.exit_code == 0, done.output
    found = parsed((tmp_path / "report" / "figures.json").read_text(encoding="utf-8"))
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    again = "scelle evaluate --log SOURCE-1 --log SOURCE-2 --key KEY-1 --period month"
    assert found["about"]["command"] == again
    assert f"<code>{again}</code>" in page
    station = load_public_key(key).fingerprint
    assert [(one["number"], one["station"]) for one in found["sources"]] == [(1, station[:16]), (2, station[:16])]
    for text in (json.dumps(found), page):
        for private in ("affaire-77", "Martin", str(tmp_path), str(root)):
            assert private not in text


def test_what_speaks_against_a_record_is_named_on_the_terminal_and_counted_elsewhere(
    recorded: Home, tmp_path: Path
) -> None:
    alter(recorded)
    report = tmp_path / "report"
    done = call(recorded, "evaluate", "--unverified", "--language", "en", "--report", report, "--log")
    wrong = [line for line in plain_lines(done.stderr) if line.startswith("WRONG: ")]
    found = parsed((report / "figures.json").read_text(encoding="utf-8"))
    assert [one["problems"] for one in found["sources"]] == [len(wrong)]
    assert found["about"]["command"] == "scelle evaluate --log SOURCE-1 --unverified --period month"
    for name in ("report.html", "figures.json"):
        assert str(recorded.data) not in (report / name).read_text(encoding="utf-8")


def test_several_records_are_judged_together(recorded: Home, bare_home: Home, tmp_path: Path) -> None:
    other = Station(tmp_path / "other")
    other.decide(other.propose("epaule_a_verrou"), "epaule_a_verrou")
    other.log.close()
    done = call(
        recorded, "evaluate", "--json", "--log", other.root, "--log", recorded.data / "record", "--period", "day"
    )
    assert done.exit_code == 0, done.output
    found = parsed(done.stdout)
    assert found["period"] == "day"
    assert len(found["sources"]) == len(found["groups"]["station"]) == 2
    assert found["whole"]["proposals"] == 4


def test_a_record_that_does_not_hold_is_not_judged_by(recorded: Home, tmp_path: Path) -> None:
    alter(recorded)
    done = call(recorded, "evaluate", "--report", tmp_path / "report", "--log")
    assert done.exit_code == 1
    assert done.stdout == ""
    lines = plain_lines(done.stderr)
    assert lines[0].startswith("WRONG: ")
    assert lines[-1].startswith("scelle: no figures: ")
    assert list((tmp_path / "report").iterdir()) == []


def test_who_insists_gets_figures_that_say_what_they_rest_on(recorded: Home, tmp_path: Path) -> None:
    alter(recorded)
    done = call(recorded, "evaluate", "--unverified", "--language", "en", "--report", tmp_path / "report", "--log")
    assert done.exit_code == 1
    assert "NOT VERIFIED" in done.stderr
    assert "3 proposals" in done.stdout
    assert "may rest on altered entries" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert parsed((tmp_path / "report" / "figures.json").read_text(encoding="utf-8"))["holds"] is False


def test_another_stations_key_is_noticed(recorded: Home, tmp_path: Path) -> None:
    Station(tmp_path / "other").log.close()
    done = call(recorded, "evaluate", "--key", Places(tmp_path / "other").public_key, "--log")
    assert done.exit_code == 1
    assert "none of the keys that were given" in done.stderr


def test_what_is_no_case_is_bad_input_and_a_missing_record_a_set_up(bare_home: Home, tmp_path: Path) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_text("Madame, Monsieur")
    assert call(bare_home, "evaluate", "--log", letter).exit_code == 65
    missing = call(bare_home, "evaluate", "--log")
    assert missing.exit_code == 78
    assert "There is no record" in missing.stderr


def test_the_command_is_known() -> None:
    assert "evaluate" in COMMANDS
