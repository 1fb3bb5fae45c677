"""What happens to an intake when the plate, the camera, the power, the disk or the clock does not keep still."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from edge.decide import Act
from edge.desk import Desk
from edge.domain import SceneFault, Trouble
from edge.exhibit import Json, Signer
from edge.intake import State, Step
from edge.law import load_pack
from edge.people import open_people
from edge.record import Places, load_station_key, open_log, verify_log
from edge.view import Answer, Condition, PressKind
from kiosk_ui.commands.room import law_of
from tests.mishaps.conftest import Enter
from tests.mishaps.evidence_room import OFFICER, PINS, SECOND, EvidenceRoom
from tests.mishaps.room import Room

# --- the plate ------------------------------------------------------------------------------------


def test_lifted_before_the_type_is_decided(enter: Enter, room: Room) -> None:
    """The officer takes the weapon up again to look at it: what was proposed for it holds no longer."""
    story = enter()
    proposed = story.at_the_proposal()
    story.lifts()
    lifted = story.until_step(Step.LAY)
    assert lifted.result is None
    assert story.presses_on(proposed, Act.TYPOLOGY, typology="revolver") is Answer.STALE
    assert story.kinds()[-1] == "proposal_withdrawn"
    assert story.entries()[-1].body == {"intake": story.intake.id, "reason": "moved"}
    story.lays(room.scenes.revolver)
    again = story.until_step(Step.TYPOLOGY)
    assert again.intake is not None
    assert again.intake.proposal != (None if proposed.intake is None else proposed.intake.proposal)


def test_the_officer_has_it_looked_at_again_before_deciding(enter: Enter, room: Room) -> None:
    """Nothing has moved: the record says who wanted another look, and not that something had been touched."""
    story = enter()
    proposed = story.at_the_proposal()
    story.must(PressKind.RETAKE)
    room.passes(1.0)
    story.watched.until(
        lambda view: (
            view.result is not None
            and proposed.result is not None
            and view.result.capture.sha256 != proposed.result.capture.sha256
        )
    )
    withdrawn = [entry.body for entry in story.entries() if entry.kind == "proposal_withdrawn"]
    assert withdrawn == [{"intake": story.intake.id, "reason": "retake", "by": OFFICER.number}]


def test_another_weapon_at_the_proposal(enter: Enter, room: Room) -> None:
    """A rifle takes the revolver's place before anybody has decided: it gets a proposal of its own."""
    story = enter()
    proposed = story.at_the_proposal()
    story.lays(room.scenes.rifle)
    story.watched.until(
        lambda view: (
            view.intake is not None
            and view.intake.proposal is not None
            and view.intake.proposal != (None if proposed.intake is None else proposed.intake.proposal)
        )
    )
    assert story.presses_on(proposed, Act.TYPOLOGY, typology="revolver") is Answer.STALE
    assert story.kinds().count("typology_proposed") == 2


def test_another_weapon_after_the_type_is_decided(enter: Enter, room: Room) -> None:
    """Two revolvers were seized, two bags lie open: the rifle on the plate is not what this intake is about."""
    story = enter()
    story.at_the_photographs()
    story.lays(room.scenes.rifle)
    story.until_step(Step.SWAPPED)
    assert "right" not in story.intake.pictures
    assert story.presses(Act.SKIP_PICTURE, name="right", reason="not_possible") is Answer.NOT_NOW
    story.must(Act.SAME_OBJECT, same=True)
    assert story.step is Step.PICTURES


def test_two_things_are_told_before_any_name(enter: Enter, room: Room) -> None:
    """The magazine, or the next exhibit, was left on the plate."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.must(Act.TRACES, answer="done")
    story.lays(room.scenes.two_weapons)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.TWO_OBJECTS,)
    assert "typology_proposed" not in story.kinds()
    story.must(PressKind.ONE_OBJECT)
    room.passes(1.0)
    story.until_step(Step.TYPOLOGY)


def test_under_a_glaring_lamp_nothing_is_claimed_that_was_not_seen(enter: Enter, room: Room) -> None:
    """A reflection covers half of the weapon. Whatever is proposed, the officer can say that they do not know."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.must(Act.TRACES, answer="done")
    story.lays(room.scenes.glare)
    story.until_step(Step.TYPOLOGY)
    story.must(Act.TYPOLOGY, typology="unknown")
    assert story.step is Step.NO_GUIDE


