"""What the published package answered on the reference pictures."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def expected(reference: Path) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads((reference / "expected.json").read_text(encoding="utf-8"))
    return answers
