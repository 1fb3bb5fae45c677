"""An intake as it should go, with real pictures, networks, law and record."""

from edge.decide import Act
from edge.intake import PICTURES, Step
from edge.view import Mode
from tests.mishaps.conftest import Enter
from tests.mishaps.room import Room


def test_from_the_tray_to_the_record(enter: Enter) -> None:
    """A revolver is laid down, confirmed, made safe, photographed, asked about, concluded on and closed."""
    story = enter()
    story.at_the_signs()
    assert set(story.intake.pictures) == {"as_found", *PICTURES}
    story.closes()
    assert story.view.intake is None
    kinds = story.kinds()
    assert kinds[-1] == "intake_closed"
    assert kinds.index("typology_proposed") < kinds.index("typology_decided")
    assert kinds.index("categories_possible") < kinds.index("conclusion_written")


def test_a_weapon_that_lay_there_before_anybody_asked(enter: Enter, room: Room) -> None:
    """The weapon is on the plate already while case, seal and traces are asked for: it is looked at in its turn."""
    story = enter()
    story.watched.with_empty_plate()
    story.lays(room.scenes.revolver)
    story.opens()
    room.passes(1.0)
    story.must(Act.TRACES, answer="done")
    room.passes(0.5)
    story.until_step(Step.TYPOLOGY)


def test_nothing_is_open_before_the_first_picture(enter: Enter) -> None:
    """The pages are served a moment before the camera is: a kiosk with persons enrolled is locked from its first view on."""
    story = enter()
    assert story.watched.witness.views[0].mode is Mode.INTAKE
