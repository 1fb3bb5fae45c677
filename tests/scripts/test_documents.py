"""The documents of the repository say what is there."""

import configparser
import re
from pathlib import Path

import pytest

from kiosk_ui.cli import COMMANDS
from tests.conftest import REPOSITORY

DOCUMENTS = sorted(
    path.relative_to(REPOSITORY) for path in [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]
)
DECISIONS = [path for path in DOCUMENTS if path.parts[:2] == ("docs", "decisions")]
SECTIONS = ["Summary", "Context", "Decision", "Consequences", "Alternatives"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_its_links_lead_somewhere(repository: Path, document: Path) -> None:
    path = repository / document
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert dead == []


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_a_decision_is_short_and_has_its_five_sections(repository: Path, decision: Path) -> None:
    text = (repository / decision).read_text(encoding="utf-8")
    assert re.match(rf"# {decision.name[:4]}: .+\n", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert text.count("\n") < 40


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_readme_names_every_command(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`scelle {name}" not in text] == []


def test_the_readme_accounts_for_every_package_that_is_asked_for(repository: Path) -> None:
    settings = configparser.ConfigParser(delimiters=("=",))
    settings.read(repository / "setup.cfg", encoding="utf-8")
    asked = re.findall(r"^[a-z-]+", settings["options"]["install_requires"], re.MULTILINE)
    table = (repository / "README.md").read_text(encoding="utf-8").split("## What it stands on")[1]
    assert asked
    assert [name for name in asked if name not in table] == []


def test_every_package_of_the_station_is_in_the_architecture(repository: Path) -> None:
    text = (repository / "docs/architecture.md").read_text(encoding="utf-8")
    modules = [path for path in (repository / "edge").iterdir() if path.stem not in {"__init__", "__pycache__"}]
    assert [path.name for path in modules if f"`edge/{path.name}{'/' if path.is_dir() else ''}`" not in text] == []
