"""What may stand in an entry: the forms of a field, whether a body is what its kind says, and the page about it.

Knows forms. The kinds themselves are in `kinds`. Knows nothing of databases or keys.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from edge.exhibit import Json
from edge.record.chain import read_time

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Form(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "true or false"
    TIME = "time"
    HASH = "SHA-256"
    PHOTOGRAPH = "photograph"
    PHOTOGRAPHS = "list of photographs"
    PERSON = "person"
    TEXTS = "list of texts"
    LIST = "list"
    OBJECT = "object"
    ANYTHING = "any JSON"


MEANINGS = {
    Form.TEXT: "text, not empty",
    Form.WHOLE: "a whole number",
    Form.NUMBER: "a number",
    Form.YES_NO: "`true` or `false`",
    Form.TIME: "RFC 3339 in UTC with microseconds, as in `2026-11-22T09:30:00.000000Z`",
    Form.HASH: "64 lower-case hexadecimal digits",
    Form.PHOTOGRAPH: "the SHA-256 of a photograph that the record keeps",
    Form.PHOTOGRAPHS: "such hashes",
    Form.PERSON: "`{number, name}`: the service number and the name",
    Form.TEXTS: "texts",
    Form.LIST: "a list of any JSON",
    Form.OBJECT: "an object of any JSON",
    Form.ANYTHING: "any JSON value",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. `needed` False: it may be absent. `empty`: it may be null.

    `choices`: the only values that it may have.
    """

    name: str
    form: Form
    meaning: str
    needed: bool = True
    empty: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry: `since` is the version of Scellé that wrote it first."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    version: int = 1
    since: str = "0.2.0"


def mistakes(kinds: Sequence[Kind], name: str, body: Mapping[str, Json]) -> list[str]:
    """What is wrong with the body of an entry of kind `name`, a sentence each; none where it is right."""
    kind = next((kind for kind in kinds if kind.name == name), None)
    if kind is None:
        return [f"{name} is no kind of entry"]
    fields = {field.name: field for field in kind.fields}
    found = [f"{name} has no field {key}" for key in body if key not in fields]
    for field in kind.fields:
        if field.name not in body:
            if field.needed:
                found.append(f"{name} lacks {field.name} ({field.form})")
        elif body[field.name] is None and (field.empty or field.form is Form.ANYTHING):
            continue
        elif not _fits(field, body[field.name]):
            wanted = " or ".join(field.choices) if field.choices else field.form
            found.append(f"{name}: {field.name} must be {wanted}, not {body[field.name]!r}")
    return found


def photographs_of(kinds: Sequence[Kind], name: str, body: Mapping[str, Json]) -> list[str]:
    """The hashes of the photographs that an entry refers to; none for a kind that is not known."""
    kind = next((kind for kind in kinds if kind.name == name), None)
    found: list[str] = []
    for field in kind.fields if kind else ():
        value = body.get(field.name)
        if field.form is Form.PHOTOGRAPH and _is_hash(value):
            found.append(str(value))
        elif field.form is Form.PHOTOGRAPHS and isinstance(value, list):
            found += [str(one) for one in value if _is_hash(one)]
    return found


def as_names(kinds: Sequence[Kind]) -> str:
    """The file central/entries.json: which fields of a kind name case, intake and seal, and which hold photographs."""
    lines = []
    for kind in kinds:
        named: dict[str, str | list[str]] = {
            field.name: field.name for field in kind.fields if field.name in ("case", "intake", "seal")
        }
        photographs = [field.name for field in kind.fields if field.form in (Form.PHOTOGRAPH, Form.PHOTOGRAPHS)]
        lines.append(
            f"  {json.dumps(kind.name)}: {json.dumps(named | ({'photographs': photographs} if photographs else {}))}"
        )
    about = (
        "For each kind of entry: the members of its body that name case, intake and seal, and those that hold photographs."
        " Written by `scelle log kinds --json`; a test fails when it is stale."
    )
    return f'{{\n "about": {json.dumps(about)},\n "kinds": {{\n' + ",\n".join(lines) + "\n }\n}\n"


def as_markdown(kinds: Sequence[Kind]) -> str:
    """The page docs/entries.md."""
    lines = [
        "# Kinds of entries",
        "",
        "Written by `scelle log kinds --markdown > docs/entries.md`; a test fails when it is stale. How an entry is hashed",
        "and signed: [record.md](record.md). A field marked `?` may be absent, one marked `null` may be null.",
        "",
        "| a field's form | is |",
        "|---|---|",
        *(f"| {form} | {meaning} |" for form, meaning in MEANINGS.items()),
        "",
        "| kind | written when |",
        "|---|---|",
        *(f"| [`{kind.name}`](#{kind.name}) | {kind.meaning} |" for kind in kinds),
    ]
    for kind in kinds:
        lines += ["", f"## {kind.name}", "", f"{kind.meaning} Version {kind.version}, since Scellé {kind.since}.", ""]
        if kind.fields:
            lines += ["| field | form | meaning |", "|---|---|---|"]
            lines += [_field_row(field) for field in kind.fields]
        else:
            lines.append("No fields.")
    return "\n".join(lines) + "\n"


def _field_row(field: Field) -> str:
    form = ", ".join(f"`{choice}`" for choice in field.choices) if field.choices else field.form.value
    marks = ("?" if not field.needed else "") + (" null" if field.empty else "")
    return f"| `{field.name}`{marks} | {form} | {field.meaning} |"


def _fits(field: Field, value: Json) -> bool:
    if field.choices:
        return value in field.choices
    return _CHECKS[field.form](value)


def _is_hash(value: Json) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_time(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    try:
        read_time(value)
    except ValueError:
        return False
    return True


def _is_person(value: Json) -> bool:
    return isinstance(value, dict) and set(value) == {"number", "name"} and all(_is_text(one) for one in value.values())


def _all(check: Callable[[Json], bool]) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


_CHECKS: dict[Form, Callable[[Json], bool]] = {
    Form.TEXT: _is_text,
    Form.WHOLE: lambda value: isinstance(value, int) and not isinstance(value, bool),
    Form.NUMBER: _is_number,
    Form.YES_NO: lambda value: isinstance(value, bool),
    Form.TIME: _is_time,
    Form.HASH: _is_hash,
    Form.PHOTOGRAPH: _is_hash,
    Form.PHOTOGRAPHS: _all(_is_hash),
    Form.PERSON: _is_person,
    Form.TEXTS: _all(_is_text),
    Form.LIST: lambda value: isinstance(value, list),
    Form.OBJECT: lambda value: isinstance(value, dict),
    Form.ANYTHING: lambda _value: True,
}
