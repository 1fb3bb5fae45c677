"""The sentences of an intake: what each step asks, and the short answers that can be given.

Knows the officer's words in English; the French ones are in `translations`. Knows no HTML, and nothing of
what an answer leads to.
"""

from dataclasses import dataclass

from edge.decide import Trigger
from edge.domain import SceneFault
from edge.exhibit import Category
from edge.intake import Step
from kiosk_ui.tongue import _


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What is wrong on the plate in a few words, and what to do."""

    title: str
    action: str


@dataclass(frozen=True, slots=True)
class PictureWords:
    """A wanted photograph: what to do, what it shows, and what may be said where there is nothing to show."""

    title: str
    name: str
    hint: str
    nothing: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word that is sent, and what it is called."""

    key: str
    words: str


def step_title(step: Step) -> str:
    """What a step asks, in one line. Guide, photograph and question have sentences of their own."""
    return {
        Step.TRACES: _("Traces first: are they secured?"),
        Step.LAY: _("Lay one weapon on the plate"),
        Step.TYPOLOGY: _("Which type is it?"),
        Step.GUIDE: _("What do you see?"),
        Step.NO_GUIDE: _("Do not unload it: call an expert"),
        Step.MAKE_SAFE: _("Make it safe, step by step"),
        Step.SECOND_CHECK: _("Second look into the chamber"),
        Step.PICTURES: _("Photograph the weapon"),
        Step.LENGTHS: _("Lengths of the weapon"),
        Step.SIGNS: _("Do you see one of these signs?"),
        Step.QUESTION: _("One more question"),
        Step.EXPERT: _("An expert should look at it"),
        Step.CONCLUSION: _("Categories that remain possible"),
        Step.CLOSE: _("Read once more, then write the record"),
        Step.SWAPPED: _("Is this still the same weapon?"),
        Step.STOPPED: _("Stop. Do not handle the weapon any more."),
    }[step]


def fault_words(fault: SceneFault) -> FaultWords:
    """What to say of something amiss on the plate; no type is named then."""
    return {
        SceneFault.HAND: FaultWords(
            _("Take your hand away"),
            _("Nothing over the plate but the weapon: no hand, no sleeve."),
        ),
        SceneFault.TWO_OBJECTS: FaultWords(
            _("Two objects on the plate"),
            _("Leave one weapon. Lay magazine, holster and bag aside."),
        ),
        SceneFault.AT_EDGE: FaultWords(
            _("The weapon reaches over the edge"),
            _("Move it inward until it lies whole in the picture."),
        ),
    }[fault]


def yes_words(typology: str) -> str:
    """The button that agrees with the machine."""
    return {
        "autre_pistolet": _("Yes, another kind of handgun"),
        "epaule_a_levier_sous_garde": _("Yes, it is a lever action"),
        "epaule_a_pompe": _("Yes, it is a pump action"),
        "epaule_a_un_coup_par_canon": _("Yes, one shot per barrel"),
        "epaule_a_verrou": _("Yes, it is a bolt action"),
        "epaule_mecanisme_ancien": _("Yes, an antique long gun"),
        "epaule_semi_auto_style_chasse": _("Yes, a hunting semi-automatic"),
        "epaule_semi_auto_style_militaire_milieu_20e": _("Yes, a mid-20th-century military gun"),
        "pistolet_mecanisme_ancien": _("Yes, an antique pistol"),
        "pistolet_semi_auto_moderne": _("Yes, a semi-automatic pistol"),
        "revolver": _("Yes, it is a revolver"),
        "semi_auto_style_militaire_autre": _("Yes, a modern military-style gun"),
    }[typology]


def traces_choices() -> tuple[Choice, ...]:
    """What may be said of the traces, the likely answer first."""
    return (
        Choice("done", _("Traces secured, or being preserved")),
        Choice("not_needed", _("No traces needed here")),
        Choice("unknown", _("I don’t know")),
    )


def picture_words(name: str) -> PictureWords:
    """What to say of one of the wanted photographs."""
    return {
        "right": PictureWords(
            _("Lay it down open: right side up"),
            _("right side"),
            _("Muzzle toward the stop, action open, nothing beside it."),
            None,
        ),
        "left": PictureWords(
            _("Turn it over: left side up"),
            _("left side"),
            _("Roll it over along the barrel: the muzzle stays toward the stop."),
            None,
        ),
        "action_open": PictureWords(
            _("Show the open action"),
            _("open action"),
            _("Lay it so that the camera sees into the empty chamber."),
            None,
        ),
        "markings": PictureWords(
            _("Show the markings"),
            _("markings"),
            _("The side with maker, model, calibre, number and proof marks."),
            _("No marking"),
        ),
        "magazine": PictureWords(
            _("Lay the magazine on the plate"),
            _("magazine"),
            _("Empty, by itself or beside the weapon. Keep the ammunition apart."),
            _("No magazine"),
        ),
        "as_found": PictureWords(_("As it was found"), _("as found"), "", None),
    }[name]


def stock_choices() -> tuple[Choice, ...]:
    """How the stock lay while the weapon was measured."""
    return (
        Choice("fixed", _("Fixed")),
        Choice("folded", _("Folded or pushed in")),
        Choice("removed", _("Taken off")),
        Choice("unknown", _("I don’t know")),
    )


def cancel_choices() -> tuple[Choice, ...]:
    """Why an intake may be cancelled."""
    return (
        Choice("opened_by_mistake", _("Opened by mistake")),
        Choice("another_object", _("Another object lies there")),
        Choice("done_elsewhere", _("Done elsewhere")),
        Choice("exercise", _("An exercise")),
    )


def category_words(category: Category) -> str:
    """What a letter stands for in the law (art. L311-2 of the Code de la sécurité intérieure)."""
    return {
        Category.A: _("prohibited"),
        Category.B: _("licence"),
        Category.C: _("declaration"),
        Category.D: _("free"),
        Category.NC: _("not classed"),
    }[category]


def concluded_words(category: str) -> str:
    """An officer's conclusion, as the summary names it."""
    return _("I do not conclude: expert") if category == "undecided" else category


def trigger_words(trigger: Trigger) -> str:
    """Why an expert should look at the exhibit."""
    return {
        Trigger.LOW_CONFIDENCE: _("The kiosk did not know the type."),
        Trigger.NOT_TOLD_APART: _("It is one of several types, and nobody here can say which."),
        Trigger.NO_GUIDE: _("There is no guide to unload it."),
        Trigger.DOUBT: _("There was a doubt while handling it."),
        Trigger.ANTIQUE: _("It seems antique, or made for black powder."),
        Trigger.ALARM: _("It may be an alarm weapon. These are often converted."),
        Trigger.CONVERTED: _("It seems to have been converted."),
        Trigger.LENGTH_AT_LIMIT: _("A length lies too near a limit of the law."),
        Trigger.A_POSSIBLE: _("Category A remains possible."),
        Trigger.DISPUTED: _("Sources disagree on its category."),
        Trigger.MARKS_ERASED: _("Markings are erased, or do not match."),
        Trigger.HOME_MADE: _("It seems home-made."),
        Trigger.DEACTIVATION: _("It is said to be deactivated."),
        Trigger.DISAGREES: _("Your type differs from the proposed one."),
        Trigger.UNSETTLED: _("Several categories remain possible."),
    }[trigger]
