"""Every entry of the record in a sentence: who did or said what.

Knows what each kind of entry means, and no more of its body than that. Whatever a body holds besides, and every
kind that this version does not know, is told field by field: nothing that was written down is hidden, and
nothing in a body can stop the record from being read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from edge.exhibit import Entry
from kiosk_ui import history_names as names
from kiosk_ui.entries_body import Body, People
from kiosk_ui.entries_machine_words import MACHINE
from kiosk_ui.entries_person_words import PERSONS
from kiosk_ui.history_times import moment_of
from kiosk_ui.tongue import _


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words. `besides` are the fields that the sentence leaves out, `known` whether the kind is."""

    sentence: str
    besides: tuple[str, ...]
    known: bool


def told(entry: Entry, people: People) -> Told:
    """`entry` in the language of the request."""
    body = Body(entry.body, people)
    sentence = SENTENCES.get(entry.kind)
    if sentence is None:
        unknown = _("Entry of a kind that this version does not know: %(kind)s.", kind=names.quoted(entry.kind))
        return Told(unknown, body.besides(), known=False)
    return Told(sentence(body), body.besides(), known=True)


# --- the station and its persons -----------------------------------------------------------------


def _record_opened(body: Body) -> str:
    return _("The record begins, or goes on with another SQLite, version %(version)s.", version=body.text("sqlite"))


def _head_lost(body: Body) -> str:
    return _(
        "The note of the last entry was missing or old: entry %(noted)s was noted, the record ended at %(found)s.",
        noted=body.text("noted") or "–",
        found=body.text("found"),
    )


def _station_started(body: Body) -> str:
    return _("The kiosk started, version %(version)s.", version=body.text("version"))


def _station_stopped(_body: Body) -> str:
    return _("The kiosk was stopped.")


def _clock_jumped(body: Body) -> str:
    return _(
        "The clock jumped by %(seconds)s seconds, from %(before)s to %(after)s.",
        seconds=names.plainly(body.get("seconds")),
        before=moment_of(body.text("from")).utc,
        after=moment_of(body.text("to")).utc,
    )


def _clock_compared(body: Body) -> str:
    return _(
        "The kiosk’s clock, at %(station)s, was compared with the central service’s, at %(central)s: %(seconds)s seconds"
        " ahead (behind where negative). Neither was set.",
        station=moment_of(body.text("station")).utc,
        central=moment_of(body.text("central")).utc,
        seconds=names.plainly(body.get("seconds")),
    )


def _signed_in(body: Body) -> str:
    return _("%(who)s signed in as %(role)s.", who=_somebody(body), role=_role(body))


def _signed_out(body: Body) -> str:
    why = {
        "left": _("by leaving"),
        "idle": _("as nobody touched the screen"),
        "another": _("as another person signed in"),
    }
    return _("%(who)s was signed out: %(why)s.", who=_somebody(body), why=body.said("reason", why))


def _sign_in_refused(body: Body) -> str:
    return _(
        "%(who)s was refused at the sign-in, %(times)s times in a row; the next try was refused for %(wait)s seconds.",
        who=_somebody(body),
        times=body.text("wrong_in_a_row"),
        wait=body.text("wait_seconds"),
    )


def _person_enrolled(body: Body) -> str:
    return _(
        "%(who)s may sign in from now on, as %(role)s. Let in by: %(by)s.",
        who=_somebody(body),
        role=_role(body),
        by=names.quoted(body.text("by")),
    )


def _person_changed(body: Body) -> str:
    return _(
        "%(who)s: %(what)s. Changed by: %(by)s.",
        who=_somebody(body),
        what=names.quoted(body.text("what")),
        by=names.quoted(body.text("by")),
    )


def _somebody(body: Body) -> str:
    number, name = body.get("number"), body.get("name")
    if name is None:
        return body.who("number")
    return _("%(name)s (%(number)s)", name=names.plainly(name), number=names.plainly(number))


def _role(body: Body) -> str:
    roles = {"officer": _("officer"), "second": _("second person"), "technician": _("technician")}
    return body.said("role", roles)


# --- reading, checkpoints ------------------------------------------------------------------------


def _record_read(body: Body) -> str:
    if body.has("case"):
        return _("%(who)s read the records of the case %(case)s.", who=body.who(), case=body.number("case"))
    return _("%(who)s read this record.", who=body.who())


def _case_exported(body: Body) -> str:
    return _(
        "%(who)s wrote the case %(case)s to a file, SHA-256 %(hash)s.",
        who=body.who(),
        case=body.number("case"),
        hash=body.text("sha256"),
    )


def _checkpoint_decided(body: Body) -> str:
    answers = {"confirmed": _("confirmed"), "rejected": _("rejected"), "unsure": _("not sure")}
    body.get("picture")
    sentence = _("%(who)s judged the proposal: %(answer)s.", who=body.who(), answer=body.said("answer", answers))
    kind = body.text("typology")
    return _("%(so_far)s Mechanism: %(name)s.", so_far=sentence, name=names.mechanism(kind)) if kind else sentence


SENTENCES: Final[Mapping[str, Callable[[Body], str]]] = {
    **MACHINE,
    **PERSONS,
    "record_opened": _record_opened,
    "head_lost": _head_lost,
    "station_started": _station_started,
    "station_stopped": _station_stopped,
    "clock_jumped": _clock_jumped,
    "clock_compared": _clock_compared,
    "signed_in": _signed_in,
    "signed_out": _signed_out,
    "sign_in_refused": _sign_in_refused,
    "person_enrolled": _person_enrolled,
    "person_changed": _person_changed,
    "record_read": _record_read,
    "case_exported": _case_exported,
    "checkpoint_proposed": MACHINE["typology_proposed"],
    "checkpoint_decided": _checkpoint_decided,
}
