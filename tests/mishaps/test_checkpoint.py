"""A checkpoint: one bag after the other goes under the camera, and a person answers each alert. What goes wrong there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.domain import TYPOLOGIES, SceneFault, Trouble
from edge.exhibit import Signer
from edge.identify import Identifier
from edge.record import Places
from edge.view import Answer, Condition, Mode, Passage, PressKind, View
from tests.mishaps.evidence_room import OFFICER, EvidenceRoom, evidence_room
from tests.mishaps.room import Room
from tests.mishaps.test_intake_interrupted import no_room_beyond

PROPOSED, DECIDED = "checkpoint_proposed", "checkpoint_decided"


@pytest.fixture
def story(room: Room, identifier: Identifier, tmp_path: Path) -> Iterator[EvidenceRoom]:
    """A checkpoint with its plate learnt."""
    with evidence_room(room, identifier, tmp_path, Mode.CHECKPOINT) as entered:
        entered.watched.with_empty_plate()
        yield entered


def until_alert(story: EvidenceRoom, count: int = 1) -> View:
    """The view with the alert of so many proposals."""
    return story.watched.until(
        lambda view: view.passage is not None and view.passage.waits and view.passage.proposed == count
    )


def told(story: EvidenceRoom, kind: str) -> list[dict[str, object]]:
    return [dict(entry.body) for entry in story.entries() if entry.kind == kind]


# --- as it should go ------------------------------------------------------------------------------


def test_a_proposal_is_written_down_by_the_time_it_is_shown(story: EvidenceRoom, room: Room) -> None:
    story.lays(room.scenes.revolver)
    alert = until_alert(story)
    assert alert.condition is Condition.SHOWN
    assert alert.result is not None
    (written,) = told(story, PROPOSED)
    assert written["picture"] == alert.result.capture.sha256
    assert story.watched.station.photograph(alert.result.capture.sha256) == alert.result.capture.jpeg
    assert DECIDED not in story.kinds()


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        ("confirmed", Passage(proposed=1, confirmed=1)),
        ("rejected", Passage(proposed=1, rejected=1)),
        ("unsure", Passage(proposed=1, unsure=1)),
    ],
)
def test_each_judgement_is_kept_with_who_gave_it_and_counted(
    story: EvidenceRoom, room: Room, answer: str, counted: Passage
) -> None:
    story.lays(room.scenes.revolver)
    alert = until_alert(story)
    assert alert.result is not None
    story.must(PressKind.JUDGE, answer=answer)
    assert story.view.passage == counted
    assert told(story, DECIDED) == [
        {"picture": alert.result.capture.sha256, "answer": answer, "typology": None, "by": OFFICER.number}
    ]


def test_it_waits_for_its_judgement_though_the_bag_has_gone_on(story: EvidenceRoom, room: Room) -> None:
    """The belt does not stop. What was seen stays on the screen, under its alert, until somebody has said something."""
    story.lays(room.scenes.revolver)
    alert = until_alert(story)
    story.lifts()
    story.watched.until_obeyed()
    assert story.view.result is not None
    assert alert.result is not None
    assert story.view.result.capture is alert.result.capture
    assert story.presses_on(alert, PressKind.JUDGE, answer="confirmed") is Answer.ACCEPTED
    story.watched.until_condition(Condition.EMPTY)


def test_the_next_bag_is_looked_at_once_the_first_is_answered(story: EvidenceRoom, room: Room) -> None:
    """A rifle follows while the revolver's alert waits: it is neither forgotten nor taken for the revolver."""
    story.lays(room.scenes.revolver)
    first = until_alert(story)
    story.lays(room.scenes.rifle)
    story.watched.until_obeyed()
    assert story.watched.networks.asked.count("propose") == 1
    assert story.presses_on(first, PressKind.JUDGE, answer="rejected") is Answer.ACCEPTED
    second = until_alert(story, 2)
    assert first.result is not None
    assert second.result is not None
    assert second.result.identification.first.typology.long_gun
    assert [body["picture"] for body in told(story, DECIDED)] == [first.result.capture.sha256]
    assert second.passage == Passage(proposed=2, rejected=1, waits=True)


