"""Lengths from four points and a card: geometry that can be worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import Card, Keypoints, Measurement, MeasureOutcome, Point
from edge.metrology import CARD_ERROR_MM, CARD_MM, measure

Moved = tuple[Keypoints, Card]


def card(scale: float = 2.0, x: float = 500.0, y: float = 800.0, degrees: float = 0.0) -> Card:
    """A card of `scale` pixels a millimetre about (x, y)."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners: list[Point] = []
    for right, down in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        dx, dy = right * CARD_MM[0] * scale / 2, down * CARD_MM[1] * scale / 2
        corners.append((x + dx * cosine - dy * sine, y + dx * sine + dy * cosine))
    return Card((corners[0], corners[1], corners[2], corners[3]), 0.9)


RIFLE = Keypoints(butt=((100, 560), (100, 440)), breech=(900, 500), muzzle=(2100, 500), confidence=0.8)
"""At 2 pixels a millimetre 1,000 mm long, with a barrel of 600 mm."""


def lengths(measurement: Measurement) -> tuple[float, float]:
    assert measurement.outcome is MeasureOutcome.MEASURED
    assert measurement.overall_mm is not None
    assert measurement.barrel_mm is not None
    return measurement.overall_mm, measurement.barrel_mm


@pytest.mark.parametrize("degrees", [0, 17, 90, 133])
def test_a_rifle_beside_a_card_that_lies_in_any_way(degrees: float) -> None:
    measurement = measure(RIFLE, card(degrees=degrees))
    assert lengths(measurement) == pytest.approx((1000, 600))
    assert measurement.error_mm == CARD_ERROR_MM == 40
    assert measurement.scale_source == "card"
    assert measurement.keypoints is RIFLE
    assert measurement.card is not None


def test_the_length_runs_along_the_barrel_not_from_corner_to_corner() -> None:
    bent = Keypoints(butt=((100, 900), (140, 800)), breech=(900, 500), muzzle=(2100, 500), confidence=0.8)
    # The heel of the butt hangs 400 pixels below the barrel, which makes the weapon no longer.
    assert lengths(measure(bent, card()))[0] == pytest.approx(1000)


@pytest.mark.parametrize("butt", [((100, 560), (300, 440)), ((300, 560), (100, 440))])
def test_the_corner_further_back_counts_whichever_it_is(butt: tuple[Point, Point]) -> None:
    keypoints = Keypoints(butt=butt, breech=(900, 500), muzzle=(2100, 500), confidence=0.8)
    assert lengths(measure(keypoints, card()))[0] == pytest.approx(1000)


def test_a_weapon_pointing_to_the_left_is_as_long() -> None:
    left = Keypoints(butt=((2100, 560), (2100, 440)), breech=(1300, 500), muzzle=(100, 500), confidence=0.8)
    assert lengths(measure(left, card())) == pytest.approx((1000, 600))


def test_what_is_missing_is_named_and_what_was_seen_is_kept() -> None:
    no_weapon = measure(None, card())
    assert (no_weapon.outcome, no_weapon.card) == (MeasureOutcome.NO_WEAPON, card())
    no_card = measure(RIFLE, None)
    assert (no_card.outcome, no_card.keypoints) == (MeasureOutcome.NO_CARD, RIFLE)
    assert measure(None, None).outcome is MeasureOutcome.NO_WEAPON
    for measurement in (no_weapon, no_card):
        assert (measurement.overall_mm, measurement.barrel_mm) == (None, None)
        assert (measurement.error_mm, measurement.scale_source) == (None, None)


def test_a_card_without_extent_gives_no_scale_and_no_crash() -> None:
    point = Card(((5, 5), (5, 5), (5, 5), (5, 5)), 0.9)
    assert measure(RIFLE, point).outcome is MeasureOutcome.NO_CARD


def test_a_barrel_without_extent_shows_no_axis_to_measure_along() -> None:
    blunt = Keypoints(butt=((100, 560), (100, 440)), breech=(900, 500), muzzle=(900, 500), confidence=0.8)
    assert measure(blunt, card()).outcome is MeasureOutcome.NO_WEAPON


def transformed(keypoints: Keypoints, given_card: Card, factor: float, degrees: float, x: float, y: float) -> Moved:
    cosine, sine = math.cos(math.radians(degrees)) * factor, math.sin(math.radians(degrees)) * factor

    def move(point: Point) -> Point:
        return point[0] * cosine - point[1] * sine + x, point[0] * sine + point[1] * cosine + y

    butt = (move(keypoints.butt[0]), move(keypoints.butt[1]))
    first, second, third, fourth = (move(corner) for corner in given_card.corners)
    return (
        Keypoints(butt, move(keypoints.breech), move(keypoints.muzzle), keypoints.confidence),
        Card((first, second, third, fourth), given_card.confidence),
    )


@given(
    factor=st.floats(0.05, 50),
    degrees=st.floats(0, 360),
    x=st.floats(-1000, 1000),
    y=st.floats(-1000, 1000),
)
def test_the_camera_may_be_nearer_turned_or_moved_and_lengths_stay(
    factor: float, degrees: float, x: float, y: float
) -> None:
    moved = measure(*transformed(RIFLE, card(), factor, degrees, x, y))
    assert lengths(moved) == pytest.approx((1000, 600), rel=1e-6)


place = st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000))


@given(first=place, second=place, breech=place, muzzle=place)
def test_any_four_points_give_plain_numbers(first: Point, second: Point, breech: Point, muzzle: Point) -> None:
    measurement = measure(Keypoints((first, second), breech, muzzle, 0.5), card())
    if breech == muzzle:
        assert measurement.outcome is MeasureOutcome.NO_WEAPON
    else:
        overall, barrel = lengths(measurement)
        assert math.isfinite(overall)
        assert math.isfinite(barrel)
        assert barrel >= 0
