"""What was typed, as it comes over the wire: one flat table of texts, with exactly the names that were asked.

Knows JSON. Does not know what the texts mean, and keeps none.
"""

import json
from collections.abc import Mapping


class NotTypedError(Exception):
    """The body is not what a form of this kiosk sends."""


def texts_from(body: bytes, names: tuple[str, ...]) -> Mapping[str, str]:
    """The texts under `names`. Raises NotTypedError for anything else than all of them, each once, and no other."""
    try:
        fields = json.loads(body.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotTypedError from error
    if not isinstance(fields, dict) or sorted(fields) != sorted(names):
        raise NotTypedError
    texts = {name: text for name, text in fields.items() if isinstance(text, str) and text.isprintable()}
    if len(texts) != len(fields):
        raise NotTypedError
    return texts


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands there twice")
    return fields
