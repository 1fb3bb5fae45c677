"""`scelle-central`, the command line of the central service.

Exit statuses: 0 done, 1 not ready, 2 wrong use, 65 no such station or fault, 75 not now, 78 set up wrongly (sysexits.h).
"""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from central import ingest, photographs, register
from central.authority import RENEWED_BEFORE, ends
from central.config import Config, load_config
from central.domain import CentralError, UnavailableError
from central.register import UnknownStationError
from central.shelves import open_shelf
from central.store import Store, open_store, require_current, upgrade
from central.store.stations import Station


class InputError(CentralError):
    """What was typed does not fit what there is."""


class Commands(click.Group):
    """A group that turns errors into sentences and exit statuses."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except CentralError as error:
            for line in str(error).splitlines():
                click.echo(f"scelle-central: {line}", err=True)
            ctx.exit(_status(error))


def _status(error: CentralError) -> int:
    if isinstance(error, UnknownStationError | InputError):
        return os.EX_DATAERR
    return os.EX_TEMPFAIL if isinstance(error, UnavailableError) else os.EX_CONFIG


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scelle", prog_name="scelle-central")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="The settings. Default: /etc/scelle/central.toml if it is there.",
)
@click.pass_context
def main(ctx: click.Context, config_file: Path | None) -> None:
    """The central service of Scellé keeps what kiosks record: entries and photographs, once, in order, unaltered."""
    ctx.obj = load_config(config_file)


@main.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Serve kiosks, enrolment and pages until stopped."""
    config: Config = ctx.obj
    root = ctx.find_root()
    named = root.params["config_file"]
    here = f"{root.command_path} --config {named}" if named else root.command_path
    # Flask and gunicorn are wanted here alone.
    from central.serving import serve  # noqa: PLC0415

    def ready(kiosks: str, pages: str) -> None:
        click.echo(f"Kiosks speak to {kiosks}; enrolment is at {pages}")
        own = "" if config.kiosks.certificate else f" --authority {config.authority_folder / 'authority.pem'}"
        click.echo(f"To enrol a kiosk, make a code here:  {here} code NAME")
        click.echo(f"and type it there:  scelle enrol {pages} CODE{own}")

    sys.exit(serve(config, ready))


@main.command()
@click.pass_obj
def migrate(config: Config) -> None:
    """Make the database's tables, or bring them to this program's version. Back up before."""
    if not config.database.url:
        _make_data_folder(config)
    store = open_store(config.database_url)
    upgrade(store)
    store.close()
    click.echo("The database's tables are of this program's version.")


@main.command()
@click.argument("name")
@click.option("--unit", default="", help="The unit that the station belongs to.")
@click.pass_obj
def code(config: Config, name: str, unit: str) -> None:
    """Make a one-time code to enrol the station NAME with, good for 24 hours. It is shown once and kept nowhere."""
    with _opened(config) as store:
        made = register.make_code(store, name, unit, getpass.getuser(), datetime.now(UTC))
    click.echo(made.text)
    click.echo(f"Good once, for {name}, until {made.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@main.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a station, for programs.")
@click.pass_obj
def stations(config: Config, *, as_lines: bool) -> None:
    """Who is enrolled, how far each chain goes, and which are held or revoked."""
    with _opened(config) as store:
        every = register.every(store)
    for station in every:
        click.echo(json.dumps(_members(station), ensure_ascii=False) if as_lines else _line(station))
    if not every and not as_lines:
        click.echo("No station is enrolled.", err=True)


@main.command()
@click.argument("station")
@click.option("--undo", is_flag=True, help="Let it come back, with a new code.")
@click.pass_obj
def revoke(config: Config, station: str, *, undo: bool) -> None:
    """Take the right to speak from STATION: its name, its fingerprint, or how that begins. Holds from the next request."""
    with _opened(config) as store:
        meant = register.meant(store, station)
        if undo:
            register.readmit(store, meant.fingerprint)
        else:
            register.revoke(store, meant.fingerprint, datetime.now(UTC))
    click.echo(f"{meant.name} may {'enrol again, with a new code' if undo else 'no longer speak'}.")


