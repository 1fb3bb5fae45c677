"""The service's settings: one TOML file, central.toml, or none.

Knows every key, its default and what it may be. Knows nothing of what a setting does, and opens nothing but the file. Every
mistake is reported at once, with the key that was probably meant; a file with a mistake sets nothing.
"""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Final, get_type_hints

from central.domain import CentralError

MACHINE_FILE: Final = Path("/etc/scelle/central.toml")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")

Rule = Callable[[object], str | None]
"""Says in words what a value must be, or None where it is right."""


class ConfigError(CentralError):
    """The settings are wrong; one line for every mistake."""


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value.isprintable() else "must be text in quotes, on one line"


def _path(value: object) -> str | None:
    right = isinstance(value, str) and (not value or (value.startswith("/") and value.isprintable()))
    return None if right else 'must be a whole path in quotes, as in "/var/lib/scelle-central"'


def _address(value: object) -> str | None:
    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return 'must be an IP address in quotes: "0.0.0.0" for all of this machine, "127.0.0.1" for itself alone'
    return None if isinstance(value, str) else "must be in quotes"


def _name(value: object) -> str | None:
    wrong = 'must be the name or the IP address by which others call this machine, as in "central.example"'
    if not isinstance(value, str) or len(value) > 253:
        return wrong
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return None if all(_LABEL.fullmatch(label) for label in value.split(".")) else wrong
    return None


def _whole(least: int, most: int) -> Rule:
    def rule(value: object) -> str | None:
        right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if right else f"must be a whole number from {least} to {most}"

    return rule


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """`url` as `central.store.open_store` takes it. Empty: a SQLite file in the data folder."""

    url: Annotated[str, _text] = ""


@dataclass(frozen=True, slots=True)
class PhotographsConfig:
    """`url` as `central.shelves.open_shelf` takes it. Empty: a folder in the data folder."""

    url: Annotated[str, _text] = ""


@dataclass(frozen=True, slots=True)
class AuthorityConfig:
    """`folder` of the authority that issues the stations' certificates. Empty: a folder in the data folder."""

    folder: Annotated[str, _path] = ""


@dataclass(frozen=True, slots=True)
class KiosksConfig:
    """The port for kiosks, which asks for a station's certificate.

    `name` is how kiosks call this machine. `certificate` (PEM, with its chain) and `key` are this service's own; both
    empty: the service's authority issues one for `name`. `authority` (PEM) is what kiosks check that certificate with;
    empty with a certificate of one's own: what their machines know.
    """

    host: Annotated[str, _address] = "127.0.0.1"
    port: Annotated[int, _whole(1, 65535)] = 8443
    name: Annotated[str, _name] = "localhost"
    certificate: Annotated[str, _path] = ""
    key: Annotated[str, _path] = ""
    authority: Annotated[str, _path] = ""


@dataclass(frozen=True, slots=True)
class PagesConfig:
    """The port for enrolment and pages, which asks for no certificate. `certificate` and `key` empty: the kiosks' ones."""

    host: Annotated[str, _address] = "127.0.0.1"
    port: Annotated[int, _whole(1, 65535)] = 8444
    certificate: Annotated[str, _path] = ""
    key: Annotated[str, _path] = ""


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """What one port may take up.

    `threads`: requests at once. `patience_seconds`: for how long a connection may say nothing, and how long a request
    may take beside the time that its bytes need at `least_bytes_per_second`. `stop_seconds`: how long a stop waits for
    requests under way.
    """

    threads: Annotated[int, _whole(2, 256)] = 16
    patience_seconds: Annotated[int, _whole(1, 600)] = 30
    least_bytes_per_second: Annotated[int, _whole(1, 1_000_000)] = 4096
    stop_seconds: Annotated[int, _whole(1, 600)] = 25


@dataclass(frozen=True, slots=True)
class PathsConfig:
    """Where the service keeps what it makes. Empty: the user's own data folder."""

    data: Annotated[str, _path] = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of the service."""

    database: DatabaseConfig = field(default_factory=DatabaseConfig)
    photographs: PhotographsConfig = field(default_factory=PhotographsConfig)
    authority: AuthorityConfig = field(default_factory=AuthorityConfig)
    kiosks: KiosksConfig = field(default_factory=KiosksConfig)
    pages: PagesConfig = field(default_factory=PagesConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    paths: PathsConfig = field(default_factory=PathsConfig)

    @property
    def data(self) -> Path:
        """The data folder: `paths.data`, else $XDG_DATA_HOME/scelle-central, else ~/.local/share/scelle-central."""
        if self.paths.data:
            return Path(self.paths.data)
        base = os.environ.get("XDG_DATA_HOME")
        return (Path(base) if base else Path.home() / ".local" / "share") / "scelle-central"

    @property
    def database_url(self) -> str:
        """The database's address."""
        return self.database.url or f"sqlite:///{self.data / 'central.sqlite'}"

    @property
    def photographs_url(self) -> str:
        """The shelf's address."""
        return self.photographs.url or f"folder:{self.data / 'photographs'}"

    @property
    def authority_folder(self) -> Path:
        """Where the authority's key and certificate lie."""
        return Path(self.authority.folder) if self.authority.folder else self.data / "authority"


def load_config(path: Path | None) -> Config:
    """The settings in `path`; without one, those in /etc/scelle/central.toml if it is there, else the defaults.

    Raises ConfigError with a line for every mistake found.
    """
    if path is None:
        if not MACHINE_FILE.is_file():
            return Config()
        path = MACHINE_FILE
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not a TOML file: {error}") from error
    return parse_config(told, str(path))


def parse_config(told: Mapping[str, object], where: str) -> Config:
    """Settings from parsed TOML; `where` names their origin in errors. Raises ConfigError naming every mistake."""
    sections = get_type_hints(Config)
    mistakes = [f"{where}: {mistake}" for mistake in _mistakes(told, sections)]
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    # Only sections are left, and in them only what their rules let pass.
    return Config(**{name: sections[name](**values) for name, values in told.items() if isinstance(values, dict)})


def _mistakes(told: Mapping[str, object], sections: Mapping[str, type]) -> Iterator[str]:
    for name, values in told.items():
        if name not in sections:
            yield f"[{name}] is no section{_meant(name, sections)}"
        elif not isinstance(values, dict):
            yield f"{name} must be a section: write [{name}] on a line of its own"
        else:
            yield from _mistakes_of(name, values, sections[name])
    yield from _mistakes_together(told)


def _mistakes_of(section: str, values: Mapping[str, object], kind: type) -> Iterator[str]:
    hints = get_type_hints(kind, include_extras=True)
    rules: dict[str, Rule] = {entry.name: hints[entry.name].__metadata__[0] for entry in fields(kind)}
    for key, value in values.items():
        if key not in rules:
            yield f"[{section}] has no {key}{_meant(key, rules)}"
        elif wrong := rules[key](value):
            yield f"[{section}] {key} = {value!r}: {wrong}"


def _mistakes_together(told: Mapping[str, object]) -> Iterator[str]:
    """What is wrong between keys that are right by themselves."""
    for section in ("kiosks", "pages"):
        if bool(_told(told, section, "certificate", "")) != bool(_told(told, section, "key", "")):
            yield f"[{section}] certificate and key belong together: name both files, or neither"
    if _told(told, "kiosks", "port", KiosksConfig().port) == _told(told, "pages", "port", PagesConfig().port):
        yield "[kiosks] port and [pages] port must differ"


def _told(told: Mapping[str, object], section: str, key: str, default: object) -> object:
    values = told.get(section)
    return values.get(key, default) if isinstance(values, dict) else default


def _meant(word: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
