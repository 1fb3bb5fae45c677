"""The catalogue of kinds: what it lets in, and the page about it."""

from pathlib import Path

import pytest

from edge.exhibit import Json
from edge.record import KINDS, Field, Form, Kind, as_markdown
from edge.record.catalogue import MEANINGS, mistakes, photographs_of
from tests.record.scripted import steps

SHA = "0123456789abcdef" * 4
TIME = "2026-11-22T09:00:00.000000Z"
PERSON: dict[str, Json] = {"number": "1", "name": "N"}

RIGHT: dict[Form, list[Json]] = {
    Form.TEXT: ["a", " é "],
    Form.WHOLE: [0, -3, 2**40],
    Form.NUMBER: [0, 1.5, -2],
    Form.YES_NO: [True, False],
    Form.TIME: [TIME],
    Form.HASH: [SHA],
    Form.PHOTOGRAPH: [SHA],
    Form.PHOTOGRAPHS: [[], [SHA, SHA]],
    Form.PERSON: [PERSON],
    Form.TEXTS: [[], ["a"]],
    Form.LIST: [[], [1, None]],
    Form.OBJECT: [{}, {"a": None}],
    Form.ANYTHING: [None, 1, "a", [], {}],
}
WRONG: dict[Form, list[Json]] = {
    Form.TEXT: ["", "  ", 1, None, []],
    Form.WHOLE: [1.5, True, "1", None],
    Form.NUMBER: [True, "1", None],
    Form.YES_NO: [0, 1, "true", None],
    Form.TIME: ["2026-11-22", "now", 1, None],
    Form.HASH: [SHA.upper(), SHA[:-1], 1, None],
    Form.PHOTOGRAPH: ["../" + SHA[3:], None],
    Form.PHOTOGRAPHS: [SHA, [1], None],
    Form.PERSON: [{"number": "1"}, {**PERSON, "age": "3"}, {"number": 1, "name": "N"}, "N", None],
    Form.TEXTS: ["a", [""], [1], None],
    Form.LIST: [{}, "a", None],
    Form.OBJECT: [[], "a", None],
}


def kind(form: Form, *, needed: bool = True, empty: bool = False, choices: tuple[str, ...] = ()) -> list[Kind]:
    return [Kind("tested", "Tested.", (Field("x", form, "tested", needed, empty, choices),))]


@pytest.mark.parametrize("form", Form)
def test_every_form_lets_in_what_it_says(form: Form) -> None:
    assert form in MEANINGS
    for value in RIGHT[form]:
        assert mistakes(kind(form), "tested", {"x": value}) == []
    for value in WRONG.get(form, []):
        (told,) = mistakes(kind(form), "tested", {"x": value})
        assert told.startswith("tested: x must be ")


def test_a_field_may_be_absent_or_null_where_the_catalogue_says_so() -> None:
    assert mistakes(kind(Form.TEXT), "tested", {}) == ["tested lacks x (text)"]
    assert mistakes(kind(Form.TEXT, needed=False), "tested", {}) == []
    assert mistakes(kind(Form.TEXT, empty=True), "tested", {"x": None}) == []
    assert mistakes(kind(Form.TEXT, needed=False), "tested", {"x": None}) != []


def test_choices_are_the_only_values() -> None:
    chosen = kind(Form.TEXT, choices=("a", "b"))
    assert mistakes(chosen, "tested", {"x": "a"}) == []
    values: list[Json] = ["c", "", None, [], ["a"]]
    for value in values:
        assert "x must be a or b" in mistakes(chosen, "tested", {"x": value})[0]


def test_all_mistakes_of_a_body_are_told() -> None:
    assert len(mistakes(KINDS, "signed_in", {"number": "", "role": "king", "hat": "crown"})) == 4


def test_photographs_are_found_in_every_field_that_holds_some() -> None:
    kinds = [
        Kind(
            "k", "K.", (Field("a", Form.PHOTOGRAPH, "a"), Field("b", Form.PHOTOGRAPHS, "b"), Field("c", Form.HASH, "c"))
        )
    ]
    assert photographs_of(kinds, "k", {"a": SHA, "b": [SHA, 7], "c": SHA}) == [SHA, SHA]
    assert photographs_of(kinds, "k", {"a": 7, "b": 7}) == []
    assert photographs_of(kinds, "unknown", {"a": SHA}) == []


def test_the_entries_of_a_usual_intake_are_in_the_catalogue() -> None:
    assert [mistakes(KINDS, name, body) for name, body in steps(1)] == [[]] * 11


def test_kinds_and_fields_have_names_of_their_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for one in KINDS:
        assert len({field.name for field in one.fields}) == len(one.fields)
        assert one.meaning.endswith(".")


def test_every_kind_of_an_intake_says_which() -> None:
    outside = {"record_opened", "head_lost", "station_started", "station_stopped", "clock_jumped", "clock_compared"}
    outside |= {
        "clock_compared",
        "signed_in",
        "signed_out",
        "sign_in_refused",
        "person_enrolled",
        "person_changed",
        "record_read",
        "case_exported",
    }
    outside |= {"checkpoint_proposed", "checkpoint_decided"}
    assert {kind.name for kind in KINDS if kind.fields[:1] and kind.fields[0].name == "intake"} == {
        kind.name for kind in KINDS
    } - outside


def test_the_page_about_the_kinds_is_up_to_date(repository: Path) -> None:
    page = (repository / "docs" / "entries.md").read_text(encoding="utf-8")
    assert page == as_markdown(KINDS), "run: scelle log kinds --markdown > docs/entries.md"
