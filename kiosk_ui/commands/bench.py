"""`scelle bench`: how fast this machine is, in figures that can be compared within one run.

Knows what is measured and in what order. Knows nothing of how a stage works.
"""

import importlib
import importlib.util
import json
import socket
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from edge.bench import Instructions, StageReport, Timing, choose, time_instructions, time_stages, timing
from edge.config import Config, load_config
from edge.identify import Identifier
from edge.vision.instructions import CAPS
from edge.vision.precision import DEVICE, EXACT, FIXED, INT8
from kiosk_ui.commands.settings import config_option, open_runtime
from kiosk_ui.kiosk_process import KioskProcess, kiosk

IDLE_SECONDS = 15
PREVIEWS_PER_SECOND = 10
STARTS = 5


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """A whole kiosk seen from outside. Seconds, MB, and shares of one core in percent."""

    cold_start: float
    warm_start: float
    idle_percent: float
    idle_mb: float
    all_used_mb: float


HEADINGS = {EXACT: "32 bits", DEVICE: "16 bits", INT8: "INT8"}


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured; None for what was left out, and `screen` also where there is no browser."""

    stages: StageReport | None = None
    precisions: tuple[Instructions, ...] | None = None
    choice: str | None = None
    process: ProcessReport | None = None
    screen: Timing | None = None


@click.command(name="bench")
@click.option("--runs", type=click.IntRange(min=1), default=50, show_default=True, help="Runs of each stage.")
@click.option("--precision", type=click.Choice(("auto", *FIXED)), help="Of the stages. Default: from the settings.")
@click.option("--stages-only", is_flag=True, help="The stages alone.")
@click.option("--precisions-only", is_flag=True, help="32 bits, 16 bits and INT8 side by side alone.")
@click.option(
    "--threads", type=click.IntRange(0, 64), default=2, show_default=True, help="Of the precisions; 0: OpenVINO's own."
)
@click.option("--choose", "chooses", is_flag=True, help='Keep the fastest precision for [vision] precision = "auto".')
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
@config_option
def command(
    *,
    runs: int,
    precision: str | None,
    stages_only: bool,
    precisions_only: bool,
    threads: int,
    chooses: bool,
    as_object: bool,
    config_file: Path | None,
) -> None:
    """How fast this machine is: stages, precisions, start, memory, idle load, and from "still" to the screen.

    Figures of one run may be compared with each other, not with those of another machine or hour. Precisions are
    measured with all instructions of the processor and with fewer, as a smaller one has them.
    """
    if stages_only and (precisions_only or chooses):
        raise click.UsageError("--stages-only leaves out the precisions")
    config = load_config(config_file)
    runtime = open_runtime(config, precision)
    parts = [] if precisions_only else ["stages"]
    parts += [] if stages_only else [cap.name for cap in CAPS]
    parts += [] if stages_only or precisions_only else ["starts", "empty plate", "screen"]
    report = Report()
    with click.progressbar(length=len(parts), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def begin(part: str) -> None:
            bar.label = f"bench: {part}"
            bar.update(parts.index(part) - bar.pos)

        if not precisions_only:
            begin("stages")
            report = replace(report, stages=time_stages(runtime, Identifier(runtime), runs))
        if not stages_only:
            found = time_instructions(config.models, config.vision.device, threads, runs, begin)
            choice = choose(config.models, config.vision.device, found[0].speeds) if chooses else None
            report = replace(report, precisions=found, choice=choice)
        if not stages_only and not precisions_only:
            process, screen = _time_kiosk(config, runs, begin)
            report = replace(report, process=process, screen=screen)
        bar.update(len(parts) - bar.pos)
    if as_object:
        click.echo(json.dumps(asdict(report)))
    else:
        _print(report)


def _time_kiosk(config: Config, runs: int, begin: Callable[[str], None]) -> tuple[ProcessReport, Timing | None]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "models").symlink_to(config.models.resolve())
        settings = data / "scelle.toml"
        settings.write_text(f'[paths]\ndata = "{data}"\n', encoding="utf-8")
        common = ("--config", str(settings), "--port", str(_free_port()))
        begin("starts")
        with kiosk(*common, "--camera", "demo:empty") as first:
            cold = first.ready_after
        warm = []
        for _ in range(STARTS):
            with kiosk(*common, "--camera", "demo:empty") as again:
                warm.append(again.ready_after)
        begin("empty plate")
        with kiosk(*common, "--camera", "demo:empty") as idle:
            idle_percent = _idle_load(idle)
            idle_mb = idle.resident_mb()
        begin("screen")
        screen = None
        with kiosk(*common, "--camera", "demo:") as busy:
            _wait_for_answer(busy)
            all_used_mb = busy.resident_mb()
            if importlib.util.find_spec("playwright") and Path("/usr/bin/chromium").exists():
                time_answers = importlib.import_module("kiosk_ui.screen_bench").time_answers
                screen = timing("still to screen", time_answers(busy, runs))
    start = statistics.median(warm)
    return ProcessReport(cold, start, idle_percent, idle_mb, all_used_mb), screen


def _idle_load(process: KioskProcess) -> float:
    """Share of one core, in percent, that a kiosk takes to show an empty plate ten times a second."""
    number = "-1"
    for seconds in (3, IDLE_SECONDS):
        used, start = process.processor_seconds(), time.monotonic()
        while time.monotonic() - start < seconds:
            url = f"{process.address}next.jpg?after={number}"
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (our own kiosk)
                number = answer.headers["X-Frame-Number"] or number
                answer.read()
    return 100 * (process.processor_seconds() - used) / (time.monotonic() - start)


def _wait_for_answer(process: KioskProcess) -> None:
    """Wait until an answer is shown, and all that belongs to it is worked out."""
    while True:
        status = process.status()
        if status["condition"] == "shown" and not status["pending"]:
            return
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _print(report: Report) -> None:
    if report.stages is not None:
        _print_stages(report.stages)
    if report.precisions is not None:
        for each in report.precisions:
            _print_instructions(each)
    if report.choice is not None:
        click.echo(f'Chosen for [vision] precision = "auto": {report.choice} ({HEADINGS[report.choice]})')
    if report.process is not None:
        _print_process(report.process)
        if report.screen is not None:
            median, p95 = report.screen.median, report.screen.p95
            click.echo(f"From still to the answer in the page: median {median:.0f} ms, p95 {p95:.0f} ms")
        else:
            click.echo("From still to the answer in the page: not measured (needs Chromium and Playwright)")


def _print_instructions(report: Instructions) -> None:
    if report.lacking:
        click.echo(f"Precisions with {report.cap}: not measured, this processor lacks {', '.join(report.lacking)}")
        return
    precisions = list(dict.fromkeys(speed.precision for speed in report.speeds))
    click.echo(f"Precisions with {report.cap}: median ms, and how many times faster than 32 bits")
    width = max(len(speed.work) for speed in report.speeds)
    click.echo("".join((f"  {'':<{width}}", *(f"  {HEADINGS[each]:>15}" for each in precisions))))
    for work in dict.fromkeys(speed.work for speed in report.speeds):
        told = [f"{speed.timing.median:8.2f} ({speed.gain:4.2f})" for speed in report.speeds if speed.work == work]
        click.echo("".join((f"  {work:<{width}}", *(f"  {each:>15}" for each in told))))


def _print_stages(report: StageReport) -> None:
    click.echo(f"Stages (precision: {report.precision})")
    width = max(len(each.name) for each in report.timings)
    for each in report.timings:
        click.echo(f"  {each.name:<{width}}  median {each.median:8.2f} ms   p95 {each.p95:8.2f} ms   {each.runs} runs")
    click.echo(f"  A proposal takes {report.overhead:.2f} times the inference alone.")


def _print_process(report: ProcessReport) -> None:
    click.echo("The kiosk as a process")
    click.echo(
        f"  start to ready: {report.cold_start:.2f} s with an empty cache, {report.warm_start:.2f} s with a warm one"
    )
    click.echo(
        f"  memory: {report.idle_mb:.0f} MB with an empty plate, "
        f"{report.all_used_mb:.0f} MB with all networks for a handgun in use"
    )
    click.echo(f"  empty plate, {PREVIEWS_PER_SECOND} previews a second: {report.idle_percent:.1f} % of one core")
