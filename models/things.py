"""The thousand classes of the general image model, gathered into groups that have everyday names.

Knows: which classes of ImageNet-1k (Russakovsky et al. 2015, arXiv:1409.0575; numbered as everywhere, 0 tench to 999
toilet tissue) make up each group, the groups' names in English and French, and which classes are weapons. Does not
know: the network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

WEAPONS = (413, 763, 764)
"""Assault rifle, revolver, rifle: the only firearms among the thousand classes."""


@dataclass(frozen=True)
class Group:
    """Classes that an officer would call by one name. Names are noun phrases without an article, in lower case."""

    key: str
    english: str
    french: str
    classes: tuple[int, ...]


def read_groups() -> tuple[Group, ...]:
    """All groups, in the order of the network's answers, from ``things.json`` beside this file."""
    held = json.loads(resources.files("models").joinpath("things.json").read_text(encoding="utf-8"))
    return tuple(Group(group["key"], group["en"], group["fr"], tuple(group["classes"])) for group in held)
