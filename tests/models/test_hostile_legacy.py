"""Files of PyTorch's older format that are programs, or lie about what is in them: refused, and nothing has run."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import legacy
from models.errors import WeightsError
from models.tensors import MAX_STORAGES, Tensor
from models.weights import read_weights
from tests.models.legacy_files import MACHINE, Parts, counted, honest_parts, program, tensor, word

SIX = np.arange(6, dtype="<f4")
STATE: dict[str, np.ndarray[Any, Any]] = {"six": SIX.reshape(2, 3), "steps": np.array(7, "<i8")}
HONEST = honest_parts(STATE)
FIVE = ["magic", "protocol", "machine", "weights", "keys"]


class Round:
    """An object whose pickle is a call."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (f"touch {self._mark}",)


class Unguarded(pickle.Unpickler):
    def persistent_load(self, _identity: object) -> None:
        return None


def armed(place: str, mark: Path) -> bytes:
    """A file with nothing in it but one program, in the place of one of the five pickles."""
    return replace(Parts(), **{place: pickle.dumps(Round(mark), 2)}).file()


@pytest.mark.parametrize("place", FIVE)
def test_a_program_in_any_of_the_five_places_does_not_run(place: str, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    with pytest.raises(WeightsError):
        read_weights(armed(place, mark))
    assert not mark.exists()


@pytest.mark.parametrize("place", FIVE)
def test_the_rounds_are_live(place: str, tmp_path: Path) -> None:
    """Python's own unpickler, called five times as PyTorch's older reader does, runs them."""
    mark = tmp_path / "executed"
    stream = io.BytesIO(armed(place, mark))
    for _ in FIVE:
        Unguarded(stream).load()
    assert mark.exists()


def test_a_program_hidden_among_the_weights_does_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    hidden = pickle.dumps({"weight": [Round(mark)]}, 2)
    with pytest.raises(WeightsError, match="asks for"):
        read_weights(replace(HONEST, weights=hidden).file())
    assert not mark.exists()


def test_an_honest_file_is_read() -> None:
    state = read_weights(HONEST.file())
    assert isinstance(state, dict)
    assert list(state) == list(STATE)
    for name, values in STATE.items():
        assert state[name].values.dtype == values.dtype
        np.testing.assert_array_equal(state[name].values, values)


def test_the_magic_number_is_recognised() -> None:
    assert Parts().magic == legacy.MAGIC
    assert Parts().protocol == legacy.PROTOCOL
    assert read_weights(Parts().file()) == {}


def test_a_view_of_a_storage_is_cut_out() -> None:
    """Every second of the last four numbers, and all of them: two tensors may share a storage."""
    views = tensor("7", 6, (2,), offset=2, stride=(2,)) + tensor("7", 6, (6,))
    weights = program(pickle.EMPTY_LIST + pickle.MARK + views + pickle.APPENDS)
    parts = Parts(weights=weights, keys=pickle.dumps(["7"], 2), numbers=counted(6, SIX.tobytes()))
    held = read_weights(parts.file())
    assert isinstance(held, list)
    assert [view.values.tolist() for view in held] == [[2, 4], SIX.tolist()]


def test_a_cut_file_is_refused_at_every_length() -> None:
    whole = HONEST.file()
    for length in range(len(whole)):
        with pytest.raises(WeightsError):
            read_weights(whole[:length])


def test_a_file_that_goes_on_is_refused() -> None:
    with pytest.raises(WeightsError, match="goes on after its last number"):
        read_weights(HONEST.file() + b"\0")


@pytest.mark.parametrize("protocol", [1000, 1002, True, "1001", None])
def test_another_protocol_is_refused(protocol: object) -> None:
    with pytest.raises(WeightsError, match="version this reader does not know"):
        read_weights(replace(HONEST, protocol=pickle.dumps(protocol, 2)).file())


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (MACHINE | {"little_endian": False}, "little-endian"),
        (MACHINE | {"little_endian": 1}, "what kind of machine"),
        (MACHINE | {"protocol_version": 1000}, "what kind of machine"),
        (MACHINE | {"more": None}, "what kind of machine"),
        ({}, "what kind of machine"),
        (None, "what kind of machine"),
    ],
)
def test_another_machine_is_refused(machine: object, reason: str) -> None:
    with pytest.raises(WeightsError, match=reason):
        read_weights(replace(HONEST, machine=pickle.dumps(machine, 2)).file())


@pytest.mark.parametrize("place", ["machine", "keys"])
def test_only_the_weights_describe_tensors(place: str) -> None:
    misplaced = program(tensor("7", 6, (6,)))
    with pytest.raises(WeightsError, match="a tensor where none belongs"):
        read_weights(replace(HONEST, **{place: misplaced}).file())


KEYS: list[str] = pickle.loads(HONEST.keys)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (KEYS[:1], "other storages"),
        ([], "other storages"),
        ([*KEYS, "7"], "other storages"),
        ([KEYS[0], "7"], "other storages"),
        ([*KEYS, KEYS[0]], "twice"),
        ([KEYS[0], int(KEYS[1])], "without a name"),
        ([KEYS[0], None], "without a name"),
        (KEYS[::-1], "does not hold what"),
        (dict.fromkeys(KEYS), "does not list"),
        (None, "does not list"),
        ([str(key) for key in range(MAX_STORAGES + 1)], "does not list"),
    ],
)
def test_the_list_of_storages_is_that_of_the_tensors(keys: object, reason: str) -> None:
    with pytest.raises(WeightsError, match=reason):
        read_weights(replace(HONEST, keys=pickle.dumps(keys, 2)).file())


