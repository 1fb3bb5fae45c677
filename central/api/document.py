"""The contract for programs: openapi.json, served as it stands."""

from importlib.resources import files

from flask import Blueprint, Response


def document() -> Blueprint:
    """The route of the document."""
    blueprint = Blueprint("document", __name__)
    content = files("central.api").joinpath("openapi.json").read_bytes()

    @blueprint.get("/v1/openapi.json")
    def openapi() -> Response:
        return Response(content, content_type="application/json")

    return blueprint
