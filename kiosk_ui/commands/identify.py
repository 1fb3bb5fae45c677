"""`scelle identify`: what the machine proposes for picture files, as a table or as JSON lines.

Knows files, folders and where lines go. Knows nothing of how an answer is found or worded.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from edge.config import load_config
from edge.domain import Identification, PictureError, Pixels
from edge.heatmap import heatmap_over
from edge.identify import Identifier, Want
from edge.memory import keep_freed_pictures
from edge.picture import SUFFIXES, read_picture
from kiosk_ui.commands.report import as_json, as_row, printable, table
from kiosk_ui.commands.settings import config_option, open_runtime

FRAMINGS = ("tray", "whole", "reference")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every picture."""

    framing: str
    measurement: Want
    markings: Want
    heatmaps: Mapping[Path, Path]


@dataclass(frozen=True, slots=True)
class Answered:
    """A file and what was proposed for it."""

    path: Path
    identification: Identification


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that gave no answer, and why."""

    path: Path
    reason: str


@click.command(name="identify")
@click.argument("pictures", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a picture, for programs.")
@click.option("--framing", type=click.Choice(FRAMINGS), help="How the picture is cut. Default: from the settings.")
@click.option("--heatmap", type=click.Path(path_type=Path), help="Write what counted: a .jpg file, or a folder.")
@click.option("--measure/--no-measure", default=None, help="Lengths. Default: long guns that are recognised.")
@click.option("--text/--no-text", default=None, help="Markings. Default: handguns that are recognised.")
@click.option("--language", type=click.Choice(("fr", "en")), help="Of the table. Default: from the settings.")
@config_option
def command(
    *,
    pictures: tuple[Path, ...],
    as_lines: bool,
    framing: str | None,
    heatmap: Path | None,
    measure: bool | None,
    text: bool | None,
    language: str | None,
    config_file: Path | None,
) -> None:
    """Propose the mechanism of the weapon in each of PICTURES (files, or folders of pictures).

    A proposal only: a person confirms it. A file that cannot be read is named on standard error,
    the others go on, and the exit status is 1.
    """
    keep_freed_pictures()
    config = load_config(config_file)
    wanted = list(_expand(pictures))
    many = len(wanted) > 1
    paths = [item for item in wanted if isinstance(item, Path)]
    heatmaps = _heatmap_files(heatmap, paths, many=many) if heatmap is not None else {}
    asked = Asked(framing or config.vision.framing, _want(measure), _want(text), heatmaps)
    identifier = Identifier(open_runtime(config))
    language = language or config.screen.language
    rows: list[tuple[str, ...]] = []
    failed = False
    # Lines and bar on one terminal would overwrite each other: a table is printed when it is whole.
    hidden = not many or not sys.stderr.isatty() or (as_lines and sys.stdout.isatty())
    with click.progressbar(wanted, label="identify", file=sys.stderr, hidden=hidden) as bar:
        for item in bar:
            answer = item if isinstance(item, Refused) else _identify(identifier, item, asked)
            if isinstance(answer, Refused):
                failed = True
                click.echo(f"scelle: {printable(str(answer.path))}: {printable(answer.reason)}", err=True)
                if as_lines:
                    click.echo(json.dumps(as_json(answer.path, None, answer.reason)))
            elif as_lines:
                # In ASCII: a file's name may hold bytes that are no text in any encoding.
                click.echo(json.dumps(as_json(answer.path, answer.identification, None)))
            else:
                rows.append(as_row(answer.path, answer.identification, language))
    if not as_lines and rows:
        click.echo(table(rows, language))
    if failed:
        sys.exit(1)


def _identify(identifier: Identifier, path: Path, asked: Asked) -> Answered | Refused:
    try:
        pixels = read_picture(path)
    except PictureError as error:
        return Refused(path, str(error))
    answer = identifier.identify(pixels, asked.framing, asked.measurement, asked.markings)
    if path in asked.heatmaps:
        file = asked.heatmaps[path]
        try:
            _write_heatmap(file, pixels, answer)
        except OSError as error:
            return Refused(path, f"its heat map cannot be written to {file}: {error.strerror}")
    return Answered(path, answer)


def _expand(pictures: tuple[Path, ...]) -> Iterator[Path | Refused]:
    """Every file named, and every picture in the folders named, in order."""
    for path in pictures:
        # os.path, because Path.is_dir raises where somebody may not even look; the reason comes when it is read.
        if not os.path.isdir(path):  # noqa: PTH112
            yield path
            continue
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and not file.is_dir())
        if not inside:
            yield Refused(path, "there is no picture in this folder")
        yield from inside


def _want(choice: bool | None) -> Want:  # noqa: FBT001 (click gives three states so)
    if choice is None:
        return Want.AUTO
    return Want.ALWAYS if choice else Want.NEVER


def _heatmap_files(target: Path, paths: list[Path], *, many: bool) -> dict[Path, Path]:
    """Where the heat map of each picture goes: `target` itself if it is a .jpg name for one, else a file in it."""
    if not many and target.suffix.lower() in (".jpg", ".jpeg") and not os.path.isdir(target):  # noqa: PTH112
        return dict.fromkeys(paths, target)
    files: dict[Path, Path] = {}
    for path in dict.fromkeys(paths):
        # Pictures of several folders often bear one name, and so do their folders.
        name = f"{path.parent.name}-{path.stem}"
        namesakes = sum(file.name.startswith(f"{name}.") for file in files.values())
        files[path] = target / f"{name}.{namesakes + 1}.heatmap.jpg" if namesakes else target / f"{name}.heatmap.jpg"
    return files


def _write_heatmap(file: Path, pixels: Pixels, answer: Identification) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(heatmap_over(pixels, answer))
