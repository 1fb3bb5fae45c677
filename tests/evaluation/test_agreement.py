"""What INT8 models must not lose, told from what they may."""

from dataclasses import replace

import pytest

from edge.domain import Level
from edge.evaluation import Sample
from edge.evaluation.agreement import LEAST, SAME, Agreement, agreement_of
from tests.evaluation.made_up import sample

COUNT = 100


def exact() -> tuple[Sample, ...]:
    """Of a faultless machine: as many weapons as other things, the former with the larger probability of a weapon."""
    weapons = tuple(
        sample("revolver", probability=0.99, weapon=0.99 - n / 1000, file=f"revolver/{n}") for n in range(COUNT)
    )
    things = tuple(
        sample(None, probability=0.001, level=Level.OTHER, weapon=0.1 + n / 1000, file=f"none/{n}")
        for n in range(COUNT)
    )
    return weapons + things


def other(**changes: Sample) -> tuple[Sample, ...]:
    """The same answers but for those of some files."""
    return tuple(changes.get(each.file.replace("/", "_"), each) for each in exact())


def lost(agreement: Agreement) -> list[str]:
    return [each.name for each in agreement.comparisons if not each.holds]


def test_the_same_answers_lose_nothing() -> None:
    agreement = agreement_of(exact(), exact()[::-1])
    assert agreement.holds
    assert (agreement.weapons, agreement.others) == (COUNT, COUNT)
    figures = [(each.exact, each.other, each.of) for each in agreement.comparisons if each.of]
    assert figures == [
        (200, 200, 200),
        *[(0, 0, COUNT)] * 2,
        *[(COUNT, COUNT, COUNT)] * 2,
        *[(0, 0, COUNT)] * 4,
    ]


@pytest.mark.parametrize(("different", "holds"), [(1, True), (2, True), (3, False)])
def test_one_in_a_hundred_may_have_another_first_typology(different: int, holds: bool) -> None:
    assert SAME == 0.99
    changed = {
        f"none_{n}": sample(None, "autre_pistolet", 0.001, Level.OTHER, weapon=0.1, file=f"none/{n}")
        for n in range(different)
    }
    agreement = agreement_of(exact(), other(**changed))
    assert agreement.holds is holds
    assert lost(agreement) == ([] if holds else ["same first typology (at least 198)"])


def test_a_thing_that_looks_like_a_weapon_is_a_loss() -> None:
    changed = sample(None, probability=0.001, level=Level.OTHER, weapon=0.95, file="none/0")
    assert lost(agreement_of(exact(), other(none_0=changed))) == [
        "other things accepted when 95% of weapons are kept",
        "other things accepted when 99% of weapons are kept",
    ]


def test_a_weapon_that_no_longer_looks_like_one_costs_only_where_it_has_to_be_kept() -> None:
    """The two least certain weapons sink below all other things: of 100 weapons 95 can be had without them, 99 not."""
    changed = {
        f"revolver_{n}": sample("revolver", probability=0.99, weapon=0.01, file=f"revolver/{n}") for n in (98, 99)
    }
    assert lost(agreement_of(exact(), other(**changed))) == ["other things accepted when 99% of weapons are kept"]


def sunk(count: int, level: Level) -> tuple[Sample, ...]:
    """The same answers, so many weapons' at another level. Nothing else of them changes, as where a limit moves away."""
    return tuple(replace(each, level=level) if place < count else each for place, each in enumerate(exact()))


@pytest.mark.parametrize(
    ("count", "level", "loses"),
    [
        (5, Level.MEDIUM, []),
        (6, Level.MEDIUM, ["weapons rightly shown as high (at least 95)"]),
        (COUNT, Level.MEDIUM, ["weapons rightly shown as high (at least 95)"]),
        (5, Level.LOW, []),
        (6, Level.LOW, ["weapons rightly named (at least 95)", "weapons rightly shown as high (at least 95)"]),
        (1, Level.OTHER, ["weapons refused that 32 bits name"]),
        (2, Level.OTHER, ["weapons refused (at most 1)", "weapons refused that 32 bits name"]),
    ],
)
def test_weapons_that_sink_at_the_kiosks_own_limits_are_counted_there(
    count: int, level: Level, loses: list[str]
) -> None:
    """A limit that is taken anew on the same pictures sinks with them and finds nothing."""
    assert lost(agreement_of(exact(), sunk(count, level))) == loses


@pytest.mark.parametrize(("refused", "holds"), [(1, True), (2, False)])
def test_of_weapons_of_which_nothing_was_named_one_in_a_hundred_may_be_refused(refused: int, holds: bool) -> None:
    agreement = agreement_of(
        sunk(5, Level.LOW),
        tuple(
            replace(each, level=Level.OTHER) if place < refused else each
            for place, each in enumerate(sunk(5, Level.LOW))
        ),
    )
    assert lost(agreement) == ([] if holds else ["weapons refused (at most 1)"])


def test_weapons_that_the_exact_models_refuse_too_are_no_loss() -> None:
    assert agreement_of(sunk(9, Level.OTHER), sunk(9, Level.OTHER)).holds


@pytest.mark.parametrize("level", [Level.LOW, Level.MEDIUM])
def test_one_other_thing_more_that_is_not_refused_is_a_loss(level: Level) -> None:
    changed = {"none_3": replace(exact()[COUNT + 3], level=level)}
    assert lost(agreement_of(exact(), other(**changed))) == ["other things let in at the kiosk's own limit"]
    assert agreement_of(other(**changed), other(**changed)).holds


def test_a_mistake_with_high_confidence_is_a_loss() -> None:
    changed = sample("revolver", "autre_pistolet", 0.99, Level.HIGH, weapon=0.99, file="revolver/0")
    assert "wrong among those shown as high" in lost(agreement_of(exact(), other(revolver_0=changed)))


def test_a_mistake_that_both_make_is_none_of_int8() -> None:
    wrong = sample("revolver", "autre_pistolet", 0.99, Level.HIGH, weapon=0.99, file="revolver/0")
    assert agreement_of(other(revolver_0=wrong), other(revolver_0=wrong)).holds


def test_probabilities_that_mean_less_are_a_loss() -> None:
    doubtful = tuple(
        sample(each.truth, probability=0.9, level=each.level, weapon=each.weapon, file=each.file)
        if each.truth
        else each
        for each in exact()
    )
    assert lost(agreement_of(exact(), doubtful)) == ["calibration error"]


def test_too_few_pictures_prove_nothing() -> None:
    few = exact()[: COUNT + LEAST - 1]
    with pytest.raises(ValueError, match=f"100 weapons and {LEAST - 1} other things prove nothing"):
        agreement_of(few, few)


def test_answers_to_other_pictures_are_no_comparison() -> None:
    with pytest.raises(ValueError, match="not of the same pictures"):
        agreement_of(exact(), (*exact()[1:], replace(exact()[0], file="elsewhere")))
