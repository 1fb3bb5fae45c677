"""What comes over the wire in an intake: the shape of a press, who signs it, what is told to whom."""

import json

import pytest
from flask.testing import FlaskClient

from edge.decide import Act
from edge.exhibit import Json
from edge.view import Answer, Press, PressKind, View
from kiosk_ui.app import create_app
from kiosk_ui.presses import KINDS, LONGEST_LIST, LONGEST_WORDS, MOST_FIELDS, NotAPressError, press_from
from kiosk_ui.sessions import Sessions
from tests.kiosk_ui.intakes import OFFICER, all_states, checkpoint_states, intake_states
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import enter, settings, token_of

HOST = {"Host": "127.0.0.1:8080"}


def signed_in_client(view: View) -> tuple[FlaskClient, ScriptedStation]:
    station, sessions = ScriptedStation([view]), Sessions()
    client = create_app(station, settings(language="en"), sessions).test_client()
    enter(client, sessions)
    return client, station


def body(**fields: object) -> bytes:
    return json.dumps({"view": 1, "kind": "traces", **fields}).encode()


# --- a press -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"answer": "done"},
        {"seen": ["automatic"], "unsure": []},
        {"fact": "capacity", "value": [1.0, 11.0]},
        {"fact": "alarm_listed", "value": None},
        {"by_hand": True, "overall_cm": 112.5, "barrel_cm": "unknown", "stock": "fixed"},
        {"text": "x" * LONGEST_WORDS},
    ],
)
def test_what_a_button_sends_passes_as_it_is(detail: dict[str, Json]) -> None:
    assert press_from(body(detail=detail), OFFICER) == Press(1, Act.TRACES, detail, OFFICER)


@pytest.mark.parametrize(
    "detail",
    [
        None,
        [],
        "done",
        7,
        {"answer": {"nested": "table"}},
        {"seen": [["list in a list"]]},
        {"seen": ["x"] * (LONGEST_LIST + 1)},
        {"text": "x" * (LONGEST_WORDS + 1)},
        {"n" * 41: "x"},
        {str(number): "x" for number in range(MOST_FIELDS + 1)},
        {"number": 2**53},
        {"number": -(2**60)},
    ],
)
def test_what_no_button_sends_is_no_press(detail: object) -> None:
    with pytest.raises(NotAPressError):
        press_from(body(detail=detail))


@pytest.mark.parametrize("written", ["1e999", "NaN", "Infinity", '"a", "b": 1, "b": 2'])
def test_numbers_without_an_end_and_names_said_twice_are_no_press(written: str) -> None:
    raw = f'{{"view": 1, "kind": "lengths", "detail": {{"overall_cm": {written}}}}}'
    with pytest.raises(NotAPressError):
        press_from(raw.encode())


@pytest.mark.parametrize("extra", [{"by": "123456A"}, {"detail": {}, "at": "now"}])
def test_nobody_says_who_they_are_in_a_press(extra: dict[str, object]) -> None:
    with pytest.raises(NotAPressError):
        press_from(body(**extra))


def test_every_act_and_every_wish_can_be_sent() -> None:
    assert set(KINDS.values()) == {*Act, *PressKind}
    assert len(KINDS) == len(Act) + len(PressKind)


def test_a_press_carries_the_person_of_the_session() -> None:
    client, station = signed_in_client(intake_states()["traces"])
    headers = {**HOST, "X-CSRFToken": token_of(client)}
    told = client.post("/press", data=body(detail={"answer": "done"}), content_type="application/json", headers=headers)
    assert told.get_json() == {"answer": "accepted", "words": ""}
    assert station.presses == [Press(1, Act.TRACES, {"answer": "done"}, OFFICER)]


@pytest.mark.parametrize("answer", [answer for answer in Answer if answer is not Answer.ACCEPTED])
def test_what_could_not_be_done_is_told_in_words(answer: Answer) -> None:
    client, station = signed_in_client(intake_states()["conclusion"])
    station.answer = answer
    headers = {**HOST, "X-CSRFToken": token_of(client)}
    told = client.post("/press", data=body(), content_type="application/json", headers=headers).get_json()
    assert told["answer"] == answer.value
    assert "nothing was done" in told["words"] or answer is Answer.WORDS_WANTED


# --- what is told to whom ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*intake_states(), *checkpoint_states()])
def test_without_a_session_nothing_of_a_case_is_told(name: str) -> None:
    view = all_states()[name]
    client = create_app(ScriptedStation([view]), settings(language="en"), Sessions()).test_client()
    for path in ("/", "/panel?after=-1", "/status", "/result/7/picture.jpg", "/result/7/heatmap.png"):
        told = client.get(path, headers=HOST).get_data(as_text=True)
        for secret in ("2026-0412", "2026-0398", "pistol", "revolver", "verrou", "typology", 'id="panel"'):
            assert secret not in told, path


def test_with_a_session_the_status_names_the_proposal() -> None:
    client, _ = signed_in_client(intake_states()["typology"])
    told = client.get("/status", headers=HOST).get_json()
    assert (told["condition"], told["typology"]) == ("shown", "pistolet_semi_auto_moderne")


def test_a_panel_brings_all_the_parts_that_the_page_has() -> None:
    client, _ = signed_in_client(intake_states()["signs"])
    page = client.get("/", headers=HOST).get_data(as_text=True)
    panel = client.get("/panel?after=-1", headers=HOST).get_data(as_text=True)
    assert page.count("data-part") == panel.count("data-part") == 4
