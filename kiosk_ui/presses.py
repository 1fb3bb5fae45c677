"""A touch as it comes over the wire, and whether it is one.

Knows the JSON of a press and of a language. Does not know what the station makes of it.
"""

import json
from collections.abc import Mapping

from edge.domain import Press, PressKind

LANGUAGES = ("fr", "en")
LARGEST_NUMBER = 2**53 - 1
"""The largest whole number that a browser holds exactly."""


class NotAPressError(Exception):
    """The body is not what a button of this page sends."""


def press_from(body: bytes) -> Press:
    """The press in a request's body."""
    fields = _fields(body, ("view", "kind"))
    view, kind = fields["view"], fields["kind"]
    # bool is an int in Python; it is no view number here.
    if type(view) is not int or not 0 <= view <= LARGEST_NUMBER:
        raise NotAPressError
    if not isinstance(kind, str) or kind not in tuple(PressKind):
        raise NotAPressError
    return Press(view, PressKind(kind))


def language_from(body: bytes) -> str:
    """The language that a request's body asks for."""
    language = _fields(body, ("language",))["language"]
    if not isinstance(language, str) or language not in LANGUAGES:
        raise NotAPressError
    return language


def _fields(body: bytes, names: tuple[str, ...]) -> Mapping[str, object]:
    try:
        fields = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotAPressError from error
    if not isinstance(fields, dict) or sorted(fields) != sorted(names):
        raise NotAPressError
    return fields


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotAPressError
    return fields


def _no_constant(_name: str) -> object:
    raise NotAPressError
