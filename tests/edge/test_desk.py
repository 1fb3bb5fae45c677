"""What the desk writes of a proposal, and that the log takes it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from edge.desk import Desk
from edge.domain import TYPOLOGIES, Candidate, Capture, Frame, Identification, Level, Likeness, Signals
from edge.exhibit import Assessment, Facts, Json, Signer
from edge.intake import Look, after
from edge.law import assess, load_pack
from edge.people import open_people
from edge.record import Log
from tests.record.scripted import jpeg, opened

OFFICER = Signer("123456", "Anne Martin")
FRANCE = load_pack("france")
REVOLVER, BOLT = (next(each for each in TYPOLOGIES if each.key == key) for key in ("revolver", "epaule_a_verrou"))
PROBABLE = Identification(
    candidates=(Candidate(REVOLVER, 0.5, 0.97), Candidate(BOLT, 0.25, 0.03)),
    level=Level.LOW,
    weapon=0.75,
    likely=(REVOLVER, BOLT),
    coverage=0.95,
    looks_like=None,
    energy=11.25,
    activation=np.zeros((2, 2), np.float32),
    region=(0.0, 0.0, 1.0),
    turned=0.0,
    framing="whole",
    signals=Signals(logits=(0.0,), raw=(1.0,), familiarity=0.5, weapon=0.0),
    measurement=None,
    markings=None,
    stages=(),
    models=(("typology", "1"),),
)
DRILL = replace(PROBABLE, level=Level.OTHER, looks_like=Likeness("drill", "perceuse", "power drill", 0.5))
WRITTEN: dict[str, Json] = {
    "candidates": [
        {"typology": "revolver", "probability": 0.5, "raw": 0.97},
        {"typology": "epaule_a_verrou", "probability": 0.25, "raw": 0.03},
    ],
    "level": "low",
    "weapon": 0.75,
    "likely": ["revolver", "epaule_a_verrou"],
    "coverage": 0.95,
    "looks_like": None,
    "energy": 11.25,
    "framing": "whole",
    "models": {"typology": "1"},
}
LIKE_A_DRILL: dict[str, Json] = {
    **WRITTEN,
    "level": "other",
    "looks_like": {"thing": "drill", "french": "perceuse", "english": "power drill", "share": 0.5},
}


@dataclass(frozen=True, slots=True)
class Room:
    desk: Desk
    log: Log
    capture: Capture


def weigh(facts: Facts) -> Assessment:
    found = assess(FRANCE, facts, "unknown")
    assert isinstance(found, Assessment), found
    return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    log, _ = opened(tmp_path / "record")
    content = jpeg(1)
    pixels = np.zeros((4, 6, 3), np.uint8)
    capture = Capture(Frame(1, 0.0, pixels), content, log.photograph(content))
    yield Room(Desk(log, open_people(tmp_path / "people"), weigh), log, capture)
    log.close()


@pytest.mark.parametrize(("found", "written"), [(PROBABLE, WRITTEN), (DRILL, LIKE_A_DRILL)], ids=["weapon", "drill"])
def test_an_intakes_proposal_is_written_with_all_its_figures_and_read_back(
    room: Room, found: Identification, written: dict[str, Json]
) -> None:
    room.desk.open("2026/1", "1", OFFICER, None)
    room.desk.propose(room.capture, found, None)
    intake = room.desk.intake
    assert intake is not None
    assert room.log.head().kind == "typology_proposed"
    signals = {"logits": [0.0], "raw": [1.0], "familiarity": 0.5, "weapon": 0.0}
    assert room.log.head().body == {
        "intake": intake.id,
        "picture": room.capture.sha256,
        **written,
        "signals": signals,
    }
    assert intake.seen == {"as_found": Look("whole", found.signals)}
    assert intake.proposal is not None
    assert intake.proposal.raw == {"revolver": 0.97, "epaule_a_verrou": 0.03}
    assert intake.proposal.looks_like == found.looks_like


def test_what_another_side_shows_is_kept_beside_what_was_proposed_first(room: Room) -> None:
    room.desk.open("2026/1", "1", OFFICER, None)
    room.desk.propose(room.capture, PROBABLE, None)
    other_side = replace(PROBABLE, signals=Signals((1.0,), (1.0,), 0.75, 2.0))
    room.desk.reconsider("right", room.capture, other_side, replace(other_side, level=Level.HIGH), ("as_found",))
    entry = room.log.head()
    assert entry.kind == "typology_reconsidered"
    assert (entry.body["name"], entry.body["views"]) == ("right", ["as_found", "right"])
    intake = room.desk.intake
    assert intake is not None
    assert intake.seen["right"] == Look("whole", other_side.signals)
    assert intake.reconsidered is not None
    assert intake.proposal is not None
    assert (intake.reconsidered.level, intake.proposal.level) == (Level.HIGH, Level.LOW)


# --- what a set of likely typologies promises -----------------------------------------------------


def test_what_nobody_measured_is_not_written_down(room: Room) -> None:
    sure = replace(PROBABLE, level=Level.HIGH, likely=(REVOLVER,), coverage=None)
    room.desk.open("2026/1", "1", OFFICER, None)
    room.desk.propose(room.capture, sure, None)
    assert room.log.head().body["likely"] == ["revolver"]
    assert "coverage" not in room.log.head().body
    room.desk.propose_passage(room.capture, sure)
    assert "coverage" not in room.log.head().body


def test_an_older_entry_that_promised_it_for_several_looks_is_not_believed(room: Room) -> None:
    room.desk.open("2026/1", "1", OFFICER, None)
    assert room.desk.intake is not None
    body: dict[str, Json] = {**WRITTEN, "picture": room.capture.sha256, "name": "right", "views": ["as_found", "right"]}
    intake = after(room.desk.intake, "typology_reconsidered", body)
    assert intake.reconsidered is not None
    assert intake.reconsidered.likely == ("revolver", "epaule_a_verrou")
    assert (intake.reconsidered.coverage, intake.reconsidered.set_offered) == (None, False)


# --- what became of a proposal --------------------------------------------------------------------


def test_an_entry_says_whether_something_moved_or_who_wanted_another_look(room: Room) -> None:
    room.desk.open("2026/1", "1", OFFICER, None)
    intake = {"intake": room.log.head().body["intake"]}
    for retake, written in ((None, {"reason": "moved"}), (OFFICER, {"reason": "retake", "by": OFFICER.number})):
        room.desk.propose(room.capture, PROBABLE, None)
        room.desk.withdraw(retake)
        assert (room.log.head().kind, room.log.head().body) == ("proposal_withdrawn", {**intake, **written})
        assert room.desk.intake is not None
        assert room.desk.intake.proposal is None


@pytest.mark.parametrize(("found", "written"), [(PROBABLE, WRITTEN), (DRILL, LIKE_A_DRILL)], ids=["weapon", "drill"])
def test_a_checkpoints_proposal_is_written_the_same_way(
    room: Room, found: Identification, written: dict[str, Json]
) -> None:
    room.desk.propose_passage(room.capture, found)
    assert room.log.head().kind == "checkpoint_proposed"
    assert room.log.head().body == {"picture": room.capture.sha256, **written}
