"""Something reaches over the border of the plate, or lies across it, when a weapon is wanted there or a photograph of it."""

from edge.decide import Act
from edge.domain import SceneFault
from edge.intake import Step
from edge.view import Answer, Condition, PressKind
from tests.mishaps.conftest import Enter
from tests.mishaps.evidence_room import EvidenceRoom
from tests.mishaps.room import Room


def waits_for_a_weapon(story: EvidenceRoom) -> None:
    story.watched.with_empty_plate()
    story.opens()
    story.must(Act.TRACES, answer="done")


# --- when a weapon is laid down -------------------------------------------------------------------


def test_a_hand_at_rest_beside_the_weapon_is_told_before_any_name(enter: Enter, room: Room) -> None:
    """The officer keeps a hand on the plate. Nobody can say that it belongs there; once it has gone, it goes on."""
    story = enter()
    waits_for_a_weapon(story)
    story.lays(room.scenes.hand_beside_revolver)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.HAND,)
    assert story.presses(PressKind.ONE_OBJECT) is Answer.NOT_NOW
    room.passes(3.0)
    story.watched.until_obeyed()
    assert story.view.condition is Condition.AMISS
    assert story.watched.networks.asked == []
    assert "picture_taken" not in story.kinds()
    story.lays(room.scenes.revolver)
    proposed = story.until_step(Step.TYPOLOGY)
    assert proposed.result is not None
    assert proposed.result.identification.first.typology.key == "revolver"
    assert story.watched.networks.asked.count("propose") == 1


def test_a_hand_alone_is_no_weapon(enter: Enter, room: Room) -> None:
    """An officer rests a hand on the plate and takes it away again: nothing was looked at, nothing was written."""
    story = enter()
    waits_for_a_weapon(story)
    written = story.kinds()
    story.lays(room.scenes.hand)
    assert story.watched.until_condition(Condition.AMISS).faults == (SceneFault.HAND,)
    assert story.presses(PressKind.ONE_OBJECT) is Answer.NOT_NOW
    story.lifts()
    assert story.watched.until_condition(Condition.EMPTY).faults == ()
    assert story.watched.networks.asked == []
    assert story.kinds() == written


def test_a_hand_that_comes_back_takes_the_proposal_with_it(enter: Enter, room: Room) -> None:
    """Before anybody has decided a hand is at the weapon again: what it did there nobody saw."""
    story = enter()
    proposed = story.at_the_proposal()
    story.lays(room.scenes.hand_beside_revolver)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.situation is not None
    assert amiss.situation.step is Step.LAY
    assert story.presses_on(proposed, Act.TYPOLOGY, typology="revolver") is Answer.STALE
    story.lays(room.scenes.revolver)
    story.until_step(Step.TYPOLOGY)
    assert story.kinds().count("typology_proposed") == 2


def test_a_rifle_across_the_edge_is_told_and_an_officer_may_say_that_it_is_whole(enter: Enter, room: Room) -> None:
    """The rifle is longer than the plate. That is asked before any name; then it is taken as it lies."""
    story = enter()
    waits_for_a_weapon(story)
    story.lays(room.scenes.rifle_at_edge)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.AT_EDGE,)
    assert story.watched.networks.asked == []
    story.must(PressKind.ONE_OBJECT)
    room.passes(1.0)
    proposed = story.until_step(Step.TYPOLOGY)
    assert proposed.result is not None
    assert proposed.result.identification.first.typology.long_gun


def test_what_was_said_of_one_thing_does_not_hold_for_the_next(enter: Enter, room: Room) -> None:
    """The rifle across the edge was said to be whole; pulled away and laid across the edge again, it is asked again."""
    story = enter()
    waits_for_a_weapon(story)
    story.lays(room.scenes.rifle_at_edge)
    story.watched.until_condition(Condition.AMISS)
    story.must(PressKind.ONE_OBJECT)
    room.passes(1.0)
    story.until_step(Step.TYPOLOGY)
    story.lifts()
    story.until_step(Step.LAY)
    story.lays(room.scenes.rifle_at_edge)
    assert story.watched.until_condition(Condition.AMISS).faults == (SceneFault.AT_EDGE,)


