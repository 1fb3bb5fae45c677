"""Moments of the record as people read them: in the station's own time, and in UTC beside it.

Knows RFC 3339 in UTC, as entries have it, and the language of the page. Knows no entry.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from babel.dates import format_datetime

from kiosk_ui.tongue import language

LOCALES: Final = {"en": "en_GB"}
"""English as it is read beside French: the day before the month, and hours up to 24."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment three times: for programs, in the station's time with its distance from UTC, and in UTC."""

    iso: str
    local: str
    zone: str
    utc: str


def moment_of(at: str, zone: tzinfo | None = None) -> Moment:
    """The moment of an entry, in the language of the request; `zone` None is the machine's own.

    What is no moment is shown as it stands: a record is read, not judged, here.
    """
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return Moment("", at, "", at)
    if moment.tzinfo is None:
        return Moment("", at, "", at)
    local, utc = moment.astimezone(zone), moment.astimezone(UTC)
    return Moment(utc.isoformat(), _words(local), _distance(local), _words(utc))


def day_starts(day: date, zone: tzinfo | None = None) -> datetime:
    """The first moment of a day as the station's clock counts it."""
    midnight = datetime.combine(day, time())
    return midnight.astimezone() if zone is None else midnight.replace(tzinfo=zone)


def _words(moment: datetime) -> str:
    return format_datetime(moment.replace(tzinfo=None), "medium", locale=LOCALES.get(language(), language()))


def _distance(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "\u2212" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
