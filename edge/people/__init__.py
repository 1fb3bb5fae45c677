"""Who may sign in: the register of persons and their PINs, and the waits that follow a wrong one.

`register` is the door, `file` its SQLite file, `rules` what a number, a name and a PIN may be, `brake` how
long to wait. None knows a screen, a session, or what a role may do.
"""

from edge.people.file import RegisterError
from edge.people.register import (
    FILE,
    Change,
    ChangeKind,
    Checked,
    Cost,
    EnrolmentError,
    People,
    open_people,
)
from edge.people.rules import FAULTS, Fault, different, person_fault, pin_fault

__all__ = [
    "FAULTS",
    "FILE",
    "Change",
    "ChangeKind",
    "Checked",
    "Cost",
    "EnrolmentError",
    "Fault",
    "People",
    "RegisterError",
    "different",
    "open_people",
    "person_fault",
    "pin_fault",
]
