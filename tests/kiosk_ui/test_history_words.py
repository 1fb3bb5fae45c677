"""Every entry in words: no kind without a sentence, nothing hidden, nothing that stops the reading."""

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from edge.exhibit import Entry, Json
from edge.intake import CHANGES
from edge.record import KINDS
from edge.record.catalogue import Field, Form
from kiosk_ui.app import create_app
from kiosk_ui.entries_words import SENTENCES, told
from kiosk_ui.history_record import record_of
from kiosk_ui.history_times import moment_of
from tests.kiosk_ui.history_story import INTAKE, RecordedStation, tell
from tests.kiosk_ui.serving import OFFICER, settings

KNOWN = tuple(sorted({kind.name for kind in KINDS} | set(CHANGES) | {"intake_opened"}))
PEOPLE = {OFFICER.number: OFFICER.name}
MARK = "Qz7"
"""Stands in every text of a body, so that it can be found again in what is said of it."""


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(RecordedStation(tmp_path_factory.mktemp("record")), settings(language="en"))


def entry(kind: str, body: dict[str, Json], number: int = 1) -> Entry:
    return Entry(number, "2026-11-22T09:00:00.000000Z", kind, body, "0" * 64, f"{number:064x}", "0" * 128)


def body_of(fields: tuple[Field, ...]) -> dict[str, Json]:
    """A body as the catalogue allows it, with a mark in every text."""
    examples: dict[Form, Json] = {
        Form.TEXT: MARK,
        Form.WHOLE: 71717,
        Form.NUMBER: 0.5,
        Form.YES_NO: True,
        Form.TIME: "2026-11-22T09:00:00.000000Z",
        Form.HASH: "7" * 64,
        Form.PHOTOGRAPH: "7" * 64,
        Form.PHOTOGRAPHS: ["7" * 64],
        Form.PERSON: {"number": MARK, "name": MARK},
        Form.TEXTS: [MARK],
        Form.LIST: [MARK],
        Form.OBJECT: {"what": MARK},
        Form.ANYTHING: MARK,
    }
    return {field.name: field.choices[0] if field.choices else examples[field.form] for field in fields}


@pytest.mark.parametrize("kind", KNOWN)
def test_every_kind_has_a_sentence(kind: str) -> None:
    assert kind in SENTENCES


def test_no_sentence_is_for_a_kind_that_nobody_writes() -> None:
    assert set(SENTENCES) <= set(KNOWN)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_body_of_the_catalogue_is_told_in_a_sentence_without_a_placeholder_left(english: Flask, kind: object) -> None:
    with english.test_request_context("/"):
        said = told(entry(kind.name, body_of(kind.fields)), PEOPLE)  # type: ignore[attr-defined]
    assert said.known
    assert re.match(r"[A-ZQ“].*[.”!?»]$", said.sentence, re.DOTALL), said.sentence
    assert "%(" not in said.sentence
    assert "None" not in said.sentence


@pytest.mark.parametrize("kind", KNOWN)
def test_a_field_of_a_newer_version_is_told_beside_the_sentence(english: Flask, kind: str) -> None:
    with english.test_request_context("/"):
        said = told(entry(kind, {"intake": INTAKE, "weight_g": 812, "by": OFFICER.number}), PEOPLE)
    assert "weight_g = 812" in said.besides


def test_a_kind_of_a_newer_version_is_shown_by_its_name_and_its_fields(english: Flask) -> None:
    body: dict[str, Json] = {"intake": INTAKE, "grams": 812.5, "of": ["left", "right"], "sealed": True}
    with english.test_request_context("/"):
        said = told(entry("weighed_again", body), PEOPLE)
    assert not said.known
    assert "weighed_again" in said.sentence
    assert said.besides == ("grams = 812.5", "of = left, right", "sealed = Yes")


def test_an_answer_of_a_newer_version_is_quoted_as_it_was_written(english: Flask) -> None:
    with english.test_request_context("/"):
        said = told(entry("traces_answered", {"intake": INTAKE, "answer": "partly", "by": "123456A"}), PEOPLE)
    assert said.sentence == "On traces, Claire Martin (123456A) answered: “partly”."


def test_a_number_without_a_name_is_told_as_a_number(english: Flask) -> None:
    with english.test_request_context("/"):
        said = told(entry("made_safe", {"intake": INTAKE, "guide": "bolt", "by": "999"}), PEOPLE)
    assert said.sentence.startswith("Service number 999 declared the weapon made safe")


