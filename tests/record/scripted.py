"""Intakes as a station would record them, and a clock that is set by hand."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.exhibit import Entry, Json
from edge.record import Log, StationKey, load_station_key, open_log

OFFICER: dict[str, Json] = {"number": "123456", "name": "Anne Martin"}
TYPOLOGIES = ("revolver", "epaule_a_verrou", "pistolet_semi_auto_moderne", "epaule_a_pompe")


class Clock:
    """A clock that goes on by `step` seconds whenever it is read; wall and monotonic time may come apart."""

    def __init__(self, start: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), step: float = 0.25) -> None:
        self.wall = start
        self.tick = 1000.0
        self.step = step

    def now(self) -> datetime:
        self.pass_by(self.step)
        return self.wall

    def monotonic(self) -> float:
        return self.tick

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.tick += seconds

    def set_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)


def jpeg(seed: int, size: int = 20_000) -> bytes:
    """Bytes that begin as a JPEG does, the same for the same seed."""
    piece = hashlib.sha256(str(seed).encode()).digest()
    return b"\xff\xd8\xff\xe0" + (piece * (size // 32 + 1))[:size]


def opened(root: Path, clock: Clock | None = None, *, alone: bool = False) -> tuple[Log, StationKey]:
    """A log in `root` with a clock of its own."""
    clock = clock or Clock()
    key = load_station_key(root)
    return open_log(root, key, clock.now, clock.monotonic, alone=alone), key


def steps(number: int) -> list[tuple[str, dict[str, Json]]]:
    """All entries of intake `number`, in order; photographs are named by their number."""
    typology = TYPOLOGIES[number % len(TYPOLOGIES)]
    name: dict[str, Json] = {"intake": f"intake-{number}"}
    by: dict[str, Json] = {"by": OFFICER["number"]}
    looked_at: Json = hashlib.sha256(jpeg(number)).hexdigest()
    candidates: list[Json] = [
        {"typology": typology, "probability": 0.97, "raw": 0.99},
        {"typology": "revolver", "probability": 0.01, "raw": 0.01},
    ]
    return [
        (
            "intake_opened",
            {
                **name,
                "officer": OFFICER,
                "second": None,
                "case": f"2026/{number // 3:05d}",
                "seal": f"S-{number}",
            },
        ),
        ("traces_answered", {**name, **by, "answer": "done"}),
        (
            "picture_taken",
            {
                **name,
                "name": "plate",
                "sha256": looked_at,
                "width": 1920,
                "height": 1080,
                "lying": True,
            },
        ),
        (
            "typology_proposed",
            {
                **name,
                "picture": looked_at,
                "candidates": candidates,
                "level": "medium",
                "weapon": 0.98,
                "likely": [typology],
                "coverage": 0.95,
                "looks_like": None,
                "energy": 11.25,
                "framing": "whole",
                "models": {"typology": "1"},
            },
        ),
        ("typology_decided", {**name, **by, "typology": typology, "proposed": typology, "agreed": True}),
        ("made_safe", {**name, **by, "guide": "revolver"}),
        ("second_check", {**name, **by, "second": {"number": "7", "name": "Luc Petit"}, "answer": "seen_empty"}),
        ("question_answered", {**name, **by, "fact": "bore", "value": "rifled"}),
        (
            "categories_possible",
            {
                **name,
                "pack": "csi",
                "pack_version": "1",
                "pack_date": "2026-11-01",
                "pack_digest": "5" * 64,
                "facts": {"typology": typology},
                "possible": ["B", "D"],
                "reasons": [{"category": "B", "ref": "R311-2 II 1"}],
                "open": ["model_before_1900"],
            },
        ),
        ("conclusion_written", {**name, **by, "category": "B", "text": "à vérifier", "differs": False}),
        ("intake_closed", {**name, **by, "pictures": [looked_at]}),
    ]


def record_step(log: Log, number: int, kind: str, body: dict[str, Json]) -> Entry:
    """Add one entry, keeping its photograph first."""
    if kind == "picture_taken":
        log.photograph(jpeg(number))
    return log.append(kind, body)


def record_intake(log: Log, number: int, until: int | None = None) -> list[Entry]:
    """Add the entries of an intake, or its first `until`."""
    return [record_step(log, number, kind, body) for kind, body in steps(number)[:until]]
