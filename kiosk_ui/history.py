"""What was written down earlier: looking for an intake, reading its record, its photographs.

Knows the station's record through its door. Nothing of a case stands in an address: what is looked for comes in
the body of a request, and an intake's own name is random. Every reading of a record is itself written down.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request

from edge.domain import TYPOLOGIES, ScelleError
from edge.exhibit import ONE_OF, Signer
from edge.intake import NOT_A_WEAPON
from edge.record import Found, Search
from kiosk_ui import history_names as names
from kiosk_ui.history_record import record_of
from kiosk_ui.history_times import Moment, day_starts, moment_of
from kiosk_ui.seam import Station
from kiosk_ui.tongue import _
from kiosk_ui.typed import NotTypedError, texts_from
from kiosk_ui.who import signer

log = logging.getLogger(__name__)

PAGE: Final = 20
"""Intakes on one page of the list."""

LOOKED_FOR: Final = ("case", "seal", "since", "until", "typology", "officer", "text", "after")
"""What a search sends, each as a text, empty where nothing is asked; `after` is how many intakes the list has already."""

LONGEST: Final = 80
LONGEST_COUNT: Final = 9
YEARS: Final = range(2000, 2200)
INTAKE: Final = re.compile(r"[0-9A-Za-z_-]{8,64}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One intake in the list."""

    intake: str
    case: str
    seal: str
    opened: Moment
    officer: str
    mechanism: str
    state: str
    concluded: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, and whether more follow."""

    rows: tuple[Row, ...]
    more: bool


def history(station: Station) -> Blueprint:
    """The addresses of the history of `station`."""
    routes = Blueprint("history", __name__)

    @routes.get("/history")
    def look() -> str:
        _reader()
        page = _page(station, Search(), 0)
        mechanisms = (*(typology.key for typology in TYPOLOGIES), ONE_OF, NOT_A_WEAPON, UNKNOWN)
        return render_template(
            "history/look.html",
            page=page,
            words=count_words(page, first=True),
            mechanisms=[(key, names.mechanism(key)) for key in mechanisms],
            officers=station.everyone(),
            longest=LONGEST,
        )

    @routes.post("/history/search")
    def search() -> Response:
        _reader()
        try:
            typed = texts_from(request.get_data(), LOOKED_FOR)
            asked, after = search_from(typed), after_from(typed)
        except (NotTypedError, ValueError):
            abort(400)
        page, first = _page(station, asked, after), after == 0
        part = render_template("history/rows.html", page=page)
        return jsonify(part=part, more=page.more, words=count_words(page, first=first))

    @routes.get("/record/<intake>")
    def record(intake: str) -> str:
        reader = _reader()
        entries = station.read(intake, reader) if INTAKE.fullmatch(intake) else ()
        if not entries:
            abort(404)
        shown = record_of(entries, station.everyone(), lambda sha256: _photograph(station, sha256) is not None)
        return render_template("history/record.html", record=shown, export=_export(), verify=_verify())

    @routes.get("/photograph/<sha256>.jpg")
    def photograph(sha256: str) -> Response:
        _reader()
        jpeg = _photograph(station, sha256)
        if jpeg is None:
            abort(404)
        response = Response(jpeg, mimetype="image/jpeg")
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.errorhandler(ScelleError)
    def shut(error: ScelleError) -> tuple[Response | str, int]:
        log.error("The record cannot be read: %s", error)
        if request.method == "POST":
            return jsonify(words=_("The record cannot be read now. Call the technician.")), 503
        return render_template("history/shut.html"), 503

    return routes


def search_from(typed: Mapping[str, str]) -> Search:
    """What is looked for. Raises ValueError where a date is none, or a text is longer than any number or name."""
    said = {name: text.strip() for name, text in typed.items()}
    if any(len(text) > LONGEST for text in said.values()):
        raise ValueError("longer than anything that can be found")
    since = day_starts(_day(said["since"])) if said["since"] else None
    # The day that is named is looked through to its end.
    until = day_starts(_day(said["until"]) + timedelta(days=1)) if said["until"] else None
    return Search(
        case=said["case"] or None,
        seal=said["seal"] or None,
        typology=said["typology"] or None,
        since=since,
        until=until,
        officer=said["officer"] or None,
        text=said["text"] or None,
    )


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError("not a day of a seizure")
    return day


def after_from(typed: Mapping[str, str]) -> int:
    """How many intakes the list has already. Raises ValueError where that is no such number."""
    after = typed["after"]
    if not (after.isascii() and after.isdigit() and len(after) <= LONGEST_COUNT):
        raise ValueError("not a count of intakes")
    return int(after)


def count_words(page: Page, *, first: bool) -> str:
    """How many intakes came, read aloud."""
    count = len(page.rows)
    if not count:
        return _("No intake found.") if first else _("No further intake.")
    if page.more:
        return _("%(count)s intakes, the newest first. There are more.", count=count)
    return _("1 intake.") if count == 1 else _("%(count)s intakes, the newest first.", count=count)


def _row(found: Found) -> Row:
    concluded = found.conclusion
    return Row(
        intake=found.intake,
        case=found.case or _("none given"),
        seal=found.seal or _("none given"),
        opened=moment_of(found.opened_at),
        officer=found.officer_name or found.officer,
        mechanism=_("not decided yet") if found.typology is None else names.mechanism(found.typology),
        state=names.state(found.state),
        concluded="" if concluded is None else names.concluded(concluded),
    )


def _page(station: Station, asked: Search, after: int) -> Page:
    found = station.search(asked, PAGE + 1, after)
    return Page(tuple(_row(one) for one in found[:PAGE]), len(found) > PAGE)


def _export() -> str:
    return " ".join(("scelle case export", _("CASE"), "--by", _("NUMBER")))


def _verify() -> str:
    return " ".join(("scelle case verify", _("FILE"), "--key station.pub"))


def _photograph(station: Station, sha256: str) -> bytes | None:
    return station.photograph(sha256) if SHA256.fullmatch(sha256) else None


def _reader() -> Signer:
    reader = signer()
    if reader is None:
        abort(401)
    return reader
