"""The station's settings: one TOML file, or none.

Knows every key, its default and what it may be. Knows nothing of what a setting does. Every mistake
of a file is reported at once, with the key that was probably meant; a file with a mistake sets nothing.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from edge.domain import SetupError

MACHINE_FILE = Path("/etc/scelle/scelle.toml")

LEAST_PLATE = 0.25
"""Share of the picture's width, and of its height, below which a plate is surely a mistake."""

Check = Callable[[Any], str | None]
"""Says in words what a value must be, or None where it is right."""


def _setting(default: Any, check: Check) -> Any:
    return field(default=default, metadata={"check": check})


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "must be text in quotes"


def _path(of: str) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str) or "\0" in value:
            return f"must be the path of a {of} in quotes"
        try:
            Path(value).expanduser()
        except RuntimeError:
            return "names the home of nobody that this machine knows"
        return None

    return check


def _one_of(*allowed: str) -> Check:
    return lambda value: None if value in allowed else "must be one of " + ", ".join(f'"{name}"' for name in allowed)


def _whole(least: int, most: int) -> Check:
    def check(value: Any) -> str | None:
        right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if right else f"must be a whole number from {least} to {most}"

    return check


def _device(value: Any) -> str | None:
    plain = str(value).partition(".")[0]
    right = isinstance(value, str) and plain in ("AUTO", "CPU", "GPU", "NPU")
    return None if right else 'must be "AUTO", "CPU", "GPU" or "NPU" (or one of several, such as "GPU.1")'


def _source(value: Any) -> str | None:
    right = isinstance(value, str) and value.partition(":")[0] in ("v4l2", "video", "stills", "demo")
    return None if right and ":" in value else 'must be "v4l2:/dev/video0", "video:FILE", "stills:FOLDER" or "demo:"'


def service_mistake(value: Any) -> str | None:
    """What is wrong with the address of a central service, or None; an empty one stands for none."""
    wrong = 'must be "https://" and the name of a host, with ":" and a port where it is not 443, and nothing after that'
    if value == "":
        return None
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value:
        return wrong
    try:
        parts = urlsplit(value)
        named = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return wrong
    return None if named and value.removesuffix("/") == f"https://{parts.netloc}" else wrong


def _plate(value: Any) -> str | None:
    right = (
        isinstance(value, list | tuple)
        and len(value) == 4
        and all(isinstance(side, int | float) and not isinstance(side, bool) and 0 <= side <= 1 for side in value)
    )
    if not right:
        return "must be [left, top, right, bottom], each from 0 to 1: shares of the picture's width and height"
    left, top, right_side, bottom = value
    if left >= right_side or top >= bottom:
        return "must have left before right and top before bottom"
    if right_side - left < LEAST_PLATE or bottom - top < LEAST_PLATE:
        return "must take up at least a quarter of the picture's width, and of its height"
    return None


@dataclass(frozen=True, slots=True)
class CameraConfig:
    """Where pictures come from. Sizes in pixels; the rate in pictures a second.

    `plate` is the part that may be looked at and kept: left, top, right, bottom, as shares of the picture.
    """

    source: str = _setting("demo:", _source)
    width: int = _setting(1920, _whole(320, 8192))
    height: int = _setting(1080, _whole(240, 8192))
    frames_per_second: int = _setting(10, _whole(1, 60))
    plate: tuple[float, float, float, float] = _setting((0.0, 0.0, 1.0, 1.0), _plate)


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """How models are run. `threads` 0 leaves their number to OpenVINO."""

    device: str = _setting("CPU", _device)
    precision: str = _setting("auto", _one_of("auto", "device", "f32", "int8"))
    threads: int = _setting(0, _whole(0, 64))
    framing: str = _setting("tray", _one_of("tray", "whole", "reference"))


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """Where the pages are served, and their first language."""

    host: str = _setting("127.0.0.1", _text)
    port: int = _setting(8080, _whole(1, 65535))
    language: str = _setting("fr", _one_of("fr", "en"))


@dataclass(frozen=True, slots=True)
class StationConfig:
    """What the kiosk is for, what the unit calls it, and whom its officers call in doubt (shown as written).

    `idle_seconds` without a touch end a session. `law` is the name of a rule pack, or the path of one.
    """

    mode: str = _setting("intake", _one_of("intake", "checkpoint", "trial"))
    name: str = _setting("", _text)
    expert_contact: str = _setting("", _text)
    idle_seconds: int = _setting(180, _whole(30, 3600))
    law: str = _setting("france", _text)