def test_an_unknown_answer_is_said_to_be_unknown(english: Flask) -> None:
    body: dict[str, Json] = {"intake": INTAKE, "fact": "bore", "value": "unknown", "by": "123456A"}
    with english.test_request_context("/"):
        assert "I don’t know" in told(entry("question_answered", body), PEOPLE).sentence


def test_a_measured_length_is_told_with_both_its_ends(english: Flask) -> None:
    body: dict[str, Json] = {
        "intake": INTAKE, "overall_cm": [100.6, 103.5], "barrel_cm": "unknown", "by_hand": False, "stock": "folded",
    }  # fmt: skip
    with english.test_request_context("/"):
        sentence = told(entry("lengths_decided", body), PEOPLE).sentence
    assert "between 100.6 and 103.5 cm" in sentence
    assert "barrel not known" in sentence


def test_a_low_confidence_proposes_nothing(english: Flask) -> None:
    candidates: Json = [{"typology": "revolver", "probability": 0.41}]
    with english.test_request_context("/"):
        sentence = told(entry("typology_proposed", {"candidates": candidates, "level": "low"}), PEOPLE).sentence
    assert "no mechanism" in sentence
    assert "Revolver" not in sentence


CANDIDATES: list[Json] = [
    {"typology": "revolver", "probability": 0.83, "raw": 0.9991},
    {"typology": "autre_pistolet", "probability": 0.12, "raw": 0.0005},
]
LIKELY: dict[str, Json] = {"likely": ["revolver", "autre_pistolet"], "coverage": 0.95, "weapon": 0.97}
DRILL: dict[str, Json] = {"thing": "power drill", "french": "perceuse", "english": "power drill", "share": 0.7}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"candidates": CANDIDATES, "level": "medium"},
            "The machine proposed: Revolver, 83%, confidence moderate.",
        ),
        (
            {"candidates": CANDIDATES, "level": "medium", **LIKELY, "looks_like": None},
            (
                "The machine proposed: Revolver, 83%, confidence moderate. For about 95 in 100 weapons below high "
                "confidence the right one is among: Revolver · Other handgun. Probability of a weapon: 97%."
            ),
        ),
        (
            {"candidates": CANDIDATES, "level": "high", **LIKELY, "likely": ["revolver"]},
            "The machine proposed: Revolver, 83%, confidence high. Probability of a weapon: 97%.",
        ),
        (
            {"candidates": CANDIDATES, "level": "low", **LIKELY},
            (
                "The machine proposed no mechanism: its confidence was too low. For about 95 in 100 weapons below "
                "high confidence the right one is among: Revolver · Other handgun. Probability of a weapon: 97%."
            ),
        ),
        (
            {"candidates": CANDIDATES, "level": "other", **LIKELY, "weapon": 0.004, "looks_like": DRILL},
            (
                "The machine proposed no mechanism: it saw no weapon that it knows. Probability of a weapon: <\u00a01%. "
                "It looked more like: “power drill”."
            ),
        ),
    ],
)
@pytest.mark.parametrize("kind", ["typology_proposed", "checkpoint_proposed"])
def test_a_proposal_is_told_with_all_that_was_said_for_it(
    english: Flask, kind: str, body: dict[str, Json], sentence: str
) -> None:
    with english.test_request_context("/"):
        said = told(entry(kind, body), PEOPLE)
    assert said.sentence == sentence
    assert not {"weapon", "likely", "coverage", "looks_like"} & {one.split(" ")[0] for one in said.besides}


