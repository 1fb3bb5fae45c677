"""A proposal as its entry wrote it down, old or new.

Knows the body of such an entry. Knows nothing of what became of the proposal.
"""

from collections.abc import Mapping
from typing import Final

from edge.domain import Level
from edge.evaluation.columns import KEYS
from edge.evaluation.sample import Ranked, Sample
from edge.exhibit import Json

NOT_ASKED: Final = frozenset({"card", "keypoints", "quality", "quality_score"})
"""Models that measure or judge a picture and have no say in the typology; those that read begin with "text"."""


def proposed_sample(body: Mapping[str, Json]) -> Sample:
    """What was proposed, its truth not yet known. Raises KeyError, TypeError or ValueError for what is no proposal."""
    likely = body.get("likely")
    if likely is not None and not (isinstance(likely, list) and all(one in KEYS for one in likely)):
        raise ValueError("the likely typologies are none")
    candidates = body["candidates"]
    if not isinstance(candidates, list) or not candidates:
        raise ValueError("there is no candidate")
    return Sample(
        truth=None,
        ranking=tuple(_ranked(candidate) for candidate in candidates),
        level=Level(str(body["level"])),
        weapon=_share(body.get("weapon")),
        likely=None if likely is None else tuple(str(one) for one in likely),
        coverage=_share(body.get("coverage")),
        energy=_number(body.get("energy")),
    )


def models_that_spoke(written: Json) -> str:
    """Name and version of the models that have a say in the typology."""
    if not isinstance(written, dict):
        return str(written)
    asked = sorted(name for name in written if name not in NOT_ASKED and not name.startswith("text"))
    return ", ".join(f"{name} {written[name]}" for name in asked)


def _ranked(written: Json) -> Ranked:
    if not isinstance(written, dict) or written["typology"] not in KEYS:
        raise ValueError("a candidate is no typology")
    probability = _share(written["probability"])
    if probability is None:
        raise ValueError("a candidate has no probability")
    return Ranked(str(written["typology"]), probability, _share(written.get("raw")))


def _number(written: Json) -> float | None:
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise TypeError("a figure is no number")
    return float(written)


def _share(written: Json) -> float | None:
    number = _number(written)
    if number is not None and not 0 <= number <= 1:
        raise ValueError("a share is from 0 to 1")
    return number