@dataclass(frozen=True, slots=True)
class NoticesConfig:
    """What the unit adds to the privacy notice, as it should be read on the screen.

    How long the record is kept, who answers for it, who may read it. Where one is empty, the notice refers to
    the unit's rule and to the hierarchy.
    """

    retention: str = _setting("", _text)
    controller: str = _setting("", _text)
    readers: str = _setting("", _text)


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """The central service that entries and photographs are sent to; none where `url` is empty.

    `authority` is a file of certificates (PEM) that the service's own is checked with. Empty: those that came with the
    enrolment, and at the enrolment itself those of the machine.
    """

    url: str = _setting("", service_mistake)
    authority: str = _setting("", _path("file"))


@dataclass(frozen=True, slots=True)
class PathsConfig:
    """Where the station keeps what it makes. Empty: the user's own data folder."""

    data: str = _setting("", _path("folder"))


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of a station."""

    camera: CameraConfig = CameraConfig()
    vision: VisionConfig = VisionConfig()
    screen: ScreenConfig = ScreenConfig()
    station: StationConfig = StationConfig()
    notices: NoticesConfig = NoticesConfig()
    central: CentralConfig = CentralConfig()
    paths: PathsConfig = PathsConfig()

    @property
    def data(self) -> Path:
        """The data folder: `paths.data`, else $XDG_DATA_HOME/scelle, else ~/.local/share/scelle."""
        if self.paths.data:
            return Path(self.paths.data).expanduser()
        base = os.environ.get("XDG_DATA_HOME")
        return (Path(base) if base else Path.home() / ".local" / "share") / "scelle"

    @property
    def models(self) -> Path:
        """Where built models lie."""
        return self.data / "models"

    @property
    def calibration(self) -> Path:
        """Where the camera's calibration lies, and its picture of the empty plate."""
        return self.data / "camera"

    @property
    def record(self) -> Path:
        """Where the record lies, and the station's key with it."""
        return self.data / "record"

    @property
    def people(self) -> Path:
        """Where the register of those who may sign in lies."""
        return self.data / "people"

    @property
    def sync(self) -> Path:
        """Where the certificate for the central service lies, and how far the last run came."""
        return self.data / "sync"

    @property
    def cache(self) -> Path:
        """Where compiled models are kept between starts."""
        return self.data / "cache"


def load_config(path: Path | None) -> Config:
    """The settings in `path`; without one, those in /etc/scelle/scelle.toml if it is there, else the defaults.

    Raises SetupError with a line for every mistake found.
    """
    if path is None:
        if not MACHINE_FILE.is_file():
            return Config()
        path = MACHINE_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} is not a TOML file: {error}") from error
    return parse_config(data, str(path))


def parse_config(data: Mapping[str, Any], where: str) -> Config:
    """Settings from parsed TOML; `where` names their origin in errors. Raises SetupError naming every mistake."""
    sections: dict[str, type] = {
        "camera": CameraConfig,
        "vision": VisionConfig,
        "screen": ScreenConfig,
        "station": StationConfig,
        "notices": NoticesConfig,
        "central": CentralConfig,
        "paths": PathsConfig,
    }
    mistakes: list[str] = []
    parsed = {}
    for name, values in data.items():
        if name not in sections:
            mistakes.append(f"[{name}] is no section{_meant(name, sections)}")
        elif not isinstance(values, dict):
            mistakes.append(f"{name} must be a section: write [{name}] on a line of its own")
        else:
            mistakes += _mistakes(name, values, sections[name])
            # Settings do not change once read, and neither may the lists of a file.
            parsed[name] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    if mistakes:
        raise SetupError("\n".join(f"{where}: {mistake}" for mistake in mistakes))
    return Config(**{name: sections[name](**values) for name, values in parsed.items()})


def _mistakes(section: str, values: Mapping[str, Any], kind: type) -> list[str]:
    checks: dict[str, Check] = {entry.name: entry.metadata["check"] for entry in fields(kind)}
    found = []
    for key, value in values.items():
        if key not in checks:
            found.append(f"[{section}] has no {key}{_meant(key, checks)}")
        elif wrong := checks[key](value):
            found.append(f"[{section}] {key} = {value!r}: {wrong}")
    return found


def _meant(word: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
