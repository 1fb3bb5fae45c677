"""The diagrams of several typologies as one, for a weapon of which nobody can say which of them it is.

Knows diagrams. Knows no rule and no category.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from edge.exhibit import TYPOLOGY, UNKNOWN
from edge.law.diagram import Diagram
from edge.law.rules import Bands, Cut, Declared


def join(members: Mapping[str, Diagram]) -> Diagram:
    """One diagram of a pack's `members`, by typology, whose root asks which of them it is.

    TYPOLOGY is the last of its facts, a word. Numbers are cut where any member cuts them. All diagrams of a pack ask
    facts in one order, so what comes to the same in two members becomes one node.
    """
    bands = _shared_bands(tuple(members.values()))
    places = {each.fact.name: place for place, each in enumerate(bands)}
    nodes: dict[tuple[int, tuple[int, ...]], int] = {}
    roots: list[int] = []
    for diagram in members.values():
        where = [places[each.fact.name] for each in diagram.bands]
        within = [_within(bands[place], each) for place, each in zip(where, diagram.bands, strict=True)]
        numbers: list[int] = []
        for test, branches, end in zip(diagram.tests, diagram.branches, diagram.ends, strict=True):
            if test < 0:
                node = (-1, end)
            else:
                below = [numbers[branch] for branch in branches]
                node = (where[test], tuple([below[band] for band in within[test]]))
            numbers.append(nodes.setdefault(node, len(nodes)))
        roots.append(numbers[-1])
    which = Bands(Declared(TYPOLOGY, "word", {}, UNKNOWN, frozenset(), words=tuple(members)))
    told = [*nodes, (len(bands), tuple(roots))]
    return Diagram(
        bands=(*bands, which),
        tests=tuple([place for place, _ in told]),
        branches=tuple([rest if place >= 0 else () for place, rest in told]),
        ends=tuple([rest if place < 0 else () for place, rest in told]),
    )


def _shared_bands(diagrams: Sequence[Diagram]) -> tuple[Bands, ...]:
    facts: dict[str, Declared] = {}
    cuts: dict[str, set[Cut]] = {}
    for diagram in diagrams:
        for bands in diagram.bands:
            facts[bands.fact.name] = bands.fact
            cuts.setdefault(bands.fact.name, set()).update(bands.cuts)
    return tuple(Bands(fact, tuple(sorted(cuts[name]))) for name, fact in facts.items())


def _within(shared: Bands, own: Bands) -> tuple[int, ...]:
    """For each shared band the member's own band in which it lies."""
    if shared.cuts == own.cuts:
        return tuple(range(own.count))
    numbers = (0, *(bisect_right(own.cuts, cut) for cut in shared.cuts))
    return (*numbers, own.given) if own.fact.may_be_missing else numbers
