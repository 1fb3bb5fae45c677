"""The note of how far the last run came: for the screen and for people, needed by no run.

Knows one small file that is there whole or not at all. Lost or damaged, it is written anew by the next run.
"""

import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from edge.record.files import write_whole

LONGEST_NOTE = 16_384


class Outcome(StrEnum):
    """How a run ended; one that was cut off or is still under way stands as NOT_NOW."""

    IN_STEP = "in_step"
    NOT_NOW = "not_now"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class State:
    """How far the central service at `url` held the chain (`seq`) when it was noted (`at`, RFC 3339, UTC).

    `in_step_at`: when both held the same for the last time. `since`: the time of the first entry that central did not
    have. `why` is a keyword for a refusal, `sentence` says it in English, `reference` is for the administrator.
    `clock`: seconds by which the station's clock was ahead when that was last written down.
    """

    url: str
    outcome: Outcome
    seq: int
    at: str
    in_step_at: str | None = None
    since: str | None = None
    why: str = ""
    sentence: str = ""
    reference: str = ""
    clock: float | None = None


def state_file(folder: Path) -> Path:
    """Where the note lies in the folder of synchronisation."""
    return folder / "state.json"


def read_state(folder: Path, url: str) -> State | None:
    """The note about the service at `url`; None where there is none that can be read."""
    try:
        with state_file(folder).open("rb") as file:
            found = json.loads(file.read(LONGEST_NOTE))
        state = State(**{**found, "outcome": Outcome(found["outcome"])})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return state if state.url == url and _sound(state) else None


def write_state(folder: Path, state: State) -> None:
    """Put the note in place, whole. Raises OSError."""
    text = json.dumps(asdict(state), ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(state_file(folder), text.encode(errors="replace"))


def _sound(state: State) -> bool:
    texts = ("url", "at", "why", "sentence", "reference")
    maybe = ("in_step_at", "since")
    values = {field.name: getattr(state, field.name) for field in fields(state)}
    return (
        all(isinstance(values[name], str) for name in texts)
        and all(values[name] is None or isinstance(values[name], str) for name in maybe)
        and type(state.seq) is int
        and state.seq >= 0
        and (state.clock is None or type(state.clock) in (int, float))
    )
