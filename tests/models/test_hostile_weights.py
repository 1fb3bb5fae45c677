"""A weights file that is really a program: it must be refused, and nothing in it may have run."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import pickle
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import WeightsError
from models.tensors import Tensor
from models.weights import Record, read_weights

Pack = Callable[..., bytes]
SIX = np.arange(6, dtype="<f4").tobytes()


class Reduced:
    """An object whose pickle is a call."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self._call = call
        self._arguments = arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call, self._arguments


def word(text: str) -> bytes:
    return pickle.BINUNICODE + struct.pack("<I", len(text.encode())) + text.encode()


def short(text: str) -> bytes:
    return pickle.SHORT_BINUNICODE + bytes([len(text)]) + text.encode()


def mention(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


LIVE_ROUNDS: dict[str, Callable[[str], bytes]] = {
    "os.system": lambda mark: pickle.dumps(Reduced(os.system, f"touch {mark}"), 2),
    "os.system, newest protocol": lambda mark: pickle.dumps(Reduced(os.system, f"touch {mark}"), 5),
    "os.system, text protocol": lambda mark: pickle.dumps(Reduced(os.system, f"touch {mark}"), 0),
    "builtins.eval": lambda mark: pickle.dumps(Reduced(builtins.eval, f"open({mark!r}, 'w').close()"), 2),
    "builtins.exec": lambda mark: pickle.dumps(Reduced(builtins.exec, f"open({mark!r}, 'w').close()"), 2),
    "subprocess": lambda mark: pickle.dumps(Reduced(subprocess.check_call, ["touch", mark]), 2),
    "hidden among weights": lambda mark: pickle.dumps({"epoch": 1, "model": [Reduced(os.system, f"touch {mark}")]}, 2),
    "dotted name, STACK_GLOBAL": lambda mark: (
        b"\x80\x04"
        + short("builtins")
        + short("exec.__call__")
        + pickle.STACK_GLOBAL
        + word(f"open({mark!r}, 'w').close()")
        + pickle.TUPLE1
        + pickle.REDUCE
        + pickle.STOP
    ),
    "dotted name, GLOBAL": lambda mark: (
        b"\x80\x04"
        + mention("builtins", "exec.__call__")
        + word(f"open({mark!r}, 'w').close()")
        + pickle.TUPLE1
        + pickle.REDUCE
        + pickle.STOP
    ),
    "INST": lambda mark: pickle.MARK + word(f"touch {mark}") + b"ios\nsystem\n" + pickle.STOP,
    "OBJ": lambda mark: pickle.MARK + mention("subprocess", "Popen") + word(f"touch {mark}") + pickle.OBJ + pickle.STOP,
    "getattr on a module's class": lambda mark: (
        b"\x80\x02"
        + mention("builtins", "getattr")
        + mention("os", "path")
        + word("os")
        + pickle.TUPLE2
        + pickle.REDUCE
        + pickle.STOP
    ),
}


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "executed"


@pytest.mark.parametrize("name", LIVE_ROUNDS)
def test_a_program_is_refused_and_does_not_run(name: str, mark: Path, pack: Pack) -> None:
    with pytest.raises(WeightsError):
        read_weights(pack(LIVE_ROUNDS[name](str(mark))))
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["os.system", "builtins.eval", "dotted name, STACK_GLOBAL", "dotted name, GLOBAL", "INST"]
)
def test_the_rounds_are_live(name: str, mark: Path) -> None:
    """Python's own unpickler does run them: the refusal above is not that of a dud."""
    pickle.loads(LIVE_ROUNDS[name](str(mark)))
    assert mark.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("torch.nn.modules.container", "ModuleDict"),
        ("torch.nn.modules", "conv.Conv2d"),
        ("torch.nn.modules.conv", "Conv2d.__init__"),
        ("torch.nn.modules.conv", "Conv2d.__reduce__"),
        ("torch", "load"),
        ("torch._utils", "_rebuild_tensor"),
        ("torch.storage", "_load_from_bytes"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("ultralytics.nn.tasks", "attempt_load_weights"),
        ("ultralytics.utils.loss", "v8PoseLoss.__call__"),
        ("builtins", "getattr"),
        ("builtins", "set"),
        ("__builtin__", "eval"),
        ("collections", "OrderedDict.fromkeys"),
        ("os", "system"),
        ("", ""),
    ],
)
def test_only_exact_names_are_known(module: str, name: str, pack: Pack) -> None:
    with pytest.raises(WeightsError, match="asks for"):
        read_weights(pack(b"\x80\x02" + mention(module, name) + b")R."))


def test_a_known_name_stays_a_name(pack: Pack) -> None:
    """Even the one suspicious name published weights mention, getattr, only leaves a note of itself."""
    program = b"\x80\x02" + mention("__builtin__", "getattr") + word("text") + word("upper") + pickle.TUPLE2 + b"R."
    assert read_weights(pack(program)) == Record("__builtin__.getattr", ("text", "upper"))