@pytest.mark.parametrize(
    ("claimed", "written", "raw", "reason"),
    [
        (6, 5, SIX.tobytes(), "does not hold what"),
        (6, 7, SIX.tobytes(), "does not hold what"),
        (6, -6, SIX.tobytes(), "does not hold what"),
        (6, 6 << 32, SIX.tobytes(), "does not hold what"),
        (6, 6, SIX[:5].tobytes(), "cut short"),
        (7, 7, SIX.tobytes(), "cut short"),
        (1 << 61, 1 << 61, SIX.tobytes(), "cut short"),
        (5, 5, SIX.tobytes(), "goes on"),
        (0, 0, b"", "beyond its storage"),
        (-1, -1, SIX.tobytes(), "cut short"),
    ],
)
def test_a_storage_holds_what_it_claims(claimed: int, written: int, raw: bytes, reason: str) -> None:
    parts = Parts(
        weights=program(tensor("7", claimed, (5,))), keys=pickle.dumps(["7"], 2), numbers=counted(written, raw)
    )
    with pytest.raises(WeightsError, match=reason):
        read_weights(parts.file())


@pytest.mark.parametrize("claimed", [1 << 63, 1 << 200, -(1 << 64)])
def test_a_count_that_fits_no_count_is_refused(claimed: int) -> None:
    parts = Parts(weights=program(tensor("7", claimed, ())), keys=pickle.dumps(["7"], 2), numbers=counted(6, b""))
    with pytest.raises(WeightsError, match="damaged"):
        read_weights(parts.file())


@pytest.mark.parametrize("second", [tensor("7", 5, (5,)), tensor("7", 3, (3,), kind="DoubleStorage")])
def test_a_storage_is_described_in_one_way(second: bytes) -> None:
    weights = program(pickle.EMPTY_LIST + pickle.MARK + tensor("7", 6, (6,)) + second + pickle.APPENDS)
    parts = Parts(weights=weights, keys=pickle.dumps(["7"], 2), numbers=counted(6, SIX.tobytes()))
    with pytest.raises(WeightsError, match="in two ways"):
        read_weights(parts.file())


@pytest.mark.parametrize(
    "description",
    [
        tensor("7", 6, (7,)),
        tensor("7", 6, (6,), offset=1),
        tensor("7", 6, (6,), offset=-1),
        tensor("7", 6, (2, 3), stride=(3, -1), offset=2),
        tensor("7", 6, (1 << 40, 1 << 40), stride=(0, 0)),
        tensor("7", 6, (1,) * 9),
    ],
)
def test_a_tensor_stays_inside_its_storage(description: bytes) -> None:
    parts = Parts(weights=program(description), keys=pickle.dumps(["7"], 2), numbers=counted(6, SIX.tobytes()))
    with pytest.raises(WeightsError, match=r"impossible shape|beyond its storage"):
        read_weights(parts.file())


@pytest.mark.parametrize(
    "identity",
    [
        tensor("../7", 6, (6,)),
        tensor("1" * 21, 6, (6,)),
        tensor("7", 6, (6,), kind="Size"),
        tensor("7", 6, (6,), last=word("view")),
        tensor("7", 6, (6,), last=pickle.EMPTY_TUPLE),
    ],
)
def test_a_storage_is_pointed_to_as_pytorch_does(identity: bytes) -> None:
    with pytest.raises(WeightsError, match="in a way PyTorch does not"):
        read_weights(Parts(weights=program(identity), keys=pickle.dumps(["7"], 2)).file())


def test_a_storage_without_a_tensor_is_not_listed() -> None:
    """A storage on its own has no place in a network's state; its numbers would go unread."""
    identity = tensor("7", 6, (6,))
    bare = identity[identity.index(b"((") + 1 : identity.index(pickle.BINPERSID) + 1]
    parts = Parts(weights=program(bare), keys=pickle.dumps(["7"], 2), numbers=counted(6, SIX.tobytes()))
    with pytest.raises(WeightsError, match="other storages"):
        read_weights(parts.file())


def test_numbers_are_copied_once_per_tensor_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand views of one storage: each is allowed, all together are a way to fill the memory."""
    monkeypatch.setattr("models.tensors.MAX_TOTAL_BYTES", 1000 * SIX.nbytes - 1)
    views = program(pickle.EMPTY_LIST + pickle.MARK + tensor("7", 6, (6,)) * 1000 + pickle.APPENDS)
    parts = Parts(weights=views, keys=pickle.dumps(["7"], 2), numbers=counted(6, SIX.tobytes()))
    with pytest.raises(WeightsError, match="implausible amount"):
        read_weights(parts.file())


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_damaged_file_never_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(HONEST.file())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WeightsError):
        read_weights(bytes(content))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_noise_after_the_honest_beginning_never_raises_anything_else(noise: bytes) -> None:
    beginning = HONEST.magic + HONEST.protocol + HONEST.machine
    with contextlib.suppress(WeightsError):
        read_weights(beginning + noise)


def test_numbers_of_any_kind_are_read() -> None:
    state = {kind: np.arange(6).astype(kind) for kind in ("<f4", "<f8", "<f2", "<i8", "|u1")}
    held = read_weights(honest_parts(state).file())
    assert isinstance(held, dict)
    for kind, values in state.items():
        assert isinstance(held[kind], Tensor)
        assert held[kind].values.dtype == values.dtype
        assert held[kind].floats().tolist() == [0, 1, 2, 3, 4, 5]


def test_a_count_is_read_as_little_endian() -> None:
    parts = replace(HONEST, numbers=HONEST.numbers.replace(struct.pack("<q", 6), struct.pack(">q", 6)))
    with pytest.raises(WeightsError, match="does not hold what"):
        read_weights(parts.file())
