"""The pages served as on the box: waitress, sixteen threads, a port of their own.

Knows how to start and to stop it, and how somebody comes to be signed in. Knows no page.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext
from waitress import wasyncore
from waitress.server import create_server

from edge.exhibit import Person, Role
from kiosk_ui.app import create_app
from kiosk_ui.seam import PageSettings
from kiosk_ui.sessions import Sessions
from tests.kiosk_ui.scripted import ScriptedStation

OFFICER = Person("123456A", "Claire Martin", Role.OFFICER)
TECHNICIAN = Person("900001", "Karim Haddad", Role.TECHNICIAN)
SECOND = Person("778899", "Zoé Petit", Role.SECOND)


@dataclass(frozen=True, slots=True)
class Served:
    station: ScriptedStation
    address: str
    port: int
    sessions: Sessions


def settings(port: int = 8080, language: str = "fr", waiting_places: int = 12, contact: str = "") -> PageSettings:
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    return PageSettings(language, "Salle des scellés 2", contact, "0.1.0", hosts, waiting_places)


def enter(client: FlaskClient, sessions: Sessions, person: Person = OFFICER) -> None:
    """Let `person` be signed in at `client`, of an application made with `sessions`."""
    client.set_cookie("seat", sessions.open(person), domain="127.0.0.1")


def enter_browser(context: BrowserContext, served: Served, person: Person = OFFICER) -> None:
    """Let `person` be signed in at every page of `context`."""
    context.add_cookies([{"name": "seat", "value": served.sessions.open(person), "url": served.address}])


def token_of(client: FlaskClient, path: str = "/", host: str = "127.0.0.1:8080") -> str:
    """The token that a touch on the page at `path` sends along as X-CSRFToken."""
    page = client.get(path, headers={"Host": host}).get_data(as_text=True)
    (token,) = re.findall(r'<meta name="csrf-token" content="([^"]+)">', page)
    return str(token)


@contextmanager
def serve(
    station: ScriptedStation,
    language: str = "fr",
    port: int = 0,
    contact: str = "",
    sessions: Sessions | None = None,
) -> Iterator[Served]:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    bound = listener.getsockname()[1]
    seats = sessions or Sessions()
    app: Flask = create_app(station, settings(bound, language, contact=contact), seats)
    sockets: dict[int, Any] = {}
    # The types shipped for waitress do not know what one listening socket gives.
    server: Any = create_server(app, sockets, sockets=[listener], threads=16, ident=None)
    thread = Thread(target=server.run, name="pages")
    thread.start()
    try:
        yield Served(station, f"http://127.0.0.1:{bound}", bound, seats)
    finally:
        station.close()
        # By the server's own thread, between two turns: no socket is taken from under it.
        server.trigger.pull_trigger(lambda: _leave(server, sockets))
        thread.join(20)
        # Workers write to the trigger when they are done; so it goes last.
        server.task_dispatcher.shutdown(timeout=20)
        server.trigger.close()
        listener.close()


def _leave(server: Any, sockets: dict[int, Any]) -> None:
    """Close everything but the trigger, and take that off the list: the server's loop ends with an empty one."""
    for one in list(sockets.values()):
        if one is server:
            wasyncore.dispatcher.close(server)
        elif one is not server.trigger:
            one.handle_close()
    server.trigger.del_channel(sockets)
