"""Where two rule packs differ: which weapons they see differently, and which rules only one of them has.

Knows how to lay the diagrams of two packs over one another. Knows no law: neither pack is taken to be right.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from edge.domain import TYPOLOGIES, SetupError
from edge.exhibit import UNKNOWN, Category
from edge.law.assessing import categories_of
from edge.law.diagram import Diagram, weave
from edge.law.giving import LENGTHS
from edge.law.reading import RulePack
from edge.law.rules import Bands

Categories = tuple[Category, ...]
_Way = tuple[int, int, int, tuple[int, int], tuple[str, ...], tuple[str, ...]]

MOST_UNUSUAL = 1
"""How many answers other than the default a described weapon may have; each more doubles what there is to read."""


@dataclass(frozen=True, slots=True)
class Region:
    """Weapons of one typology for which two packs give different sets.

    `unusual` are answers that an ordinary weapon does not have, `measured` its lengths and the like, each in words;
    facts not named have the ordinary answer, or any.
    """

    typology: str
    unusual: tuple[str, ...]
    measured: tuple[str, ...]
    first: Categories
    second: Categories


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything in which two packs differ, as far as one unusual answer shows it.

    `reach` gives for each typology what either pack can say at all, whatever the facts. `only_first` and
    `only_second` are the articles that one pack has and the other has not.
    """

    regions: tuple[Region, ...]
    reach: tuple[tuple[str, Categories, Categories], ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def difference(first: RulePack, second: RulePack) -> Differences:
    """Where `first` and `second` differ. Raises SetupError if they declare a fact in ways that exclude each other.

    Compared are weapons whose facts are given: what the packs make of a fact that is missing is left aside.
    """
    for name in first.facts.keys() & second.facts.keys():
        mine, other = first.facts[name], second.facts[name]
        if (mine.kind, mine.words, mine.whole) != (other.kind, other.words, other.whole):
            raise SetupError(f"{first.name} and {second.name} declare {name} differently and cannot be compared")
    refs, others = ({rule.ref: None for rule in pack.rules} for pack in (first, second))
    keys = [typology.key for typology in TYPOLOGIES]
    return Differences(
        regions=tuple(region for key in keys for region in _regions(key, first, second)),
        reach=tuple((key, _reach(first, key), _reach(second, key)) for key in keys),
        only_first=tuple(ref for ref in refs if ref not in others),
        only_second=tuple(ref for ref in others if ref not in refs),
    )


def _reach(pack: RulePack, typology: str) -> Categories:
    return categories_of({rule for end in pack.diagrams[typology].ends for rule in end}, pack.rules)


def _shared_bands(first: Sequence[Bands], second: Sequence[Bands]) -> list[Bands]:
    """The bands of both, cut where either cuts; lengths last, where they read best."""
    joined: dict[str, Bands] = {}
    for bands in (*first, *second):
        name = bands.fact.name
        known = joined.get(name, bands)
        fact = bands.fact if bands.fact.may_be_missing else known.fact
        joined[name] = Bands(fact, tuple(sorted({*known.cuts, *bands.cuts})))
    return sorted(joined.values(), key=lambda bands: bands.fact.name in LENGTHS)


class _Overlay:
    """Holds two diagrams over the same bands, and for each pair of nodes whether anything below it differs."""

    def __init__(self, diagrams: tuple[Diagram, Diagram], packs: tuple[RulePack, RulePack]) -> None:
        self.bands = diagrams[0].bands
        self._diagrams = diagrams
        self._packs = packs
        self._differs: dict[tuple[int, int], bool] = {}

    @property
    def root(self) -> tuple[int, int]:
        first, second = (len(diagram.tests) - 1 for diagram in self._diagrams)
        return first, second

    def place(self, pair: tuple[int, int]) -> int:
        """Which fact is asked next, or -1 where both have ended."""
        asked = [diagram.tests[node] for diagram, node in zip(self._diagrams, pair, strict=True)]
        return min((place for place in asked if place >= 0), default=-1)

    def below(self, pair: tuple[int, int], band: int) -> tuple[int, int]:
        place = self.place(pair)
        first, second = (
            diagram.branches[node][band] if diagram.tests[node] == place else node
            for diagram, node in zip(self._diagrams, pair, strict=True)
        )
        return first, second

    def said(self, pair: tuple[int, int]) -> tuple[Categories, Categories]:
        first, second = (
            categories_of(set(diagram.ends[node]), pack.rules)
            for diagram, node, pack in zip(self._diagrams, pair, self._packs, strict=True)
        )
        return first, second

    def real_bands(self, place: int) -> range:
        """The bands of what can be measured or answered: nothing is 0 cm long, and nothing is missing."""
        bands = self.bands[place]
        return range(int(bands.cuts[:1] == ((0.0, 1),)), bands.given)

    def differs(self, pair: tuple[int, int]) -> bool:
        if pair not in self._differs:
            place = self.place(pair)
            if place < 0:
                mine, other = self.said(pair)
                self._differs[pair] = mine != other
            else:
                self._differs[pair] = any(self.differs(self.below(pair, band)) for band in self.real_bands(place))
        return self._differs[pair]

    def ways(self, pair: tuple[int, int]) -> list[tuple[tuple[int, int], list[int]]]:
        """Where the next fact leads, with the bands that lead there; of a number, bands that lie side by side."""
        found: list[tuple[tuple[int, int], list[int]]] = []
        place = self.place(pair)
        number = self.bands[place].fact.kind == "number"
        for band in self.real_bands(place):
            there = self.below(pair, band)
            same = [way for way in found if way[0] == there and (not number or way[1][-1] == band - 1)]
            if same:
                same[0][1].append(band)
            else:
                found.append((there, [band]))
        return found


def _regions(typology: str, first: RulePack, second: RulePack) -> list[Region]:
    """The regions of one typology, ordinary weapons first."""
    bands = _shared_bands(first.diagrams[typology].bands, second.diagrams[typology].bands)
    woven = (weave(typology, first.rules, first.words, bands), weave(typology, second.rules, second.words, bands))
    overlay = _Overlay(woven, (first, second))
    found: list[Region] = []
    ordinary: set[tuple[object, ...]] = set()
    # Best first: with fewer unusual answers, then with fewer words; the count keeps the order of the facts.
    waiting: list[_Way] = [(0, 0, 0, overlay.root, (), ())]
    count = 0
    while waiting:
        _, _, _, pair, unusual, measured = heapq.heappop(waiting)
        if not overlay.differs(pair):
            continue
        place = overlay.place(pair)
        if place < 0:
            region = Region(typology, unusual, measured, *overlay.said(pair))
            # An answer that changes nothing against the ordinary weapon is no difference of its own.
            seen = (region.measured, region.first, region.second)
            if not unusual:
                ordinary.add(seen)
            if not unusual or seen not in ordinary:
                found.append(region)
            continue
        usual = _ordinary(overlay.bands[place], (first, second))
        ways = overlay.ways(pair)
        for there, led in ways:
            count += 1
            strange, sized = unusual, measured
            if usual is not None and usual not in led:
                strange = (*unusual, _wording(overlay.bands[place], led))
            elif usual is None and len(ways) > 1:
                sized = (*measured, _wording(overlay.bands[place], led))
            if len(strange) <= MOST_UNUSUAL:
                heapq.heappush(waiting, (len(strange), len(sized), count, there, strange, sized))
    return found


def _ordinary(bands: Bands, packs: tuple[RulePack, RulePack]) -> int | None:
    """The band of an ordinary weapon: the default of the first pack that has one. None for what is measured."""
    for pack in packs:
        fact = pack.facts.get(bands.fact.name)
        if fact is not None and fact.default is not None and fact.default != UNKNOWN:
            return bands.of(fact.default)[0]
    return None


def _wording(bands: Bands, led: Sequence[int]) -> str:
    if bands.fact.kind == "number":
        return bands.wording(led[0], led[-1])
    return " or ".join(bands.wording(band, band) for band in led)
