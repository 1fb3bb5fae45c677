"""Looking for intakes and reading their records: who may, what is found, what is shown, what hostile texts can do."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from edge.exhibit import Json
from edge.intake import State
from kiosk_ui.app import create_app
from kiosk_ui.sessions import Sessions
from tests.kiosk_ui.history_story import CASE, CORRECTED, INTAKE, START, RecordedStation, Story, tell
from tests.kiosk_ui.serving import OFFICER, SECOND, TECHNICIAN, enter, settings, token_of

HOST = {"Host": "127.0.0.1:8080"}
NOTHING = {"case": "", "seal": "", "since": "", "until": "", "typology": "", "officer": "", "text": "", "after": "0"}
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"


@pytest.fixture
def station(tmp_path: Path) -> RecordedStation:
    return RecordedStation(tmp_path)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def app(station: RecordedStation, sessions: Sessions) -> Flask:
    return create_app(station, settings(language="en"), sessions)


@pytest.fixture
def reader(app: Flask, sessions: Sessions) -> FlaskClient:
    """A browser at which an officer is signed in."""
    client = app.test_client()
    enter(client, sessions)
    return client


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers=HOST)


def text_of(client: FlaskClient, path: str) -> str:
    answer = get(client, path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def ask(client: FlaskClient, **asked: str) -> TestResponse:
    headers = HOST | {"X-CSRFToken": token_of(client, "/history"), "Content-Type": "application/json"}
    return client.post("/history/search", data=json.dumps(NOTHING | asked), headers=headers)


def found(client: FlaskClient, **asked: str) -> list[str]:
    """The intakes that a search lists, in its order."""
    answer = ask(client, **asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return re.findall(r'href="/record/([^"]+)"', answer.get_json()["part"])


def opened(
    number: int, case: str = "2026-0001", officer: str = OFFICER.number, name: str = OFFICER.name
) -> tuple[str, dict[str, Json]]:
    body: dict[str, Json] = {
        "intake": f"{number:016x}",
        "case": case,
        "seal": str(number),
        "officer": {"number": officer, "name": name},
        "second": None,
    }
    return "intake_opened", body


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/history", f"/record/{INTAKE}", "/photograph/{sha256}.jpg"])
def test_without_a_session_nothing_of_the_record_is_shown(app: Flask, station: RecordedStation, path: str) -> None:
    story = tell(station)
    answer = get(app.test_client(), path.format(sha256=story.intake.pictures["right"]))
    assert answer.status_code == 401
    shown = answer.get_data()
    for secret in (CASE, CORRECTED, "Bolt action", "JFIF"):
        assert secret.encode() not in shown
    assert "record_read" not in [entry.kind for entry in station.entries(INTAKE)]


def test_without_a_session_nothing_is_found(app: Flask, station: RecordedStation) -> None:
    tell(station)
    headers = HOST | {"Content-Type": "application/json"}
    answer = app.test_client().post("/history/search", data=json.dumps(NOTHING), headers=headers)
    assert answer.status_code in (400, 401)
    assert CORRECTED not in answer.get_data(as_text=True)


def test_a_search_from_another_page_finds_nothing(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    headers = HOST | {"Content-Type": "application/json"}
    answer = reader.post("/history/search", data=json.dumps(NOTHING), headers=headers)
    assert "part" not in answer.get_json()


def test_a_technician_reads_no_record(app: Flask, sessions: Sessions, station: RecordedStation) -> None:
    tell(station)
    client = app.test_client()
    enter(client, sessions, TECHNICIAN)
    assert get(client, "/history").status_code == 403
    assert get(client, f"/record/{INTAKE}").status_code == 403


def test_each_reading_is_written_down_with_who_read(app: Flask, sessions: Sessions, station: RecordedStation) -> None:
    tell(station)
    for person in (OFFICER, SECOND):
        client = app.test_client()
        enter(client, sessions, person)
        text_of(client, f"/record/{INTAKE}")
    readings = [entry.body["by"] for entry in station.entries(INTAKE) if entry.kind == "record_read"]
    assert readings == [OFFICER.number, SECOND.number]


def test_the_list_alone_counts_as_no_reading(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    text_of(reader, "/history")
    found(reader, case=CASE)
    assert "record_read" not in [entry.kind for entry in station.entries(INTAKE)]


@pytest.mark.parametrize("intake", ["0" * 16, "x", "..%2f..%2fetc", "a" * 65, "%00" * 8])
def test_an_intake_that_is_not_there_is_not_found(reader: FlaskClient, station: RecordedStation, intake: str) -> None:
    tell(station)
    assert get(reader, f"/record/{intake}").status_code == 404


def test_a_record_that_cannot_be_written_is_not_read_either(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    station.shut = True
    answer = get(reader, f"/record/{INTAKE}")
    assert answer.status_code == 503
    assert "The record cannot be read now" in answer.get_data(as_text=True)
    assert CORRECTED not in answer.get_data(as_text=True)
    station.shut = False
    token = token_of(reader, "/history")
    station.shut = True
    headers = HOST | {"X-CSRFToken": token, "Content-Type": "application/json"}
    refused = reader.post("/history/search", data=json.dumps(NOTHING), headers=headers)
    assert refused.status_code == 503
    assert refused.get_json()["words"].startswith("The record cannot be read now")


# --- looking -------------------------------------------------------------------------------------


def test_an_intake_is_found_by_what_it_was_and_what_it_became(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    station.append(*opened(99, "2025-9999"))
    for asked in (
        {"case": CASE},
        {"case": f" {CORRECTED.lower()} "},
        {"seal": "7"},
        {"typology": "epaule_a_verrou"},
        {"text": "041"},
        {"case": CORRECTED, "officer": OFFICER.number, "since": "2026-11-22", "until": "2026-11-22"},
    ):
        assert found(reader, **asked) == [INTAKE], asked
    assert found(reader, officer=OFFICER.number) == [f"{99:016x}", INTAKE]
    assert found(reader, text="martin") == [f"{99:016x}", INTAKE]


@pytest.mark.parametrize(
    "asked",
    [
        {"case": "2026"},
        {"typology": "revolver"},
        {"officer": "778899"},
        {"until": "2026-11-21"},
        {"since": "2026-11-23"},
        {"text": "nobody"},
    ],
)
def test_what_does_not_fit_is_not_found(reader: FlaskClient, station: RecordedStation, asked: dict[str, str]) -> None:
    tell(station)
    answer = ask(reader, **asked)
    assert answer.get_json() == {"part": "", "more": False, "words": "No intake found."}


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"until": "2026-02-30"},
        {"after": "-1"},
        {"after": "1e3"},
        {"after": "²"},
        {"after": ""},
        {"after": "1" * 20},
        {"case": "1" * 81},
        {"case": "1\n2"},
        {"more": "yes"},
    ],
)
def test_what_no_form_sends_is_refused_in_words(reader: FlaskClient, asked: dict[str, str]) -> None:
    answer = ask(reader, **asked)
    assert answer.status_code == 400
    assert answer.get_json()["words"]


def test_ten_thousand_intakes_are_listed_twenty_at_a_time(reader: FlaskClient, station: RecordedStation) -> None:
    station.append_all(tuple(opened(number) for number in range(10_000)))
    listed: list[str] = re.findall(r'href="/record/([^"]+)"', text_of(reader, "/history"))
    assert listed == [f"{number:016x}" for number in range(9999, 9979, -1)]
    second = ask(reader, after="20").get_json()
    assert second["more"] is True
    assert second["words"] == "20 intakes, the newest first. There are more."
    assert second["part"].count("<li") == 20
    assert f"{9979:016x}" in second["part"]
    last = ask(reader, after="9980").get_json()
    assert (last["part"].count("<li"), last["more"]) == (20, False)
    assert ask(reader, after="10000").get_json() == {"part": "", "more": False, "words": "No further intake."}


def test_every_state_is_said_in_words(reader: FlaskClient, station: RecordedStation) -> None:
    kinds = ("intake_set_aside", "intake_cancelled", "intake_closed", "expert_called")
    for number, kind in enumerate(("", *kinds)):
        station.append(*opened(number))
        if kind:
            station.append(kind, {"intake": f"{number:016x}"})
    page = text_of(reader, "/history")
    states = re.findall(r'<span class="state">([^<]+)</span>', page)
    assert states == ["With the expert", "Closed", "Cancelled", "Set aside", "Under way"]
    assert len(states) == len(State) + 1


def test_nothing_of_a_case_stands_in_an_address(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station, case="2026/0412 & suite", seal_number="7bis")
    for page in (text_of(reader, "/history"), text_of(reader, f"/record/{INTAKE}")):
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        assert addresses
        assert [one for one in addresses if "0412" in one or "7bis" in one or OFFICER.number in one] == []


# --- hostile texts -------------------------------------------------------------------------------


def test_a_hostile_text_stays_a_text_wherever_it_is_shown(reader: FlaskClient, station: RecordedStation) -> None:
    hostile = HOSTILE[:40]
    story = tell(station, case=hostile, seal_number=hostile, words=HOSTILE)
    story.station.append("x<script>", {"intake": INTAKE, "<b>field</b>": HOSTILE})
    station.append("intake_resumed", {"intake": INTAKE, "by": "<script>", "step": HOSTILE})
    pages = [
        text_of(reader, "/history"),
        text_of(reader, f"/record/{INTAKE}"),
        ask(reader, case=hostile).get_json()["part"],
    ]
    for page in pages:
        shown = page.split("<main>")[-1]
        assert not re.search(r"<(script|img src=x|b>field)", shown.split("</main>")[0])
        assert "&lt;script&gt;" in shown


def test_a_text_is_no_template(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station, words="{{ 7 * 7 }} {% include 'base.html' %}")
    assert "{{ 7 * 7 }} {% include &#39;base.html&#39; %}" in text_of(reader, f"/record/{INTAKE}")


def test_a_percent_sign_in_a_text_is_only_a_percent_sign(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station, words="100 % certain, %(who)s, %s")
    assert "100 % certain, %(who)s, %s" in text_of(reader, f"/record/{INTAKE}")


# --- the record ----------------------------------------------------------------------------------


def part_of(page: str, name: str) -> str:
    """The text of one part of a record, by the name of its heading."""
    section = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    assert section is not None, name
    return " ".join(re.sub(r"<[^>]*>", " ", section[0]).split())


def test_the_three_voices_are_kept_apart(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    page = text_of(reader, f"/record/{INTAKE}")
    machine, persons, officer = (part_of(page, f"{name}-title") for name in ("machine", "persons", "officer"))
    assert "The machine proposed: Bolt action, 91%, confidence moderate." in machine
    assert "Lever action 6%" in machine
    assert "1,020.4" in machine
    assert "Claire Martin" not in machine
    assert "Claire Martin (123456A) confirmed the proposed mechanism: Bolt action." in persons
    assert "Zoé Petit (778899) looked too, and saw the chamber empty" in persons
    assert "concludes" not in persons
    assert "concludes: category D." in officer
    assert "Outside of what was shown as possible." in officer
    assert "91%" not in persons + officer


def test_the_head_says_who_where_and_when_in_both_times(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    page = text_of(reader, f"/record/{INTAKE}")
    head = " ".join(re.sub(r"<[^>]*>", " ", page.split('class="head"')[1].split("</header>")[0]).split())
    for said in (CORRECTED, "Claire Martin (123456A)", "Zoé Petit (778899)", "Salle des scellés 2", "Closed", "UTC"):
        assert said in head
    assert f"UTC {START:%d %b %Y}, 09:00:07" in head


def test_possible_categories_come_with_articles_rules_and_what_was_open(
    reader: FlaskClient, station: RecordedStation
) -> None:
    tell(station)
    rules = part_of(text_of(reader, f"/record/{INTAKE}"), "rules-title")
    assert "B possible C possible D not by these rules NC not by these rules" in rules
    assert "R311-2 III 1 b (may apply, depending on what is still open)" in rules
    assert "rules france, version" in rules
    assert "Is its calibre one of these five?" in rules.split("Still open then")[1].split("What it rests on")[0]
    assert "Is its calibre one of these five? I don’t know" in rules.split("What it rests on")[1]
    assert "does not replace an expert" in rules


def test_corrections_and_differences_are_listed_with_the_way_to_each(
    reader: FlaskClient, station: RecordedStation
) -> None:
    tell(station)
    page = text_of(reader, f"/record/{INTAKE}")
    corrections = part_of(page, "corrections-title")
    assert "corrected the numbers" in corrections
    assert "Taken back later, by entry" in corrections
    for anchor in re.findall(r'href="#(entry-\d+)"', page):
        assert page.count(f'id="{anchor}"') == 1


def test_every_entry_stands_in_the_chain_with_its_hash(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    entries = station.entries(INTAKE)
    chain = part_of(text_of(reader, f"/record/{INTAKE}"), "chain-title")
    for entry in entries:
        assert entry.hash in chain
    assert "scelle case export" in chain
    assert "scelle case verify" in chain


def test_an_intake_just_opened_reads_as_one(reader: FlaskClient, station: RecordedStation) -> None:
    Story(station)
    page = text_of(reader, f"/record/{INTAKE}")
    assert "Under way" in page
    assert "not ended" in page
    assert "Nothing was proposed." in page
    assert "No conclusion was written." in page
    assert "No photograph was taken." in page


def test_a_kind_of_a_newer_version_is_shown_in_the_record(reader: FlaskClient, station: RecordedStation) -> None:
    tell(station)
    station.append("weighed", {"intake": INTAKE, "grams": 3410})
    unknown = part_of(text_of(reader, f"/record/{INTAKE}"), "unknown-title")
    assert "“weighed”" in unknown
    assert "grams = 3,410" in unknown


# --- photographs ---------------------------------------------------------------------------------


def test_a_photograph_is_served_as_it_was_kept_and_kept_by_no_browser(
    reader: FlaskClient, station: RecordedStation
) -> None:
    story = tell(station)
    sha256 = story.intake.pictures["right"]
    answer = get(reader, f"/photograph/{sha256}.jpg")
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.get_data() == station.photograph(sha256)


@pytest.mark.parametrize("sha256", ["0" * 64, "0" * 63, "A" * 64, "..%2f" * 4, "x" * 64, ""])
def test_a_photograph_that_is_not_there_is_not_found(reader: FlaskClient, sha256: str) -> None:
    assert get(reader, f"/photograph/{sha256}.jpg").status_code == 404


@pytest.mark.parametrize("harm", ["lose", "alter"])
def test_a_photograph_that_is_missing_or_altered_is_said_and_not_shown(
    reader: FlaskClient, station: RecordedStation, harm: str
) -> None:
    story = tell(station)
    sha256 = story.intake.pictures["left"]
    getattr(station, harm)(sha256)
    page = text_of(reader, f"/record/{INTAKE}")
    assert page.count("This photograph is missing, or was altered, and is not shown.") == 1
    assert f'src="/photograph/{sha256}.jpg"' not in page
    assert sha256 in part_of(page, "photographs-title")
    assert get(reader, f"/photograph/{sha256}.jpg").status_code == 404
