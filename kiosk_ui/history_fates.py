"""Which entries of an intake no longer stand, and which entry took them back or took their place.

Knows what each entry changed of the intake, by asking `edge.intake`; has no list of kinds of its own. Changes
nothing: an entry that no longer stands is still read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from edge.exhibit import Entry
from edge.intake import Intake, after, opened

TAKING_BACK: Final = ("step_reopened", "proposal_withdrawn")

PASSING: Final = ("state", "swapped", "stopped", "asked", "alarm_hint")
"""What comes and goes without anybody taking an answer back, or is said a second time by another field."""

Trace = tuple[str, str]
"""One thing known of an exhibit: the name of a field, and a key within it where it holds several."""


@dataclass(frozen=True, slots=True)
class Fate:
    """An entry does not stand any more: the number of the later one, and whether that took it back."""

    later: int
    taken_back: bool


def replayed(entries: Iterable[Entry]) -> tuple[Intake | None, Mapping[int, Fate]]:
    """The intake that these entries tell, and by number those of them that no longer stand.

    An entry that cannot be understood changes nothing; it is told, all the same, by those who tell entries.
    """
    intake: Intake | None = None
    known: dict[Trace, object] = {}
    said_by: dict[Trace, int] = {}
    fates: dict[int, Fate] = {}
    for entry in entries:
        intake = _with(intake, entry)
        now = {} if intake is None else _known(intake)
        changed = {trace for trace in known.keys() | now.keys() if known.get(trace) != now.get(trace)}
        losers = {said_by.pop(trace) for trace in changed if trace in said_by}
        said_by.update({trace: entry.seq for trace in changed if trace in now})
        for loser in losers - set(said_by.values()):
            fates[loser] = Fate(entry.seq, entry.kind in TAKING_BACK)
        known = now
    return intake, fates


def _with(intake: Intake | None, entry: Entry) -> Intake | None:
    try:
        if entry.kind == "intake_opened":
            return opened(entry.body, entry.at)
        return None if intake is None else after(intake, entry.kind, entry.body)
    except (KeyError, TypeError, ValueError):
        return intake


def _known(intake: Intake) -> dict[Trace, object]:
    known: dict[Trace, object] = {}
    for name in (field.name for field in fields(intake) if field.name not in PASSING):
        held = getattr(intake, name)
        if isinstance(held, Mapping):
            known.update({(name, key): value for key, value in held.items()})
        elif held not in (None, False):
            known[name, ""] = held
    return known
