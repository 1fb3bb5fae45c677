"""Which members of a body are photographs, and which name the case, the intake and the seal.

Read from `entries.json`, which is written from the stations' catalogue of kinds. A kind that is not in it names none: it
is kept like any other. What is told here serves searching and never replaces the line itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from central.domain import Json, is_hash

LONGEST: Final = 200
"""Characters of a case, intake, seal or kind that are kept for searching: an index takes no text of any length."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The names of the members that hold photographs, case, intake and seal; None where the kind has no such."""

    photographs: tuple[str, ...] = ()
    case: str | None = None
    intake: str | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What an entry names: photographs by hash, without doubles; case, intake and seal fit to be searched for."""

    photographs: tuple[str, ...]
    case: str | None
    intake: str | None
    seal: str | None


def _read() -> Mapping[str, Kind]:
    told = json.loads(files("central").joinpath("entries.json").read_bytes())["kinds"]
    return {
        name: Kind(tuple(kind.get("photographs", ())), kind.get("case"), kind.get("intake"), kind.get("seal"))
        for name, kind in told.items()
    }


KINDS: Final = _read()


def named(kind: str, body: Mapping[str, Json]) -> Named:
    """What an entry of that kind names."""
    members = KINDS.get(kind, Kind())
    found: dict[str, None] = {}
    for member in members.photographs:
        value = body.get(member)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and is_hash(one):
                found[one] = None
    return Named(tuple(found), _word(body, members.case), _word(body, members.intake), _word(body, members.seal))


def searchable(text: str) -> str:
    """A text as it is kept for searching: cut, and without NUL, which PostgreSQL does not take."""
    return text[:LONGEST].replace("\0", "\ufffd")


def _word(body: Mapping[str, Json], member: str | None) -> str | None:
    value = body.get(member) if member else None
    return searchable(value) if isinstance(value, str) else None
