"""The rules of one typology, woven into one decision diagram over the bands of their facts.

Knows how to turn an ordered list of rules into a graph in which every way down is one kind of weapon and every
end the rules that speak for it (Bryant 1986, "Graph-based algorithms for Boolean function manipulation", with as
many branches as a fact has bands). Knows no category's meaning, no file and no language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from edge.law.expressions import (
    MISSING,
    AllOf,
    AnyOf,
    Compared,
    ConditionError,
    Expression,
    Named,
    Not,
    Worded,
    names_in,
)
from edge.law.rules import Bands, Cut, Declared, Rule

MOST_NODES = 20_000
"""A pack of forty rules needs some hundred; more means rules that no person can follow either."""
MOST_CHOICES = 10 * MOST_NODES

_ENTANGLED = "the rules are too entangled to be laid out: use fewer facts in one condition"

End = tuple[int, ...]
"""The numbers of the rules that speak for a weapon; the last one decides, those before it are disputed."""

Settled = Literal["yes", "no"]
"""The ends of a condition."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A decision diagram. Nodes are numbers; a branch always leads to a smaller one, and the last node is the root.

    `tests[node]` is the place of the asked fact in `bands`, or -1 at an end. `branches[node]` has one node a
    band. `ends[node]` are the rules that speak at an end, empty elsewhere and where no rule holds.
    """

    bands: tuple[Bands, ...]
    tests: tuple[int, ...]
    branches: tuple[tuple[int, ...], ...]
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the names in a pack's conditions stand for."""

    facts: Mapping[str, Declared]
    terms: Mapping[str, Expression]
    typologies: frozenset[str]


def weave(typology: str, rules: Sequence[Rule], words: Vocabulary, foreign: Sequence[Bands] = ()) -> Diagram:
    """The diagram of `rules` for weapons of one typology; facts are asked in the order in which the rules name them.

    `foreign` are bands of another pack: facts are asked in their order first, and numbers are cut where they are
    too, so that two diagrams can be laid over one another. Raises ConditionError where the rules are too entangled.
    """
    conditions = [settle(rule.when, typology, words) for rule in rules]
    cuts: dict[str, set[Cut]] = {band.fact.name: set(band.cuts) for band in foreign}
    for condition in conditions:
        for mention in names_in(condition) if not isinstance(condition, bool) else ():
            name = mention.name if isinstance(mention, Named) else mention.fact
            mine = cuts.setdefault(name, set())
            if isinstance(mention, Compared):
                mine.add(_cut(mention, words.facts[name]))
    declared = dict(words.facts) | {band.fact.name: band.fact for band in foreign}
    order = dict.fromkeys([band.fact.name for band in foreign])
    for rule in rules:
        order |= dict.fromkeys(facts_in(rule.when, words))
    bands = [Bands(declared[name], tuple(sorted(cuts[name]))) for name in order if name in cuts]
    loom = _Loom(bands)
    woven = loom.end(())
    for number in reversed(range(len(rules))):
        spoken = loom.speaking_first(number, woven) if rules[number].disputed else loom.end((number,))
        woven = loom.choose(loom.condition(conditions[number]), spoken, woven)
    return loom.diagram(woven)


def facts_in(expression: Expression, words: Vocabulary) -> Iterator[str]:
    """The facts that a condition is about, its terms written out, in the order in which it names them."""
    for mention in names_in(expression):
        name = mention.name if isinstance(mention, Named) else mention.fact
        if name in words.terms:
            yield from facts_in(words.terms[name], words)
        elif name not in words.typologies:
            yield name


def _cut(mention: Compared, fact: Declared) -> Cut:
    keeps = mention.sign in ("<=", ">")
    # Whole numbers: over 11 is from 12 on, so both ways of writing it cut at one place.
    return (mention.limit + keeps, 0) if fact.whole else (mention.limit, int(keeps))


def settle(expression: Expression, typology: str, words: Vocabulary) -> Expression | bool:  # noqa: PLR0911 (one a construct)
    """The condition as far as the typology does not settle it as true or false, its terms written out."""
    match expression:
        case Named(name) if name in words.typologies:
            return name == typology
        case Named(name) if name in words.terms:
            return settle(words.terms[name], typology, words)
        case Not(part):
            inner = settle(part, typology, words)
            return not inner if isinstance(inner, bool) else Not(inner)
        case AllOf(parts) | AnyOf(parts):
            settles = isinstance(expression, AnyOf)
            open_parts = []
            for part in parts:
                inner = settle(part, typology, words)
                if inner is settles:
                    return settles
                if not isinstance(inner, bool):
                    open_parts.append(inner)
            if not open_parts:
                return not settles
            return AnyOf(tuple(open_parts)) if settles else AllOf(tuple(open_parts))
        case mention:
            return mention


