"""Enrolment and one run of synchronisation, put together from the settings; one at a time on a machine.

Knows where things lie and in which order they are opened. Writes the note for the screen when a run ends, and on the way.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from edge.config import Config
from edge.domain import SetupError
from edge.record import Log, RecordError, StationKey, load_station_key, open_log
from edge.record.chain import time_text
from edge.record.files import lock_alone, make_folder
from edge.sync.answers import CentralHead, NotNow, Refused
from edge.sync.carry import Carrier, Moved, Tools, Watch
from edge.sync.contact import Contact
from edge.sync.enrol import Enrolled, Identity, authority_file, due, enrol, read_identity, renew
from edge.sync.outbox import first_time
from edge.sync.state import Outcome, State, read_state, state_file, write_state


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended, what it moved, and what else somebody should know."""

    state: State
    moved: Moved
    remarks: tuple[str, ...] = ()


def enrol_station(
    config: Config, url: str, authority: Path | None, code: str, tools: Tools
) -> Enrolled | NotNow | Refused:
    """Exchange a code for a certificate of the service at `url`, whose own is checked with `authority`.

    Raises SetupError.
    """
    with _alone(config) as alone:
        if not alone:
            return NotNow("A run of scelle sync is under way on this machine.")
        key = load_station_key(config.record)
        with closing(Contact(url, authority or _named(config), None, tools.now)) as contact:
            return enrol(contact, config.sync, key, code)


def synchronise(config: Config, tools: Tools, watch: Callable[[Moved], None]) -> Report:
    """Send what waits to the central service. Raises SetupError where that is not set up."""
    url = config.central.url
    if not url:
        raise SetupError("No central service is set: write its address into the settings, [central] url")
    with _alone(config) as alone:
        if not alone:
            busy = State(url, Outcome.NOT_NOW, 0, time_text(tools.now()))
            return Report(replace(busy, sentence="Another run of scelle sync is under way on this machine."), Moved())
        key = load_station_key(config.record)
        identity = read_identity(config.sync, key.public.fingerprint)
        authority = _named(config) or _given(config)
        with closing(Contact(url, authority, identity.file, tools.now)) as contact:
            return _Run(config, tools, contact, key, identity).run(watch)


class _Run:
    """Holds one run and the note that it keeps."""

    def __init__(self, config: Config, tools: Tools, contact: Contact, key: StationKey, identity: Identity) -> None:
        self._folder = config.sync
        self._root = config.record
        self._tools = tools
        self._contact = contact
        self._key = key
        self._identity = identity
        known = read_state(config.sync, config.central.url)
        fresh = State(config.central.url, Outcome.NOT_NOW, 0, time_text(tools.now()))
        self._state = fresh if known is None else replace(known, outcome=Outcome.NOT_NOW, why="", reference="")
        self._remarks: dict[str, None] = {}

    def run(self, moved: Callable[[Moved], None]) -> Report:
        try:
            with closing(open_log(self._root, self._key, self._tools.now, self._tools.monotonic)) as log:
                watch = Watch(moved, lambda seq: self._holds(log, seq), self._renew)
                carrier = Carrier(self._contact, log, self._key.public.fingerprint, self._tools, watch)
                try:
                    end = carrier.carry(self._state.clock)
                finally:
                    self._state = replace(self._state, clock=carrier.clock)
                    self._remarks |= dict.fromkeys(carrier.remarks)
                self._end(end)
                return Report(self._state, carrier.moved, tuple(self._remarks))
        except RecordError as error:
            self._end(Refused("record", str(error)))
            return Report(self._state, Moved(), tuple(self._remarks))

    def _holds(self, log: Log, seq: int) -> None:
        self._state = replace(
            self._state,
            seq=seq,
            since=first_time(log, seq),
            at=time_text(self._tools.now()),
            sentence="A run is under way, or was cut off.",
        )
        self._note()

    def _end(self, end: NotNow | Refused | None) -> None:
        now = time_text(self._tools.now())
        state = replace(self._state, at=now, sentence="", why="", reference="")
        if end is None:
            state = replace(state, outcome=Outcome.IN_STEP, in_step_at=now, since=None)
        elif isinstance(end, Refused):
            state = replace(state, outcome=Outcome.REFUSED, why=end.why, sentence=end.sentence, reference=end.reference)
        else:
            self._too_late(end)
            state = replace(state, outcome=Outcome.NOT_NOW, sentence=end.sentence)
        self._state = state
        self._note()

    def _too_late(self, end: NotNow) -> None:
        if end.untrusted and self._identity.ends <= self._tools.now():
            raise SetupError(
                f"The certificate of this kiosk ended on {self._identity.ends:%Y-%m-%d}: ask an administrator for a code,"
                " then run scelle enrol again"
            )

    def _renew(self, head: CentralHead) -> None:
        # By central's clock: the kiosk's own may be wrong.
        if not due(self._identity.ends, head.time):
            return
        try:
            got = renew(self._contact, self._folder, self._key.public.fingerprint)
        except SetupError as error:
            self._remark(str(error))
            return
        if not isinstance(got, Enrolled):
            self._remark(f"The certificate ends on {self._identity.ends:%Y-%m-%d} and was not renewed: {got.sentence}")

    def _note(self) -> None:
        try:
            write_state(self._folder, self._state)
        except OSError as error:
            # Only the screen knows less: the next run asks central.
            self._remark(f"{state_file(self._folder)} cannot be written: {error.strerror}")

    def _remark(self, sentence: str) -> None:
        self._remarks[sentence] = None


def _named(config: Config) -> Path | None:
    return Path(config.central.authority).expanduser() if config.central.authority else None


def _given(config: Config) -> Path | None:
    """The certificates that came with the enrolment; None where it said that the machine knows them."""
    path = authority_file(config.sync)
    try:
        return path if path.stat().st_size else None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}. Run scelle enrol again") from error


@contextmanager
def _alone(config: Config) -> Iterator[bool]:
    """Whether nobody else is at it on this machine, for as long as this lasts."""
    try:
        make_folder(config.sync)
        handle = lock_alone(config.sync / "sync.lock")
    except OSError as error:
        raise SetupError(
            f"{config.sync} cannot be written: {error.strerror}; grant the right to, or set [paths] data"
        ) from error
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)
