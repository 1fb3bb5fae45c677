"""What the home page says of the central service: one calm line, for the officer and whoever is called.

Knows the note of the last run and how many entries the log has. Knows no network and no file.
"""

from collections.abc import Callable

from edge.sync.state import Outcome, State
from kiosk_ui.history_times import moment_of
from kiosk_ui.seam import Sent
from kiosk_ui.tongue import _

Look = Callable[[], Sent | None]
"""How the central service stands now; None where nothing is sent, or where that cannot be read."""


def central_line(sent: Sent | None) -> str:
    """The line; empty where nothing is sent to a central service."""
    if sent is None:
        return ""
    if sent.state is None:
        return _("Central service: nothing was sent yet. %(waiting)s", waiting=_waiting(sent.last))
    waits = max(0, sent.last - sent.state.seq)
    if sent.state.outcome is Outcome.REFUSED:
        return _refused(sent.state, waits)
    if waits:
        since = sent.state.since or sent.state.in_step_at or sent.state.at
        return _("Central service: %(waiting)s Since %(time)s.", waiting=_waiting(waits), time=moment_of(since).local)
    return _("Central service: in step, %(time)s.", time=moment_of(sent.state.in_step_at or sent.state.at).local)


def _refused(state: State, waits: int) -> str:
    said = _("Central service: refused. %(why)s Call the technician.", why=_why(state.why))
    if state.reference:
        said = _("%(so_far)s Reference: %(reference)s.", so_far=said, reference=state.reference)
    return _("%(so_far)s %(waiting)s", so_far=said, waiting=_waiting(waits)) if waits else said


def _waiting(count: int) -> str:
    return _("1 entry waits.") if count == 1 else _("%(count)s entries wait.", count=count)


def _why(key: str) -> str:
    apart = _("Entries did not hold there; a person has to look.")
    other = _("It holds another record than this kiosk.")
    damaged = _("A photograph of this kiosk is missing or altered.")
    return {
        "revoked": _("This kiosk was revoked."),
        "not-yours": _("It does not know this kiosk."),
        "held": apart,
        "broken-chain": apart,
        "ahead": other,
        "differs": other,
        "photograph-lost": damaged,
        "photograph-altered": damaged,
        "wrong-photograph": _("Photographs are altered on their way."),
        "record": _("The record cannot be read."),
        "version": _("It and this kiosk are too far apart in version."),
    }.get(key, _("Why is written by “scelle sync”."))
