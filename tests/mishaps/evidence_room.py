"""An evidence room: the station with its desk, people who sign in, and an intake that is led through it.

Knows the same room as the other stories (tests.mishaps.room). The record, the register and the law are the real
ones, in a folder of the test; only a PIN costs less to look at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.decide import Act
from edge.desk import Desk
from edge.domain import Pixels
from edge.exhibit import Entry, Json, Person, Role, Signer
from edge.identify import Identifier
from edge.intake import Intake, Step
from edge.law import load_pack
from edge.people import Cost, open_people
from edge.record import Log, load_station_key, open_log, verify_log
from edge.view import Answer, Mode, Press, PressKind, View
from kiosk_ui.commands.room import law_of
from tests.mishaps.room import Room, Watched, watched_station

OFFICER = Person("100001", "Camille Durand", Role.OFFICER)
SECOND = Person("100002", "Alex Martin", Role.SECOND)
PINS = {OFFICER.number: "428193", SECOND.number: "730516"}
CHEAP = Cost(memory_kib=64, passes=1)
"""What a PIN costs here: these stories are not about guessing."""


@dataclass
class Wall:
    """The clock on the wall, which runs with the room's unless somebody sets it."""

    room: Room
    set_by: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 9, 0, tzinfo=UTC) + timedelta(seconds=self.room.now()) + self.set_by


@dataclass
class EvidenceRoom:
    """A running station with its desk; `folder` outlives it, as a disk outlives a power cut."""

    watched: Watched
    folder: Path
    log: Log
    wall: Wall
    by: Signer | None

    @property
    def room(self) -> Room:
        return self.watched.room

    @property
    def view(self) -> View:
        return self.watched.station.view()

    @property
    def intake(self) -> Intake:
        intake = self.view.intake
        assert intake is not None, "no intake is under way"
        return intake

    @property
    def step(self) -> Step:
        now = self.view.situation
        assert now is not None, "no intake is under way"
        return now.step

    def entries(self) -> list[Entry]:
        """Everything that is written down."""
        return list(self.log.entries())

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]

    # --- persons ------------------------------------------------------------------------------

    def presses(self, kind: PressKind | Act, **detail: Json) -> Answer:
        return self.presses_on(self.view, kind, **detail)

    def presses_on(self, view: View, kind: PressKind | Act, **detail: Json) -> Answer:
        """A touch on a view that may have passed."""
        return self.watched.station.press(Press(view.number, kind, detail, self.by))

    def must(self, kind: PressKind | Act, **detail: Json) -> None:
        answer = self.presses(kind, **detail)
        assert answer is Answer.ACCEPTED, f"{kind} at {self.view.situation}: {answer}"

    def opens(self, case: str = "2026-0412", seal: str = "7") -> None:
        """The officer opens an intake, with a second person."""
        number, pin = SECOND.number, PINS[SECOND.number]
        self.must(PressKind.OPEN_INTAKE, case=case, seal=seal, second=number, pin=pin)

    def until_step(self, step: Step) -> View:
        """The first view that stands at this step."""
        return self.watched.until(lambda view: view.situation is not None and view.situation.step is step)

    # --- the parts of an intake -----------------------------------------------------------------

    def lays(self, scene: Pixels) -> None:
        """Something is laid down, and lies still long enough."""
        self.room.lay(scene)
        self.room.passes(1.0)

    def lifts(self) -> None:
        """The plate is cleared."""
        self.room.lay(self.room.scenes.empty)
        self.room.passes(1.0)

    def at_the_proposal(self) -> View:
        """An intake is open, the revolver has been proposed for, and the machine has nothing more to say of it."""
        self.watched.with_empty_plate()
        self.opens()
        self.must(Act.TRACES, answer="done")
        self.lays(self.room.scenes.revolver)
        self.until_step(Step.TYPOLOGY)
        return self.watched.until(lambda view: view.result is not None and not view.result.pending)

    def at_the_photographs(self) -> View:
        """The revolver is confirmed and safe."""
        self.at_the_proposal()
        self.must(Act.TYPOLOGY, typology="revolver")
        self.must(Act.GUIDE, question="revolver_step1", option="cartridges")
        self.must(Act.GUIDE, question="revolver_step2", option="swing_out_latch")
        self.lifts()
        self.must(Act.MADE_SAFE)
        self.must(Act.SECOND_CHECK, answer="seen_empty")
        return self.until_step(Step.PICTURES)

    def at_the_signs(self) -> View:
        """All photographs are taken, each by laying the revolver down anew."""
        self.at_the_photographs()
        while self.step is Step.PICTURES:
            wanted = len(self.intake.pictures) + 1
            self.lays(self.room.scenes.revolver)
            self._until_pictures(wanted)
            self.lifts()
        return self.until_step(Step.SIGNS)

    def _until_pictures(self, count: int) -> None:
        self.watched.until(lambda view: view.intake is not None and len(view.intake.pictures) >= count)

    def closes(self) -> None:
        """From the signs to the end: nothing unusual, the cylinder holds six."""
        self.must(Act.SIGNS, seen=[], unsure=[])
        while (now := self.view.situation) is not None and now.question is not None:
            first = now.question.choices[0]
            value: Json = first if isinstance(first, bool | str) else [first.low, first.high]  # type: ignore[union-attr]
            self.must(Act.ANSWER, fact=now.question.fact, value=value)
        if self.step is Step.EXPERT:
            self.must(Act.EXPERT, answer="decline")
        self.must(Act.CONCLUDE, category="B", text="")
        self.must(Act.CLOSE)


@contextmanager
def evidence_room(room: Room, identifier: Identifier, folder: Path, mode: Mode = Mode.INTAKE) -> Iterator[EvidenceRoom]:
    """The station with its desk on what lies in `folder`; at the end the record is verified from end to end."""
    wall = Wall(room)
    people = open_people(folder / "people", lambda: wall.now().timestamp(), CHEAP)
    for person in (OFFICER, SECOND):
        if people.find(person.number) is None:
            people.enrol(person, PINS[person.number], by="test")
    key = load_station_key(folder / "record")
    log = open_log(folder / "record", key, wall.now, room.now, alone=True)
    try:
        desk = Desk(log, people, law_of(load_pack("france")))
        with watched_station(room, identifier, None, desk, mode) as watched:
            yield EvidenceRoom(watched, folder, log, wall, Signer(OFFICER.number, OFFICER.name))
    finally:
        log.close()
    findings = verify_log(folder / "record", key.public)
    assert not findings.problems, findings.problems