def test_what_getattr_left_cannot_be_called(pack: Pack) -> None:
    noted = mention("__builtin__", "getattr") + word("text") + word("upper") + pickle.TUPLE2 + pickle.REDUCE
    with pytest.raises(WeightsError, match="calls something that is not a name"):
        read_weights(pack(b"\x80\x02" + noted + b")R."))


@pytest.mark.parametrize("attribute", ["__setstate__", "__class__", "__dict__", "__reduce__", "state", "path"])
def test_state_is_kept_apart_from_the_record(attribute: str, pack: Pack) -> None:
    """BUILD writes into a dictionary of its own; it cannot give the record another class, method or name."""
    program = (
        b"\x80\x02"
        + mention("torch.nn.modules.conv", "Conv2d")
        + b")\x81}"
        + word(attribute)
        + mention("torch.nn.modules.linear", "Linear")
        + b"sb}"
        + word("second")
        + b"Nsb."
    )
    record = read_weights(pack(program))
    assert type(record) is Record
    assert record.path == "torch.nn.modules.conv.Conv2d"
    assert set(record.state) == {attribute, "second"}


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (mention("torch", "Size") + b"}b.", "gives a state to something"),
        (b"]}b.", "gives a state to something"),
        (b"}Nb.", "state that is not a mapping"),
        (b"N)R.", "calls something that is not a name"),
        (word("os.system") + b")R.", "calls something that is not a name"),
        (mention("torch", "Size") + b"NR.", "calls something that is not a name"),
        (mention("torch", "FloatStorage") + b")R.", "in a way PyTorch does not"),
        (mention("torch._utils", "_rebuild_parameter") + b"N\x85R.", "in a way PyTorch does not"),
        (mention("collections", "OrderedDict") + b"N\x85R.", "in a way PyTorch does not"),
        (b"NNa.", "not a list"),
        (b"NNNs.", "not a mapping"),
        (b"})Ns.", "neither a word nor a number"),
        (b"h\x07.", "damaged"),
        (b"0.", "instruction POP"),
        (b"2.", "instruction DUP"),
        (b"\x82\x01.", "instruction EXT1"),
        (b"Pname\n.", "instruction PERSID"),
        (b"))}\x92.", "instruction NEWOBJ_EX"),
        (b"(.", "below their own stack"),
        (b".", "below their own stack"),
        (b"t.", "never opened"),
        (b"NN.", "leave values behind"),
        (mention("os", "sys\\otem") + b")R.", "damaged"),
        (b"N", "damaged"),
        (b"", "damaged"),
        (b"\xff\xff", "damaged"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(program: bytes, reason: str, pack: Pack) -> None:
    with pytest.raises(WeightsError, match=reason):
        read_weights(pack(b"\x80\x02" + program))


def test_a_huge_memo_index_costs_nothing(pack: Pack) -> None:
    """Python's unpickler would reserve 64 GiB for this one instruction."""
    assert read_weights(pack(b"\x80\x02Nr\xfe\xff\xff\xff.")) is None


def test_a_picture_of_pictures_of_pictures_is_cheap(pack: Pack) -> None:
    """Sixty tuples, each twice in the next: 2**60 leaves, if anybody ever walked them."""
    read_weights(pack(b"\x80\x02N" + b"q\x00h\x00\x86" * 60 + b"."))


@pytest.mark.parametrize(
    ("shape", "stride", "offset"),
    [
        ((1 << 62,), (1,), 0),
        ((1 << 40, 1 << 40), (0, 0), 0),
        ((7,), (1,), 0),
        ((6,), (0,), 1 << 63),
        ((100,), (0,), 0),
        ((2, 3), (3, -1), 2),
        ((-2, -3), (3, 1), 0),
        ((2, 3), (3, 1), -1),
        ((2, 3), (3, 1), 1),
        ((2, 3), (4, 1), 0),
        ((2,), (1 << 61,), 0),
        ((2, 3), (3,), 0),
        ((1,) * 9, (1,) * 9, 0),
        ((0,), (1,), 7),
    ],
)
def test_a_tensor_stays_inside_its_storage(
    shape: tuple[int, ...], stride: tuple[int, ...], offset: int, pack: Pack, tensor_program: Callable[..., bytes]
) -> None:
    with pytest.raises(WeightsError, match=r"impossible shape|beyond its storage"):
        read_weights(pack(tensor_program(shape, stride, offset), {"0": SIX}))


@pytest.mark.parametrize(
    "key", ["../data.pkl", "/etc/passwd", "", "0/../1", "٠", "0x0", "-1", "1" * 10, "1" * 21, "archive/data/0", "7"]
)
def test_a_storage_is_named_by_its_number(key: str, pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    with pytest.raises(WeightsError, match=r"not|no member"):
        read_weights(pack(tensor_program((6,), (1,), key=key), {"0": SIX}))


@pytest.mark.parametrize("kind", ["torch\nSize", "collections\nOrderedDict", "__builtin__\nset"])
def test_a_storage_has_a_storage_type(kind: str, pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    with pytest.raises(WeightsError, match="points to its numbers"):
        read_weights(pack(tensor_program((6,), (1,), kind=kind), {"0": SIX}))


@pytest.mark.parametrize("raw", [SIX[:-1], SIX + b"\0", b""])
def test_a_storage_has_its_length(raw: bytes, pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    with pytest.raises(WeightsError, match="cut short or too long"):
        read_weights(pack(tensor_program((6,), (1,)), {"0": raw}))


@pytest.mark.parametrize("count", [-1, 1 << 70])
def test_a_storage_has_a_plausible_count(count: int, pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    with pytest.raises(WeightsError):
        read_weights(pack(tensor_program((), (), count=count), {"0": SIX}))


def test_a_bomb_is_not_inflated(pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    bomb = pack(tensor_program((6,), (1,)), {"0": bytes(64 << 20)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 1 << 20
    with pytest.raises(WeightsError, match="compressed"):
        read_weights(bomb)


def test_a_member_that_lies_about_its_size_is_refused(pack: Pack) -> None:
    """The central directory claims 3 GiB for a member of six numbers."""
    honest = pack(b"\x80\x02N.", {"0": SIX})
    place = honest.index(b"PK\x01\x02", honest.index(b"PK\x01\x02") + 4)
    lying = honest[: place + 20] + struct.pack("<II", 3 << 30, 3 << 30) + honest[place + 28 :]
    with pytest.raises(WeightsError):
        read_weights(lying)


@pytest.mark.parametrize(
    "name", ["../archive/x", "/archive/x", "archive/../x", "archive\\x", "other/x", "archive/x/", "x", "archive/é"]
)
def test_members_stay_in_their_folder(name: str, pack: Pack) -> None:
    with pytest.raises(WeightsError, match=r"unsafe name|outside its own folder"):
        read_weights(pack(b"\x80\x02N.", extra={name: b""}))


def test_two_members_of_one_name_are_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02N.")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("archive/data.pkl", pickle.dumps(Reduced(os.system, "false"), 2))
    with pytest.raises(WeightsError, match="twice"):
        read_weights(content.getvalue())


@pytest.mark.parametrize("extra", [{"archive/more/data.pkl": b"N."}, {"archive/byteorder": b"big"}])
def test_ambiguous_archives_are_refused(extra: dict[str, bytes], pack: Pack) -> None:
    with pytest.raises(WeightsError, match=r"2 data\.pkl|little-endian"):
        read_weights(pack(b"\x80\x02N.", extra=extra))


def test_an_altered_number_is_noticed(pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    honest = pack(tensor_program((6,), (1,)), {"0": SIX})
    with pytest.raises(WeightsError, match="damaged"):
        read_weights(honest.replace(SIX, SIX[::-1]))


def test_a_cut_archive_is_refused_at_every_length(pack: Pack, tensor_program: Callable[..., bytes]) -> None:
    whole = pack(tensor_program((6,), (1,)), {"0": SIX})
    for length in range(len(whole)):
        with pytest.raises(WeightsError):
            read_weights(whole[:length])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_program_never_raises_anything_else(data: st.DataObject) -> None:
    program = bytearray(pickle.dumps({"a": [1, 2.5, "x", (None, True)], "b": {"c": ()}}, 2))
    for _ in range(data.draw(st.integers(1, 4))):
        program[data.draw(st.integers(0, len(program) - 1))] = data.draw(st.integers(0, 255))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.pkl", bytes(program))
    with contextlib.suppress(WeightsError):
        read_weights(content.getvalue())


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("HalfStorage", np.arange(6, dtype="<f2").tobytes(), np.float16),
        ("DoubleStorage", np.arange(6, dtype="<f8").tobytes(), np.float64),
        ("LongStorage", np.arange(6, dtype="<i8").tobytes(), np.int64),
        ("ByteStorage", bytes(range(6)), np.uint8),
        ("BFloat16Storage", (np.arange(6, dtype="<f4").view("<u4") >> 16).astype("<u2").tobytes(), np.float32),
    ],
)
def test_honest_tensors_are_read(
    kind: str, raw: bytes, expected: type[np.generic], pack: Pack, tensor_program: Callable[..., bytes]
) -> None:
    program = tensor_program((3, 2), (1, 3), kind=f"torch\n{kind}")
    tensor = read_weights(pack(program, {"0": raw}))
    assert isinstance(tensor, Tensor)
    assert tensor.values.dtype == expected
    assert tensor.floats().tolist() == [[0, 3], [1, 4], [2, 5]]
