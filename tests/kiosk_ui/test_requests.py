"""What the pages answer to requests, honest and hostile, without a browser."""

import json
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from edge.domain import Level, Trouble
from edge.view import Answer, Condition, Press, PressKind, View
from kiosk_ui.app import create_app
from kiosk_ui.waiting import WaitingRoom
from tests.kiosk_ui.scripted import (
    BOLT,
    HESITANT,
    STRANGE,
    UNSURE,
    ScriptedStation,
    drawn_plate,
    identification,
    jpeg,
    result,
    shown,
    states,
)
from tests.kiosk_ui.serving import settings, token_of

HOST = {"Host": "127.0.0.1:8080"}
RETAKE = {"view": 3, "kind": "retake"}


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=HOST | headers)


def post(client: FlaskClient, path: str, body: bytes | object, **headers: str) -> TestResponse:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = HOST | {"Content-Type": "application/json", "X-CSRFToken": token_of(client)}
    return client.post(path, data=sent, headers=usual | {k.replace("_", "-"): v for k, v in headers.items()})


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/panel?after=-1", "/status", "/nowhere", "/result/1/picture.jpg"])
def test_every_answer_is_sealed(client: FlaskClient, path: str) -> None:
    answer = get(client, path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/panel?after=-1", "/status", "/nowhere", "/result/1/picture.jpg"])
def test_only_a_page_sets_a_cookie(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in get(client, path).headers


@pytest.mark.parametrize("name", states())
def test_no_page_carries_script_or_style_inline(name: str) -> None:
    page = get(create_app(ScriptedStation([states()[name]]), settings()).test_client(), "/").get_data(as_text=True)
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/') > 0


def test_static_files_are_kept_by_the_browser_under_a_stamped_name(client: FlaskClient) -> None:
    page = get(client, "/").get_data(as_text=True)
    path = page.split('type="module" src="')[1].split('"')[0]
    answer = get(client, path)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/javascript"
    answer.close()
    assert get(client, "/static/0000000000000000/live.js").status_code == 404
    stamp = path.rsplit("/", 1)[0]
    assert get(client, f"{stamp}/..%2fapp.py").status_code == 404


def test_the_stamp_follows_the_version(station: ScriptedStation) -> None:
    def module_address(version: str) -> str:
        its_settings = settings()
        changed = type(its_settings)("fr", "", "", version, its_settings.allowed_hosts, 4)
        page = get(create_app(station, changed).test_client(), "/").get_data(as_text=True)
        return page.split('type="module" src="')[1].split('"')[0]

    assert module_address("1") != module_address("2")


# --- who may ask ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8081", "evil.example:8080", ""])
def test_another_host_name_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Demande non comprise" in answer.get_data(as_text=True)


def test_both_names_of_this_machine_are_answered(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "localhost:8080"}).status_code == 200
    assert client.get("/", headers={"Host": "LOCALHOST:8080"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_touch_from_another_page_is_refused(
    client: FlaskClient, station: ScriptedStation, headers: dict[str, str]
) -> None:
    answer = post(client, "/press", RETAKE, **headers)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["error"] == "Demande refusée"
    assert station.presses == []


def test_a_touch_from_this_page_is_taken(client: FlaskClient, station: ScriptedStation) -> None:
    answer = post(client, "/press", RETAKE, Origin="http://127.0.0.1:8080", Sec_Fetch_Site="same-origin")
    assert answer.json == {"answer": "accepted", "words": ""}
    assert station.presses == [Press(3, PressKind.RETAKE)]


# --- touches -------------------------------------------------------------------------------------


def test_a_touch_meant_for_an_older_view_is_said_to_be_stale(client: FlaskClient) -> None:
    answer = post(client, "/press", {"view": 2, "kind": "plate_is_empty"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["answer"] == "stale"
    assert answer.json["words"].startswith("L’écran venait de changer")


def test_a_touch_that_cannot_be_done_now_is_said_so(client: FlaskClient, station: ScriptedStation) -> None:
    station.answer = Answer.NOT_NOW
    answer = post(client, "/press", RETAKE)
    assert answer.json is not None
    assert answer.json["answer"] == "not_now"
    assert answer.json["words"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"retake"',
        b"{}",
        b'{"view": 3}',
        b'{"kind": "retake"}',
        b'{"view": 3, "kind": "retake", "officer": "x"}',
        b'{"view": 3, "view": 3, "kind": "retake"}',
        b'{"view": "3", "kind": "retake"}',
        b'{"view": 3.0, "kind": "retake"}',
        b'{"view": true, "kind": "retake"}',
        b'{"view": -1, "kind": "retake"}',
        b'{"view": 9007199254740992, "kind": "retake"}',
        b'{"view": NaN, "kind": "retake"}',
        b'{"view": Infinity, "kind": "retake"}',
        b'{"view": 3, "kind": "confirm"}',
        b'{"view": 3, "kind": ["retake"]}',
        b'{"view": 3, "kind": {"retake": 1}}',
        b'{"view": 3, "kind": null}',
        b'{"view": 3, "kind": "retake"} {}',
        b"\xff\xfe",
        b"[" * 4000,
        b'{"view": ' + b"9" * 4000 + b"}",
    ],
)
def test_hostile_json_is_refused_in_words(client: FlaskClient, station: ScriptedStation, body: bytes) -> None:
    answer = post(client, "/press", body)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"] == "Demande non comprise"
    assert station.presses == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
@pytest.mark.parametrize("path", ["/press", "/language"])
def test_only_json_is_taken(client: FlaskClient, path: str, kind: str) -> None:
    assert post(client, path, RETAKE, Content_Type=kind).status_code == 415


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    answer = post(client, "/press", b" " * 16385)
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["error"] == "Trop de données à la fois"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/press"), ("PUT", "/press"), ("POST", "/"), ("DELETE", "/status")]
)
def test_another_method_is_refused_with_those_allowed(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method, headers=HOST)
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert "Impossible de cette façon" in (answer.json or {}).get("error", answer.get_data(as_text=True))


# --- the token of the page -----------------------------------------------------------------------


def test_a_page_carries_its_token_in_a_cookie_of_this_site_alone(client: FlaskClient) -> None:
    (cookie,) = get(client, "/").headers.getlist("Set-Cookie")
    assert cookie.startswith("page=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Strict"}


@pytest.mark.parametrize("path", ["/press", "/language", "/sign-in", "/sign-out", "/stay", "/enrol", "/history/search"])
@pytest.mark.parametrize("token", ["", "forged", "ImZvcmdlZCI.aSFnZw.x", "é"])
def test_a_touch_without_the_token_of_its_page_is_refused_in_words(
    client: FlaskClient, station: ScriptedStation, path: str, token: str
) -> None:
    get(client, "/")
    answer = client.post(path, json=RETAKE, headers=HOST | ({"X-CSRFToken": token} if token else {}))
    assert answer.status_code in ((401,) if path.startswith("/history") else (400,))
    assert answer.json is not None
    assert answer.json["words"]
    assert answer.json.get("draw_anew", False) is (answer.status_code == 400)
    assert station.presses == []


def test_the_token_of_another_browser_is_refused(station: ScriptedStation) -> None:
    app = create_app(station, settings())
    theirs, ours = token_of(app.test_client()), app.test_client()
    token_of(ours)
    answer = ours.post("/press", json=RETAKE, headers=HOST | {"X-CSRFToken": theirs})
    assert (answer.status_code, station.presses) == (400, [])


def test_a_page_drawn_before_a_restart_is_told_to_draw_itself_anew(station: ScriptedStation) -> None:
    before, after = (create_app(station, settings()).test_client() for _ in range(2))
    token = token_of(before)
    cookie = before.get_cookie("page", domain="127.0.0.1")
    assert cookie is not None
    after.set_cookie("page", cookie.value, domain="127.0.0.1")
    answer = after.post("/press", json=RETAKE, headers=HOST | {"X-CSRFToken": token})
    assert (answer.status_code, (answer.json or {}).get("draw_anew"), station.presses) == (400, True, [])


# --- failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("fr", "Rien ici"), ("en", "Nothing here")])
def test_failures_are_said_in_the_language_of_the_page(client: FlaskClient, language: str, words: str) -> None:
    client.set_cookie("language", language, domain="127.0.0.1")
    answer = client.get("/nowhere", base_url="http://127.0.0.1:8080")
    assert answer.status_code == 404
    assert words in answer.get_data(as_text=True)
    assert f'<html lang="{language}">' in answer.get_data(as_text=True)


def test_a_mistake_inside_shows_no_trace(station: ScriptedStation, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ScriptedStation):
        def view(self) -> View:
            raise ZeroDivisionError("secret")

    client = create_app(Broken([View(1, Condition.EMPTY)]), settings()).test_client()
    for path in ("/", "/status"):
        answer = get(client, path)
        assert answer.status_code == 500
        assert "secret" not in answer.get_data(as_text=True)
        assert "Le poste a fait une erreur" in (answer.json or {}).get("error", answer.get_data(as_text=True))
    assert "secret" in caplog.text


# --- views and pictures --------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["abc", "-2", "1.5", "9007199254740992", "1" * 17, "²", ""])
@pytest.mark.parametrize("path", ["/panel", "/next.jpg"])
def test_a_number_that_is_none_is_refused(client: FlaskClient, path: str, after: str) -> None:
    assert get(client, f"{path}?after={after}").status_code == 400


def test_the_panel_comes_with_the_number_of_its_view(client: FlaskClient) -> None:
    answer = get(client, "/panel?after=-1")
    assert answer.headers["X-Page-Version"] == "0.1.0"
    assert 'data-view="3"' in answer.get_data(as_text=True)
    assert "Posez l’arme, canon vers la butée" in answer.get_data(as_text=True)


def test_a_waiting_request_gets_the_next_view(client: FlaskClient, station: ScriptedStation) -> None:
    answers: list[TestResponse] = []
    waiter = Thread(target=lambda: answers.append(get(client, "/panel?after=3")))
    waiter.start()
    station.show(View(0, Condition.MOVING))
    waiter.join(10)
    assert 'data-view="4"' in answers[0].get_data(as_text=True)


def test_nothing_new_is_no_content(station: ScriptedStation) -> None:
    client = create_app(station, settings(waiting_places=0)).test_client()
    assert get(client, "/panel?after=3").status_code == 204
    assert get(client, "/next.jpg?after=3").status_code == 204


def test_who_finds_no_place_does_not_wait() -> None:
    room = WaitingRoom(1)
    with room.seat(20) as first, room.seat(20) as second:
        assert (first, second) == (20, 0)
    with room.seat(20) as third:
        assert third == 20


def test_the_live_picture_comes_with_its_number() -> None:
    camera = jpeg(drawn_plate(False))
    client = create_app(ScriptedStation([View(1, Condition.EMPTY)], camera), settings()).test_client()
    answer = get(client, "/next.jpg?after=41")
    assert (answer.mimetype, answer.data) == ("image/jpeg", camera)
    assert answer.headers["X-Frame-Number"] == "42"


def test_pictures_are_those_of_the_result_on_the_screen(station: ScriptedStation) -> None:
    client = create_app(station, settings()).test_client()
    found = result(identification(BOLT, Level.HIGH), frame=7)
    station.show(View(1, Condition.SHOWN, None, found))
    assert get(client, "/result/7/picture.jpg").data == found.picture
    assert get(client, f"/result/7/heatmap.png?of={found.capture.sha256}").data == found.heatmap
    assert get(client, "/result/8/picture.jpg").status_code == 404
    assert get(client, "/result/7/picture.jpg?of=another").status_code == 404
    station.show(View(1, Condition.EMPTY))
    gone = get(client, "/result/7/picture.jpg")
    assert gone.status_code == 404
    assert "n’est plus, affichée" in gone.get_data(as_text=True)


def test_the_page_asks_for_its_pictures_by_number_and_hash(station: ScriptedStation) -> None:
    station.show(shown(identification(BOLT, Level.HIGH)))
    client = create_app(station, settings()).test_client()
    page = get(client, "/").get_data(as_text=True)
    address = page.split('id="picture"')[1].split('src="')[1].split('"')[0]
    assert get(client, address).status_code == 200


def test_no_heat_map_beside_an_unknown_answer(station: ScriptedStation) -> None:
    for found in (identification(UNSURE, Level.LOW), HESITANT, STRANGE):
        station.show(shown(found))
        page = get(create_app(station, settings()).test_client(), "/").get_data(as_text=True)
        assert "heatmap" not in page
        assert "Zones qui ont compté" not in page


def test_programs_are_told_no_type_of_what_looks_like_no_weapon(station: ScriptedStation) -> None:
    station.show(shown(STRANGE))
    status = get(create_app(station, settings()).test_client(), "/status").json
    assert status is not None
    assert (status["typology"], status["probability"], status["level"]) == (None, None, "other")
    assert status["weapon"] == pytest.approx(0.042)


def test_the_status_is_for_programs(station: ScriptedStation) -> None:
    client = create_app(station, settings()).test_client()
    station.show(shown(identification(BOLT, Level.HIGH), ("markings",)))
    status = get(client, "/status").json
    assert status is not None
    assert isinstance(status.pop("still_at"), float)
    assert status == {
        "view": 4,
        "condition": "shown",
        "trouble": None,
        "typology": "epaule_a_verrou",
        "probability": 0.987,
        "level": "high",
        "weapon": pytest.approx(1.0),
        "pending": ["markings"],
        "step": None,
        "version": "0.1.0",
    }
    station.show(View(1, Condition.TROUBLE, Trouble.LOST))
    status = get(client, "/status").json
    assert status is not None
    assert (status["condition"], status["trouble"], status["typology"]) == ("trouble", "lost", None)


# --- language ------------------------------------------------------------------------------------


def test_the_language_is_kept_in_a_cookie(client: FlaskClient) -> None:
    answer = post(client, "/language", {"language": "en"})
    assert answer.json == {"language": "en"}
    assert answer.headers.getlist("Set-Cookie") == ["language=en; HttpOnly; Path=/; SameSite=Strict"]


@pytest.mark.parametrize("language", ["de", "", None, 1, ["fr"], "FR"])
def test_an_unknown_language_is_refused(client: FlaskClient, language: object) -> None:
    assert post(client, "/language", {"language": language}).status_code == 400


def test_an_altered_language_cookie_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("language", "../../etc", domain="127.0.0.1")
    page = client.get("/", base_url="http://127.0.0.1:8080").get_data(as_text=True)
    assert '<html lang="fr">' in page


def test_the_unit_chooses_the_first_language(station: ScriptedStation) -> None:
    page = get(create_app(station, settings(language="en")).test_client(), "/").get_data(as_text=True)
    assert '<html lang="en">' in page


# --- what a unit sets ----------------------------------------------------------------------------


def test_the_unit_says_whom_to_call(station: ScriptedStation) -> None:
    contact = "Poste <central> & garde"
    page = get(create_app(station, settings(contact=contact)).test_client(), "/").get_data(as_text=True)
    assert "Poste &lt;central&gt; &amp; garde" in page
    without = get(create_app(station, settings()).test_client(), "/").get_data(as_text=True)
    assert "Demandez à votre hiérarchie qui appeler." in without
