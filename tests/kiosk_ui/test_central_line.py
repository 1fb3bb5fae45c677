"""What the home page says of the central service: calm, true, in both languages, and to officers alone."""

from dataclasses import replace

import pytest

from edge.sync.state import Outcome, State
from edge.view import Condition, Mode, View
from kiosk_ui.app import create_app
from kiosk_ui.central_words import central_line
from kiosk_ui.history_times import moment_of
from kiosk_ui.seam import Sent
from kiosk_ui.sessions import Sessions
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import OFFICER, enter, settings
from tests.kiosk_ui.test_words import speaking

URL = "https://central.example"
NINE, TEN = "2026-11-22T09:00:00.000000Z", "2026-11-22T10:00:00.000000Z"
IN_STEP = State(URL, Outcome.IN_STEP, 40, TEN, in_step_at=TEN)
WAITING = State(URL, Outcome.NOT_NOW, 30, TEN, in_step_at=None, since=NINE)
REFUSED = State(URL, Outcome.REFUSED, 30, TEN, why="held", reference="8")
HOST = {"Host": "127.0.0.1:8080"}


@pytest.mark.parametrize(
    ("language", "sent", "parts"),
    [
        ("en", Sent(None, 12), ["nothing was sent yet", "12 entries wait"]),
        ("fr", Sent(None, 12), ["rien n’a encore été envoyé", "12 écritures"]),
        ("en", Sent(IN_STEP, 40), ["in step"]),
        ("fr", Sent(IN_STEP, 40), ["à jour"]),
        ("en", Sent(IN_STEP, 41), ["1 entry waits. Since"]),
        ("en", Sent(WAITING, 40), ["10 entries wait. Since"]),
        ("fr", Sent(WAITING, 40), ["10 écritures sont en attente. Depuis le"]),
        ("en", Sent(REFUSED, 40), ["refused. Entries did not hold there", "Reference: 8.", "10 entries wait."]),
        ("fr", Sent(REFUSED, 40), ["refusé. Des écritures", "Référence\u00a0: 8.", "10 écritures"]),
        ("en", Sent(replace(REFUSED, why="of tomorrow"), 30), ["“scelle sync”"]),
    ],
)
def test_the_line_says_how_it_stands(language: str, sent: Sent, parts: list[str]) -> None:
    with speaking(language):
        line = central_line(sent)
        for part in parts:
            assert part in line
        assert "%(" not in line


def test_what_waits_is_counted_from_the_first_entry_that_central_lacks() -> None:
    with speaking("en"):
        assert moment_of(NINE).local in central_line(Sent(WAITING, 40))
        assert moment_of(TEN).local in central_line(Sent(IN_STEP, 41))


@pytest.mark.parametrize("why", ["revoked", "held", "ahead", "differs", "photograph-lost", "record", "version"])
def test_every_refusal_has_words_in_both_languages(why: str) -> None:
    said = set()
    for language in ("fr", "en"):
        with speaking(language):
            said.add(central_line(Sent(replace(REFUSED, why=why), 30)))
    assert len(said) == 2
    assert not any("scelle sync" in line for line in said)


def test_the_home_page_has_the_line_where_a_service_is_set_and_no_word_of_it_else() -> None:
    home = View(3, Condition.EMPTY, mode=Mode.INTAKE)
    for central, expected in (("central.example", True), ("", False)):
        sessions = Sessions()
        app = create_app(
            ScriptedStation([home]),
            replace(settings(language="en"), central=central),
            sessions,
            lambda: Sent(IN_STEP, 40),
        )
        client = app.test_client()
        enter(client, sessions, OFFICER)
        page = client.get("/", headers=HOST).get_data(as_text=True)
        assert ("Central service: in step" in page) is expected
        assert ('id="central"' in page) is expected


def test_nobody_but_who_is_signed_in_is_told() -> None:
    home = View(3, Condition.EMPTY, mode=Mode.INTAKE)
    sessions = Sessions()
    app = create_app(ScriptedStation([home]), settings(language="en"), sessions, lambda: Sent(WAITING, 40))
    client = app.test_client()
    assert client.get("/central", headers=HOST).status_code == 401
    enter(client, sessions, OFFICER)
    answer = client.get("/central", headers=HOST)
    assert answer.get_json()["line"].startswith("Central service: 10 entries wait.")


def test_where_nothing_is_sent_nothing_is_said() -> None:
    assert central_line(None) == ""
