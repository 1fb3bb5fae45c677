"""A scripted station with a real register of persons behind it.

Knows who came and went, as the record would. Hashes PINs as cheaply as argon2id can.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from edge.domain import ScelleError
from edge.exhibit import Person, Role
from edge.people import Checked, Cost, EnrolmentError, open_people
from edge.view import Condition, Mode, View
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import OFFICER, SECOND, TECHNICIAN

CHEAP = Cost(memory_kib=8, passes=1)
OTHER = Person("555001", "Luc Bernard", Role.OFFICER)
PINS = {OFFICER: "847362", OTHER: "519084", TECHNICIAN: "630471", SECOND: "926150"}


class StaffedStation(ScriptedStation):
    """Nobody may sign in at first; `staff` enrols people, and from then on the box is in earnest."""

    def __init__(self, folder: Path, now: Callable[[], float], view: View | None = None) -> None:
        super().__init__([view or View(3, Condition.EMPTY)])
        self.people = open_people(folder, now, CHEAP)
        self.came_and_went: list[tuple[str, str]] = []
        self.disk_full = False

    def staff(self, *people: Person) -> "StaffedStation":
        for person in people:
            self.people.enrol(person, PINS[person], by="test")
        self._in_earnest()
        return self

    def everyone(self) -> tuple[Person, ...]:
        return self.people.everyone()

    def sign_in(self, number: str, pin: str) -> Checked:
        if self.disk_full:
            raise ScelleError("The disk is full: make room.")
        checked = self.people.check_pin(number, pin)
        if checked.heard:
            self.came_and_went.append((number, "signed in" if checked.person else "refused"))
        return checked

    def sign_out(self, person: Person, reason: str) -> None:
        if self.disk_full:
            raise ScelleError("The disk is full: make room.")
        self.came_and_went.append((person.number, reason))

    def enrol(self, person: Person, pin: str, by: Person | None) -> str | None:
        if self.disk_full:
            raise ScelleError("The disk is full: make room.")
        try:
            self.people.enrol(person, pin, by="" if by is None else by.number)
        except EnrolmentError as error:
            return str(error)
        self._in_earnest()
        return None

    def _in_earnest(self) -> None:
        if self.view().mode is Mode.TRIAL:
            self.show(replace(self.view(), mode=Mode.INTAKE))
