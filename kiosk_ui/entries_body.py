"""The body of an entry while it is being told.

Knows JSON, and which fields a sentence has told so far, so that the rest can be told too. Knows no kind of entry.
"""

from collections.abc import Mapping

from edge.exhibit import Json
from kiosk_ui import history_names as names
from kiosk_ui.tongue import _

People = Mapping[str, str]
"""Names by service number, as far as they are known."""


class Body:
    """The fields of one entry; remembers which of them were told."""

    def __init__(self, fields: Mapping[str, Json], people: People) -> None:
        self._fields = fields
        self._people = people
        self._told = {"intake"}

    def has(self, field: str) -> bool:
        """Whether there is something in this field."""
        return self._fields.get(field) not in (None, "", [], {})

    def get(self, field: str) -> Json:
        """The field as it was written; None where there is none."""
        self._told.add(field)
        return self._fields.get(field)

    def text(self, field: str) -> str:
        """The field as a text."""
        written = self.get(field)
        return "" if written is None else names.plainly(written)

    def many(self, field: str) -> tuple[Json, ...]:
        """The field as several; one that stands alone is a list of itself."""
        written = self.get(field)
        if isinstance(written, list):
            return tuple(written)
        return () if written is None else (written,)

    def texts(self, field: str) -> tuple[str, ...]:
        """The same as texts."""
        return tuple(names.plainly(one) for one in self.many(field))

    def who(self, field: str = "by") -> str:
        """A person, by name and number; what is no person is told as it stands."""
        written = self.get(field)
        if isinstance(written, dict):
            number, name = written.get("number"), written.get("name")
            return self._person(names.plainly(number), name if isinstance(name, str) else "")
        if isinstance(written, str):
            return self._person(written, self._people.get(written, ""))
        return _("The officer") if written is None else names.plainly(written)

    def besides(self) -> tuple[str, ...]:
        """The fields not told so far, each by the name under which it was written."""
        left = ((field, written) for field, written in self._fields.items() if field not in self._told)
        return tuple(f"{field} = {names.plainly(written)}" for field, written in left if written is not None)

    def _person(self, number: str, name: str) -> str:
        if not name:
            return _("Service number %(number)s", number=number)
        return _("%(name)s (%(number)s)", name=name, number=number)

    def number(self, field: str) -> str:
        """A case or seal number, between quotation marks."""
        written = self.text(field)
        return names.quoted(written) if written else _("none given")

    def said(self, field: str, words: Mapping[str, str]) -> str:
        """One of several answers in its words; another one as it was written."""
        written = self.text(field)
        return words.get(written) or names.quoted(written)
