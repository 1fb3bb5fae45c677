"""The language of the request: sentences and figures in it.

Knows Flask-Babel, and gives it types. Knows no sentence.
"""

from collections.abc import Callable

from flask import Flask
from flask_babel import (  # type: ignore[import-untyped]  # the package ships no types
    Babel,
    format_decimal,
    format_percent,
    get_locale,
    gettext,
)


def speak(app: Flask, default: str, chosen: Callable[[], str]) -> None:
    """Give `app` its languages; `chosen` says which one a request wants."""
    Babel(app, default_locale=default, locale_selector=chosen)


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def language() -> str:
    """The language of this request: "fr" or "en"."""
    return str(get_locale() or "en")


def decimal(value: float) -> str:
    """A number with the signs of the language."""
    return str(format_decimal(value))


def share_in_percent(share: float) -> str:
    """A share from 0 to 1 as a percentage, with the spaces of the language."""
    # Babel sets a wide space where French typography wants a narrow one.
    return str(format_percent(share)).replace("\u00a0%", "\u202f%")
