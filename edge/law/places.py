"""On which line of a TOML file something stands, so that a mistake can be found.

Knows the shape of TOML's lines: tables, keys, and texts in triple quotes that go over several lines. Reads no
value; that is `tomllib`'s part, which in turn tells no lines.
"""

import re

_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+(?:\s*\.\s*[A-Za-z0-9_\-]+)*)\s*=")

Place = tuple[str | int, ...]
"""Keys from the top of a file down; the tables of a list are counted from 0: ("rule", 3, "when")."""


def lines_of(text: str) -> dict[Place, int]:
    """The line, from 1, of every table and every key that begins a line of `text`."""
    found: dict[Place, int] = {}
    counted: dict[str, int] = {}
    table: Place = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quotes:
            quotes = "" if line.count(quotes) % 2 else quotes
            continue
        if heading := _TABLE.match(line):
            name = heading[1]
            if line.lstrip().startswith("[["):
                counted[name] = counted.get(name, -1) + 1
                table = (name, counted[name])
            else:
                table = tuple(part.strip() for part in name.split("."))
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            parts = tuple(part.strip() for part in key[1].split("."))
            for depth in range(1, len(parts) + 1):
                found.setdefault(table + parts[:depth], number)
        quotes = next((each for each in ('"""', "'''") if line.count(each) % 2), "")
    return found


def line_at(lines: dict[Place, int], place: Place) -> int:
    """The line of `place`, or of the nearest thing around it that has one; 1 where nothing has."""
    for end in range(len(place), 0, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 1