def test_what_was_judged_and_still_lies_there_is_not_proposed_again(story: EvidenceRoom, room: Room) -> None:
    story.lays(room.scenes.revolver)
    until_alert(story)
    story.must(PressKind.JUDGE, answer="confirmed")
    room.passes(3.0)
    story.watched.until_obeyed()
    assert story.view.condition is Condition.SHOWN
    assert story.view.passage == Passage(proposed=1, confirmed=1)
    assert story.watched.networks.asked.count("propose") == 1
    # Laid down anew, it is another passage.
    story.lifts()
    story.watched.until_condition(Condition.EMPTY)
    story.lays(room.scenes.revolver)
    until_alert(story, 2)


def test_after_a_power_cut_an_unanswered_alert_stays_unanswered(
    room: Room, identifier: Identifier, tmp_path: Path
) -> None:
    """The counts begin anew; the record still holds the proposal, and no judgement that nobody gave."""
    with evidence_room(room, identifier, tmp_path, Mode.CHECKPOINT) as before:
        before.watched.with_empty_plate()
        before.lays(room.scenes.revolver)
        until_alert(before)
    later = Room(room.scenes, room.taken)
    with evidence_room(later, identifier, tmp_path, Mode.CHECKPOINT) as story:
        story.watched.with_empty_plate()
        assert story.view.passage == Passage()
        assert story.presses(PressKind.JUDGE, answer="confirmed") is Answer.NOT_NOW
        story.lays(later.scenes.rifle)
        until_alert(story)
        story.must(PressKind.JUDGE, answer="rejected")
        assert len(told(story, PROPOSED)) == 2
        assert [body["picture"] for body in told(story, DECIDED)] == [told(story, PROPOSED)[1]["picture"]]


def test_two_bags_at_once_are_told_before_any_alert(story: EvidenceRoom, room: Room) -> None:
    story.lays(room.scenes.two_weapons)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.TWO_OBJECTS,)
    assert amiss.passage == Passage()
    story.must(PressKind.ONE_OBJECT)
    story.watched.as_time_passes(lambda view: view.passage is not None and view.passage.waits)
    assert len(told(story, PROPOSED)) == 1


# --- touches --------------------------------------------------------------------------------------


def test_two_operators_answer_one_alert(story: EvidenceRoom, room: Room) -> None:
    """The second finger comes down after the first: one judgement is kept, and the next bag does not get the other."""
    story.lays(room.scenes.revolver)
    alert = until_alert(story)
    assert story.presses_on(alert, PressKind.JUDGE, answer="confirmed") is Answer.ACCEPTED
    assert story.presses_on(alert, PressKind.JUDGE, answer="rejected") is Answer.NOT_NOW
    story.lays(room.scenes.rifle)
    until_alert(story, 2)
    assert story.presses_on(alert, PressKind.JUDGE, answer="rejected") is Answer.STALE
    assert [body["answer"] for body in told(story, DECIDED)] == ["confirmed"]


def test_nobody_who_is_not_signed_in_judges(story: EvidenceRoom, room: Room) -> None:
    """Somebody passing by touches the alert of a screen that has just locked."""
    story.lays(room.scenes.revolver)
    until_alert(story)
    written = story.kinds()
    story.by = None
    assert story.presses(PressKind.JUDGE, answer="rejected") is Answer.NOT_NOW
    assert story.view.passage == Passage(proposed=1, waits=True)
    assert story.kinds() == written
    story.by = Signer("100009", "Dominique Petit")
    story.must(PressKind.JUDGE, answer="confirmed")
    assert [body["by"] for body in told(story, DECIDED)] == ["100009"]


