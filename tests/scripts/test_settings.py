"""The settings of the tools cover the whole tree."""

import configparser
import tomllib
from pathlib import Path

import pytest


@pytest.fixture
def settings(repository: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.read(repository / "setup.cfg", encoding="utf-8")
    return parser


@pytest.fixture
def packages(repository: Path) -> set[str]:
    return {path.parent.name for path in repository.glob("*/__init__.py")}


def test_every_package_is_under_the_import_rules(settings: configparser.ConfigParser, packages: set[str]) -> None:
    assert set(settings["importlinter"]["root_packages"].split()) == packages


def test_every_package_is_under_the_type_checker(settings: configparser.ConfigParser, packages: set[str]) -> None:
    assert {name.strip() for name in settings["mypy"]["files"].split(",")} == packages | {"tests"}


def test_every_package_is_installed(settings: configparser.ConfigParser, packages: set[str]) -> None:
    included = {pattern.rstrip("*") for pattern in settings["options.packages.find"]["include"].split()}
    assert packages <= included


def test_the_project_file_holds_the_build_system_only(repository: Path) -> None:
    assert set(tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))) == {"build-system"}


def test_the_licence_is_named_where_it_is_looked_for(repository: Path, settings: configparser.ConfigParser) -> None:
    assert settings["metadata"]["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (repository / "LICENSE").read_text(encoding="utf-8")[:200]
    assert "AGPL-3.0" in (repository / "README.md").read_text(encoding="utf-8")
