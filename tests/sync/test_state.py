"""The note of the last run: whole, or not there."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.state import Outcome, State, read_state, state_file, write_state

URL = "https://central.example"
NOTED = State(
    URL,
    Outcome.REFUSED,
    7,
    "2026-11-22T09:30:00.000000Z",
    None,
    "2026-11-22T09:00:00.000000Z",
    "held",
    "Hé",
    "8",
    -40.5,
)


def test_a_note_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_state(tmp_path, URL) is None
    write_state(tmp_path, NOTED)
    assert read_state(tmp_path, URL) == NOTED
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_note_about_another_service_is_none(tmp_path: Path) -> None:
    write_state(tmp_path, NOTED)
    assert read_state(tmp_path, "https://other.example") is None


@pytest.mark.parametrize("cut", [0, 1, 50, 100])
def test_a_note_that_was_cut_off_is_none(tmp_path: Path, cut: int) -> None:
    write_state(tmp_path, NOTED)
    path = state_file(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    assert read_state(tmp_path, URL) is None


def test_what_no_text_can_hold_does_not_stop_the_note(tmp_path: Path) -> None:
    write_state(tmp_path, replace(NOTED, sentence="\udc80"))
    found = read_state(tmp_path, URL)
    assert found is not None
    assert found.seq == 7


@given(
    st.dictionaries(
        st.sampled_from([*asdict(NOTED), "more"]), st.none() | st.integers() | st.text() | st.lists(st.none())
    )
)
def test_whatever_stands_in_the_file_is_a_sound_note_or_none(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("state")
    state_file(folder).write_text(json.dumps({**asdict(NOTED), **changed}), encoding="utf-8")
    found = read_state(folder, URL)
    if found is not None:
        assert found.seq >= 0
        assert isinstance(found.why, str)
        assert asdict(found) == {**asdict(NOTED), **changed}