def test_a_touch_on_the_edge_does_not_take_the_hand_that_came_meanwhile(enter: Enter, room: Room) -> None:
    """A finger is on its way to "it is one whole object" when a hand reaches in."""
    story = enter()
    waits_for_a_weapon(story)
    story.lays(room.scenes.rifle_at_edge)
    edge = story.watched.until_condition(Condition.AMISS)
    story.lays(room.scenes.hand_beside_revolver)
    story.watched.until(lambda view: view.faults == (SceneFault.HAND,))
    assert story.presses_on(edge, PressKind.ONE_OBJECT) is Answer.STALE
    assert story.watched.networks.asked == []


# --- when it is photographed ----------------------------------------------------------------------


def test_no_photograph_is_taken_with_a_hand_in_it(enter: Enter, room: Room) -> None:
    """The second officer holds the weapon for the picture. It is taken as soon as the hand is out of it."""
    story = enter()
    story.at_the_photographs()
    story.lays(room.scenes.hand_beside_revolver)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.HAND,)
    assert story.presses(PressKind.ONE_OBJECT) is Answer.NOT_NOW
    room.passes(2.0)
    story.watched.until_obeyed()
    assert "right" not in story.intake.pictures
    story.lays(room.scenes.revolver)
    story.watched.until(lambda view: view.intake is not None and "right" in view.intake.pictures)
    assert "object_swapped" not in story.kinds()


def test_a_photograph_across_the_edge_is_asked_about(enter: Enter, room: Room) -> None:
    """A hand lays the revolver half off the plate and goes: told, and taken once somebody has said that it is whole."""
    story = enter()
    story.at_the_photographs()
    room.plays(room.scenes.hand_lays_revolver_at_edge)
    story.lays(room.scenes.revolver_at_edge)
    amiss = story.watched.until_condition(Condition.AMISS)
    assert amiss.faults == (SceneFault.AT_EDGE,)
    assert "right" not in story.intake.pictures
    story.must(PressKind.ONE_OBJECT)
    room.passes(1.0)
    story.watched.until(lambda view: view.intake is not None and "right" in view.intake.pictures)
    assert "object_swapped" not in story.kinds()


def test_a_magazine_beside_its_weapon_is_photographed_without_a_question(enter: Enter, room: Room) -> None:
    """Where a photograph of a part is wanted, two things on the plate are in order; before and after they are not."""
    story = enter()
    story.at_the_photographs()
    story.lays(room.scenes.two_weapons)
    assert story.watched.until_condition(Condition.AMISS).faults == (SceneFault.TWO_OBJECTS,)
    assert "right" not in story.intake.pictures
    story.lifts()
    for name in ("right", "left", "action_open", "markings"):
        story.must(Act.SKIP_PICTURE, name=name, reason="not_possible")
    now = story.view.situation
    assert now is not None
    assert now.picture == "magazine"
    story.lays(room.scenes.two_weapons)
    story.watched.as_time_passes(lambda view: view.intake is not None and "magazine" in view.intake.pictures)
    assert "object_swapped" not in story.kinds()


def test_a_hand_in_the_photograph_of_a_magazine_is_told_all_the_same(enter: Enter, room: Room) -> None:
    story = enter()
    story.at_the_photographs()
    for name in ("right", "left", "action_open", "markings"):
        story.must(Act.SKIP_PICTURE, name=name, reason="not_possible")
    story.lays(room.scenes.hand_beside_revolver)
    assert story.watched.until_condition(Condition.AMISS).faults == (SceneFault.HAND,)
    room.passes(2.0)
    story.watched.until_obeyed()
    assert "magazine" not in story.intake.pictures
