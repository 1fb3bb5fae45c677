"""The sentences of the screen, from a view to what is said of it.

Knows the officer's words in English; the French ones are in `translations`. Knows no HTML and no
threshold: how sure a proposal is comes with it.
"""

from dataclasses import dataclass

from edge.domain import Level, Trouble, Typology
from edge.view import Answer, Condition, View
from kiosk_ui.figures import percent, whole_percent
from kiosk_ui.steps_words import fault_words
from kiosk_ui.tongue import _, language


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """What is wrong in two or three words, what to do, and then why."""

    title: str
    action: str
    reason: str


def typology_name(typology: Typology) -> str:
    """The name of a mechanism as its field says it."""
    name = typology.french if language() == "fr" else typology.english
    return name.replace("'", "\u2019")


def plate_words(view: View) -> str:
    """The few large words over the picture."""
    if view.condition is Condition.TROUBLE:
        return trouble_words(view.trouble).title
    if view.condition is Condition.AMISS and view.faults:
        return fault_words(view.faults[0]).title
    return {
        Condition.STARTING: _("Starting…"),
        Condition.LEARNING: _("Leave the plate empty"),
        Condition.EMPTY: _("Lay the weapon down, muzzle toward the stop"),
        Condition.MOVING: _("Keep still…"),
        Condition.LOOKING: _("I am looking…"),
    }.get(view.condition, "")


def announcement(view: View) -> str:
    """What is read aloud when the condition changes; what is proposed has words of its own (kiosk_ui.proposal)."""
    if view.condition is Condition.TROUBLE:
        words = trouble_words(view.trouble)
        return f"{words.title}. {words.action}"
    return plate_words(view)


def proposed_words(name: str, level: Level, share: float) -> str:
    """The one typology that is proposed, read aloud."""
    return _(
        "Proposed type: %(name)s. %(level)s confidence, %(percent)s. To be confirmed by a person.",
        name=name,
        level=level_word(level),
        percent=percent(share),
    )


def among_title(count: int, level: Level) -> str:
    """How several typologies shown together are headed; `count` from 2 to 4."""
    if level.proposes:
        return {
            2: _("Possibly one of these two"),
            3: _("Possibly one of these three"),
            4: _("Possibly one of these four"),
        }[count]
    return {
        2: _("I hesitate between these two"),
        3: _("I hesitate between these three"),
        4: _("I hesitate between these four"),
    }[count]


def among_words(names: tuple[str, ...], level: Level) -> str:
    """Several typologies among which the right one probably is, read aloud; the first leads where one is proposed."""
    # A full stop after each is a pause; some names have commas of their own.
    if level.proposes:
        return _(
            "Possibly one of these types, the first most likely. %(names)s. %(level)s confidence. %(advice)s",
            names=". ".join(names),
            level=level_word(level),
            advice=level_advice(level),
        )
    return _("I do not know. I hesitate between these types. %(names)s. Ask an expert.", names=". ".join(names))


def unknown_words() -> str:
    """That nothing is proposed, read aloud."""
    return _("I do not know what this weapon is. Ask an expert.")


def other_words(thing: str | None) -> str:
    """That no weapon was recognised, read aloud; `thing` is what it looks like instead."""
    seen = f"{strange_words()}." if thing is None else f"{strange_words()}. {looks_like_words(thing)}"
    return f"{seen} {caution_words()}"


def strange_words() -> str:
    """What is seen does not look like any of the weapons that are known."""
    return _("This does not look like a weapon that the kiosk knows")


def looks_like_words(thing: str) -> str:
    """What is seen looks more like an everyday thing."""
    return _("It looks more like: %(thing)s.", thing=thing)


def caution_words() -> str:
    """What holds until a person has looked: not to be recognised makes nothing safe."""
    return _("Treat it as loaded until a person has checked it. A weapon can be disguised or home-made.")


def coverage_words(coverage: float) -> str:
    """How often the right typology is among those shown together; `coverage` from 0 to 1."""
    return _("For about %(count)s weapons in 100 the right type is among those shown.", count=whole_percent(coverage))


def level_word(level: Level) -> str:
    """How high the confidence is, in a word."""
    return {
        Level.HIGH: _("High"),
        Level.MEDIUM: _("Moderate"),
        Level.LOW: _("Too low"),
        Level.OTHER: _("None"),
    }[level]


def level_advice(level: Level) -> str:
    """What to do with a proposal of that confidence."""
    return {
        Level.HIGH: _("To be confirmed by a person."),
        Level.MEDIUM: _("Probable: have it confirmed by an expert."),
        Level.LOW: _("No type is proposed. If in doubt, call an expert."),
        Level.OTHER: _("You decide what it is. If in doubt, call an expert."),
    }[level]


def scale_words(source: str | None) -> str:
    """Where the millimetres come from, as the officer would say it."""
    if source == "card":
        return _("Scale: bank card in the picture.")
    if source == "plate":
        return _("Scale: calibrated plate.")
    return _("Scale: source not given.")


def answer_words(answer: Answer) -> str:
    """What became of a touch; nothing where the screen shows it itself."""
    return {
        Answer.ACCEPTED: "",
        Answer.STALE: _("The screen had just changed: nothing was done. Look, then touch again."),
        Answer.NOT_NOW: _("Not possible right now: nothing was done."),
        Answer.NOT_UNDERSTOOD: _(
            "Something is missing or cannot be right: nothing was done. Look at what you entered."
        ),
        Answer.WORDS_WANTED: _("This differs from what is possible: say why in your own words, then touch it again."),
        Answer.WRONG_PIN: _("This is not the second person’s code, or it has to wait: nothing was done."),
        Answer.NOT_RECORDED: _("It could not be written down: nothing was done. Call the technician."),
    }[answer]


def trouble_words(trouble: Trouble | None) -> TroubleWords:
    """What to say of a trouble of the camera."""
    return {
        None: TroubleWords(
            _("No picture"),
            _("Call the technician."),
            _("The camera does not show the plate."),
        ),
        Trouble.ABSENT: TroubleWords(
            _("No camera"),
            _("Plug the camera in. If it is plugged in, call the technician."),
            _("The kiosk finds no camera."),
        ),
        Trouble.DENIED: TroubleWords(
            _("Camera not allowed"),
            _("Call the technician."),
            _("The kiosk is not allowed to use the camera."),
        ),
        Trouble.BUSY: TroubleWords(
            _("Camera in use"),
            _("Close the other program, or call the technician."),
            _("Another program is using the camera."),
        ),
        Trouble.LOST: TroubleWords(
            _("Camera unplugged"),
            _("Plug the camera cable back in."),
            _("The camera no longer answers."),
        ),
        Trouble.FROZEN: TroubleWords(
            _("Picture frozen"),
            _("Unplug the camera, then plug it back in."),
            _("The camera keeps sending the same picture."),
        ),
        Trouble.RESIZED: TroubleWords(
            _("Picture size changed"),
            _("Call the technician."),
            _("The camera no longer sends the expected picture."),
        ),
        Trouble.UNREADABLE: TroubleWords(
            _("Picture unreadable"),
            _("Check the camera cable. If nothing changes, call the technician."),
            _("The camera sends pictures that cannot be read."),
        ),
        Trouble.DARK: TroubleWords(
            _("Too dark"),
            _("Switch on the light above the plate. Check that nothing covers the camera."),
            _("The plate cannot be seen."),
        ),
    }[trouble]
