"""`scelle guides`: all guides on one page, for the instructor who approves them.

Knows the order of the page. Knows no step and no way to one: those come from `edge.makesafe`, their words from
`kiosk_ui.guides`.
"""

from collections.abc import Iterator

import click
from flask import Flask

import kiosk_ui
from edge.domain import TYPOLOGIES, Typology
from edge.exhibit import UNKNOWN
from edge.makesafe import PRINCIPLES, Guide, GuideQuestion, NoGuide, WhyNoGuide, follow
from kiosk_ui.guides import approval_words, guide_title, no_guide_words, option_words, step_words
from kiosk_ui.tongue import _, speak
from kiosk_ui.words import typology_name

END = ("repeat", "leave_open", "ammunition_apart")


@click.command(name="guides")
@click.option("--language", type=click.Choice(("fr", "en")), default="fr", show_default=True, help="Of the page.")
def command(*, language: str) -> None:
    """Write the guides for making weapons safe as one page of Markdown."""
    click.echo(page(language), nl=False)


def page(language: str) -> str:
    """The page in "fr" or "en"."""
    app = Flask(kiosk_ui.__name__)
    speak(app, language, lambda: language)
    with app.test_request_context():
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (approval_words(), "", _("Every guide begins like this:"), "")
    yield from (f"{number}. {step_words(step.key)}" for number, step in enumerate(PRINCIPLES, 1))
    yield from ("", _("Then come the steps of the mechanism:"), "")
    # Not inside an f-string: sentences are not found there when they are collected for translation.
    weapon, seen, steps = _("Weapon"), _("What is seen"), _("Steps")
    yield from (f"| {weapon} | {seen} | {steps} |", "|---|---|---|")
    for typology in TYPOLOGIES:
        yield from (_row(typology, way, end) for way, end in _ends(typology.key, {}, ()))
    unknown = no_guide_words(WhyNoGuide.UNKNOWN)
    yield f"| | {option_words('', UNKNOWN)} | {unknown.title}. {unknown.reason} |"
    yield from ("", _("Every guide ends like this:"), "")
    yield from (f"{number}. {step_words(key)}" for number, key in enumerate(END, 1))
    yield from ("", _("Where there is no guide:"), "", unknown.action)


def _ends(typology: str, answers: dict[str, str], seen: tuple[str, ...]) -> Iterator[tuple[str, Guide | NoGuide]]:
    """What is seen on the way, and the guide or its absence there; who is not sure is left out."""
    found = follow(typology, answers)
    if not isinstance(found, GuideQuestion):
        yield "<br>".join(seen), found
        return
    for option in found.options:
        if option != UNKNOWN:
            said = option_words(found.key, option)
            yield from _ends(typology, {**answers, found.key: option}, (*seen, said))


def _row(typology: Typology, seen: str, end: Guide | NoGuide) -> str:
    if isinstance(end, NoGuide):
        words = no_guide_words(end.reason)
        return f"| {typology_name(typology)} | {seen} | {words.title}. {words.reason} |"
    own = [step_words(step.key) for step in end.steps[len(PRINCIPLES) : -len(END)]]
    steps = "<br>".join(f"{number}. {words}" for number, words in enumerate(own, 1))
    return f"| {guide_title(end.key)} | {seen} | {steps} |"
