"""How fast this machine is: each stage of an identification, beside what OpenVINO alone costs.

Knows one photograph, which comes with the models, and clocks. Compares within one run only: stages that
are to be compared are timed in turns, so that whatever else the machine does disturbs both alike.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge.domain import Pixels
from edge.identify import Identifier
from edge.picture import decode_picture
from edge.vision.framing import frame_picture
from edge.vision.runtime import Runtime

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
    return StageReport(timings, statistics.median(ratios), runtime.engine.precision)


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


def _in_turns(stages: dict[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = {name: [] for name in stages}
    for turn in range(WARM_UP + runs):
        for name, work in stages.items():
            start = time.perf_counter()
            work()
            if turn >= WARM_UP:
                samples[name].append(time.perf_counter() - start)
    return samples


def _alone(work: Callable[[], object], runs: int) -> list[float]:
    return _in_turns({"": work}, runs)[""]
