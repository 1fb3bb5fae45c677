"""What the keywords of entries are called in a record: facts, signs, steps, views, reasons, answers.

Knows the keywords of this version. One that it does not know, of a newer or older version, is quoted as it
stands. Knows no sentence and no entry.
"""

from collections.abc import Callable, Iterable, Mapping

from edge.domain import TYPOLOGIES
from edge.exhibit import Json, value_from_json
from kiosk_ui.fact_words import fact_words, value_words
from kiosk_ui.figures import NO_BREAK
from kiosk_ui.guides import guide_title, option_words, question_words
from kiosk_ui.steps_words import cancel_choices, picture_words, stock_choices, traces_choices
from kiosk_ui.tongue import _, decimal
from kiosk_ui.words import typology_name

LARGEST = 1e12
"""Nothing that is measured, counted or timed here comes near; larger numbers cannot be set in a language."""


def quoted(text: str) -> str:
    """Somebody's own text, between the quotation marks of the language."""
    return _("“%(word)s”", word=text)


def _named(names: Mapping[str, str], key: str) -> str:
    return names.get(key) or (quoted(key) if key else _("not said"))


def _known(words: Callable[[], str], key: str) -> str:
    try:
        return words()
    except KeyError:
        return quoted(key)


def mechanism(key: str) -> str:
    """The name of what was decided or proposed: a typology, several not told apart, no weapon, unknown."""
    names = {typology.key: typology_name(typology) for typology in TYPOLOGIES}
    others = {
        "one_of": _("one of several mechanisms, not told apart"),
        "not_a_weapon": _("no weapon"),
        "unknown": _("mechanism unknown"),
    }
    return _named(names | others, key)


def mechanisms(keys: Iterable[str]) -> str:
    """Several mechanisms by their names; some of these have commas of their own."""
    return " · ".join(mechanism(key) for key in keys)


def state(key: str) -> str:
    """What became of an intake."""
    return _named(
        {
            "open": _("Under way"),
            "expert": _("With the expert"),
            "set_aside": _("Set aside"),
            "cancelled": _("Cancelled"),
            "closed": _("Closed"),
        },
        key,
    )


def concluded(category: str) -> str:
    """The officer's own conclusion, in a word or two."""
    return _("left undecided") if category == "undecided" else _("category %(category)s", category=category)


def view(key: str) -> str:
    """Which photograph of the exhibit."""
    return _known(lambda: picture_words(key).name, key)


def step(key: str) -> str:
    """The step of an intake."""
    return _named(
        {
            "traces": _("traces"),
            "lay": _("laying the weapon down"),
            "typology": _("mechanism"),
            "guide": _("choice of the guide"),
            "no_guide": _("no guide"),
            "make_safe": _("making safe"),
            "second_check": _("second look"),
            "pictures": _("photographs"),
            "lengths": _("lengths"),
            "signs": _("telling signs"),
            "question": _("questions"),
            "expert": _("expert"),
            "conclusion": _("conclusion"),
            "close": _("closing"),
            "swapped": _("another object on the plate"),
            "stopped": _("stopped for an expert"),
        },
        key,
    )


def trigger(key: str) -> str:
    """Why an expert should look at an exhibit."""
    return _named(
        {
            "low_confidence": _("the machine had no proposal it could rely on"),
            "not_told_apart": _("one of several mechanisms, not told apart"),
            "no_guide": _("no guide for making it safe"),
            "doubt": _("doubt while handling it"),
            "antique": _("antique, or black powder"),
            "alarm": _("possibly an alarm weapon"),
            "converted": _("signs of a conversion"),
            "length_at_limit": _("a length too close to a limit of the law"),
            "a_possible": _("category A remains possible"),
            "disputed": _("the rules are disputed"),
            "marks_erased": _("marks erased"),
            "home_made": _("home-made"),
            "deactivation": _("said to be deactivated"),
            "disagrees": _("the officer disagrees with the machine"),
            "unsettled": _("several categories remain possible"),
        },
        key,
    )


def reason(key: str) -> str:
    """Why something was left out, taken back or given up; a person's own words are quoted."""
    names = {choice.key: choice.words for choice in cancel_choices()}
    return _named(names | {"nothing_there": _("nothing there to photograph"), "not_possible": _("not possible")}, key)


def stock(key: str) -> str:
    """How the stock was when the weapon was measured."""
    return _named({choice.key: choice.words for choice in stock_choices()}, key)


def traces(key: str) -> str:
    """What was answered about traces, as its button said it."""
    return _named({choice.key: quoted(choice.words) for choice in traces_choices()}, key)


def scale(key: str) -> str:
    """Where the millimetres of the machine come from."""
    return _named({"card": _("bank card in the picture"), "plate": _("calibrated plate")}, key)


def sign(key: str) -> str:
    """A telling sign, as it was looked for."""
    return fact_words(key).name


def question(key: str) -> str:
    """The question about a fact, as it was asked."""
    return fact_words(key).question


def answer(key: str, written: Json) -> str:
    """What was answered to the question about a fact, as the screen offered it."""
    try:
        return value_words(key, value_from_json(written))
    except (TypeError, ValueError, ArithmeticError):
        # No fact, or a number that no screen ever offered.
        return plainly(written)


def guide_question(key: str) -> str:
    """What was asked to find the guide for making safe."""
    return _known(lambda: quoted(question_words(key).title), key)


def guide_option(question: str, option: str) -> str:
    """What was answered to that."""
    return _known(lambda: quoted(option_words(question, option)), option)


def guide(key: str) -> str:
    """The weapon that a guide is for."""
    return _known(lambda: guide_title(key), key)


def figure(number: float) -> str:
    """A number with the signs of the language; one beyond all measures as it was written."""
    return decimal(number) if abs(number) < LARGEST else str(number)


def centimetres(written: Json) -> str:
    """A length in centimetres, with both its ends where it was measured; unknown is said to be unknown."""
    match written:
        case True | False:
            return plainly(written)
        case int() | float():
            return f"{figure(written)}{NO_BREAK}cm"
        case [int() | float() as low, int() | float() as high]:
            return _("between %(low)s and %(high)s cm", low=figure(low), high=figure(high))
        case "unknown":
            return _("not known")
    return plainly(written)


def plainly(written: Json) -> str:
    """Any JSON without its brackets, for what has no words of its own."""
    match written:
        case dict():
            return ", ".join(f"{key}{NO_BREAK}{plainly(inner)}" for key, inner in written.items())
        case list():
            return ", ".join(plainly(inner) for inner in written)
        case None:
            return "\u2013"
        case bool():
            return _("Yes") if written else _("No")
        case int() | float():
            return figure(written)
    return str(written)
