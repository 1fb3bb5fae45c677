"""The plug is pulled in each phase of an intake: the kiosk comes up again at that step, and nothing acknowledged is lost.

A real kiosk is killed with SIGKILL while it serves its pages. That keeps what the kernel holds for the disk; what a disk does
when the current fails is for real hardware.
"""

from collections.abc import Iterator

from edge.decide import Act
from edge.exhibit import Json, Person, Role
from edge.intake import PICTURES
from edge.people import Cost, open_people
from edge.record import load_station_key, verify_log
from edge.view import PressKind
from tests.commands.calling import Home, Kiosk, kiosk
from tests.commands.officer import Officer

OFFICER, PIN = Person("100001", "Camille Durand", Role.OFFICER), "428193"

Said = tuple[PressKind | Act, dict[str, Json]]


def intake() -> Iterator[tuple[str | None, Said]]:
    """The step at which an intake stands (None: none is open), and what the officer then says."""
    yield None, (PressKind.OPEN_INTAKE, {"case": "2026-0412", "seal": "7", "second": None})
    yield "traces", (Act.TRACES, {"answer": "done"})
    yield "typology", (Act.TYPOLOGY, {"typology": "revolver"})
    yield "guide", (Act.GUIDE, {"question": "revolver_step1", "option": "cartridges"})
    yield "guide", (Act.GUIDE, {"question": "revolver_step2", "option": "swing_out_latch"})
    yield "make_safe", (Act.MADE_SAFE, {})
    yield "second_check", (Act.SECOND_CHECK, {"answer": "alone"})
    for name in PICTURES:
        yield "pictures", (Act.SKIP_PICTURE, {"name": name, "reason": "not_possible"})
    yield "signs", (Act.SIGNS, {"seen": [], "unsure": []})
    yield "question", (Act.ANSWER, {"fact": "capacity", "value": [0, 21]})
    yield "conclusion", (Act.CONCLUDE, {"category": "B", "text": ""})
    yield "close", (Act.CLOSE, {})


def test_the_plug_is_pulled_in_the_middle_of_each_phase(home: Home, port: int) -> None:
    home.with_settings('[camera]\nsource = "demo:stay"\n')
    open_people(home.data / "people", cost=Cost(64, 1)).enrol(OFFICER, PIN, by="test")
    for life in lives():
        with kiosk(home, port) as running:
            officer = comes(running)
            for step, (kind, detail) in life:
                officer.waits_for(step)
                assert officer.presses(kind, **detail) == "accepted", running.said
            # Killed by leaving: the last touch was acknowledged a moment ago.
    found = verify_log(home.data / "record", load_station_key(home.data / "record").public)
    assert found.problems == ()
    with kiosk(home, port) as running:
        assert comes(running).status()["step"] is None


def lives() -> Iterator[list[tuple[str | None, Said]]]:
    """What is said between two power cuts; the other steps are cut off in tests/mishaps/test_intake_interrupted.py."""
    said: list[tuple[str | None, Said]] = []
    for step, what in intake():
        said.append((step, what))
        if what[0] in (PressKind.OPEN_INTAKE, Act.TYPOLOGY, Act.MADE_SAFE, Act.SIGNS, Act.CONCLUDE, Act.CLOSE):
            yield said
            said = []


def comes(running: Kiosk) -> Officer:
    """The officer signs in at a kiosk that has just come up."""
    running.until()
    officer = Officer(running)
    officer.signs_in(OFFICER.number, PIN)
    return officer
