"""Facts as JSON, and facts as a pack wants them: names, kinds and ranges looked at before anything is weighed.

Knows the form of facts in JSON and what a pack declares. Knows no rule. What is wrong is told in sentences, as a
value: facts come from forms and files, and mistakes in them are ordinary.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

from edge.domain import TYPOLOGIES
from edge.exhibit import ONE_OF, UNKNOWN, Facts, Interval, Value
from edge.law.checking import meant
from edge.law.reading import RulePack
from edge.law.rules import Declared, Unusable

Unanswered = Literal["default", "unknown"]
"""What a fact is that nobody gave: the pack's default, or unknown if the pack asks it of that typology."""

LENGTHS: Final = ("overall_cm", "barrel_cm")
_KEYS: Final = ("typology", "among", *LENGTHS, "answers")
_NOTES: Final = (
    "id",
    "source",
    "expected",
    "articles",
    "note",
    "disclaimer",
    "differs_from_law",
    "text_uncertain",
)
_MOST_ANSWERS = 200
_LONGEST_WORD = 100


def facts_from_json(given: object) -> Facts | Unusable:
    """Facts from what `json.loads` gave: `typology`, `overall_cm`, `barrel_cm`, `answers`; `among` for "one_of".

    A value is true, false, a number, a word, null where it does not apply, "unknown", or [low, high]. The notes
    that test vectors carry beside them (`id`, `expected`, ...) are passed over.
    """
    if not isinstance(given, Mapping):
        return Unusable(('facts must be an object such as {"typology": "revolver", "answers": {}}',))
    told = [
        f"{_short(key)} is no part of facts{meant(str(key), _KEYS)}" for key in given if key not in (*_KEYS, *_NOTES)
    ]
    typology = given.get("typology")
    if not isinstance(typology, str):
        told.append("typology must be given, as the key of a mechanism in quotes")
    among = given.get("among", [])
    if not (isinstance(among, list) and all(isinstance(key, str) for key in among)):
        told.append("among must be a list of keys of mechanisms in quotes")
        among = []
    answers = given.get("answers", {})
    if not isinstance(answers, Mapping) or len(answers) > _MOST_ANSWERS:
        told.append(f'answers must be an object such as {{"capacity": 5}}, with up to {_MOST_ANSWERS} facts')
        answers = {}
    values: dict[str, Value] = {}
    for name, raw in [(name, given.get(name, UNKNOWN)) for name in LENGTHS] + list(answers.items()):
        value = _value(raw)
        if isinstance(value, Unusable):
            told += [f"{_short(name)} {sentence}" for sentence in value.sentences]
        elif name in answers and name in LENGTHS:
            told.append(f"{name} stands beside the answers, not in them")
        else:
            values[name] = value
    if told:
        return Unusable(tuple(told))
    overall, barrel = (values.pop(name) for name in LENGTHS)
    return Facts(str(typology), overall, barrel, values, tuple(among))


def _value(raw: Any) -> Value | Unusable:
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return raw if len(raw) <= _LONGEST_WORD else Unusable(("must be one word",))
    if isinstance(raw, list):
        if len(raw) == 2 and all(_is_number(end) for end in raw):
            return Interval(raw[0], raw[1])
        return Unusable(("must have two numbers, [lowest, highest], where it is measured with an error",))
    if _is_number(raw):
        number: float = raw
        return number
    return Unusable(('must be true, false, a number, a word, [lowest, highest], null or "unknown"',))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def resolve(pack: RulePack, facts: Facts, unanswered: Unanswered) -> dict[str, Value] | Unusable:
    """A value for every fact that the pack declares, or what is wrong with those given.

    A fact that was not given, and None, become the default of the pack (None again, where it is "missing"). Of
    several typologies, what the pack asks of one it asks of all: the answer is true of the weapon, whichever it is.
    """
    if unknown := _wrong_typologies(facts):
        return Unusable(unknown)
    given = {"overall_cm": facts.overall_cm, "barrel_cm": facts.barrel_cm, **facts.answers}
    told = [
        f"{_short(name)} is no fact of the pack {pack.name}{meant(str(name), pack.facts)}"
        for name in given
        if name not in pack.facts and name not in pack.ignored and name not in LENGTHS
    ]
    values: dict[str, Value] = {}
    for name, fact in pack.facts.items():
        if name in given:
            value = given[name]
            if value is not None and value != UNKNOWN and (wrong := _wrong(fact, value)) is not None:
                told.append(f"{name} {wrong}")
            values[name] = fact.default if value is None else value
        else:
            open_question = unanswered == "unknown" and not fact.asked_of.isdisjoint(facts.typologies)
            values[name] = UNKNOWN if open_question else fact.default
    return Unusable(tuple(told)) if told else values


def _wrong_typologies(facts: Facts) -> tuple[str, ...]:
    keys = [typology.key for typology in TYPOLOGIES]
    if facts.typology != ONE_OF and facts.among:
        return (f"among is given with the typology {ONE_OF} only",)
    if not facts.typologies:
        return (f"the typology {ONE_OF} needs its members: give their keys in among",)
    told = []
    for place, key in enumerate(facts.typologies):
        if key not in keys:
            hint = meant(key, keys) or f"; there are: {', '.join(keys)}"
            told.append(f"{_short(key)} is no typology{hint}")
        elif key in facts.typologies[:place]:
            told.append(f"{key} stands twice in among")
    return tuple(told)


def ignored_facts(pack: RulePack, facts: Facts) -> tuple[str, ...]:
    """The facts given that the pack knows of and does not ask."""
    return tuple(name for name in facts.answers if name in pack.ignored)


def _wrong(fact: Declared, value: Value) -> str | None:
    if fact.kind == "yes/no":
        return None if isinstance(value, bool) else 'must be true, false or "unknown"'
    if fact.kind == "word":
        return None if value in fact.words else f'must be one of {_list(fact.words)} or "unknown"'
    ends = (value.low, value.high) if isinstance(value, Interval) else (value,)
    if wrong := next((wrong for end in ends if (wrong := _wrong_number(fact, end)) is not None), None):
        return wrong
    if isinstance(value, Interval) and value.low > value.high:
        return f"has its ends the wrong way round: {value.low:g} is more than {value.high:g}"
    return None


def _wrong_number(fact: Declared, number: Value) -> str | None:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return 'must be a number, [lowest, highest] or "unknown"'
    # Comparing takes integers of any size, and is false for what is not a number.
    if not 0 <= number <= fact.most:
        return f"must lie between 0 and {fact.most:g} {fact.unit}"
    return "must be a whole number" if fact.whole and number % 1 else None


def _list(words: Collection[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _short(text: object) -> str:
    """A name from outside, fit for a sentence."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text)[:60])
