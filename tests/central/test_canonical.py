"""Which texts are canonical JSON: the examples of RFC 8785, another program's opinion, and every other spelling."""

import json
import math
from typing import Any

import pytest
import rfc8785
from hypothesis import assume, example, given
from hypothesis import strategies as st

from central.canonical import NotCanonicalError, parse, write

numbers = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | st.floats(-1e-3, 1e-3)
    | st.floats(-1e-300, 1e-300)
    | st.floats(1e21, allow_infinity=False)
)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(value=values)
@example(value={"\U0001f600": 1, "\ufb33": 2})
@example(value=[1e-5, 1e-6, 1e-7, 1.5e-7, -1.25e-5, 5e-324, 0.1, 100.5])
def test_what_another_program_writes_is_canonical_here_and_says_the_same(value: Any) -> None:
    text = rfc8785.dumps(value).decode()
    said = parse(text)
    assert said.value == json.loads(text)
    assert said.write(said.value) == text
    assert write(said.value) == text


@given(value=values, indent=st.none() | st.integers(0, 2), ascii_only=st.booleans(), ordered=st.booleans())
def test_another_spelling_of_the_same_is_refused(
    value: Any, indent: int | None, ascii_only: bool, ordered: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only, sort_keys=ordered)
    assume(text != rfc8785.dumps(value).decode())
    with pytest.raises(NotCanonicalError):
        parse(text)


def test_names_are_in_the_order_of_their_utf_16_units() -> None:
    """The example of RFC 8785, 3.2.3."""
    names = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    text = "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:0" for name in names) + "}"
    assert list(json.loads(text)) == names
    assert write(parse(text).value) == text
    by_code_points = "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:0" for name in sorted(names)) + "}"
    with pytest.raises(NotCanonicalError):
        parse(by_code_points)


WRITTEN = {
    "5e-324": 5e-324,
    "-5e-324": -5e-324,
    "333333333.3333332": 333333333.3333332,
    "333333333.33333325": 333333333.33333325,
    "0.000001": 1e-6,
    "9.999999999999997e-7": 9.999999999999997e-7,
    "0.00001234": 1.234e-5,
    "1e-7": 1e-7,
    "0": 0,
    "-1": -1,
    "9007199254740991": 2**53 - 1,
    "1424953923781206.2": 1424953923781206.2,
    "1e+21": 1e21,
    "-1.5e+300": -1.5e300,
    "1.7976931348623157e+308": 1.7976931348623157e308,
}


@pytest.mark.parametrize(("text", "value"), WRITTEN.items(), ids=WRITTEN)
def test_a_number_has_one_spelling(text: str, value: float) -> None:
    assert parse(text).value == value
    assert write(value) == text


REFUSED = {
    "empty": "",
    "no JSON": "{",
    "two values": "1 2",
    "space": '{"a": 1}',
    "space at the end": "1 ",
    "newline at the end": "1\n",
    "byte order mark": "\ufeff1",
    "order": '{"b":1,"a":2}',
    "a name twice": '{"a":1,"a":1}',
    "a name twice, one escaped": '{"a":1,"\\u0061":1}',
    "letter escaped": '"\\u00e9"',
    "pair escaped": '"\\ud83d\\ude00"',
    "slash escaped": '"\\/"',
    "delete escaped": '"\\u007f"',
    "escape in capitals": '"\\u001F"',
    "newline by number": '"\\u000a"',
    "control sign as it is": '"\x01"',
    "half a pair": '"\\ud800"',
    "half a pair as a name": '{"\\udfff":1}',
    "single quotes": "'a'",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "beyond a double": "1e400",
    "whole as a fraction": "1.0",
    "minus zero": "-0",
    "minus zero as a fraction": "-0.0",
    "capital E": "1E-7",
    "plus": "+1",
    "zero before": "01",
    "zero after": "0.50",
    "nothing before the point": ".5",
    "exponent of Python": "1e-07",
    "exponent where none is due": "1e-5",
    "digits that no double holds": "0.1000000000000000055",
    "2 to the 53": "9007199254740992",
    "less than -2 to the 53": "-9007199254740993",
    "2 to the 53 as a fraction": "9007199254740992.0",
    "an exponent where digits are due": "1e+20",
    "digits where an exponent is due": "1000000000000000000000",
    "exponent without its sign": "1e21",
    "5,000 digits": "9" * 5000,
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep and broken off": '{"a":' * 100_000,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotCanonicalError):
        parse(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2.0**53, 1e20])
def test_a_number_that_has_no_canonical_text_is_not_written(value: float) -> None:
    with pytest.raises(NotCanonicalError):
        write([value])