# --- the camera -----------------------------------------------------------------------------------


def test_the_camera_is_unplugged_at_each_step(enter: Enter, room: Room) -> None:
    """Whoever is asked something goes on answering; whoever waits for a picture is told, and goes on when it is back."""
    story = enter()

    def unplugged(step: Step) -> None:
        room.trouble(Trouble.LOST)
        lost = story.watched.until_trouble(Trouble.LOST)
        now = lost.situation
        assert now is not None
        # A proposal for what may have been swapped unseen does not stand.
        assert now.step is (Step.LAY if step is Step.TYPOLOGY else step)
        assert story.presses(Act.CALL_EXPERT) is Answer.ACCEPTED
        story.must(Act.END_CALL, answer="go_on")
        room.mend()
        story.watched.as_time_passes(lambda view: view.trouble is None)

    story.watched.with_empty_plate()
    story.opens()
    unplugged(Step.TRACES)
    story.must(Act.TRACES, answer="done")
    unplugged(Step.LAY)
    room.passes(2.0)
    story.lays(room.scenes.revolver)
    story.until_step(Step.TYPOLOGY)
    unplugged(Step.TYPOLOGY)
    room.lay(room.scenes.empty)
    room.passes(2.0)
    story.lays(room.scenes.revolver)
    story.until_step(Step.TYPOLOGY)
    story.must(Act.TYPOLOGY, typology="revolver")
    unplugged(Step.GUIDE)
    story.must(Act.GUIDE, question="revolver_step1", option="cartridges")
    story.must(Act.GUIDE, question="revolver_step2", option="swing_out_latch")
    unplugged(Step.MAKE_SAFE)
    story.must(Act.MADE_SAFE)
    unplugged(Step.SECOND_CHECK)
    story.must(Act.SECOND_CHECK, answer="seen_empty")
    room.lay(room.scenes.empty)
    unplugged(Step.PICTURES)
    while (now := story.view.situation) is not None and now.picture is not None:
        story.must(Act.SKIP_PICTURE, name=now.picture, reason="not_possible")
    unplugged(Step.SIGNS)
    story.closes()
    assert story.kinds()[-1] == "intake_closed"


# --- the power ------------------------------------------------------------------------------------


