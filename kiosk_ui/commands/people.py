"""`scelle people`: who may sign in at the kiosk; adds, lists, sets a PIN, dismisses.

Knows how a PIN is asked for. Does not know how it is kept. A PIN is never an argument: every process of
the machine can read those. The log is left alone, for it has one writer, the running kiosk; it finds what was
done here in the register's list of changes.
"""

import getpass
import json
import os
import pwd
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from edge.config import load_config
from edge.domain import SetupError
from edge.exhibit import Person, Role
from edge.people import FAULTS, FILE, EnrolmentError, People, RegisterError, open_people, person_fault
from edge.people.rules import LONGEST_PIN
from kiosk_ui.commands.settings import config_option

_pin_stdin = click.option("--pin-stdin", is_flag=True, help="Read the PIN from the first line of standard input.")


@click.group()
def command() -> None:
    """Who may sign in at the kiosk. To be run as the kiosk's own user."""


@command.command()
@click.argument("number")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What the person may do.")
@_pin_stdin
@config_option
def add(*, number: str, name: str, role: str, pin_stdin: bool, config_file: Path | None) -> None:
    """Let a person sign in; asks for the PIN twice. NUMBER is the service number."""
    person = Person(number, name, Role(role))
    with _sentences():
        if fault := person_fault(person):
            raise EnrolmentError(FAULTS[fault])
        _open(config_file).enrol(person, _ask_pin(from_stdin=pin_stdin), by=_caller())
    click.echo(f"{number} may sign in.")


@command.command(name="list")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a person, for programs.")
@config_option
def list_(*, as_lines: bool, config_file: Path | None) -> None:
    """Who may sign in, by name."""
    with _sentences():
        everyone = _open(config_file).everyone() if _file(config_file).exists() else ()
    for person in everyone:
        if as_lines:
            click.echo(json.dumps(asdict(person), ensure_ascii=False))
        else:
            click.echo(f"{person.number:<16}  {person.role.value:<10}  {person.name}")
    if not everyone and not as_lines:
        click.echo("Nobody may sign in yet: enrol somebody with `scelle people add`.")


@command.command()
@click.argument("number")
@_pin_stdin
@config_option
def pin(*, number: str, pin_stdin: bool, config_file: Path | None) -> None:
    """Set another PIN for a person, and end that person's wait after wrong ones."""
    with _sentences():
        _open_existing(config_file).change_pin(number, _ask_pin(from_stdin=pin_stdin), by=_caller())
    click.echo(f"{number} has a new PIN.")


@command.command()
@click.argument("number")
@config_option
def dismiss(*, number: str, config_file: Path | None) -> None:
    """Let a person sign in no more. Nothing is deleted, and the person may be added again."""
    with _sentences():
        _open_existing(config_file).dismiss(number, by=_caller())
    click.echo(f"{number} may sign in no more.")


def _file(config_file: Path | None) -> Path:
    return load_config(config_file).data / "people" / FILE


def _open(config_file: Path | None) -> People:
    return open_people(_file(config_file).parent)


def _open_existing(config_file: Path | None) -> People:
    if not (path := _file(config_file)).exists():
        raise EnrolmentError(f"There is no register of persons at {path}: enrol somebody with `scelle people add`.")
    return open_people(path.parent)


def _ask_pin(*, from_stdin: bool) -> str:
    if from_stdin:
        # Room for one digit too many and the line's end: what is too long is refused, and not cut to fit.
        line: bytes = sys.stdin.buffer.readline(LONGEST_PIN + 3)
        return line.rstrip(b"\r\n").decode("ascii", "replace")
    try:
        with warnings.catch_warnings():
            # getpass warns before it reads what everybody can see.
            warnings.simplefilter("error", getpass.GetPassWarning)
            entered: str = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    except getpass.GetPassWarning as error:
        raise click.UsageError("Here is no terminal that can hide a PIN: use --pin-stdin.") from error
    return entered


def _caller() -> str:
    """Who runs this, as the list of changes will say: the user behind sudo where there is one."""
    behind = os.environ.get("SUDO_UID", "")
    uid = int(behind) if behind.isascii() and behind.isdigit() else os.getuid()
    try:
        return f"command line: {pwd.getpwuid(uid).pw_name}"
    except (KeyError, OverflowError):
        return f"command line: uid {uid}"


@contextmanager
def _sentences() -> Iterator[None]:
    """What the register refuses, in a sentence and with its exit status (sysexits.h)."""
    try:
        yield
    except EnrolmentError as error:
        click.echo(f"scelle: {error}", err=True)
        sys.exit(os.EX_DATAERR)
    except RegisterError as error:
        raise SetupError(str(error)) from error