def test_under_several_names_nobody_confirms_without_saying_which(story: EvidenceRoom, room: Room) -> None:
    """Two drawings are on the screen: a bare "confirmed" would put one of them into the record unsaid."""
    other, revolver = (each for each in TYPOLOGIES if each.key in ("revolver", "autre_pistolet"))
    story.watched.networks.hesitates = (revolver, other)
    story.lays(room.scenes.revolver)
    until_alert(story)
    for said in ({}, {"typology": "epaule_a_verrou"}):
        assert story.presses(PressKind.JUDGE, answer="confirmed", **said) is Answer.NOT_UNDERSTOOD
    assert story.view.passage == Passage(proposed=1, waits=True)
    story.must(PressKind.JUDGE, answer="confirmed", typology=other.key)
    assert [(body["answer"], body["typology"]) for body in told(story, DECIDED)] == [("confirmed", other.key)]


def test_a_judgement_that_is_none_leaves_the_alert_as_it_is(story: EvidenceRoom, room: Room) -> None:
    assert story.presses(PressKind.JUDGE, answer="confirmed") is Answer.NOT_NOW
    story.lays(room.scenes.revolver)
    until_alert(story)
    for said in ({}, {"answer": "maybe"}, {"answer": None}, {"answer": ["confirmed"]}, {"answer": "waits"}):
        assert story.presses(PressKind.JUDGE, **said) is Answer.NOT_UNDERSTOOD
    assert story.presses(PressKind.OPEN_INTAKE, case="1", seal="1", second=None) is Answer.NOT_NOW
    assert story.view.passage == Passage(proposed=1, waits=True)
    assert DECIDED not in story.kinds()


# --- the camera, the disk -------------------------------------------------------------------------


def test_the_camera_is_lost_while_a_judgement_waits(story: EvidenceRoom, room: Room) -> None:
    """The alert stays and can be answered; then the trouble is told; with the camera back the next bag is seen."""
    story.lays(room.scenes.revolver)
    alert = until_alert(story)
    room.trouble(Trouble.LOST)
    assert room.tried.wait(60.0)
    assert alert.result is not None
    assert story.view.result is not None
    assert story.view.result.capture is alert.result.capture
    assert story.presses_on(alert, PressKind.JUDGE, answer="unsure") is Answer.ACCEPTED
    story.watched.until_trouble(Trouble.LOST)
    room.mend()
    room.lay(room.scenes.empty)
    story.watched.as_time_passes(lambda view: view.condition is Condition.EMPTY)
    story.lays(room.scenes.rifle)
    assert until_alert(story, 2).passage == Passage(proposed=2, unsure=1, waits=True)


def test_with_a_full_disk_no_alert_is_shown_that_was_not_written_down(story: EvidenceRoom, room: Room) -> None:
    """The operator is told about the disk; the bag that lies there is proposed for once there is room."""
    written = story.kinds()
    with no_room_beyond(Places(story.folder / "record").database):
        story.lays(room.scenes.revolver)
        refused = story.watched.until(lambda view: view.record_trouble is not None)
        assert refused.passage == Passage()
        assert all(view.result is None for view in story.watched.witness.views)
    assert story.kinds() == written
    assert story.watched.as_time_passes(lambda view: view.result is not None).record_trouble is None
    assert len(told(story, PROPOSED)) == 1


def test_with_a_full_disk_no_judgement_counts(story: EvidenceRoom, room: Room) -> None:
    """What could not be kept was not said: the alert waits on."""
    story.lays(room.scenes.revolver)
    until_alert(story)
    with no_room_beyond(Places(story.folder / "record").database):
        assert story.presses(PressKind.JUDGE, answer="confirmed") is Answer.NOT_RECORDED
        refused = story.view
        assert refused.record_trouble is not None
        assert refused.passage == Passage(proposed=1, waits=True)
    story.must(PressKind.JUDGE, answer="confirmed")
    assert story.view.record_trouble is None
    assert story.view.passage == Passage(proposed=1, confirmed=1)
    assert len(told(story, DECIDED)) == 1