def test_the_power_fails_at_each_step(
    enter: Enter, room: Room, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The disk as it is at any moment holds the intake as it is at that moment, and the step at which it stands."""
    story = enter()
    stood: list[Step] = []

    def fails() -> None:
        disk = tmp_path_factory.mktemp("disk") / "copy"
        shutil.copytree(tmp_path, disk)
        log = open_log(disk / "record", load_station_key(disk / "record"), story.wall.now, room.now)
        desk = Desk(log, open_people(disk / "people"), law_of(load_pack("france")))
        assert desk.intake == story.view.intake
        assert desk.situation == story.view.situation
        log.close()
        assert not verify_log(disk / "record", load_station_key(disk / "record").public).problems
        stood.append(story.step)

    story.watched.with_empty_plate()
    story.opens()
    fails()
    story.must(Act.TRACES, answer="done")
    fails()
    story.lays(room.scenes.revolver)
    story.until_step(Step.TYPOLOGY)
    fails()
    story.must(Act.TYPOLOGY, typology="revolver")
    fails()
    story.must(Act.GUIDE, question="revolver_step1", option="cartridges")
    story.must(Act.GUIDE, question="revolver_step2", option="swing_out_latch")
    fails()
    story.must(Act.MADE_SAFE)
    fails()
    story.must(Act.SECOND_CHECK, answer="alone")
    fails()
    while (now := story.view.situation) is not None and now.picture is not None:
        story.must(Act.SKIP_PICTURE, name=now.picture, reason="not_possible")
    fails()
    story.must(Act.SIGNS, seen=["home_made"], unsure=[])
    fails()
    while (now := story.view.situation) is not None and now.question is not None:
        story.must(Act.ANSWER, fact=now.question.fact, value="unknown")
    fails()
    story.must(Act.CALL_EXPERT)
    fails()
    story.must(Act.END_CALL, answer="go_on")
    story.must(Act.EXPERT, answer="decline")
    fails()
    story.must(Act.CONCLUDE, category="undecided", text="")
    fails()
    assert {*Step} - {*stood} == {Step.NO_GUIDE, Step.LENGTHS, Step.SWAPPED}


def test_after_a_power_cut_a_weapon_that_still_lies_there_can_be_gone_on_with(enter: Enter, room: Room) -> None:
    """The plate is learnt with the weapon on it, so it looks empty; the officer says that it is there."""
    story = enter()
    story.at_the_photographs()
    story = enter()
    story.room.lay(room.scenes.revolver)
    story.watched.as_time_passes(lambda view: view.condition is Condition.EMPTY)
    story.must(PressKind.TAKE_PICTURE)
    story.watched.as_time_passes(lambda view: view.intake is not None and "right" in view.intake.pictures)


# --- the disk -------------------------------------------------------------------------------------


def test_the_disk_is_full(enter: Enter) -> None:
    """What cannot be written is not taken for said: the screen says so, and the intake goes on once there is room."""
    story = enter()
    story.at_the_photographs()
    before, written = story.view.intake, story.kinds()
    with no_room_beyond(Places(story.folder / "record").database):
        assert story.presses(Act.SKIP_PICTURE, name="right", reason="not_possible") is Answer.NOT_RECORDED
        refused = story.view
        assert refused.record_trouble is not None
        assert "disk" in refused.record_trouble.sentence.lower()
        assert refused.intake == before
        assert story.watched.station.sign_in(OFFICER.number, PINS[OFFICER.number]).person is None
    story.must(Act.SKIP_PICTURE, name="right", reason="not_possible")
    again = story.view
    assert again.record_trouble is None
    assert story.kinds() == [*written, "picture_skipped"]


@contextmanager
def no_room_beyond(path: Path) -> Iterator[None]:
    """Let the kernel refuse every write beyond the middle of this file, where its newest page lies."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# --- the clock ------------------------------------------------------------------------------------


def test_the_clock_is_set_back(enter: Enter) -> None:
    """Somebody sets the clock an hour back: the order of entries holds, and the jump is one of them."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.wall.set_by = timedelta(hours=-1)
    story.must(Act.TRACES, answer="done")
    entries = story.entries()
    assert [entry.kind for entry in entries[-2:]] == ["clock_jumped", "traces_answered"]
    assert entries[-1].at < entries[-3].at
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


# --- persons --------------------------------------------------------------------------------------


def test_a_storm_of_wrong_pins(enter: Enter) -> None:
    """Somebody guesses the second person's PIN while an intake is being opened: tries cost ever more time."""
    story = enter()
    story.watched.with_empty_plate()
    wrong: dict[str, Json] = {"case": "1", "seal": "1", "second": SECOND.number, "pin": "000001"}
    answers = [story.presses(PressKind.OPEN_INTAKE, **wrong) for _ in range(6)]
    assert answers == [Answer.WRONG_PIN] * 6
    assert story.presses(PressKind.OPEN_INTAKE, **{**wrong, "pin": PINS[SECOND.number]}) is Answer.WRONG_PIN
    assert story.view.intake is None
    refused = [entry for entry in story.entries() if entry.kind == "sign_in_refused"]
    assert [entry.body["wrong_in_a_row"] for entry in refused] == [1, 2, 3]
    assert "000001" not in str(story.entries())
    story.room.passes(5.0)
    story.opens()


def test_two_screens_touch_at_once(enter: Enter) -> None:
    """Both show the same question: the second touch finds it answered, and nothing is written twice."""
    story = enter()
    proposed = story.at_the_proposal()
    assert story.presses_on(proposed, Act.TYPOLOGY, typology="revolver") is Answer.ACCEPTED
    other = EvidenceRoom(story.watched, story.folder, story.log, story.wall, Signer("100009", "Dominique Petit"))
    assert other.presses_on(proposed, Act.TYPOLOGY, typology="unknown") is Answer.STALE
    assert story.kinds().count("typology_decided") == 1


def test_nobody_who_is_not_signed_in_is_heard(enter: Enter) -> None:
    """A page that was open before the screen locked sends what it still shows."""
    story = enter()
    story.at_the_proposal()
    written = story.kinds()
    story.by = None
    assert story.presses(Act.TYPOLOGY, typology="revolver") is Answer.NOT_NOW
    assert story.presses(PressKind.RETAKE) is Answer.NOT_NOW
    assert story.kinds() == written


# --- a slow machine -------------------------------------------------------------------------------


def test_the_networks_are_slow_and_the_officer_is_not(enter: Enter, room: Room) -> None:
    """While the classifier is at work every other touch is answered, and its answer never lands in another intake."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.must(Act.TRACES, answer="done")
    thinking = story.watched.networks.hold("propose")
    story.lays(room.scenes.revolver)
    thinking.wait()
    story.must(Act.SET_ASIDE)
    story.opens("2026-0413", "8")
    story.must(Act.TRACES, answer="not_needed")
    second = story.intake.id
    thinking.opened.set()
    room.passes(1.0)
    story.until_step(Step.TYPOLOGY)
    proposed = [entry.body for entry in story.entries() if entry.kind == "typology_proposed"]
    assert [body["intake"] for body in proposed] == [second]
    assert story.watched.networks.asked.count("propose") == 2
    assert story.view.aside[0].case == "2026-0412"


def test_set_aside_and_taken_up_by_a_colleague(enter: Enter) -> None:
    """The shift ends. The next officer goes on where the first one stopped, under their own name."""
    story = enter()
    story.at_the_photographs()
    intake, step = story.intake.id, story.step
    story.must(Act.SET_ASIDE)
    assert story.view.intake is None
    assert [waiting.intake for waiting in story.view.aside] == [intake]
    story.by = Signer("100009", "Dominique Petit")
    story.must(PressKind.RESUME_INTAKE, intake=intake)
    assert story.step is step
    assert story.intake.state is State.OPEN
    assert story.entries()[-1].body["by"] == "100009"


def test_a_dark_room_is_no_weapon(enter: Enter, room: Room) -> None:
    """The lamp fails while a weapon is waited for."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.must(Act.TRACES, answer="done")
    room.lay(np.asarray(room.scenes.dark))
    room.passes(1.0)
    dark = story.watched.until_trouble(Trouble.DARK)
    assert dark.situation is not None
    assert dark.situation.step is Step.LAY


# --- what may be another weapon, another person, another moment -------------------------------------


def test_another_weapon_lies_there_when_the_intake_is_taken_up_again(enter: Enter, room: Room) -> None:
    """Set aside at the proposal; the rifle is put on the plate meanwhile. The revolver's proposal does not stand for it."""
    story = enter()
    story.at_the_proposal()
    intake = story.intake.id
    story.must(Act.SET_ASIDE)
    story.lays(room.scenes.rifle)
    story.must(PressKind.RESUME_INTAKE, intake=intake)
    room.passes(1.0)
    story.watched.until(lambda view: "proposal_withdrawn" in story.kinds())
    assert story.intake.typology is None


def test_another_weapon_lies_there_later_in_an_intake_taken_up_again(enter: Enter, room: Room) -> None:
    """The same after the type was decided: it is asked about, and nothing is photographed under the wrong name."""
    story = enter()
    story.at_the_photographs()
    intake = story.intake.id
    story.must(Act.SET_ASIDE)
    story.lays(room.scenes.rifle)
    story.must(PressKind.RESUME_INTAKE, intake=intake)
    room.passes(1.0)
    story.until_step(Step.SWAPPED)


def test_lifted_while_an_expert_is_being_called(enter: Enter, room: Room) -> None:
    """The proposal is as stale as if nobody had called: what lies there afterwards is looked at anew."""
    story = enter()
    proposed = story.at_the_proposal()
    story.must(Act.CALL_EXPERT)
    story.lifts()
    story.watched.until(lambda _: "proposal_withdrawn" in story.kinds())
    story.lays(room.scenes.revolver)
    story.must(Act.END_CALL, answer="go_on")
    room.passes(0.5)
    again = story.until_step(Step.TYPOLOGY)
    assert again.intake is not None
    assert proposed.intake is not None
    assert again.intake.proposal != proposed.intake.proposal


def test_a_swap_that_could_not_be_written_is_not_forgotten(enter: Enter, room: Room) -> None:
    """The disk is full just as the rifle is laid down: with room again, it is told."""
    story = enter()
    story.at_the_photographs()
    with no_room_beyond(Places(story.folder / "record").database):
        story.lays(room.scenes.rifle)
        story.watched.until(lambda view: view.record_trouble is not None)
    room.passes(6.0)
    story.until_step(Step.SWAPPED)


def test_what_is_durable_has_happened_even_if_searching_does_not_serve(enter: Enter) -> None:
    """The search database is lost in the middle of an intake: nothing that was written is taken for not written."""
    story = enter()
    story.at_the_photographs()
    search = Places(story.folder / "record").search
    search.unlink()
    search.mkdir()
    story.must(Act.SET_ASIDE)
    assert story.view.intake is None
    assert [waiting.case for waiting in story.view.aside] == ["2026-0412"]
    assert story.kinds()[-1] == "intake_set_aside"
    search.rmdir()


def test_whoever_takes_an_intake_up_names_the_second_person_anew(enter: Enter) -> None:
    """Days later somebody else stands there: the witness of the first day has not looked into this chamber."""
    story = enter()
    story.at_the_proposal()
    story.must(Act.TYPOLOGY, typology="revolver")
    intake = story.intake.id
    story.must(Act.SET_ASIDE)
    story.must(PressKind.RESUME_INTAKE, intake=intake)
    story.must(Act.GUIDE, question="revolver_step1", option="cartridges")
    story.must(Act.GUIDE, question="revolver_step2", option="swing_out_latch")
    story.must(Act.MADE_SAFE)
    number = SECOND.number
    assert story.presses(Act.SECOND_CHECK, answer="seen_empty") is Answer.NOT_NOW
    assert story.presses(Act.SECOND_CHECK, answer="seen_empty", second=number, pin="000001") is Answer.WRONG_PIN
    story.must(Act.SECOND_CHECK, answer="seen_empty", second=number, pin=PINS[number])
    assert story.entries()[-1].body["second"] == {"number": number, "name": SECOND.name}


def test_a_touch_after_the_stop_is_not_taken(enter: Enter) -> None:
    """The kiosk is being stopped while a finger is on its way: nothing is written after the end."""
    story = enter()
    story.watched.with_empty_plate()
    story.opens()
    story.room.leave()
    story.watched.station.stop()
    written = story.kinds()
    assert story.presses(Act.TRACES, answer="done") is Answer.NOT_NOW
    assert story.kinds() == written


def test_an_intake_that_nobody_opened_cannot_be_taken_up(enter: Enter) -> None:
    """Whatever comes in place of an intake's name is answered."""
    story = enter()
    story.watched.with_empty_plate()
    for name in ("", "0" * 16, "\ud800", "../../etc", 7, None):
        assert story.presses(PressKind.RESUME_INTAKE, intake=name) is Answer.NOT_NOW
