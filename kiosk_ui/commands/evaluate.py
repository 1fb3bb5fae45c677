"""`scelle evaluate`: how good the machine is, on labelled pictures or by what officers decided.

Knows files, folders and where lines go. Knows no figure: those come from `edge.evaluation`; and no page.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from edge.config import Config, load_config
from edge.domain import PictureError, SetupError
from edge.evaluation import RESAMPLED, Mistakes, Sample, figures_of, mistakes_of, thumbnail
from edge.evaluation.decisions import decisions_of
from edge.evaluation.estimate import TIMES
from edge.evaluation.field import PERIODS, field_figures
from edge.evaluation.pictures import FolderError, Labelled, Unreadable, answered, labelled_pictures
from edge.evaluation.record import Source, merged, open_source
from edge.identify import Identifier
from edge.memory import keep_freed_pictures
from edge.record import NotABundleError, load_public_key
from edge.record.files import write_whole
from edge.vision.views import FRAMINGS
from kiosk_ui.commands.report import printable
from kiosk_ui.commands.settings import config_option, open_runtime
from kiosk_ui.evaluation import (
    About,
    PictureEvaluation,
    RecordEvaluation,
    SourceNote,
    pictures_json,
    pictures_page,
    record_json,
    record_page,
)
from kiosk_ui.evaluation.summary import pictures_summary, record_summary

EX_DATAERR = 65
OWN = ""
"""What --log gives where no path follows it: the station's own record."""
MONTH = "month"
PRINT = 16
"""Digits by which a key is known to people."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the evaluation goes: a folder for the report, and whether standard output gets JSON."""

    report: Path | None
    with_pictures: bool
    language: str
    as_object: bool


@click.command(name="evaluate")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--framing", type=click.Choice(FRAMINGS), help="How pictures are cut; photographs under tray as under whole."
)
@click.option(
    "--log",
    "logs",
    multiple=True,
    is_flag=False,
    flag_value=OWN,
    metavar="[PATH]",
    help="Judge from a record (its folder) or an exported case; may be given again. Default: the station's own record.",
)
@click.option(
    "--key", "keys", multiple=True, type=click.Path(path_type=Path), help="With --log: a key a station is known by."
)
@click.option("--unverified", is_flag=True, help="With --log: go on although a source does not hold.")
@click.option("--period", type=click.Choice(tuple(PERIODS)), help=f"With --log: grouping. Default: {MONTH}.")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html and figures.json into DIR.",
    metavar="DIR",
)
@click.option(
    "--no-pictures",
    is_flag=True,
    help="With FOLDER and --report: leave the worst mistakes' pictures out of the report.",
)
@click.option(
    "--language", type=click.Choice(("fr", "en")), help="With --report: its language. Default: from the settings."
)
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
@config_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    folder: Path | None,
    framing: str | None,
    logs: tuple[str, ...],
    keys: tuple[Path, ...],
    unverified: bool,
    period: str | None,
    report: Path | None,
    no_pictures: bool,
    language: str | None,
    as_object: bool,
    config_file: Path | None,
) -> None:
    """Say how good the machine is on the pictures in FOLDER, or by the record (--log).

    FOLDER holds one folder a label, named by the key of a typology, or "none" for other things. A picture that cannot
    be read is named, and the exit status is 1. With --log, records are verified first; one that does not hold is not
    judged by, and the exit status is 1. What is not sorted into labels, or is no case, gives 65.
    """
    if (folder is None) == (not logs):
        raise click.UsageError("give a FOLDER of labelled pictures, or --log for the record")
    if logs and framing is not None:
        raise click.UsageError("--framing goes with a FOLDER: what stands in a record was cut when it was looked at")
    if folder is not None and (keys or unverified or period is not None):
        raise click.UsageError("--key, --unverified and --period go with --log")
    if no_pictures and (logs or report is None):
        raise click.UsageError("--no-pictures goes with a FOLDER and --report: nothing else holds pictures")
    if language is not None and report is None:
        raise click.UsageError("--language goes with --report: everything else is in English")
    config = load_config(config_file)
    wanted = Wanted(report, not no_pictures, language or config.screen.language, as_object)
    _make_ready(report)
    try:
        if folder is not None:
            good = _evaluate_pictures(config, folder, framing or config.vision.framing, wanted)
        else:
            paths = [_own_record(config) if path == OWN else Path(path) for path in logs]
            good = _evaluate_record(paths, keys, period or MONTH, wanted, unverified=unverified)
    except (FolderError, NotABundleError) as error:
        for line in str(error).splitlines():
            click.echo(f"scelle: {printable(line)}", err=True)
        sys.exit(EX_DATAERR)
    if not good:
        sys.exit(1)


# --- pictures -----------------------------------------------------------------------------------


