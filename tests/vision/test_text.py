"""From probabilities to characters: repeats, blanks, and characters that are not ours."""

import numpy as np
import pytest

from edge.domain import Array
from edge.vision.text import decode

LABELS = ("", "A", "B", "9", " ")


def steps(text: str, sure: float = 0.9) -> Array:
    """One step a character of `text`, "_" being the blank."""
    rows = np.full((len(text), len(LABELS)), (1 - sure) / (len(LABELS) - 1), np.float32)
    for row, letter in zip(rows, text, strict=True):
        row[LABELS.index("" if letter == "_" else letter)] = sure
    return rows


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("_A_B_", "AB"),
        ("AAABB", "AB"),
        ("A_A", "AA"),
        ("AA_AA", "AA"),
        ("____", ""),
        ("_9 A_", "9 A"),
        ("B", "B"),
    ],
)
def test_repeats_are_one_character_and_blanks_are_none(seen: str, text: str) -> None:
    read, score = decode(steps(seen), np.zeros(len(seen), np.float32), LABELS)
    assert read == text
    assert score == pytest.approx(0.9 if text else 0.0)


def test_the_score_is_the_mean_of_the_first_step_of_each_character() -> None:
    probabilities = np.concatenate([steps("A", 0.8), steps("A", 0.99), steps("_", 0.99), steps("B", 0.6)])
    text, score = decode(probabilities, np.zeros(4, np.float32), LABELS)
    assert text == "AB"
    assert score == pytest.approx(0.7)


def test_a_foreign_character_is_left_out_and_counts_as_not_read() -> None:
    other = np.array([0.0, 0.95, 0.0], np.float32)
    text, score = decode(steps("A_B"), other, LABELS)
    assert text == "AB"
    assert score == pytest.approx(0.6)


def test_a_line_in_another_script_is_no_text_and_has_no_score() -> None:
    assert decode(steps("_A_"), np.full(3, 0.97, np.float32), LABELS) == ("", 0.0)


def test_the_same_letter_before_and_after_a_foreign_one_is_two_letters() -> None:
    other = np.array([0.0, 0.95, 0.0], np.float32)
    assert decode(steps("AAA"), other, LABELS)[0] == "AA"


def test_a_less_probable_foreign_character_changes_nothing() -> None:
    text, score = decode(steps("A_B"), np.full(3, 0.3, np.float32), LABELS)
    assert text == "AB"
    assert score == pytest.approx(0.9)
