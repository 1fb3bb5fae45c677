"""What the mind weighs together: only photographs that were framed alike, and it says which."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from edge.decide import Act
from edge.desk import Desk
from edge.domain import Capture, Frame, Mask, Pixels, Plate, Sighting, Silhouettes
from edge.exhibit import Assessment, Facts, Person, Role, Signer
from edge.eyes import Eyes
from edge.identify import Identifier
from edge.intake import AS_FOUND
from edge.law import assess, load_pack
from edge.mind import Mind
from edge.people import Cost, open_people
from edge.record import Log
from edge.view import Mode
from tests.edge.answers import identified
from tests.record.scripted import jpeg, opened

OFFICER = Signer("100001", "Camille Durand")
FRANCE = load_pack("france")


def weigh(facts: Facts) -> Assessment:
    found = assess(FRANCE, facts, "unknown")
    assert isinstance(found, Assessment), found
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log, _ = opened(tmp_path / "record")
    yield log
    log.close()


@pytest.fixture
def desk(log: Log, tmp_path: Path) -> Desk:
    """Somebody is enrolled, and an intake is open."""
    people = open_people(tmp_path / "people", cost=Cost(memory_kib=64, passes=1))
    people.enrol(Person(OFFICER.number, OFFICER.name, Role.OFFICER), "428193", by="test")
    desk = Desk(log, people, weigh)
    assert desk.open("2026/1", "1", OFFICER, None) is None
    assert desk.act(Act.TRACES, {"answer": "done"}, OFFICER) is None
    return desk


@pytest.fixture
def mind(desk: Desk, identifier: Identifier) -> Mind:
    def no_camera() -> object:
        raise AssertionError("nobody looks here")

    eyes = Eyes(no_camera, lambda: None)  # type: ignore[arg-type]  # never opened
    return Mind(eyes, identifier, "tray", desk, Mode.INTAKE, threading.Condition(), lambda: 0.0)


@pytest.fixture
def capture(log: Log) -> Capture:
    content = jpeg(1)
    return Capture(Frame(1, 0.0, np.zeros((4, 6, 3), np.uint8)), content, log.photograph(content))


@pytest.fixture
def proposed(desk: Desk, capture: Capture) -> Callable[[str], None]:
    """Propose for what was laid down, under a framing, and let the officer decide."""

    def propose(framing: str) -> None:
        desk.propose(capture, identified(framing=framing), None)
        assert desk.act(Act.TYPOLOGY, {"typology": "revolver"}, OFFICER) is None

    return propose


def lying(pixels: Pixels, *, outlined: bool) -> Sighting:
    """The photograph of one side; without an outline it can only be framed whole."""
    mask: Mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[20:-20, 20:-20] = 255
    return Sighting(
        Plate.STILL, Frame(2, 1.0, pixels), 0.5, 0.0, 1.0, silhouettes=Silhouettes((mask,)) if outlined else None
    )


@pytest.mark.parametrize(("outlined", "before"), [(False, "tray"), (True, "whole")])
def test_a_side_that_was_framed_otherwise_is_weighed_with_nothing(
    mind: Mind, proposed: Callable[[str], None], example: Pixels, outlined: bool, before: str
) -> None:
    proposed(before)
    assert mind._side("right", lying(example, outlined=outlined)) is None


def test_the_entry_names_only_the_looks_that_were_weighed(
    mind: Mind, desk: Desk, log: Log, capture: Capture, proposed: Callable[[str], None], example: Pixels
) -> None:
    """The right side was framed otherwise, as an older version wrote it down all the same."""
    proposed("tray")
    right = identified(framing="whole")
    desk.reconsider("right", capture, right, right, (AS_FOUND,))
    assert desk.intake is not None
    assert {view: look.framing for view, look in desk.intake.seen.items()} == {AS_FOUND: "tray", "right": "whole"}
    side = mind._side("left", lying(example, outlined=True))
    assert side is not None
    found, together, weighed = side
    assert (found.framing, weighed) == ("tray", (AS_FOUND,))
    first = desk.intake.seen[AS_FOUND].signals
    assert together.signals.familiarity == pytest.approx((found.signals.familiarity + first.familiarity) / 2)
    desk.reconsider("left", capture, *side)
    assert log.head().body["views"] == [AS_FOUND, "left"]


def test_a_photograph_taken_again_is_not_weighed_with_itself(
    mind: Mind, desk: Desk, capture: Capture, proposed: Callable[[str], None], example: Pixels
) -> None:
    proposed("tray")
    right = identified(framing="tray")
    desk.reconsider("right", capture, right, right, (AS_FOUND,))
    side = mind._side("right", lying(example, outlined=True))
    assert side is not None
    assert side[2] == (AS_FOUND,)