def test_of_several_looks_together_no_sentence_says_how_often_a_set_holds(english: Flask) -> None:
    body: dict[str, Json] = {"candidates": CANDIDATES, "level": "medium", **LIKELY, "name": "right"}
    body["views"] = ["as_found", "right"]
    with english.test_request_context("/"):
        older = told(entry("typology_reconsidered", body), PEOPLE).sentence
        del body["coverage"]
        sentence = told(entry("typology_reconsidered", body), PEOPLE).sentence
    assert older == sentence
    assert "Likely: Revolver · Other handgun. How often the right one is among them was not measured." in sentence
    assert "95" not in sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"reason": "retake", "by": OFFICER.number},
            {
                "en": "Claire Martin (123456A) had it looked at again before deciding: the machine’s proposal was withdrawn.",
                "fr": "Claire Martin (123456A) l’a fait regarder à nouveau avant de se décider\u00a0: la proposition de la machine"
                " a été retirée.",
            },
        ),
        (
            {"reason": "moved"},
            {
                "en": "The machine’s proposal was withdrawn before anybody decided: what lay there moved, or was out of sight.",
                "fr": "La proposition de la machine a été retirée avant toute décision\u00a0: l’objet a bougé, ou n’était plus"
                " visible.",
            },
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_a_proposal_went_is_told_as_it_was(
    english: Flask, body: dict[str, Json], sentence: dict[str, str], language: str
) -> None:
    with english.test_request_context("/", headers={"Cookie": f"language={language}"}):
        said = told(entry("proposal_withdrawn", {"intake": INTAKE, **body}), PEOPLE)
    assert (said.sentence, said.besides) == (sentence[language], ())


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"typology": "one_of", "among": ["revolver", "autre_pistolet"], "proposed": "revolver", "agreed": None},
            (
                "Claire Martin (123456A) could not tell which of these mechanisms it is: Revolver · Other handgun. "
                "The machine had proposed: Revolver."
            ),
        ),
        (
            {"typology": "one_of", "among": ["revolver", "autre_pistolet"], "proposed": None, "agreed": None},
            "Claire Martin (123456A) could not tell which of these mechanisms it is: Revolver · Other handgun.",
        ),
        (
            {"typology": "not_a_weapon", "proposed": "not_a_weapon", "agreed": True},
            "Claire Martin (123456A) decided on the mechanism: no weapon. The machine had seen no weapon that it knows.",
        ),
        (
            {"typology": "revolver", "proposed": "not_a_weapon", "agreed": False},
            "Claire Martin (123456A) decided on the mechanism: Revolver. The machine had seen no weapon that it knows.",
        ),
    ],
)
def test_a_decision_is_told_beside_what_the_machine_saw(english: Flask, body: dict[str, Json], sentence: str) -> None:
    with english.test_request_context("/"):
        said = told(entry("typology_decided", {**body, "by": OFFICER.number}), PEOPLE)
    assert said.sentence == sentence
    assert said.besides == ()


def test_the_published_model_has_its_figure_beside_the_calibrated_one(english: Flask) -> None:
    tiny: list[Json] = [{"typology": f"kind {number}", "probability": 0.001, "raw": 0.0} for number in range(9)]
    tiny[-1] = {"typology": "epaule_a_pompe", "probability": 0.001, "raw": 0.4}
    old: list[Json] = [{"typology": "revolver", "probability": 0.83}]
    opened = entry("intake_opened", {"intake": INTAKE})
    with english.test_request_context("/"):
        entries = [
            entry("typology_proposed", {"candidates": candidates, "level": "medium"}, number)
            for number, candidates in ((2, [*CANDIDATES, *tiny]), (3, old))
        ]
        now, before = record_of((opened, *entries), (), lambda _: True).machine
    figures = [(one.name, one.figure, one.raw) for one in now.candidates]
    assert figures[:2] == [("Revolver", "83%", "99%"), ("Other handgun", "12%", "<\u00a01%")]
    # What the published model made much of is shown, however little it is worth.
    assert figures[-1] == ("Pump action", "<\u00a01%", "40%")
    assert now.rest == "7 others: less than 1% each."
    assert [(one.name, one.figure, one.raw) for one in before.candidates] == [("Revolver", "83%", "")]