class _Loom:
    """Holds the nodes made so far, each of them once."""

    def __init__(self, bands: Sequence[Bands]) -> None:
        self._bands = bands
        self._places = {band.fact.name: place for place, band in enumerate(bands)}
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._ends: dict[int, End | Settled] = {}
        self._known: dict[tuple[int, object], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}
        self._no, self._yes = self.end("no"), self.end("yes")

    def end(self, speaks: End | Settled) -> int:
        """The node at which `speaks` is settled; for conditions that is yes or no."""
        return self._node(-1, (), speaks)

    def _node(self, place: int, branches: tuple[int, ...], speaks: End | Settled = ()) -> int:
        if branches and all(branch == branches[0] for branch in branches):
            return branches[0]
        key = (place, branches or speaks)
        if key not in self._known:
            if len(self._nodes) > MOST_NODES:
                raise ConditionError(_ENTANGLED)
            self._known[key] = len(self._nodes)
            self._nodes.append((place, branches))
            if place < 0:
                self._ends[self._known[key]] = speaks
        return self._known[key]

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """The node that is `then` where `condition` holds, else `otherwise`."""
        if condition == self._yes or then == otherwise:
            return then
        if condition == self._no:
            return otherwise
        key = (condition, then, otherwise)
        if key not in self._chosen:
            if len(self._chosen) > MOST_CHOICES:
                raise ConditionError(_ENTANGLED)
            place = min(self._nodes[node][0] for node in key if self._nodes[node][0] >= 0)
            self._chosen[key] = self._node(
                place,
                tuple(
                    self.choose(*(self._branch(node, place, band) for node in key))
                    for band in range(self._bands[place].count)
                ),
            )
        return self._chosen[key]

    def _branch(self, node: int, place: int, band: int) -> int:
        asked, branches = self._nodes[node]
        return branches[band] if asked == place else node

    def speaking_first(self, rule: int, node: int) -> int:
        """The same as `node`, with `rule` speaking at every end before the others do."""
        moved: dict[int, int] = {}
        for each in self._below(node):
            place, branches = self._nodes[each]
            speaks = self._ends.get(each)
            if isinstance(speaks, tuple):
                moved[each] = self.end((rule, *speaks))
            else:
                moved[each] = self._node(place, tuple(moved[branch] for branch in branches))
        return moved[node]

    def _below(self, root: int) -> list[int]:
        """`root` and everything that hangs below it, branches before what they branch from."""
        wanted = {root}
        for node in range(root, -1, -1):
            if node in wanted:
                wanted.update(self._nodes[node][1])
        return sorted(wanted)

    def condition(self, expression: Expression | bool) -> int:  # noqa: FBT001, PLR0911 (one a construct)
        """A condition as a node with the ends yes and no."""
        match expression:
            case bool(settled):
                return self._yes if settled else self._no
            case Named(name):
                return self._node(self._places[name], (self._no, self._yes))
            case Compared(fact, sign, _limit):
                place = self._places[fact]
                bands = self._bands[place]
                border = bands.cuts.index(_cut(expression, bands.fact))
                below = sign in ("<=", "<")
                holds = [(band <= border) is below for band in range(bands.given)] + [False] * bands.fact.may_be_missing
                return self._node(place, tuple(self._yes if each else self._no for each in holds))
            case Worded(fact, word):
                place = self._places[fact]
                bands = self._bands[place]
                wanted = bands.given if word == MISSING else bands.fact.words.index(word)
                return self._node(
                    place, tuple(self._yes if band == wanted else self._no for band in range(bands.count))
                )
            case Not(part):
                return self.choose(self.condition(part), self._no, self._yes)
            case AllOf(parts):
                joined = self._yes
                for part in reversed(parts):
                    joined = self.choose(self.condition(part), joined, self._no)
                return joined
            case AnyOf(parts):
                joined = self._no
                for part in reversed(parts):
                    joined = self.choose(self.condition(part), self._yes, joined)
                return joined

    def diagram(self, root: int) -> Diagram:
        """What hangs below `root`, numbered anew without the scraps."""
        wanted = self._below(root)
        numbers = {node: number for number, node in enumerate(wanted)}
        kept = [self._nodes[node] for node in wanted]
        ends = [self._ends.get(node, ()) for node in wanted]
        return Diagram(
            bands=tuple(self._bands),
            tests=tuple(place for place, _ in kept),
            branches=tuple(tuple(numbers[branch] for branch in branches) for _, branches in kept),
            ends=tuple(end if isinstance(end, tuple) else () for end in ends),
        )
