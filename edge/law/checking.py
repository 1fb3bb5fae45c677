"""The pieces of a rule pack's tables, checked key by key, and what a pack says of itself.

Knows texts, dates, lists and lines. Knows no fact and no rule. A mistake is noted and something harmless put in its
place, so that all mistakes of a file are found in one reading.
"""

import datetime as dt
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from edge.law.places import Place, line_at
from edge.law.rules import Texts

_TOP: Final = ("name", "version", "date", "title", "warning", "sources", "ignored", "terms", "facts", "rule")


@dataclass(slots=True)
class Findings:
    """Mistakes as they are found, each with its line."""

    lines: dict[Place, int]
    mistakes: list[tuple[int, str]] = field(default_factory=list)

    def note(self, place: Place, sentence: str) -> None:
        """Keep a mistake that stands at `place`."""
        # Names from a file may hold letters that steer a terminal.
        shown = "".join(letter if letter.isprintable() else "?" for letter in sentence)
        self.mistakes.append((line_at(self.lines, place), shown))


@dataclass(frozen=True, slots=True)
class Header:
    """What a pack says of itself."""

    name: str
    version: str
    date: str
    title: Texts
    warning: Texts
    sources: tuple[str, ...]
    ignored: frozenset[str]


def meant(word: str, known: Collection[str]) -> str:
    """What was probably meant by `word`, as the end of a sentence."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def read_header(raw: Mapping[str, Any], findings: Findings) -> Header:
    """The top of the file."""
    known_keys(raw, _TOP, (), findings)
    return Header(
        name=text_in(raw, "name", (), findings),
        version=text_in(raw, "version", (), findings),
        date=date_in(raw, "date", (), findings),
        title=texts_at(raw.get("title"), ("title",), findings),
        warning=texts_at(raw.get("warning"), ("warning",), findings),
        sources=words_at(raw.get("sources", []), ("sources",), findings),
        ignored=frozenset(words_at(raw.get("ignored", []), ("ignored",), findings)),
    )


def known_keys(table: Mapping[str, Any], known: Collection[str], place: Place, findings: Findings) -> None:
    """Note every key of a table that is none of `known`."""
    for key in table:
        if key not in known:
            near = meant(key, known) or f"; there are: {', '.join(known)}"
            findings.note((*place, key), f"{key} is no key here{near}")


def table_in(raw: Mapping[str, Any], key: str, findings: Findings) -> dict[str, Any]:
    """The table under `key`, empty where it is not given or no table, which is noted."""
    table = raw.get(key, {})
    if not isinstance(table, dict):
        findings.note((key,), f"{key} must be a table: write [{key}] on a line of its own")
        return {}
    return table


def text_in(table: Mapping[str, Any], key: str, place: Place, findings: Findings) -> str:
    """The text under `key` on one line, empty where there is none, which is noted."""
    text = _one_line(table.get(key))
    if text is None:
        findings.note((*place, key), f"{key} must be given, as a text in quotes")
    return text or ""


def texts_at(value: Any, place: Place, findings: Findings) -> Texts:
    """A text in both languages."""
    texts = {language: _one_line(value.get(language)) for language in ("fr", "en")} if isinstance(value, dict) else {}
    if not texts or None in texts.values() or value.keys() != texts.keys():
        findings.note(place, f'{place[-1]} must be given in both languages: {{ fr = "...", en = "..." }}')
    return {language: texts.get(language) or "" for language in ("fr", "en")}


def _one_line(value: Any) -> str | None:
    """A text that a terminal can show, its lines joined; None where it is empty or none."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if text and text.isprintable() else None


def words_at(value: Any, place: Place, findings: Findings) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        findings.note(place, f"{place[-1]} must be a list of texts in quotes")
        return ()
    return tuple(value)


def date_in(table: Mapping[str, Any], key: str, place: Place, findings: Findings) -> str:
    """A date as ISO text, empty where there is none, which is noted."""
    value = table.get(key)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        findings.note((*place, key), f"{key} must be a date without quotes, such as 2024-07-01")
        return ""
    return value.isoformat()
