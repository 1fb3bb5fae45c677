"""Which categories remain possible, which rules speak for them, and which question would tell most.

A category is possible if some weapon that agrees with everything known is of it: every open fact is tried in all
its bands, by walking the pack's diagram. So another answer can only take categories away. Which of several
typologies it is, where a person named several, is one more open fact. Knows no file, no wording of a question, and
no weapon; a machine's proposal has no way in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edge.exhibit import TYPOLOGY, UNKNOWN, Assessment, Category, Facts, OpenQuestion, Reason, Value
from edge.law.diagram import Diagram
from edge.law.giving import Unanswered, resolve
from edge.law.joining import join
from edge.law.reading import RulePack
from edge.law.rules import Rule, Unusable

_ORDER = tuple(Category)


@dataclass(frozen=True, slots=True)
class Walk:
    """What can be reached in a diagram with what is known: `allowed` bands of each fact, nodes from the root down."""

    diagram: Diagram
    allowed: tuple[tuple[int, ...], ...]
    reached: tuple[int, ...]


def possible_categories(
    pack: RulePack, facts: Facts, unanswered: Unanswered = "default"
) -> tuple[Category, ...] | Unusable:
    """The categories that remain possible, in the order A, B, C, D, NC; quicker than `assess`, and the same."""
    values = resolve(pack, facts, unanswered)
    if isinstance(values, Unusable):
        return values
    walks = [_walk(pack.diagrams[typology], values) for typology in facts.typologies]
    return categories_of(
        {rule for walk in walks for node in walk.reached for rule in walk.diagram.ends[node]}, pack.rules
    )


def assess(pack: RulePack, facts: Facts, unanswered: Unanswered = "default") -> Assessment | Unusable:
    """Everything that the pack says of a weapon, or the sentences that tell why the facts cannot be weighed.

    `unanswered` says what a fact is that is not among `facts.answers`: "default" takes the pack's default, as a
    test vector means it; "unknown" leaves it open if the pack asks it of this typology, as an intake does before
    a question is put. Of several typologies, everything is said that holds if it is any of them.
    """
    values = resolve(pack, facts, unanswered)
    if isinstance(values, Unusable):
        return values
    members = {typology: pack.diagrams[typology] for typology in facts.typologies}
    diagram = join(members) if len(members) > 1 else members[facts.typologies[0]]
    walk = _walk(diagram, {**values, TYPOLOGY: UNKNOWN})
    ends = [set(walk.diagram.ends[node]) for node in walk.reached if walk.diagram.tests[node] < 0]
    speaking, always = set[int]().union(*ends), ends[0].intersection(*ends)
    return Assessment(
        pack=pack.name,
        pack_version=pack.version,
        pack_date=pack.date,
        pack_digest=pack.digest,
        warning=pack.warning,
        possible=categories_of(speaking, pack.rules),
        reasons=_reasons(pack.rules, speaking, always),
        open=_open_questions(walk, pack.rules, _each_alone(pack, facts, unanswered)),
    )


def _walk(diagram: Diagram, values: Mapping[str, Value]) -> Walk:
    allowed = tuple(bands.of(values[bands.fact.name]) for bands in diagram.bands)
    last = len(diagram.tests) - 1
    seen = bytearray(last) + b"\1"
    for node in range(last, -1, -1):
        if seen[node] and diagram.tests[node] >= 0:
            branches = diagram.branches[node]
            for band in allowed[diagram.tests[node]]:
                seen[branches[band]] = 1
    return Walk(diagram, allowed, tuple(node for node in range(last, -1, -1) if seen[node]))


def _each_alone(pack: RulePack, facts: Facts, unanswered: Unanswered) -> tuple[tuple[Category, ...], ...]:
    """What each of several typologies would give by itself: less may be open then, as fewer facts are asked."""
    if len(facts.typologies) == 1:
        return ()
    alone = [
        possible_categories(pack, replace(facts, typology=typology, among=()), unanswered)
        for typology in facts.typologies
    ]
    return tuple(each for each in alone if not isinstance(each, Unusable))


def categories_of(speaking: set[int], rules: Sequence[Rule]) -> tuple[Category, ...]:
    """The categories that the rules of these numbers give, in the order A, B, C, D, NC."""
    found = {category for rule in speaking for category in rules[rule].categories}
    return tuple(category for category in _ORDER if category in found)


def _reasons(rules: Sequence[Rule], speaking: set[int], always: set[int]) -> tuple[Reason, ...]:
    reasons = []
    for category in _ORDER:
        for number in sorted(speaking):
            rule = rules[number]
            if category in rule.categories:
                reasons.append(Reason(category, rule.ref, rule.whole_text, certain=number in always))
    return tuple(reasons)


# --- which question would tell most ------------------------------------------------------------------------------------


def _open_questions(
    walk: Walk, rules: Sequence[Rule], alone: Sequence[tuple[Category, ...]]
) -> tuple[OpenQuestion, ...]:
    """The open facts on which the set still depends, those that narrow it most first.

    One pass from the ends up answers "what if this fact lay in this band" for all of them at once: every such
    supposition is one bit of a number, and a category has its bits at a node where a weapon of it can be reached.
    `alone` is what each of several typologies gives by itself; which of them it is stands last in the diagram.
    """
    diagram, allowed = walk.diagram, walk.allowed
    suppositions = [
        (place, band)
        for place, bands in enumerate(allowed)
        if len(bands) > 1
        for band in bands
        if _given(diagram, place, band)
    ]
    width = len(suppositions) + 1
    every = (1 << width * len(_ORDER)) - 1
    keeps = [dict.fromkeys(bands, every) for bands in allowed]
    for number, (place, supposed) in enumerate(suppositions, start=1):
        bit = sum(1 << number + width * row for row in range(len(_ORDER)))
        for band in allowed[place]:
            if band != supposed:
                keeps[place][band] &= ~bit
    reach: dict[int, int] = {}
    for node in reversed(walk.reached):
        place = diagram.tests[node]
        if place < 0:
            present = categories_of(set(diagram.ends[node]), rules)
            reach[node] = sum(((1 << width) - 1) << width * row for row, each in enumerate(_ORDER) if each in present)
        else:
            branches = diagram.branches[node]
            found = 0
            for band in allowed[place]:
                found |= reach[branches[band]] & keeps[place][band]
            reach[node] = found
    root = reach[walk.reached[0]]
    outcome = {
        supposition: tuple(each for row, each in enumerate(_ORDER) if root >> number + width * row & 1)
        for number, supposition in enumerate(suppositions, start=1)
    }
    before = sum(root >> width * row & 1 for row in range(len(_ORDER)))
    deciding = _deciding(walk, rules)
    if any(len(each) < before for each in alone):
        deciding.add(len(allowed) - 1)
    outcome |= {(len(allowed) - 1, band): each for band, each in enumerate(alone)}
    questions = [_question(walk, place, outcome, before) for place in sorted(deciding)]
    # Of two that narrow alike on average, the one with the better worst answer; then the pack's own order.
    return tuple(sorted(questions, key=lambda each: (-each.narrows, max(map(len, each.outcomes)))))


def _given(diagram: Diagram, place: int, band: int) -> bool:
    """Whether a band can be the answer to a question: nobody answers that a fact is missing."""
    return band < diagram.bands[place].given


def _deciding(walk: Walk, rules: Sequence[Rule]) -> set[int]:
    """The places of the facts on which the set depends, once branches that come to the same are taken together."""
    same: dict[object, int] = {}
    asks: list[tuple[int, tuple[int, ...]]] = []
    folded: dict[int, int] = {}
    for node in reversed(walk.reached):
        place = walk.diagram.tests[node]
        if place < 0:
            key: object = categories_of(set(walk.diagram.ends[node]), rules)
            branches: tuple[int, ...] = ()
        else:
            branches = tuple(folded[walk.diagram.branches[node][band]] for band in walk.allowed[place])
            if all(branch == branches[0] for branch in branches):
                folded[node] = branches[0]
                continue
            key = (place, branches)
        if key not in same:
            same[key] = len(asks)
            asks.append((place, branches))
        folded[node] = same[key]
    below = {folded[walk.reached[0]]}
    for number in range(max(below), -1, -1):
        if number in below:
            below.update(asks[number][1])
    return {asks[number][0] for number in below if asks[number][0] >= 0}


def _question(
    walk: Walk, place: int, outcome: dict[tuple[int, int], tuple[Category, ...]], before: int
) -> OpenQuestion:
    bands = walk.diagram.bands[place]
    open_bands = [band for band in walk.allowed[place] if band < bands.given]
    spans = [(band, band) for band in open_bands]
    if bands.fact.kind == "number":
        joined = [spans[0]]
        for band in open_bands[1:]:
            first = joined[-1][0]
            if outcome[place, first] == outcome[place, band]:
                joined[-1] = (first, band)
            else:
                joined.append((band, band))
        # A fact that tells only together with another one keeps its bands, or there would be nothing to choose.
        spans = joined if len(joined) > 1 else spans
    choices: tuple[Value, ...] = tuple(bands.choice(first, last) for first, last in spans)
    outcomes = tuple(outcome[place, first] for first, _ in spans)
    narrows = sum(before - len(each) for each in outcomes) / len(outcomes)
    return OpenQuestion(bands.fact.name, choices, outcomes, narrows)
