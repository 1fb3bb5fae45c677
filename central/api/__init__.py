"""The two faces of the service on the network, as WSGI applications: one for kiosks, one for enrolment and pages.

Knows which routes stand where. Knows no server and opens nothing.
"""

from flask import Blueprint, Flask

from central.api import enrolment, photographs, stations
from central.api.answers import install
from central.api.document import document
from central.api.reading import version
from central.api.service import Service

__all__ = ["Service", "create_kiosks", "create_pages"]


def create_kiosks(service: Service) -> Flask:
    """The application for the port that takes a station's certificate."""
    return _application("central.kiosks", stations.routes(service), photographs.routes(service))


def create_pages(service: Service, *pages: Blueprint) -> Flask:
    """The application for the port that takes no certificate: enrolment, and the `pages` for people."""
    return _application("central.pages", enrolment.routes(service), *pages)


def _application(name: str, *blueprints: Blueprint) -> Flask:
    app = Flask(name, static_folder=None)
    # A method that is not served is answered with 405, this one too.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A path is what it says: neither a doubled nor a closing slash is put right by a redirection.
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    install(app)
    app.before_request(version)
    for blueprint in (document(), *blueprints):
        app.register_blueprint(blueprint)
    return app
