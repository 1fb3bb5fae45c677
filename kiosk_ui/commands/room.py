"""The desk of this kiosk, opened as its settings say: the record, the register of persons, the law.

Knows where each lies and in which order they are opened. Knows no thread and no page.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from edge.config import Config
from edge.decide import Assess
from edge.desk import Desk
from edge.domain import ScelleError, SetupError
from edge.exhibit import Assessment, Facts, Json
from edge.law import RulePack, Unusable, assess, load_pack
from edge.people import open_people
from edge.record import Log, RecordError, load_station_key, open_log
from edge.sync.state import read_state
from kiosk_ui.seam import Sent

log = logging.getLogger(__name__)


class Room:
    """Holds the record, and the desk at which it is written."""

    def __init__(self, config: Config, log: Log, pack: RulePack, desk: Desk) -> None:
        self._config = config
        self._log = log
        self._pack = pack
        self.desk = desk

    def begin(self, version: str, models: Mapping[str, str]) -> None:
        """Write down that the kiosk starts: as what, with which models and which law."""
        pack: dict[str, Json] = {"name": self._pack.name, "version": self._pack.version, "date": self._pack.date}
        self._try(self.desk.note_changes)
        started: dict[str, Json] = {"version": version, "models": dict(models), "pack": pack, "clock": None}
        self._try(lambda: self.desk.note("station_started", started))

    def sent(self) -> Sent | None:
        """How far the central service is; None where there is none, or where the record cannot be read now."""
        url = self._config.central.url
        if not url:
            return None
        try:
            return Sent(read_state(self._config.sync, url), self._log.head().seq)
        except RecordError:
            # The screen says so by itself, and larger.
            return None

    def end(self) -> None:
        """Write down that the kiosk stops as it should, and give the record back."""
        self._try(lambda: self.desk.note("station_stopped", {}))
        self._log.close()

    def _try(self, write: Callable[[], object]) -> None:
        # A full disk keeps nobody from seeing the screen that says so.
        try:
            write()
        except ScelleError as error:
            log.warning("%s", error)


def open_room(config: Config) -> Room:
    """The record, the register and the law. Raises SetupError with what to do."""
    pack = load_pack(config.station.law)
    people = open_people(config.people)
    record = open_log(config.record, load_station_key(config.record), _now, alone=True)
    return Room(config, record, pack, Desk(record, people, law_of(pack)))


def law_of(pack: RulePack) -> Assess:
    """The pack as an intake asks it: whatever nobody has said is unknown."""

    def weigh(facts: Facts) -> Assessment:
        found = assess(pack, facts, "unknown")
        if isinstance(found, Unusable):
            # Facts come from the questions that this pack asked; only a pack changed under an open intake gets here.
            raise SetupError(
                f"The rule pack {pack.name} {pack.version} cannot weigh an intake under way: "
                f"{' '.join(found.sentences)} Put the former pack back, or close the intake with it first."
            )
        return found

    return weigh


def _now() -> datetime:
    return datetime.now(UTC)
