"""What all tests share: where the checkout is, and the reference pictures beside it."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Path:
    """Reference pictures with the published package's answers, kept beside the checkout and not in it."""
    folder = REPOSITORY.parent / "shared" / "reference"
    if not (folder / "expected.json").is_file():
        pytest.skip(f"no reference pictures: {folder} is absent")
    return folder