@main.command()
@click.argument("station")
@click.argument("reference", type=int)
@click.option("--reason", required=True, help="Why the chain may go on; kept.")
@click.pass_obj
def release(config: Config, station: str, reference: int, reason: str) -> None:
    """Let the chain of STATION go on, which is held for the fault REFERENCE. What was set apart stays apart."""
    with _opened(config) as store:
        meant = register.meant(store, station)
        try:
            ingest.release(store, meant.fingerprint, reference, getpass.getuser(), reason, datetime.now(UTC))
        except UnavailableError:
            raise
        except CentralError as error:
            raise InputError(str(error)) from error
    click.echo(f"The chain of {meant.name} goes on.")


@main.command()
@click.pass_obj
def tidy(config: Config) -> None:
    """Let go of photographs that arrived in part and that nobody went on with for 7 days; for a daily timer."""
    with _opened(config) as store:
        count = photographs.let_go_abandoned(store, open_shelf(config.photographs_url), datetime.now(UTC))
    click.echo(f"Photographs in part that were let go: {count}")


@main.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a point, for programs.")
@click.pass_obj
def check(config: Config, *, as_lines: bool) -> None:
    """Whether the service is ready to run, point by point."""
    ready = True
    for finding in _findings(config):
        ready = ready and finding.ready
        if as_lines:
            told = {"point": finding.point, "ready": finding.ready, "sentence": finding.sentence}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{'ready' if finding.ready else 'NOT READY':<9}  {finding.point}: {finding.sentence}")
    sys.exit(0 if ready else 1)


@dataclass(frozen=True, slots=True)
class _Finding:
    point: str
    ready: bool
    sentence: str


def _findings(config: Config) -> Iterator[_Finding]:
    from central.serving import prepare  # noqa: PLC0415 - as in `run`

    now = datetime.now(UTC)
    yield _tried("database", lambda: _database(config))
    yield _tried("photographs", lambda: _shelf(config))

    def credentials() -> str:
        if not config.authority_folder.exists():
            return "the authority is made at the first start"
        prepared = prepare(config, now)
        soonest = min(ends(prepared.kiosks.certificate), ends(prepared.pages.certificate))
        if soonest - now < RENEWED_BEFORE - timedelta(days=60):
            raise CentralError(f"the service's certificate ends on {soonest:%Y-%m-%d}")
        until = prepared.authority.certificate.not_valid_after_utc
        return f"the service's holds until {soonest:%Y-%m-%d}, the authority's until {until:%Y-%m-%d}"

    yield _tried("certificates", credentials)


def _tried(point: str, look: Callable[[], str]) -> _Finding:
    try:
        return _Finding(point, ready=True, sentence=look())
    except CentralError as error:
        return _Finding(point, ready=False, sentence=str(error))


def _database(config: Config) -> str:
    with _opened(config) as store:
        return f"{store.engine.dialect.name} answers, {len(register.every(store))} stations"


def _shelf(config: Config) -> str:
    open_shelf(config.photographs_url)
    return "the shelf answers"


@contextmanager
def _opened(config: Config) -> Iterator[Store]:
    store = open_store(config.database_url)
    try:
        require_current(store)
        yield store
    finally:
        store.close()


def _make_data_folder(config: Config) -> None:
    try:
        config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CentralError(
            f"{config.data} cannot be made: {error.strerror}; grant the right to, or set [paths] data"
        ) from error


def _members(station: Station) -> dict[str, object]:
    return {
        "station": station.fingerprint,
        "name": station.name,
        "unit": station.unit,
        "enrolled_at": station.enrolled_at,
        "revoked_at": station.revoked_at,
        "seq": station.head.seq,
        "hash": station.head.hash,
        "seen_at": station.seen_at,
        "clock_seconds": station.clock_seconds,
        "held": station.held,
    }


def _line(station: Station) -> str:
    marks = [] if station.revoked_at is None else ["REVOKED"]
    marks += [] if station.held is None else [f"HELD, reference {station.held}"]
    seen = f"seen {station.seen_at}" if station.seen_at else "never seen"
    where = f"{station.name} ({station.unit})" if station.unit else station.name
    return "  ".join([station.fingerprint[:16], where, f"entry {station.head.seq}", seen, *marks])


if __name__ == "__main__":
    main()
