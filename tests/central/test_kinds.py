"""What an entry names: the stations' catalogue as central knows it, and bodies that are not what their kind says."""

from pathlib import Path
from typing import Any

import pytest

from central.kinds import LONGEST, Named, named, searchable
from edge.record import KINDS, as_names
from edge.record.catalogue import Form, photographs_of

SHA = "ab" * 32
OTHER = "cd" * 32
PHOTOGRAPHS = (Form.PHOTOGRAPH, Form.PHOTOGRAPHS)


def test_the_catalogue_is_that_of_the_stations(repository: Path) -> None:
    assert (repository / "central" / "entries.json").read_text(encoding="utf-8") == as_names(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_central_and_station_mean_the_same_photographs(kind: Any) -> None:
    for value in (SHA, [SHA, OTHER], "x", None, [None, SHA]):
        body: dict[str, Any] = {field.name: value for field in kind.fields}
        one_form = {field.form for field in kind.fields if field.form in PHOTOGRAPHS}
        fits = one_form == {Form.PHOTOGRAPHS if isinstance(value, list) else Form.PHOTOGRAPH}
        if fits:
            assert set(named(kind.name, body).photographs) == set(photographs_of(KINDS, kind.name, body))


BODIES: list[tuple[str, dict[str, Any], Named]] = [
    (
        "intake_opened",
        {"case": "2026/1", "intake": "i", "seal": "S", "officer": {}},
        Named((), "2026/1", "i", "S"),
    ),
    ("picture_taken", {"intake": "i", "sha256": SHA}, Named((SHA,), None, "i", None)),
    ("intake_closed", {"intake": "i", "pictures": [SHA, OTHER, SHA]}, Named((SHA, OTHER), None, "i", None)),
    ("intake_closed", {"intake": "i", "pictures": []}, Named((), None, "i", None)),
    ("case_exported", {"case": "2026/1", "sha256": SHA, "by": "1"}, Named((), "2026/1", None, None)),
    ("a_kind_of_tomorrow", {"case": "2026/1", "sha256": SHA}, Named((), None, None, None)),
    ("picture_taken", {"sha256": SHA.upper()}, Named((), None, None, None)),
    ("picture_taken", {"sha256": {"a": SHA}}, Named((), None, None, None)),
    ("picture_taken", {"intake": ["i"], "sha256": None}, Named((), None, None, None)),
    ("intake_opened", {"case": 7, "intake": "", "seal": None}, Named((), None, "", None)),
    ("intake_opened", {"intake": "a\0b", "case": "x" * 10_000}, Named((), "x" * LONGEST, "a\ufffdb", None)),
]


@pytest.mark.parametrize(("kind", "body", "wanted"), BODIES)
def test_an_entry_names_what_its_kind_says(kind: str, body: dict[str, Any], wanted: Named) -> None:
    assert named(kind, body) == wanted


def test_a_text_for_searching_is_short_and_without_zeros() -> None:
    assert searchable("\0" * 1000) == "\ufffd" * LONGEST
