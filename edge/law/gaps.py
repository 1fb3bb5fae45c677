"""Whether a pack's rules leave a weapon without an answer, and which of them never speak.

Knows diagrams. Knows no file and no line.
"""

from collections.abc import Iterable, Sequence

from edge.law.diagram import Diagram
from edge.law.rules import Rule


def gap_in(diagram: Diagram, rules: Sequence[Rule]) -> str | None:
    """A weapon, in words, for which no rule decides; None where every one has its rule."""

    def leads_nowhere(node: int) -> bool:
        end = diagram.ends[node]
        return diagram.tests[node] < 0 and (not end or rules[end[-1]].disputed is not None)

    # From every open node one branch that leads to an undecided end.
    ways: dict[int, int] = {}
    lost: set[int] = set()
    for node, branches in enumerate(diagram.branches):
        if leads_nowhere(node):
            lost.add(node)
        for band, branch in enumerate(branches):
            if branch in lost and node not in lost:
                lost.add(node)
                ways[node] = band
    node = len(diagram.tests) - 1
    if node not in lost:
        return None
    told = []
    while node in ways:
        bands, band = diagram.bands[diagram.tests[node]], ways[node]
        missing = f"{bands.fact.name} is missing"
        told.append(missing if band >= bands.given else bands.wording(band, band))
        node = diagram.branches[node][band]
    return ", ".join(told) or "nothing else is asked"


def idle_rules(diagrams: Iterable[Diagram], rules: Sequence[Rule]) -> list[int]:
    """The numbers of the rules that speak at no end of any diagram."""
    speaking = {rule for diagram in diagrams for end in diagram.ends for rule in end}
    return [number for number in range(len(rules)) if number not in speaking]