def test_what_rests_on_several_mechanisms_names_them(english: Flask) -> None:
    facts: dict[str, Json] = {"typology": "one_of", "among": ["revolver", "autre_pistolet"], "answers": {}}
    weighed = entry("categories_possible", {"facts": facts, "possible": ["B"], "open": [{"fact": "typology"}]}, 2)
    with english.test_request_context("/"):
        (weighing,) = record_of((entry("intake_opened", {"intake": INTAKE}), weighed), (), lambda _: True).weighings
    assert [(one.name, one.figure) for one in weighing.known] == [
        ("Mechanism", "one of several mechanisms, not told apart"),
        ("One of", "Revolver · Other handgun"),
    ]
    assert weighing.open == ("Which of these types is it?",)


ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=12) | some.sampled_from(["unknown", "card", "revolver", "%(who)s", "%", "2026-13-45T99:00Z"]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = tuple(
    sorted({field.name for kind in KINDS for field in kind.fields} | {"option", "hint", "lines", "asked", "seen"})
)


@tries(max_examples=150, deadline=None)
@given(kind=some.sampled_from(KNOWN), body=some.dictionaries(some.sampled_from(FIELDS), ANY_JSON, max_size=6))
def test_no_body_whatever_it_holds_stops_the_reading(english: Flask, kind: str, body: dict[str, Json]) -> None:
    with english.test_request_context("/"):
        entries = (entry("intake_opened", {"intake": INTAKE, **body}), entry(kind, {"intake": INTAKE, **body}, 2))
        shown = record_of(entries, (), lambda _: False)
    assert [link.number for link in shown.chain] == [1, 2]


def test_every_entry_of_a_story_is_read_in_one_part_and_none_is_lost(english: Flask, tmp_path: Path) -> None:
    station = RecordedStation(tmp_path)
    tell(station)
    station.append("shelved", {"intake": INTAKE, "shelf": "B4"})
    entries = station.entries(INTAKE)
    with english.test_request_context("/"):
        shown = record_of(entries, station.everyone(), lambda _: True)
    read = [
        *(proposed.line.number for proposed in shown.machine),
        *(weighing.line.number for weighing in shown.weighings),
        *(photograph.line.number for photograph in shown.photographs),
        *(line.number for part in (shown.persons, shown.conclusions, shown.skipped, shown.readings, shown.unknown) for line in part),
    ]  # fmt: skip
    assert sorted(read) == [each.seq for each in entries]


def test_what_was_taken_back_says_by_which_entry(english: Flask, tmp_path: Path) -> None:
    station = RecordedStation(tmp_path)
    tell(station)
    with english.test_request_context("/"):
        shown = record_of(station.entries(INTAKE), station.everyone(), lambda _: True)
    decided = [line for line in shown.persons if line.kind == "typology_decided"]
    reopened = next(line for line in shown.persons if line.kind == "step_reopened")
    assert decided[0].marks == (
        "Differs from what the machine proposed.",
        f"Taken back later, by entry {reopened.number}.",
    )
    assert not decided[0].stands
    assert decided[1].stands
    assert decided[1].marks == ()
    assert {line.kind for line in shown.corrections} == {
        "case_corrected", "typology_decided", "step_reopened", "lengths_decided", "object_swapped", "conclusion_written",
    }  # fmt: skip


def test_a_picture_taken_again_is_said_to_replace_the_first(english: Flask) -> None:
    opened = entry(
        "intake_opened",
        {"intake": INTAKE, "case": "1", "seal": "2", "officer": {"number": "1", "name": "A"}, "second": None},
    )
    first = entry("picture_taken", {"intake": INTAKE, "name": "right", "sha256": "1" * 64}, 2)
    again = entry("picture_taken", {"intake": INTAKE, "name": "right", "sha256": "2" * 64}, 3)
    with english.test_request_context("/"):
        shown = record_of((opened, first, again), (), lambda _: True)
    assert [photograph.line.marks for photograph in shown.photographs] == [("Replaced later, by entry 3.",), ()]


def test_who_read_it_before_is_part_of_the_record(english: Flask, tmp_path: Path) -> None:
    station = RecordedStation(tmp_path)
    tell(station)
    station.append("record_read", {"intake": INTAKE, "by": OFFICER.number})
    with english.test_request_context("/"):
        shown = record_of(station.entries(INTAKE), station.everyone(), lambda _: True)
    assert [line.sentence for line in shown.readings] == ["Claire Martin (123456A) read this record."]


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-22T09:00:00", "2026-13-22T09:00:00Z"])
def test_what_is_no_moment_is_shown_as_it_stands(english: Flask, at: str) -> None:
    with english.test_request_context("/"):
        assert moment_of(at).local == at


def test_no_sentence_says_that_a_weapon_is_of_a_category() -> None:
    for path in (Path(__file__).parents[2] / "kiosk_ui").glob("entries_*.py"):
        written = path.read_text()
        assert not re.search(r"\bis (of |in )?(the )?category", written), path.name
        assert "\u2713" not in written


@pytest.mark.parametrize("lying", [True, False])
def test_a_photograph_of_what_was_not_seen_to_lie_there_says_so(english: Flask, lying: bool) -> None:
    body: dict[str, Json] = {
        "intake": INTAKE,
        "name": "right",
        "sha256": "1" * 64,
        "width": 8,
        "height": 6,
        "lying": lying,
    }
    with english.test_request_context():
        said = told(entry("picture_taken", body), PEOPLE)
    assert ("nothing was seen lying there" in said.sentence) is not lying
    assert not any("lying" in one for one in said.besides)