def _evaluate_pictures(config: Config, folder: Path, framing: str, wanted: Wanted) -> bool:
    """Whether every picture could be read."""
    pictures = labelled_pictures(folder)
    keep_freed_pictures()
    identifier = Identifier(open_runtime(config))
    samples: list[Sample] = []
    refused: list[tuple[str, str]] = []
    models: dict[str, str] = {}
    framings: Counter[str] = Counter()
    with click.progressbar(pictures, label="evaluate", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for picture in bar:
            answer = answered(identifier, picture, framing)
            if isinstance(answer, Unreadable):
                refused.append((picture.inside, answer.reason))
            else:
                samples.append(answer.sample)
                models |= dict(answer.identification.models)
                framings[answer.identification.framing] += 1
    # Afterwards: lines and bar on one terminal would overwrite each other.
    for inside, reason in refused:
        click.echo(f"scelle: {printable(inside)}: {printable(reason)}", err=True)
    mistakes = mistakes_of(tuple(samples))
    # Photographs show no known plate: what was used says more than what was asked for.
    again = next(iter(framings)) if len(framings) == 1 else framing
    with _working_out() as tick:
        figures = figures_of(tuple(samples), tick=tick)
    evaluation = PictureEvaluation(
        about=_about(f"scelle evaluate FOLDER --framing {again}"),
        folder=folder.resolve().name,
        framing=framing,
        framings=tuple(sorted(framings.items())),
        models=tuple(sorted(models.items())),
        samples=tuple(samples),
        figures=figures,
        mistakes=mistakes,
        unreadable=tuple(refused),
    )
    document = pictures_json(evaluation)
    if wanted.report is not None:
        small = _thumbnails(mistakes, pictures) if wanted.with_pictures else None
        _write(wanted.report, pictures_page(evaluation, small, wanted.language), document)
    _say(document, pictures_summary(evaluation), wanted)
    return not refused


def _thumbnails(mistakes: Mistakes, pictures: tuple[Labelled, ...]) -> dict[str, bytes]:
    paths = {picture.inside: picture.path for picture in pictures}
    found = {}
    for sample in (*mistakes.named_and_wrong, *mistakes.accepted, *mistakes.refused):
        try:
            found[sample.file] = thumbnail(paths[sample.file])
        except PictureError as error:
            # It could be read a moment ago: a stick was pulled out. The report says what it is all the same.
            click.echo(f"scelle: {printable(sample.file)}: {printable(str(error))}", err=True)
    return found


# --- the record ---------------------------------------------------------------------------------


def _own_record(config: Config) -> Path:
    if not config.record.is_dir():
        raise SetupError(f"There is no record in {config.record}: name one, as in --log PATH")
    return config.record


def _evaluate_record(
    paths: list[Path], keys: tuple[Path, ...], period: str, wanted: Wanted, *, unverified: bool
) -> bool:
    """Whether every source holds."""
    trusted = tuple(load_public_key(key) for key in keys)
    sources = []
    for path in paths:
        with click.progressbar(length=1, label="record", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def progress(what: str, done: int, of: int) -> None:
                bar.length, bar.label = of, what
                bar.update(done - bar.pos)

            sources.append(open_source(path, trusted, progress))
    stations, problems = merged(sources)
    wrong = [f"{source.path}: {problem}" for source in sources for problem in source.problems] + list(problems)
    for line in wrong:
        click.echo(f"WRONG: {printable(line)}", err=True)
    if wrong and not unverified:
        click.echo("scelle: no figures: they would rest on entries that may have been altered (--unverified)", err=True)
        return False
    if wrong:
        click.echo("scelle: NOT VERIFIED: the figures below may rest on altered entries", err=True)
    with _working_out() as tick:
        field = field_figures(decisions_of(stations), period, tick=tick)
    evaluation = RecordEvaluation(
        about=_about(_again(len(paths), period, len(keys), unverified=unverified)),
        sources=tuple(_note(number, source) for number, source in enumerate(sources, 1)),
        contradictions=len(problems),
        field=field,
    )
    document = record_json(evaluation)
    if wanted.report is not None:
        _write(wanted.report, record_page(evaluation, wanted.language), document)
    _say(document, record_summary(evaluation), wanted)
    return evaluation.holds


def _note(number: int, source: Source) -> SourceNote:
    return SourceNote(number, source.station[:PRINT], len(source.problems), source.trusted)


def _again(sources: int, period: str, keys: int, *, unverified: bool) -> str:
    """The same command with words in place of paths: those name cases and stations."""
    given = [f"--log SOURCE-{number}" for number in range(1, sources + 1)]
    given += [f"--key KEY-{number}" for number in range(1, keys + 1)]
    given += ["--unverified"] if unverified else []
    return f"scelle evaluate {' '.join(given)} --period {period}"


# --- the figures --------------------------------------------------------------------------------


@contextmanager
def _working_out() -> Iterator[Callable[[int], None]]:
    """A bar that moves while figures are worked out."""
    length = RESAMPLED * TIMES
    with click.progressbar(length=length, label="figures", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


# --- what comes out -----------------------------------------------------------------------------


def _about(command_line: str) -> About:
    return About(version("scelle"), datetime.now(UTC), command_line)


def _make_ready(report: Path | None) -> None:
    # Before the work: nobody wants to hear after an hour that the folder cannot be made.
    if report is None:
        return
    try:
        report.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{report} cannot be made: {error.strerror}") from error


def _write(report: Path, page: str, document: Mapping[str, object]) -> None:
    try:
        # File names may hold bytes that are no text in any encoding.
        write_whole(report / "figures.json", _as_json(document).encode() + b"\n")
        write_whole(report / "report.html", page.encode("utf-8", errors="replace"))
    except OSError as error:
        raise click.ClickException(f"{report} cannot be written: {error.strerror}") from error


def _say(document: Mapping[str, object], summary: str, wanted: Wanted) -> None:
    if wanted.as_object:
        click.echo(_as_json(document))
        return
    click.echo(summary)
    if wanted.report is not None:
        click.echo(f"\nThe report is in {printable(str(wanted.report / 'report.html'))}")


def _as_json(document: Mapping[str, object]) -> str:
    return json.dumps(document, allow_nan=False)
