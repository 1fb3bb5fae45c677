"""Opens built models and runs them: device, precision, cache, threads.

Knows the folder that `scelle models build` fills (manifests and all), the INT8 models beside it, and OpenVINO.
Knows nothing of what a model is for. One thread at a time may use a Network; the station has one that does.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from edge.domain import SetupError
from edge.vision.compiled import drop_damaged, note_compiled
from edge.vision.engine import ov, properties
from edge.vision.precision import (
    AUTO,
    EXACT,
    INT8,
    LINK,
    QUANTISED,
    Measured,
    chosen,
    processor,
)

log = logging.getLogger(__name__)

MANIFEST_FORMAT = 1
HINT = properties.hint

MODELS = (
    "card",
    "keypoints",
    "quality",
    "quality_score",
    "text_angle",
    "text_detector",
    "text_recogniser",
    "things",
    "typology",
)
"""All models of a set, in the order of their names."""

Tensor = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """How models are run.

    `device` is AUTO, CPU, GPU or NPU (or an OpenVINO device name such as GPU.1). `precision` is
    "device" for what the device does best, "f32", "int8" for the INT8 models where there are any of a model, or "auto"
    for what was measured to be the fastest here. `threads` 0 leaves the number to OpenVINO.
    `cache` is the folder for compiled models; None compiles at each start.
    """

    device: str = "CPU"
    precision: str = "device"
    threads: int = 0
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the builder wrote beside a model: its version, its labels, its limits, its files' hashes.

    `names` are the labels in words, by language ("en", "fr"), where a model comes with them. `made_from` is the version
    of the model that an INT8 one was made from, "" for all others.
    """

    name: str
    version: str
    labels: tuple[str, ...]
    thresholds: Mapping[str, float]
    files: Mapping[str, str]
    strip: Mapping[str, int]
    names: Mapping[str, tuple[str, ...]]
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled model, ready to run. `manifest.thresholds` are the model's own limits."""

    manifest: Manifest
    device: str
    _request: ov.InferRequest

    def __call__(self, **inputs: Tensor) -> dict[str, Tensor]:
        """Outputs by name for inputs by name. The arrays are OpenVINO's own, good until the next call."""
        outputs = self._request.infer(inputs, share_inputs=True, share_outputs=True)
        return {port.get_any_name(): value for port, value in outputs.items()}

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of the input `name`."""
        return tuple(self._request.get_tensor(name).shape)

    def run_only(self, **inputs: Tensor) -> None:
        """Run the model and look at nothing: what OpenVINO alone costs, to compare with."""
        self._request.infer(inputs, share_inputs=True, share_outputs=True)


class Runtime:
    """Holds the one OpenVINO core of the process, and opens models with it.

    `precision` is "device", "f32" or "int8": what the engine's came to here. `quantised` says whether there are INT8 models.
    """

    def __init__(self, models: Path, engine: Engine) -> None:
        """Raises SetupError if there are no built models in `models`, or no INT8 ones where these were asked for."""
        # Followed once: a build that puts another set in place meanwhile must not mix its files with these.
        self._folder = (models / "current").resolve()
        if not self._folder.is_dir():
            raise SetupError(f"no models in {models}: build them with `scelle models build --out {models}`")
        self.engine = engine
        self._core = ov.Core()
        self.device = self._available(engine.device)
        self._beside = (self._folder / LINK).resolve()
        self.quantised = self._beside.is_dir()
        self.precision = chosen(models, self.measured()) if engine.precision == AUTO else engine.precision
        if self.precision == INT8 and not self.quantised:
            raise SetupError(
                f"no INT8 models in {self._folder}: make them with `scelle models quantize`, "
                'or set [vision] precision = "device"'
            )
        self._opened: dict[str, Manifest] = {}

    @property
    def opened(self) -> tuple[tuple[str, str], ...]:
        """Name and version of every model opened so far."""
        return tuple((name, manifest.version) for name, manifest in sorted(self._opened.items()))

    @property
    def folder(self) -> Path:
        """The folder of the set of models in use."""
        return self._folder

    @property
    def example(self) -> Path:
        """A photograph of a weapon that came with the models."""
        return self._folder / "example.jpg"

    def check_set(self) -> None:
        """Compare every model with its manifest, and the manifests with the name of their set.

        Most models are opened when they are first needed; an altered one must be known before the first
        weapon. Raises SetupError naming the file.
        """
        for name in MODELS:
            self.check_model(name)
        self.check_manifests()
        if self.quantised:
            self.check_quantised()

    def check_model(self, name: str) -> Manifest:
        """Compare the files of one model with its manifest, and give that. Raises SetupError naming the file."""
        manifest = read_manifest(self._folder, name)
        check_files(self._folder, manifest)
        return manifest

    def check_manifests(self) -> None:
        """Compare all manifests, which have to be there, with the name of their set. Raises SetupError."""
        if _named_after(self._folder, MODELS) != self._folder.name:
            raise SetupError(
                f"{self._folder}: the manifests are not those of the set that bears this name; "
                "build the models again with `scelle models build`"
            )

    def check_quantised(self) -> tuple[Manifest, ...]:
        """Compare the INT8 models with their manifests, and these with the models they were made from and their folder.

        Gives the manifests, in the order of QUANTISED. Raises SetupError naming the file.
        """
        found = tuple(self._quantised_model(name) for name in QUANTISED)
        if self._beside.name != f"{LINK}-{_named_after(self._beside, QUANTISED)}":
            raise SetupError(
                f"{self._beside}: the manifests are not those of the folder that bears this name; {_AGAIN}"
            )
        return found

    def measured(self) -> Measured:
        """What a measurement made now would rest on."""
        return Measured(
            self._folder.name, self._beside.name if self.quantised else "", self.device, processor(), ov.__version__
        )

    def describe_devices(self) -> tuple[tuple[str, str], ...]:
        """Name and full description of every device that OpenVINO can use here."""
        return tuple(
            (name, str(self._core.get_property(name, "FULL_DEVICE_NAME"))) for name in self._core.available_devices
        )

    def describe_capabilities(self) -> tuple[str, ...]:
        """Precisions that the chosen device computes in, as OpenVINO names them."""
        if self.device == "AUTO":
            return ()
        return tuple(str(name) for name in self._core.get_property(self.device, "OPTIMIZATION_CAPABILITIES"))

    def open(self, name: str, *, exact: bool = False, **shapes: tuple[int, ...]) -> Network:
        """The model `name`, its inputs fixed to `shapes` where they are given.

        `exact` computes in 32 bits rather than in 16: places in a picture suffer from less. An INT8 model is used all
        the same where the precision is "int8", since it was proved to answer like that.
        Raises SetupError, naming the file, if the model is missing, altered or cannot be compiled.
        """
        if self.precision == INT8 and name in QUANTISED:
            folder, manifest = self._beside, self._quantised_model(name)
        else:
            folder, manifest = self._folder, self.check_model(name)
        try:
            model = self._core.read_model(folder / f"{name}.xml")
            if shapes:
                model.reshape({port: list(shape) for port, shape in shapes.items()})
            # What an INT8 model leaves in floating point was proved in 32 bits.
            compiled = self._compile(model, manifest, exact=exact or bool(manifest.made_from))
        except RuntimeError as error:
            raise SetupError(
                f"{folder / name}.xml cannot be opened on {self.device}: {_first_line(error)}; "
                "build the models again with `scelle models build`"
            ) from error
        self._opened[name] = manifest
        return Network(manifest, self.device, compiled.create_infer_request())

    def _quantised_model(self, name: str) -> Manifest:
        """The manifest of an INT8 model, whose files are as it says. Raises SetupError naming the file."""
        try:
            manifest = read_manifest(self._beside, name)
            check_files(self._beside, manifest)
        except SetupError as error:
            raise SetupError(f"{str(error).partition(';')[0]}; {_AGAIN}") from error
        if manifest.made_from != read_manifest(self._folder, name).version:
            raise SetupError(f"{self._beside / name}.json is of another version of the model; {_AGAIN}")
        return manifest

    def _available(self, wanted: str) -> str:
        """`wanted` where OpenVINO has it, else the CPU, said once in the log."""
        present = self._core.available_devices
        if wanted == "AUTO" or any(name == wanted or name.startswith(f"{wanted}.") for name in present):
            return wanted
        log.warning("device %s is not available (present: %s); using CPU", wanted, ", ".join(present))
        return "CPU"

    def _compile(self, model: ov.Model, manifest: Manifest, *, exact: bool) -> ov.CompiledModel:
        settings: dict[str, Any] = {HINT.performance_mode: HINT.PerformanceMode.LATENCY, HINT.num_requests: 1}
        if exact or self.precision == EXACT:
            settings[HINT.inference_precision] = ov.Type.f32
        if self.engine.threads and self.device == "CPU":
            settings[properties.inference_num_threads] = self.engine.threads
        if self.engine.cache is None:
            return self._core.compile_model(model, self.device, settings)
        # Of each version its own folder: a blob of another version can never be taken for this one.
        cache = self.engine.cache / f"{manifest.name}-{manifest.version}"
        try:
            drop_damaged(cache)
            compiled = self._core.compile_model(model, self.device, {**settings, properties.cache_dir: str(cache)})
            note_compiled(cache)
        except (RuntimeError, OSError) as error:
            # A damaged cache, or a full disk, must not stop the kiosk: it only starts slower.
            log.warning("model cache %s not used: %s", cache, _first_line(error))
            return self._core.compile_model(model, self.device, settings)
        return compiled


def read_manifest(folder: Path, name: str) -> Manifest:
    """The manifest of model `name` in `folder`. Raises SetupError naming the file."""
    path = folder / f"{name}.json"
    try:
        data = json.loads(path.read_bytes())
        if data["format"] != MANIFEST_FORMAT:
            raise SetupError(
                f"{path} has format {data['format']}, this program reads {MANIFEST_FORMAT}; "
                "build the models again with `scelle models build`"
            )
        return Manifest(
            name=data["name"],
            version=data["version"],
            labels=tuple(data["labels"] or ()),
            thresholds=dict(data["thresholds"] or {}),
            files=dict(data["files"]),
            strip=dict(data.get("strip") or {}),
            names={language: tuple(names) for language, names in data.get("names", {}).items()},
            made_from=str(data.get("of", {}).get("version", "")),
        )
    except OSError as error:
        raise SetupError(
            f"{path} cannot be read ({error.strerror}); build the models with `scelle models build`"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"{path} is damaged; build the models again with `scelle models build`") from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a model with the SHA-256 in its manifest. Raises SetupError naming the file."""
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            with path.open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise SetupError(
                f"{path} cannot be read ({error.strerror}); build the models again with `scelle models build`"
            ) from error
        if actual != expected:
            raise SetupError(
                f"{path} is not the file that was built (its hash differs from the manifest); "
                "build the models again with `scelle models build`"
            )


_AGAIN = "make the INT8 models again with `scelle models quantize`, or remove their folder and the link to it"


def _named_after(folder: Path, names: tuple[str, ...]) -> str:
    """What a folder of models is named after: its manifests."""
    whole = hashlib.sha256(b"".join((folder / f"{name}.json").read_bytes() for name in names))
    return whole.hexdigest()[:12]


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
