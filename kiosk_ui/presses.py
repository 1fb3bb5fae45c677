"""A touch as it comes over the wire, and whether it is one.

Knows the JSON of a press and of a language. Does not know what the station makes of it.
"""

import json
import math
from collections.abc import Mapping
from typing import Final

from edge.decide import Act
from edge.exhibit import Json, Signer
from edge.view import Press, PressKind

LANGUAGES = ("fr", "en")
LARGEST_NUMBER = 2**53 - 1
"""The largest whole number that a browser holds exactly."""

MOST_FIELDS = 8
LONGEST_NAME = 40
LONGEST_LIST = 40
LONGEST_WORDS = 2000

KINDS: Final[Mapping[str, PressKind | Act]] = {str(kind): kind for kind in (*PressKind, *Act)}
"""Everything that a button may send."""


class NotAPressError(Exception):
    """The body is not what a button of this page sends."""


def press_from(body: bytes, by: Signer | None = None) -> Press:
    """The press in a request's body, as that of `by`. `detail` may be absent; its sense is the station's to judge."""
    fields = _fields(body, ("view", "kind"), ("detail",))
    view, kind, detail = fields["view"], fields["kind"], fields.get("detail", {})
    # bool is an int in Python; it is no view number here.
    if type(view) is not int or not 0 <= view <= LARGEST_NUMBER:
        raise NotAPressError
    if not isinstance(kind, str) or kind not in KINDS:
        raise NotAPressError
    return Press(view, KINDS[kind], _detail(detail), by)


def _detail(detail: object) -> dict[str, Json]:
    """What was chosen or typed: a flat table of short things."""
    if not isinstance(detail, dict) or len(detail) > MOST_FIELDS:
        raise NotAPressError
    if not all(len(name) <= LONGEST_NAME and _is_plain(value) for name, value in detail.items()):
        raise NotAPressError
    return detail


def _is_plain(value: object) -> bool:
    """A word, a number, yes or no, nothing, or a list of those."""
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(not isinstance(part, list) and _is_plain(part) for part in value)
    if isinstance(value, str):
        return len(value) <= LONGEST_WORDS
    if isinstance(value, int) and not isinstance(value, bool):
        return -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    return value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value))


def language_from(body: bytes) -> str:
    """The language that a request's body asks for."""
    language = _fields(body, ("language",))["language"]
    if not isinstance(language, str) or language not in LANGUAGES:
        raise NotAPressError
    return language


def _fields(body: bytes, names: tuple[str, ...], may: tuple[str, ...] = ()) -> Mapping[str, object]:
    try:
        fields = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotAPressError from error
    if not isinstance(fields, dict) or not set(names) <= set(fields) <= {*names, *may}:
        raise NotAPressError
    return fields


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotAPressError
    return fields


def _no_constant(_name: str) -> object:
    raise NotAPressError
