"""From pixels to millimetres, with an error and the source of the scale.

Knows geometry and the size of a bank card. Runs no network. Lengths are along the barrel's axis,
as laid out: a folding stock must be folded before the picture for the length that the law means
(Code de la sécurité intérieure, art. R311-1).
"""

import math

from edge.domain import Card, Keypoints, Measurement, MeasureOutcome, Point

CARD_MM = (85.60, 53.98)
"""ISO/IEC 7810, format ID-1."""

CARD_ERROR_MM = 40.0
"""One way, for both lengths: the publisher's own tolerance. A card lies beside the weapon, not in its
plane, is small against it, and no perspective is corrected."""


def measure(keypoints: Keypoints | None, card: Card | None) -> Measurement:
    """Overall and barrel length from key points and a card of one picture, or why there are none."""
    # Breech and muzzle in one place show no axis along which to measure.
    if keypoints is None or keypoints.breech == keypoints.muzzle:
        return Measurement(MeasureOutcome.NO_WEAPON, card=card)
    # A card without any extent gives no scale.
    if card is None or (diagonal := _diagonal(card)) == 0:
        return Measurement(MeasureOutcome.NO_CARD, keypoints=keypoints)
    scale = math.hypot(*CARD_MM) / diagonal
    barrel = math.dist(keypoints.breech, keypoints.muzzle)
    overall = max(_along(keypoints.muzzle, keypoints.breech, corner) for corner in keypoints.butt)
    return Measurement(
        MeasureOutcome.MEASURED,
        keypoints=keypoints,
        card=card,
        overall_mm=overall * scale,
        barrel_mm=barrel * scale,
        error_mm=CARD_ERROR_MM,
        scale_source="card",
    )


def _diagonal(card: Card) -> float:
    first, second, third, fourth = card.corners
    return (math.dist(first, third) + math.dist(second, fourth)) / 2


def _along(origin: Point, towards: Point, point: Point) -> float:
    """How far `point` lies from `origin` in the direction of `towards`."""
    axis = (towards[0] - origin[0], towards[1] - origin[1])
    return ((point[0] - origin[0]) * axis[0] + (point[1] - origin[1]) * axis[1]) / math.hypot(*axis)
