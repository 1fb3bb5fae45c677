"""The same revolver however it lies on whatever plate, alone or beside other things; and other things are no revolver.

The photograph came with the models; plates and light are composed, so the truth is known.
"""

import numpy as np
import pytest

from edge.cameras.cutout import cut_out
from edge.domain import Identification, Level
from edge.identify import Identifier
from edge.vision.runtime import Runtime
from tests.scenes.composing import Composed, Setting, compose
from tests.scenes.cutting import Cutout
from tests.scenes.extras import Extra
from tests.scenes.laying import identified, lain
from tests.scenes.pistol import pistol
from tests.scenes.plates import Kind


@pytest.fixture(scope="module")
def revolver(runtime_f32: Runtime) -> Cutout:
    found = cut_out(runtime_f32.example)
    return Cutout(found.pixels, found.alpha)


def proposal(identifier: Identifier, scene: Composed) -> Identification:
    _, silhouettes = lain(scene)
    assert silhouettes is not None, "nothing was seen to lie there"
    return identified(identifier, scene, silhouettes)


@pytest.mark.parametrize("degrees", [0, 65, 140, 215, 290])
def test_it_is_a_revolver_whichever_way_it_lies(identifier: Identifier, revolver: Cutout, degrees: int) -> None:
    kind = list(Kind)[degrees % len(Kind)]
    answer = proposal(identifier, compose(revolver, Setting(plate=kind, degrees=float(degrees), span=0.35), frames=2))
    assert answer.framing == "tray"
    assert answer.first.typology.key == "revolver"
    assert answer.level.proposes


@pytest.mark.parametrize("kind", Kind)
def test_it_is_a_revolver_a_quarter_of_the_frame_wide(identifier: Identifier, revolver: Cutout, kind: Kind) -> None:
    answer = proposal(identifier, compose(revolver, Setting(plate=kind, degrees=30.0, span=0.25), frames=2))
    assert answer.first.typology.key == "revolver"
    assert answer.level.proposes


@pytest.mark.parametrize("extra", [Extra.CARD, Extra.RULER])
def test_what_lies_beside_it_is_not_taken_for_it(identifier: Identifier, revolver: Cutout, extra: Extra) -> None:
    setting = Setting(plate=Kind.CLOTH, degrees=200.0, span=0.3, extras=(extra,), frame_mm=600.0, seed=4)
    answer = proposal(identifier, compose(revolver, setting, frames=2))
    assert answer.first.typology.key == "revolver"


def test_an_empty_plate_and_a_card_alone_are_no_weapon(identifier: Identifier, revolver: Cutout) -> None:
    setting = Setting(plate=Kind.CLOTH, span=0.3, extras=(Extra.CARD,), frame_mm=600.0, seed=4)
    scene = compose(revolver, setting)
    assert identifier.propose(scene.empty, "tray").level is Level.OTHER
    _, silhouettes = lain(scene)
    assert silhouettes is not None
    card = scene.beside[Extra.CARD]
    left, top = (int(value.min()) for value in np.nonzero(card)[::-1])
    right, bottom = (int(value.max()) for value in np.nonzero(card)[::-1])
    photograph = scene.frames[0][top : bottom + 1, left : right + 1]
    assert identifier.propose(np.ascontiguousarray(photograph), "whole").level is Level.OTHER


def test_a_drawn_pistol_without_a_single_part_is_never_shown_with_high_confidence(identifier: Identifier) -> None:
    answer = proposal(identifier, compose(pistol(), Setting(plate=Kind.WOOD, degrees=10.0, span=0.4), frames=2))
    assert answer.level is not Level.HIGH
