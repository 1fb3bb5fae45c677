"""The OpenAPI document: valid, complete, and true of the service as it runs."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from central.api import Service, create_kiosks, create_pages
from tests.central.api.running import Kiosk, Running

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture(scope="module")
def document(repository: Path) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((repository / "central" / "api" / "openapi.json").read_text())
    return told


def test_the_document_is_valid(document: Mapping[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_stands_in_the_document_and_nothing_else(document: Mapping[str, Any]) -> None:
    nothing: Any = None
    service = Service(nothing, nothing, nothing, "", "", nothing)
    served = set()
    for app in (create_kiosks(service), create_pages(service)):
        for rule in app.url_map.iter_rules():
            methods = {method.lower() for method in rule.methods or ()}
            # Flask answers HEAD wherever it answers GET.
            methods -= {"head"} if "get" in methods else set()
            path = rule.rule.replace("<string(length=64):named>", "{station}").replace("<string(length=64):", "{")
            served |= {(method, path.replace(">", "}")) for method in methods}
    told = {(method, path) for path, item in document["paths"].items() for method in item if method in METHODS}
    assert served == told


def test_both_ports_serve_it(central: Running, kiosk: Kiosk, document: Mapping[str, Any]) -> None:
    answer = kiosk.ask("GET", "/v1/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.body == document


SETTINGS = """
[parameters]
"path.station" = "{station}"
"path.sha256" = "{photograph}"
"""

HOOKS = """
import schemathesis

schemathesis.serializer.alias("application/jsonl", "text/plain")
schemathesis.serializer.alias("image/jpeg", "application/octet-stream")
"""


@pytest.mark.parametrize("port", ["kiosks", "pages"])
def test_schemathesis_finds_nothing(
    central: Running, kiosk: Kiosk, document: Mapping[str, Any], tmp_path: Path, port: str
) -> None:
    """Requests made from the document, right and wrong ones; the answers must be those of the document.

    Left out is what the document cannot say: that a body of the right form is refused for what stands in it.
    """
    enrolment = "/v1/enrolments"
    paths = {path: item for path, item in document["paths"].items() if (path == enrolment) == (port == "pages")}
    (tmp_path / "openapi.json").write_text(json.dumps({**document, "paths": paths}))
    (tmp_path / "schemathesis.toml").write_text(SETTINGS.format(station=kiosk.name, photograph="0" * 64))
    certificate = ["--request-cert", str(kiosk.identity)] if port == "kiosks" else []
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "openapi.json"),
        *("--url", f"https://localhost:{getattr(central, port)}", "--tls-verify", str(central.authority)),
        *("--max-examples", os.environ.get("SCELLE_EXAMPLES", "25"), "--generation-deterministic"),
        *("--exclude-checks", "positive_data_acceptance", "--no-color"),
        *certificate,
    ]
    (tmp_path / "hooks.py").write_text(HOOKS)
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=570, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr + central.log()[-2000:]
    assert "Traceback" not in central.log()
