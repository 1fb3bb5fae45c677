"""The readiness report: is this machine fit to run the station, and if not, what is missing.

Knows every part that can be absent or wrong, and asks each one once. Changes nothing. A finding is a
value: the report is always whole, however much is wrong.
"""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
from serial.tools import list_ports

from edge.calibration import OpenControls, standing
from edge.camera import CameraWish, device_of, open_camera
from edge.cameras.controls import Controls
from edge.config import Config
from edge.domain import ScelleError, SetupError
from edge.law import load_pack
from edge.people import FILE, open_people
from edge.record import Places, load_public_key, read_head
from edge.vision.runtime import MODELS, Engine, Runtime

LEAST_FREE_MB = 500
# Instruction sets that decide how fast a processor runs the models, slowest to fastest.
INSTRUCTIONS = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile")


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the report. `ready` None: for information only."""

    point: str
    ready: bool | None
    sentence: str


def check_station(config: Config, open_controls: OpenControls = Controls) -> Iterator[Finding]:
    """All findings, one after the other, as they are made."""
    yield _python()
    yield _opencv()
    yield _processor()
    yield from _models(config)
    yield _disk(config.data)
    yield _law(config)
    yield _people(config)
    yield _record(config)
    yield _camera(config, open_controls)
    yield _camera_controls(config, open_controls)
    yield _serial_ports()


def _python() -> Finding:
    running = platform.python_version()
    return Finding("Python", sys.version_info >= (3, 11), f"{running} at {sys.executable} (3.11 or later is needed)")


def _opencv() -> Finding:
    # The headless variant overwrites this one and, once removed, leaves a module without a version.
    found = getattr(cv2, "__version__", "")
    return Finding("OpenCV", bool(found), found or "the installation is damaged: run scripts/setup again")


def _processor() -> Finding:
    flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    present = [name for name in INSTRUCTIONS if name in flags]
    cores = len(os.sched_getaffinity(0))
    best = present[-1] if present else "none of AVX2 and later: slow"
    return Finding("Processor", bool(present), f"{cores} cores; instruction set {best} ({', '.join(present)})")


def _models(config: Config) -> Iterator[Finding]:
    vision = config.vision
    try:
        runtime = Runtime(config.models, Engine(vision.device, vision.precision, vision.threads, config.cache))
    except SetupError as error:
        yield Finding("Models", False, str(error))
        return
    devices = "; ".join(f"{name}: {description}" for name, description in runtime.describe_devices())
    yield Finding("OpenVINO", True, devices)
    fallback = "" if runtime.device == vision.device else f", because {vision.device} is not there"
    used = f"{runtime.device}{fallback}; computes in {', '.join(runtime.describe_capabilities())}"
    yield Finding("Device", runtime.device == vision.device, used)
    yield Finding("Precision", None, f"{runtime.precision} (set: {vision.precision})")
    whole = True
    for name in MODELS:
        try:
            manifest = runtime.check_model(name)
        except SetupError as error:
            whole = False
            yield Finding(f"Model {name}", False, str(error))
        else:
            yield Finding(f"Model {name}", True, f"version {manifest.version}, hashes as built")
    if whole:
        try:
            runtime.check_manifests()
        except SetupError as error:
            yield Finding("Models", False, str(error))
    if runtime.quantised:
        try:
            versions = ", ".join(f"{manifest.name} {manifest.version}" for manifest in runtime.check_quantised())
        except SetupError as error:
            yield Finding("INT8 models", False, str(error))
        else:
            yield Finding("INT8 models", True, f"{versions}, hashes as made")


def _disk(data: Path) -> Finding:
    folder = next(parent for parent in (data, *data.parents) if parent.is_dir())
    free = shutil.disk_usage(folder).free >> 20
    if not os.access(folder, os.W_OK):
        return Finding("Disk", False, f"{folder} cannot be written: grant the right to, or set [paths] data")
    enough = free >= LEAST_FREE_MB
    advice = "" if enough else f"; at least {LEAST_FREE_MB} MB are needed: make room"
    return Finding("Disk", enough, f"{free} MB free at {folder}{advice}")


def _law(config: Config) -> Finding:
    try:
        pack = load_pack(config.station.law)
    except SetupError as error:
        return Finding("Law", False, str(error))
    return Finding("Law", True, f"{pack.name} {pack.version}, the law of {pack.date}; {len(pack.rules)} rules")


def _people(config: Config) -> Finding:
    if not (config.people / FILE).is_file():
        return Finding("Persons", None, "nobody is enrolled: the kiosk is on trial and writes nothing down")
    try:
        enrolled = len(open_people(config.people).everyone())
    except ScelleError as error:
        return Finding("Persons", False, str(error))
    return Finding("Persons", None, f"{enrolled} may sign in")


def _record(config: Config) -> Finding:
    places = Places(config.record)
    if not places.database.is_file():
        return Finding("Record", None, "none yet: it begins with the first start")
    try:
        head = read_head(places.head, load_public_key(places.public_key))
    except ScelleError as error:
        return Finding("Record", False, str(error))
    if head is None:
        return Finding("Record", False, f"{places.head} is missing: run scelle log verify")
    return Finding("Record", True, f"{head.seq} entries; whether they are whole says scelle log verify")


def _camera(config: Config, open_controls: OpenControls) -> Finding:
    source = config.camera.source
    wish = CameraWish(config.camera.width, config.camera.height, config.camera.frames_per_second)
    try:
        camera = open_camera(
            source,
            wish,
            config.models / "current" / "example.jpg",
            calibrated=config.calibration,
            open_controls=open_controls,
        )
        try:
            frame = camera.read()
        finally:
            camera.close()
    except ScelleError as error:
        return Finding("Camera", False, str(error))
    height, width = frame.pixels.shape[:2]
    return Finding("Camera", True, f"{source} gives {width} x {height}")


def _camera_controls(config: Config, open_controls: OpenControls) -> Finding:
    point = "Camera controls"
    try:
        device = device_of(config.camera.source)
    except SetupError as error:
        return Finding(point, False, str(error))
    if device is None:
        return Finding(point, None, f"{config.camera.source} has nothing to lock")
    size = (config.camera.width, config.camera.height)
    # The camera was opened just now, and set with that: what does not stand as calibrated does not hold.
    found = standing(device, size, config.calibration, sets=False, open_controls=open_controls)
    return Finding(point, found.ready, found.sentence)


def _serial_ports() -> Finding:
    ports = [f"{port.device} ({port.description})" for port in list_ports.comports()]
    return Finding("Serial ports", None, ", ".join(ports) if ports else "none")
