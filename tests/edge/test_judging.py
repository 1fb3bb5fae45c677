"""What the networks' figures are worth: probabilities, levels, sets; and the figures that came with the program."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import TYPOLOGIES, Level, Signals
from edge.judging import Judging, Limits, Scale, judge, level_of, probabilities, read_judging, together
from edge.vision.views import FRAMINGS

SCALE = Scale(constant=-10.0, familiarity=20.0, weapon=1.0, temperature=2.0, member=0.2)
LIMITS = Limits(weapon=0.5, medium=0.75, high=0.99)
JUDGING = Judging({"whole": SCALE}, 0.95, LIMITS)
KEYS = [typology.key for typology in TYPOLOGIES]


def signals(*logits: float, familiarity: float = 0.9, weapon: float = 4.0) -> Signals:
    """Logits of the first typologies; those not given are far below."""
    every = (*logits, *(-20.0,) * (12 - len(logits)))
    shares = np.exp(np.asarray(every) - np.logaddexp.reduce(every))
    return Signals(every, tuple(shares.tolist()), familiarity, weapon)


anything = st.builds(
    Signals,
    st.tuples(*(st.floats(-40, 40) for _ in TYPOLOGIES)),
    st.just((1 / 12,) * 12),
    st.floats(0, 1),
    st.floats(-60, 60),
)


@pytest.mark.parametrize(
    ("weapon", "first", "level"),
    [
        (0.4999, 0.4999, Level.OTHER),
        (0.5, 0.5, Level.LOW),
        (1.0, 0.7499, Level.LOW),
        (1.0, 0.75, Level.MEDIUM),
        (1.0, 0.9899, Level.MEDIUM),
        (1.0, 0.99, Level.HIGH),
        (0.2, 0.99, Level.OTHER),
    ],
)
def test_each_limit_belongs_to_the_level_above(weapon: float, first: float, level: Level) -> None:
    assert level_of(weapon, first, LIMITS) is level


def test_the_figures_by_hand() -> None:
    answer = judge(signals(4.0, 2.0), "whole", JUDGING)
    weapon = 1 / (1 + math.exp(-(-10 + 20 * 0.9 + 4)))
    first = 1 / (1 + math.exp(-1))
    assert answer.weapon == pytest.approx(weapon)
    assert [each.typology.key for each in answer.candidates[:2]] == KEYS[:2]
    assert answer.candidates[0].probability == pytest.approx(weapon * first, rel=1e-3)
    assert answer.candidates[1].probability == pytest.approx(weapon * (1 - first), rel=1e-3)
    assert answer.candidates[0].raw == pytest.approx(1 / (1 + math.exp(-2)), rel=1e-6)
    assert answer.level is Level.LOW
    assert [typology.key for typology in answer.likely] == KEYS[:2]


def test_what_looks_like_no_weapon_has_no_probable_typology_however_sure_the_classifier_is() -> None:
    answer = judge(signals(30.0, familiarity=0.1, weapon=-6.0), "whole", JUDGING)
    assert answer.level is Level.OTHER
    assert answer.candidates[0].raw > 0.9999
    assert answer.candidates[0].probability < 1e-3


def test_a_sure_answer_stands_alone() -> None:
    answer = judge(signals(40.0, 20.0, weapon=20.0), "whole", JUDGING)
    assert answer.level is Level.HIGH
    assert [typology.key for typology in answer.likely] == KEYS[:1]


@given(anything)
def test_probabilities_add_up_to_that_of_a_weapon_and_are_in_order(what: Signals) -> None:
    answer = judge(what, "whole", JUDGING)
    shown = [each.probability for each in answer.candidates]
    assert sum(shown) == pytest.approx(answer.weapon, abs=1e-9)
    assert shown == sorted(shown, reverse=True)
    assert {each.typology for each in answer.candidates} == set(TYPOLOGIES)
    assert all(0 <= share <= 1 for share in shown)


@given(anything)
def test_the_likely_ones_are_the_first_ones_and_never_none(what: Signals) -> None:
    answer = judge(what, "whole", JUDGING)
    first = tuple(each.typology for each in answer.candidates[: len(answer.likely)])
    assert answer.likely == first
    assert answer.likely


@given(anything, st.floats(0.01, 5))
def test_more_of_a_weapon_never_makes_it_less_of_one(what: Signals, more: float) -> None:
    before, _ = probabilities(what, SCALE)
    after, _ = probabilities(Signals(what.logits, what.raw, what.familiarity, what.weapon + more), SCALE)
    assert after >= before


@given(anything)
def test_several_looks_that_agree_say_what_one_says(what: Signals) -> None:
    one, three = judge(what, "whole", JUDGING), judge(together((what, what, what)), "whole", JUDGING)
    assert three.weapon == pytest.approx(one.weapon, abs=1e-9)
    assert [each.probability for each in three.candidates] == pytest.approx(
        [each.probability for each in one.candidates], abs=1e-9
    )


def test_two_looks_that_disagree_are_less_sure_than_either() -> None:
    one, other = signals(10.0, 0.0), signals(0.0, 9.0)
    alone = judge(one, "whole", JUDGING).candidates[0].probability
    both = judge(together((one, other)), "whole", JUDGING)
    assert both.candidates[0].probability < alone
    assert len(both.likely) == 2


def test_the_figures_that_came_with_the_program_serve_every_framing() -> None:
    judging = read_judging()
    assert set(judging.scales) == set(FRAMINGS)
    assert 0 < judging.limits.weapon < judging.limits.medium < judging.limits.high < 1
    assert 0.9 <= judging.coverage < 1
    for scale in judging.scales.values():
        assert scale.familiarity > 0
        assert scale.weapon > 0
        assert scale.temperature >= 1, "a model that is too sure must be cooled, never heated"
        assert 0 < scale.member < 0.5, "two typologies that are alike probable are both likely"


def test_a_framing_without_figures_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        judge(signals(1.0), "square", JUDGING)
