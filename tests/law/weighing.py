"""Rules weighed one after the other, without a diagram, to compare with; and facts made at random.

Knows what the language of conditions means, written a second time and slowly. Draws every value near the limits.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import strategies as st

from edge.domain import TYPOLOGIES
from edge.exhibit import UNKNOWN, Category, Facts, Interval, Value
from edge.law import Declared, RulePack, load_pack
from edge.law.expressions import MISSING, AllOf, AnyOf, Compared, Expression, Named, Not, Worded

PACKS: Mapping[str, RulePack] = {name: load_pack(name) for name in ("france", "eu", "basegun")}
TYPOLOGY_KEYS = [typology.key for typology in TYPOLOGIES]

LENGTHS = (
    0,
    12,
    27.99,
    28,
    30,
    30.01,
    39.99,
    40,
    44,
    45,
    45.01,
    54.99,
    55,
    57,
    60,
    60.01,
    74.99,
    75,
    78,
    80,
    80.01,
    110,
)
COUNTS = (0, 1, 3, 4, 5, 6, 11, 12, 20, 21, 22, 31, 32, 100)
ENERGIES = (0, 1.99, 2, 7.5, 19.99, 20, 100)


def holds(condition: Expression, weapon: Mapping[str, Value], typology: str, pack: RulePack) -> bool:  # noqa: PLR0911
    """Whether a condition holds for a weapon of which everything is known."""
    match condition:
        case Named(name) if name in TYPOLOGY_KEYS:
            return name == typology
        case Named(name) if name in pack.words.terms:
            return holds(pack.words.terms[name], weapon, typology, pack)
        case Named(name):
            return weapon[name] is True
        case Compared(fact, sign, limit):
            value = weapon[fact]
            if value is None:
                return False
            assert isinstance(value, int | float)
            return {"<=": value <= limit, "<": value < limit, ">=": value >= limit, ">": value > limit}[sign]
        case Worded(fact, word):
            return weapon[fact] == (None if word == MISSING else word)
        case Not(part):
            return not holds(part, weapon, typology, pack)
        case AllOf(parts):
            return all(holds(part, weapon, typology, pack) for part in parts)
        case AnyOf(parts):
            return any(holds(part, weapon, typology, pack) for part in parts)


def weigh(pack: RulePack, typology: str, weapon: Mapping[str, Value]) -> set[Category]:
    """The categories of a weapon of which everything is known: the first rule that holds, and the disputed before it."""
    found: set[Category] = set()
    for rule in pack.rules:
        if holds(rule.when, weapon, typology, pack):
            found.update(rule.categories)
            if rule.disputed is None:
                return found
    raise AssertionError(f"no rule of {pack.name} decides for {typology}: {weapon}")


def values_of(fact: Declared) -> list[Value]:
    """Values of a fact on both sides of every limit of every pack, and its absence where a pack knows that."""
    if fact.kind == "yes/no":
        return [False, True]
    given: list[Value] = list(fact.words)
    if fact.kind == "number":
        given = list(COUNTS if fact.whole else ENERGIES if fact.unit == "J" else LENGTHS)
    return [*given, None] if fact.may_be_missing else given


def completions(pack: RulePack, values: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every weapon, in values near the limits, that agrees with `values`."""
    choices = []
    for name, fact in pack.facts.items():
        value = values[name]
        if value == UNKNOWN:
            choices.append(values_of(fact))
        elif isinstance(value, Interval):
            inside = [
                each for each in values_of(fact) if isinstance(each, int | float) and value.low <= each <= value.high
            ]
            choices.append([*inside, value.low, value.high])
        else:
            choices.append([value])
    for chosen in product(*choices):
        yield dict(zip(pack.facts, chosen, strict=True))


def as_facts(typology: str, values: Mapping[str, Value]) -> Facts:
    """Facts that give every value by name; None for those that are missing."""
    rest = dict(values)
    return Facts(typology, rest.pop("overall_cm", UNKNOWN), rest.pop("barrel_cm", UNKNOWN), rest)


def some_value(fact: Declared) -> st.SearchStrategy[Value]:
    """A known value of a fact."""
    return st.sampled_from(values_of(fact))


def some_interval(fact: Declared) -> st.SearchStrategy[Value]:
    """Two values near limits, with what lies between them; in the end they may be one and the same."""
    numbers = [value for value in values_of(fact) if isinstance(value, int | float)]
    return st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)).map(
        lambda ends: Interval(min(ends), max(ends))
    )


@st.composite
def knowledge(draw: st.DrawFn, pack: RulePack, most_open: int = 99) -> tuple[str, dict[str, Value]]:
    """A typology, and for every fact of the pack a value, an interval, or UNKNOWN; the last two at most so often."""
    typology = draw(st.sampled_from(TYPOLOGY_KEYS))
    names = list(pack.facts)
    unsettled = set(draw(st.lists(st.sampled_from(names), max_size=min(most_open, len(names)), unique=True)))
    values: dict[str, Value] = {}
    for name, fact in pack.facts.items():
        if name not in unsettled:
            values[name] = draw(st.just(fact.default) | some_value(fact))
        elif fact.kind == "number" and draw(st.booleans()):
            values[name] = draw(some_interval(fact))
        else:
            values[name] = UNKNOWN
    return typology, values


@st.composite
def learnt(draw: st.DrawFn, pack: RulePack, values: Mapping[str, Value]) -> dict[str, Value]:
    """The same facts after somebody looked closer: answers for unknown ones, narrower intervals."""
    closer = dict(values)
    for name in draw(st.lists(st.sampled_from(list(pack.facts)), min_size=1, unique=True)):
        fact, value = pack.facts[name], values[name]
        if value == UNKNOWN:
            closer[name] = draw(some_value(fact) | some_interval(fact) if fact.kind == "number" else some_value(fact))
        elif isinstance(value, Interval):
            inside = [
                each for each in values_of(fact) if isinstance(each, int | float) and value.low <= each <= value.high
            ]
            ends = sorted(draw(st.tuples(*[st.sampled_from([value.low, *inside, value.high])] * 2)))
            closer[name] = draw(st.sampled_from([Interval(ends[0], ends[1]), ends[0]]))
    return closer
