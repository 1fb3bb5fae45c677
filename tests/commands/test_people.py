"""A technician says who may sign in; no PIN is seen on a screen, in an argument or in a list of processes."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.domain import SetupError
from edge.exhibit import Person, Role
from edge.people import FILE, ChangeKind, open_people
from kiosk_ui.commands.people import command
from tests.commands.calling import PATIENCE, Home, plain_lines

PIN, OTHER_PIN = "483920", "771203"

Call = Callable[..., Result]


@pytest.fixture
def call(bare_home: Home) -> Call:
    """`scelle people ...` within this process, with what is typed."""

    def people(*arguments: str, typed: str | bytes = "") -> Result:
        line = [arguments[0], "--config", str(bare_home.settings), *arguments[1:]]
        return CliRunner(env=dict(bare_home.environment)).invoke(command, line, input=typed)

    return people


@pytest.fixture
def folder(bare_home: Home) -> Path:
    return bare_home.folder / "scelle" / "people"


def enrol(call: Call, number: str = "123456A", name: str = "Anne Martin", role: str = "officer") -> None:
    assert call("add", number, name, "--role", role, "--pin-stdin", typed=PIN + "\n").exit_code == 0


def refused(result: Result, status: int, words: str) -> None:
    assert result.exit_code == status
    assert words in result.stderr
    assert result.stdout == ""
    assert PIN not in result.output


def test_a_person_is_added_with_a_pin_that_is_typed_twice_and_not_shown(call: Call, folder: Path) -> None:
    result = call("add", "123456A", "Anne Martin", "--role", "officer", typed=f"{PIN}\n{PIN}\n")
    assert result.exit_code == 0
    assert "123456A may sign in." in result.stdout
    assert PIN not in result.output
    people = open_people(folder)
    assert people.check_pin("123456A", PIN).person == Person("123456A", "Anne Martin", Role.OFFICER)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_a_pin_typed_differently_the_second_time_is_asked_for_again(call: Call, folder: Path) -> None:
    typed = f"{PIN}\n{OTHER_PIN}\n{OTHER_PIN}\n{OTHER_PIN}\n"
    result = call("add", "1", "Anne", "--role", "technician", typed=typed)
    assert result.exit_code == 0
    assert PIN not in result.output
    assert open_people(folder).check_pin("1", OTHER_PIN).person is not None


@pytest.mark.parametrize("ending", ["\n", "\r\n", "", "\nmore lines\n"])
def test_a_program_gives_the_pin_on_standard_input(call: Call, folder: Path, ending: str) -> None:
    assert call("add", "1", "Anne", "--role", "second", "--pin-stdin", typed=PIN + ending).exit_code == 0
    assert open_people(folder).check_pin("1", PIN).person is not None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "digits 0 to 9"),
        ("\n", "digits 0 to 9"),
        (b"\xff\xfe\n", "digits 0 to 9"),
        ("48392\n", "6 to 12 digits"),
        ("4839204839201\n", "6 to 12 digits"),
        ("4839204839201234567890\n", "6 to 12 digits"),
        ("123456\n", "too easy to guess"),
        ("131313\n", "too easy to guess"),
    ],
)
def test_an_unfit_pin_is_refused_in_a_sentence(call: Call, typed: str | bytes, words: str) -> None:
    refused(call("add", "778899", "Anne", "--role", "officer", "--pin-stdin", typed=typed), os.EX_DATAERR, words)
    assert json_lines(call("list", "--json")) == []


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [("12 34", "Anne", "service number is"), ("12", "Anne\x1b[2J", "A name is"), ("12", "", "A name is")],
)
def test_an_unfit_number_or_name_is_refused_before_the_pin_is_asked_for(
    call: Call, folder: Path, number: str, name: str, words: str
) -> None:
    refused(call("add", number, name, "--role", "officer"), os.EX_DATAERR, words)
    assert not folder.exists()


def test_a_number_that_is_taken_is_refused(call: Call) -> None:
    enrol(call)
    again = call("add", "123456a", "Somebody Else", "--role", "technician", "--pin-stdin", typed=OTHER_PIN)
    refused(again, os.EX_DATAERR, "enrolled already, as Anne Martin")


@pytest.mark.parametrize("arguments", [("add", "1", "Anne"), ("add", "1", "Anne", "--role", "chief"), ("add", "1")])
def test_wrong_use_is_told(call: Call, arguments: tuple[str, ...]) -> None:
    assert call(*arguments).exit_code == 2


def json_lines(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_list_names_who_may_sign_in_and_nobody_else(call: Call) -> None:
    enrol(call, "123456A", "Zoé Petit", "second")
    enrol(call, "7", "Anne Martin", "technician")
    enrol(call, "8", "Bruno Roy", "officer")
    assert call("dismiss", "8").stdout == "8 may sign in no more.\n"
    assert json_lines(call("list", "--json")) == [
        {"number": "7", "name": "Anne Martin", "role": "technician"},
        {"number": "123456A", "name": "Zoé Petit", "role": "second"},
    ]
    assert [line.split(maxsplit=2) for line in plain_lines(call("list").stdout)] == [
        ["7", "technician", "Anne Martin"],
        ["123456A", "second", "Zoé Petit"],
    ]


def test_before_anybody_is_added_the_list_says_so_and_makes_nothing(call: Call, folder: Path) -> None:
    assert plain_lines(call("list").stdout) == ["Nobody may sign in yet: enrol somebody with `scelle people add`."]
    assert json_lines(call("list", "--json")) == []
    assert not folder.exists()


def test_a_new_pin_replaces_the_old_one_and_ends_the_wait(call: Call, folder: Path) -> None:
    enrol(call)
    people = open_people(folder)
    for _ in range(3):
        people.check_pin("123456A", OTHER_PIN)
    assert not people.check_pin("123456A", PIN).heard
    result = call("pin", "123456A", typed=f"{OTHER_PIN}\n{OTHER_PIN}\n")
    assert "123456A has a new PIN." in result.stdout
    assert OTHER_PIN not in result.output
    assert people.check_pin("123456A", PIN).person is None
    assert people.check_pin("123456A", OTHER_PIN).person is not None


@pytest.mark.parametrize("somebody_is_enrolled", [True, False])
def test_nobody_gets_a_new_pin_or_is_dismissed_under_an_unknown_number(
    call: Call, folder: Path, somebody_is_enrolled: bool
) -> None:
    if somebody_is_enrolled:
        enrol(call)
    for result in (call("pin", "999", "--pin-stdin", typed=PIN), call("dismiss", "999")):
        refused(result, os.EX_DATAERR, "scelle people")
    assert folder.exists() is somebody_is_enrolled


def test_a_dismissed_person_is_out_at_once_and_may_be_added_again(call: Call, folder: Path) -> None:
    enrol(call)
    running = open_people(folder)
    call("dismiss", "123456A")
    assert running.find("123456A") is None
    assert running.check_pin("123456A", PIN).person is None
    enrol(call, role="technician")
    found = running.find("123456A")
    assert found is not None
    assert found.role is Role.TECHNICIAN


def test_the_running_kiosk_can_tell_what_was_done_here_and_by_whom(call: Call, folder: Path) -> None:
    enrol(call)
    kiosk = open_people(folder)
    seen = kiosk.changes()[-1].seq
    call("dismiss", "123456A")
    (change,) = kiosk.changes(after=seen)
    assert change.kind is ChangeKind.DISMISSED
    assert change.by.startswith("command line: ")


def test_a_damaged_register_is_wrong_set_up(call: Call, folder: Path) -> None:
    enrol(call)
    (folder / FILE).write_bytes(b"not a database" * 100)
    for result in (call("list"), call("dismiss", "123456A")):
        assert isinstance(result.exception, SetupError)
        assert "is damaged" in str(result.exception)


def test_without_a_terminal_no_pin_is_read_in_the_open(bare_home: Home) -> None:
    program = "from kiosk_ui.commands.people import command; command()"
    arguments = ["add", "1", "Anne", "--role", "officer", "--config", str(bare_home.settings)]
    called = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=dict(bare_home.environment),
        input=f"{PIN}\n{PIN}\n".encode(),
        capture_output=True,
        timeout=PATIENCE,
        start_new_session=True,
        check=False,
    )
    assert called.returncode == 2
    assert b"--pin-stdin" in called.stderr
    assert b"Traceback" not in called.stderr
    assert PIN.encode() not in called.stdout + called.stderr
