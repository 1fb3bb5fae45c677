"""How fast this machine is: each stage of an identification, beside what OpenVINO alone costs.

Knows one photograph, which comes with the models, and clocks. Compares within one run only: stages that
are to be compared are timed in turns, so that whatever else the machine does disturbs both alike. So are the precisions;
each set of instructions needs a process of its own.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from edge.domain import Mask, Pixels, SetupError, Silhouettes
from edge.identify import Identifier
from edge.picture import decode_picture
from edge.record.files import write_whole
from edge.vision.framing import frame_picture
from edge.vision.instructions import CAPS, Cap, capped, lacking, processor_flags
from edge.vision.precision import DEVICE, EXACT, INT8, NOTE, choice_as_bytes
from edge.vision.runtime import Engine, Runtime

WARM_UP = 5
FRAME = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds over all runs of one stage."""

    name: str
    runs: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class StageReport:
    """Every stage, and how much longer a proposal takes than the bare inference it contains."""

    timings: tuple[Timing, ...]
    overhead: float
    precision: str


TYPOLOGY, THINGS = "typology", "things"
WHOLE = {"identification, long gun (2 squares)": (120, 20), "identification, handgun (4 squares)": (60, 40)}
"""A whole proposal as the kiosk makes it, refusal included: how wide and high what lies there is, of 192 x 108."""


@dataclass(frozen=True, slots=True)
class Speed:
    """One piece of work in one precision; `gain` says how many times faster than in 32 bits, the median over turns."""

    work: str
    precision: str
    timing: Timing
    gain: float


@dataclass(frozen=True, slots=True)
class Instructions:
    """What was measured under one cap, or the flags that the processor lacks for it: then nothing was."""

    cap: str
    lacking: tuple[str, ...]
    speeds: tuple[Speed, ...]


def time_stages(runtime: Runtime, identifier: Identifier, runs: int) -> StageReport:
    """Time all stages, `runs` times each, on a 1920 x 1080 frame made of the models' example picture.

    The overhead is the median of the ratios of each proposal to the bare inference just before it.
    """
    frame = example_frame(runtime.example)
    jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    bare = runtime.open("typology")
    square = frame_picture(frame, "whole").pixels[None]
    answer = identifier.propose(frame)
    measured, read = identifier.add_measurement, identifier.add_markings
    samples = _in_turns(
        {
            "inference alone": lambda: bare.run_only(image=square),
            "proposal (typology only)": lambda: identifier.propose(frame),
        },
        runs,
    )
    ratios = [
        whole / alone
        for alone, whole in zip(samples["inference alone"], samples["proposal (typology only)"], strict=True)
    ]
    samples |= _in_turns(
        {
            "framing": lambda: frame_picture(frame, "whole"),
            "JPEG file to proposal": lambda: identifier.propose(decode_picture(jpeg)),
        },
        runs,
    )
    samples["lengths (key points and card)"] = _alone(lambda: measured(answer, frame), runs)
    samples["markings (quality and text)"] = _alone(lambda: read(answer, frame), runs)
    timings = tuple(timing(name, values) for name, values in samples.items())
    return StageReport(timings, statistics.median(ratios), runtime.precision)


def time_instructions(
    models: Path, device: str, threads: int, runs: int, begin: Callable[[str], None]
) -> tuple[Instructions, ...]:
    """Every precision there is under every cap of CAPS, each in a process of its own; `begin` hears the cap's name.

    Raises SetupError.
    """
    flags = processor_flags()
    found = []
    for cap in CAPS:
        begin(cap.name)
        missing = lacking(cap, flags)
        speeds = () if missing else capped(cap, time_precisions, models, device, threads, runs, cap)
        found.append(Instructions(cap.name, missing, speeds))
    return tuple(found)


def time_precisions(models: Path, device: str, threads: int, runs: int, cap: Cap) -> tuple[Speed, ...]:
    """Both models alone and the whole identification in every precision, all in turns, in this process.

    Floating point of 16 bits is left out where neither the cap nor the device has it, INT8 where it was not made.
    Raises SetupError.
    """
    work: dict[tuple[str, str], Callable[[], object]] = {}
    for precision in _precisions(Runtime(models, Engine(device, EXACT, threads)), cap):
        runtime = Runtime(models, Engine(device, precision, threads))
        work |= {(name, precision): each for name, each in _works(runtime).items()}
    taken = _in_turns(work, runs)
    speeds = []
    for (name, precision), seconds in taken.items():
        gains = [exact / own for exact, own in zip(taken[name, EXACT], seconds, strict=True)]
        speeds.append(Speed(name, precision, timing(name, seconds), statistics.median(gains)))
    return tuple(speeds)


