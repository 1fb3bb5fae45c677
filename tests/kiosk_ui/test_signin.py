"""The door, asked without a browser: who gets in, how long they stay, and what a locked kiosk tells anybody."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from edge.domain import Level
from edge.exhibit import Person, Role
from edge.people import Checked
from edge.view import Mode
from kiosk_ui.app import create_app
from kiosk_ui.enrolment import refusal
from kiosk_ui.sessions import IDLE_SECONDS, Sessions
from kiosk_ui.signin import names, refusal_words
from tests.kiosk_ui.scripted import BOLT, identification, shown
from tests.kiosk_ui.serving import OFFICER, SECOND, TECHNICIAN, settings, token_of
from tests.kiosk_ui.staffed import OTHER, PINS, StaffedStation
from tests.kiosk_ui.test_words import speaking

HOST = {"Host": "127.0.0.1:8080"}


@dataclass(slots=True)
class Clock:
    """Seconds, set by hand."""

    time: float = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> StaffedStation:
    return StaffedStation(tmp_path, clock).staff(OFFICER, OTHER, TECHNICIAN, SECOND)


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


@pytest.fixture
def app(station: StaffedStation, sessions: Sessions) -> Flask:
    return create_app(station, settings(language="en"), sessions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=HOST | {name.replace("_", "-"): value for name, value in headers.items()})


def post(client: FlaskClient, path: str, **message: object) -> TestResponse:
    # The notices carry the token too, and are there for everybody.
    token = token_of(client, "/notices")
    return client.post(path, json=message, headers=HOST | {"X-CSRFToken": token})


def sign_in(client: FlaskClient, person: Person, pin: str | None = None) -> dict[str, object]:
    answer = post(client, "/sign-in", number=person.number, pin=pin or PINS[person])
    told: dict[str, object] = answer.get_json()
    return told


def status(client: FlaskClient, path: str) -> int:
    return get(client, path).status_code


# --- getting in ----------------------------------------------------------------------------------


def test_the_right_code_opens_the_screen(client: FlaskClient, station: StaffedStation) -> None:
    assert status(client, "/panel?after=-1") == 401
    assert sign_in(client, OFFICER) == {"signed_in": True}
    assert status(client, "/panel?after=-1") == 200
    assert station.came_and_went == [(OFFICER.number, "signed in")]


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_goes_with_the_browser(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", number=OFFICER.number, pin=PINS[OFFICER])
    (seat,) = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("seat=")]
    assert {part.strip() for part in seat.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Strict"}


def test_a_number_is_one_whatever_its_case(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", number=OFFICER.number.lower(), pin=PINS[OFFICER])
    assert answer.json == {"signed_in": True}


def test_wrong_codes_are_slowed_down_in_words(client: FlaskClient, clock: Clock) -> None:
    said = [sign_in(client, OFFICER, "111111") for _ in range(3)]
    assert [one["words"] for one in said] == ["Wrong code.", "Wrong code.", "Wrong code. Wait 5 seconds."]
    assert said[2]["wait"] == 5
    clock.time += 3.5
    assert sign_in(client, OFFICER) == {"signed_in": False, "wait": 2, "words": "Wait 2 seconds."}
    clock.time += 1.5
    assert sign_in(client, OFFICER) == {"signed_in": True}


def test_a_storm_of_wrong_codes_costs_an_hour_and_opens_nothing(client: FlaskClient, clock: Clock) -> None:
    waits = []
    for guess in range(100_000, 100_040):
        told = sign_in(client, OFFICER, str(guess))
        assert told["signed_in"] is False
        waits.append(int(str(told["wait"])))
        clock.time += waits[-1]
    assert max(waits) == 3600
    assert status(client, "/panel?after=-1") == 401


@pytest.mark.parametrize("number", ["000000", "", "x" * 200, "'; DROP TABLE persons", "é"])
def test_an_unknown_number_is_answered_like_a_wrong_code(client: FlaskClient, number: str) -> None:
    answer = post(client, "/sign-in", number=number, pin="111111")
    assert answer.json == {"signed_in": False, "wait": 0, "words": "Wrong code."}


def test_a_second_person_has_no_screen_of_their_own(client: FlaskClient, station: StaffedStation) -> None:
    told = sign_in(client, SECOND)
    assert told["signed_in"] is False
    assert told["words"] == "You bear witness only: an officer has to sign in."
    assert station.came_and_went == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"number": "1"}', b'{"number": 1, "pin": "1"}', b'{"number": "1", "pin": null}',
     b'{"number": "1", "pin": "1", "role": "officer"}', b'{"number": "1", "number": "2", "pin": "1"}',
     b'{"number": "1", "pin": "1\\u0000"}', b"\xff", b"[" * 9000],
)  # fmt: skip
def test_what_no_form_sends_is_refused(client: FlaskClient, station: StaffedStation, body: bytes) -> None:
    headers = HOST | {"X-CSRFToken": token_of(client), "Content-Type": "application/json"}
    assert client.post("/sign-in", data=body, headers=headers).status_code == 400
    assert station.came_and_went == []


def test_a_full_disk_lets_nobody_in_and_everybody_out(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    station.disk_full = True
    assert post(client, "/sign-out", reason="left").status_code == 200
    assert status(client, "/panel?after=-1") == 401
    answer = post(client, "/sign-in", number=OFFICER.number, pin=PINS[OFFICER])
    assert answer.status_code == 503
    assert answer.json == {"signed_in": False, "wait": 0, "words": "Nobody can sign in now. Call the technician."}


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        (Checked(None, 0.0, 1), "Wrong code."),
        (Checked(None, 0.2, 3), "Wrong code. Wait 2 seconds."),
        (Checked(None, 15.0, 4), "Wrong code. Wait 15 seconds."),
        (Checked(None, 14.1, 4, heard=False), "Wait 15 seconds."),
        (Checked(None, 119.5, 6, heard=False), "Wait 2 minutes."),
        (Checked(None, 3600.0, 9), "Wrong code. Wait 60 minutes."),
    ],
)
def test_the_wait_is_said_as_a_person_would(checked: Checked, words: str) -> None:
    with speaking("en"):
        assert refusal_words(checked) == words


# --- staying and leaving -------------------------------------------------------------------------


def test_an_untouched_screen_locks(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, OFFICER)
    clock.time += IDLE_SECONDS - 1
    assert get(client, "/session").json == {"left": 1}
    clock.time += 1
    assert status(client, "/session") == 401
    assert status(client, "/panel?after=-1") == 401
    assert "Touch your name" in get(client, "/").get_data(as_text=True)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, OFFICER)
    clock.time += 100
    for path in ("/panel?after=-1", "/session", "/status", "/", "/notices"):
        get(client, path)
    assert get(client, "/panel?after=-1").headers["X-Session-Left"] == "80"


@pytest.mark.parametrize("touch", ["/stay", "/press"])
def test_a_touch_keeps_the_screen_open(client: FlaskClient, clock: Clock, touch: str) -> None:
    sign_in(client, OFFICER)
    clock.time += 100
    post(client, touch, view=1, kind="retake")
    assert get(client, "/session").json == {"left": 180}


def test_a_followed_link_is_a_touch(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, OFFICER)
    clock.time += 100
    get(client, "/notices", Sec_Fetch_User="?1")
    assert get(client, "/session").json == {"left": 180}


def test_leaving_locks_at_once_and_is_written_down(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    seat = client.get_cookie("seat", domain="127.0.0.1")
    assert seat is not None
    answer = post(client, "/sign-out", reason="left")
    assert answer.json == {"signed_in": False}
    assert client.get_cookie("seat", domain="127.0.0.1") is None
    client.set_cookie("seat", seat.value, domain="127.0.0.1")
    assert status(client, "/panel?after=-1") == 401
    assert station.came_and_went[1:] == [(OFFICER.number, "left")]


def test_a_screen_that_locked_itself_says_so_in_the_record(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    post(client, "/sign-out", reason="idle")
    assert station.came_and_went[1:] == [(OFFICER.number, "idle")]


def test_leaving_twice_is_written_down_once(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    for _ in range(2):
        assert post(client, "/sign-out", reason="left").status_code == 200
    assert station.came_and_went[1:] == [(OFFICER.number, "left")]


@pytest.mark.parametrize("reason", ["another", "", "dismissed"])
def test_no_other_reason_is_taken_from_a_page(client: FlaskClient, station: StaffedStation, reason: str) -> None:
    sign_in(client, OFFICER)
    assert post(client, "/sign-out", reason=reason).status_code == 400
    assert get(client, "/session").status_code == 200
    assert len(station.came_and_went) == 1


def test_another_person_takes_the_place_of_the_first(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    first = client.get_cookie("seat", domain="127.0.0.1")
    sign_in(client, OTHER)
    assert station.came_and_went == [
        (OFFICER.number, "signed in"),
        (OTHER.number, "signed in"),
        (OFFICER.number, "another"),
    ]
    assert first is not None
    client.set_cookie("seat", first.value, domain="127.0.0.1")
    assert status(client, "/session") == 401


def test_the_token_of_a_page_does_not_outlive_its_person(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, OFFICER)
    before = token_of(client)
    sign_in(client, OTHER)
    token_of(client)
    answer = client.post("/press", json={"view": 1, "kind": "retake"}, headers=HOST | {"X-CSRFToken": before})
    assert (answer.status_code, station.presses) == (400, [])


def test_two_browsers_are_two_persons(app: Flask, station: StaffedStation) -> None:
    one, other = app.test_client(), app.test_client()
    sign_in(one, OFFICER)
    sign_in(other, OTHER)
    view = station.view().number
    for browser in (one, other):
        post(browser, "/press", view=view, kind="retake")
    assert [None if press.by is None else press.by.name for press in station.presses] == [OFFICER.name, OTHER.name]
    post(one, "/sign-out", reason="left")
    assert (status(one, "/session"), status(other, "/session")) == (401, 200)


def test_a_restart_locks_every_screen(client: FlaskClient, station: StaffedStation, clock: Clock) -> None:
    sign_in(client, OFFICER)
    seat = client.get_cookie("seat", domain="127.0.0.1")
    assert seat is not None
    restarted = create_app(station, settings(), Sessions(clock)).test_client()
    restarted.set_cookie("seat", seat.value, domain="127.0.0.1")
    assert status(restarted, "/panel?after=-1") == 401


# --- what a locked kiosk tells -------------------------------------------------------------------


def test_a_locked_screen_tells_nothing_of_a_case(client: FlaskClient, station: StaffedStation) -> None:
    view = station.show(replace(shown(identification(BOLT, Level.HIGH)), mode=Mode.INTAKE))
    assert view.result is not None
    page = get(client, "/").get_data(as_text=True)
    for secret in ("Bolt action", view.result.capture.sha256, "/result/", "data-view", "<canvas"):
        assert secret not in page
    for path in ("/result/7/picture.jpg", "/result/7/heatmap.png", "/next.jpg", "/panel?after=-1", "/history"):
        answer = get(client, path)
        assert answer.status_code == 401, path
        assert "Touch your name" in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Bolt action" not in json.dumps(get(client, "/status").json)


@pytest.mark.parametrize("path", ["/press", "/history/search", "/stay", "/enrol"])
def test_a_locked_kiosk_answers_programs_with_401_in_words(client: FlaskClient, path: str) -> None:
    answer = post(client, path, view=1, kind="retake")
    assert answer.status_code == 401
    assert answer.json == {"error": "The screen is locked", "words": "The screen is locked. Sign in first."}


@pytest.mark.parametrize("path", ["/notices", "/notices/privacy", "/status"])
def test_notices_are_read_without_a_code(client: FlaskClient, path: str) -> None:
    assert status(client, path) == 200


def test_officers_come_first_then_technicians_and_witnesses_not_at_all() -> None:
    late = Person("1", "Aaron Zidane", Role.TECHNICIAN)
    assert names((late, OFFICER, TECHNICIAN, OTHER, SECOND)) == (OFFICER, OTHER, late, TECHNICIAN)


@pytest.mark.parametrize("path", ["/panel?after=-1", "/history", "/next.jpg"])
def test_a_technician_sees_no_case(client: FlaskClient, path: str) -> None:
    sign_in(client, TECHNICIAN)
    assert status(client, path) == 403
    assert post(client, "/press", view=1, kind="retake").status_code == 403
    home = get(client, "/")
    assert (home.status_code, home.headers["Location"]) == (302, "/people")


# --- enrolling -----------------------------------------------------------------------------------

NEW = {"number": "424242", "name": "Inès Caron", "role": "officer", "pin": "718293", "again": "718293"}


def test_a_technician_enrols_and_the_person_gets_in(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, TECHNICIAN)
    answer = post(client, "/enrol", **NEW)
    assert answer.json == {"enrolled": True, "number": "424242", "words": ""}
    assert "Inès Caron is enrolled." in get(client, "/people?enrolled=424242").get_data(as_text=True)
    assert station.people.changes()[-1].by == TECHNICIAN.number
    post(client, "/sign-out", reason="left")
    assert sign_in(client, Person("424242", "", Role.OFFICER), "718293") == {"signed_in": True}


@pytest.mark.parametrize("person", [OFFICER, None])
def test_nobody_else_enrols(client: FlaskClient, station: StaffedStation, person: Person | None) -> None:
    if person is not None:
        sign_in(client, person)
    expected = 401 if person is None else 403
    assert post(client, "/enrol", **NEW).status_code == expected
    assert status(client, "/people") == expected
    assert len(station.everyone()) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"again": "718294"}, "The two codes are not the same."),
        ({"pin": "123456"}, "This code is too easy to guess: its digits follow each other."),
        ({"pin": "272727"}, "This code is too easy to guess: the same digits come again."),
        ({"pin": "42424299"}, "This code is too easy to guess: it looks like the service number."),
        ({"pin": "7182"}, "A code has 6 to 12 digits."),
        ({"pin": "71829x"}, "A code is made of digits only."),
        ({"number": "42 42"}, "A service number is 1 to 16 letters and digits, without accents."),
        ({"name": " "}, "A name is 1 to 64 characters."),
        ({"number": "123456a"}, "This service number is enrolled already."),
    ],
)
def test_what_is_wrong_with_an_enrolment_is_said(
    client: FlaskClient, station: StaffedStation, change: dict[str, str], words: str
) -> None:
    sign_in(client, TECHNICIAN)
    assert (post(client, "/enrol", **{**NEW, **change}).json or {})["words"] == words
    assert len(station.everyone()) == 4


@pytest.mark.parametrize("change", [{"role": "chief"}, {"role": ""}, {"pin": 718293}, {"extra": "x"}])
def test_what_no_enrolment_sends_is_refused(client: FlaskClient, change: dict[str, object]) -> None:
    sign_in(client, TECHNICIAN)
    assert post(client, "/enrol", **{**NEW, **change}).status_code == 400


def test_the_first_person_is_enrolled_by_anybody_and_ends_the_trial(tmp_path: Path, clock: Clock) -> None:
    station = StaffedStation(tmp_path, clock)
    client = create_app(station, settings(language="en"), Sessions(clock)).test_client()
    assert "Trial: nothing is written down" in get(client, "/").get_data(as_text=True)
    assert "Enrol the first person" in get(client, "/people").get_data(as_text=True)
    assert status(client, "/history") == 401
    assert (post(client, "/enrol", **NEW).json or {})["enrolled"] is True
    assert "Touch your name" in get(client, "/").get_data(as_text=True)
    assert post(client, "/enrol", **{**NEW, "number": "2"}).status_code == 401


def test_the_first_person_is_not_one_who_only_bears_witness() -> None:
    with speaking("en"):
        first = refusal(replace(SECOND), "926150", "926150", ())
    assert first == "The first person is a technician or an officer."


def test_a_trial_screen_that_was_left_open_enrols_nobody_later(tmp_path: Path, clock: Clock) -> None:
    station = StaffedStation(tmp_path, clock)
    client = create_app(station, settings(language="en"), Sessions(clock)).test_client()
    token_of(client, "/people")
    # Somebody is enrolled from the command line; the screen has not heard of it yet.
    station.people.enrol(OFFICER, PINS[OFFICER], by="technician")
    assert station.view().mode is Mode.TRIAL
    assert post(client, "/enrol", **NEW).status_code == 401
    assert station.everyone() == (OFFICER,)


def test_a_full_disk_enrols_nobody(client: FlaskClient, station: StaffedStation) -> None:
    sign_in(client, TECHNICIAN)
    station.disk_full = True
    answer = post(client, "/enrol", **NEW)
    assert answer.json == {
        "enrolled": False,
        "number": "424242",
        "words": "Nobody can be enrolled now. Look into the journal of the kiosk.",
    }


# --- what a unit sets about the notices ----------------------------------------------------------


def test_the_privacy_notice_says_what_the_unit_has_set(station: StaffedStation) -> None:
    said = replace(settings(language="en"), retention="Six <years>.", controller="Commandant", central="cic.example")
    page = get(create_app(station, said).test_client(), "/notices/privacy").get_data(as_text=True)
    assert "Six &lt;years&gt;." in page
    assert "Commandant" in page
    assert "cic.example" in page
    assert "This kiosk sends nothing anywhere" not in page


def test_a_notice_without_settings_is_whole(client: FlaskClient) -> None:
    page = get(client, "/notices/privacy").get_data(as_text=True)
    assert "the retention rule of the unit" in page
    assert "This kiosk sends nothing anywhere" in page