def fastest(speeds: tuple[Speed, ...], held: tuple[str, ...]) -> str:
    """The precision in which whole identifications took least, of those whose answers were proved.

    INT8 is only there if it was proved when made. `held` are the formats that the device computes in: of 16 bits the
    project's tests hold bfloat16 ("BF16") to the same proof, and not FP16, which is another format.
    """
    proved = [speed for speed in speeds if speed.precision != DEVICE or "BF16" in held]
    totals = dict.fromkeys((speed.precision for speed in proved), 0.0)
    for speed in proved:
        totals[speed.precision] += speed.timing.median if speed.work in WHOLE else 0.0
    return min(totals, key=lambda precision: totals[precision])


def choose(models: Path, device: str, speeds: tuple[Speed, ...]) -> str:
    """Note the fastest precision for "auto", and give it. Raises SetupError where it cannot be written."""
    runtime = Runtime(models, Engine(device, EXACT))
    precision = fastest(speeds, runtime.describe_capabilities())
    try:
        write_whole(models / NOTE, choice_as_bytes(precision, runtime.measured()))
    except OSError as error:
        raise SetupError(f"{models / NOTE} cannot be written: {error.strerror}") from error
    return precision


def _precisions(runtime: Runtime, cap: Cap) -> tuple[str, ...]:
    held = runtime.describe_capabilities()
    halves = (DEVICE,) if cap.halves and ("BF16" in held or "FP16" in held) else ()
    return (EXACT, *halves, *((INT8,) if runtime.quantised else ()))


def _works(runtime: Runtime) -> dict[str, Callable[[], object]]:
    frame = example_frame(runtime.example)
    identifier, typology, things = Identifier(runtime), runtime.open("typology"), runtime.open("things")
    square = frame_picture(frame, "whole").pixels
    small = cv2.resize(square, things.shape("image")[1:3], interpolation=cv2.INTER_AREA)[None]
    works: dict[str, Callable[[], object]] = {
        TYPOLOGY: lambda: typology.run_only(image=square[None]),
        THINGS: lambda: things.run_only(image=small),
    }
    for name, (width, height) in WHOLE.items():
        works[name] = _proposal(identifier, frame, Silhouettes((_lying(width, height),)))
    return works


def _proposal(identifier: Identifier, frame: Pixels, silhouettes: Silhouettes) -> Callable[[], object]:
    # The kiosk looks at the mean of two frames of a stay.
    return lambda: identifier.propose(frame, "tray", silhouettes, (frame,))


def _lying(width: int, height: int) -> Mask:
    mask = np.zeros((108, 192), np.uint8)
    top, left = (108 - height) // 2, (192 - width) // 2
    mask[top : top + height, left : left + width] = 255
    return mask


def timing(name: str, seconds: list[float]) -> Timing:
    """The figures of one stage from its runs, in seconds each."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return Timing(name, len(ordered), statistics.median(ordered) * 1000, p95 * 1000)


def example_frame(path: Path) -> Pixels:
    """A camera's frame (1080 x 1920 x 3) that shows the example picture on a plain ground."""
    picture = decode_picture(path.read_bytes())
    height = FRAME[1] * 3 // 4
    width = round(picture.shape[1] * height / picture.shape[0])
    frame = np.full((FRAME[1], FRAME[0], 3), 90, dtype=np.uint8)
    top, left = (FRAME[1] - height) // 2, (FRAME[0] - width) // 2
    frame[top : top + height, left : left + width] = cv2.resize(picture, (width, height))
    return frame


K = TypeVar("K")


def _in_turns(stages: dict[K, Callable[[], object]], runs: int) -> dict[K, list[float]]:
    samples: dict[K, list[float]] = {name: [] for name in stages}
    for turn in range(WARM_UP + runs):
        for name, work in stages.items():
            start = time.perf_counter()
            work()
            if turn >= WARM_UP:
                samples[name].append(time.perf_counter() - start)
    return samples


def _alone(work: Callable[[], object], runs: int) -> list[float]:
    return _in_turns({"": work}, runs)[""]
