"""A reader of PyTorch weights that cannot run anything.

Knows: the few pickle instructions that describe tensors, containers and module records, and the exact names a weights
file of ours may mention. Does not know: Python's unpickler, which is never started. ``pickletools.genops`` lists the
instructions, which only reads them, and they are acted out here on a stack that can hold nothing but plain values,
`Tensor` and `Record`. A name such as ``torch.nn.modules.conv.Conv2d`` stays two strings: no class is ever looked up,
so a hostile file finds no object to create, to call or to reach through.
"""

from __future__ import annotations

import pickletools
import re
import warnings
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from models.archive import Archive
from models.errors import WeightsError
from models.legacy import MAGIC, Program, read_legacy
from models.tensors import DTYPES, MakeTensor, Storage, Tensor

MAX_INSTRUCTIONS = 1_000_000

CONTAINERS = frozenset({"collections.OrderedDict", "__builtin__.set"})
TENSORS = frozenset({"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter"})
STORAGES = frozenset(f"torch.{kind}" for kind in DTYPES)
RECORDS = frozenset(
    {
        # The pose head remembers a bound method this way; the record only keeps the two names.
        "__builtin__.getattr",
        "torch.Size",
        "torch.device",
        "torch.nn.modules.activation.SiLU",
        "torch.nn.modules.batchnorm.BatchNorm2d",
        "torch.nn.modules.container.ModuleList",
        "torch.nn.modules.container.Sequential",
        "torch.nn.modules.conv.Conv2d",
        "torch.nn.modules.dropout.Dropout",
        "torch.nn.modules.linear.Linear",
        "torch.nn.modules.loss.BCEWithLogitsLoss",
        "torch.nn.modules.pooling.AdaptiveAvgPool2d",
        "torch.nn.modules.pooling.MaxPool2d",
        "torch.nn.modules.upsampling.Upsample",
        "torchvision.transforms.functional.InterpolationMode",
        "torchvision.transforms.transforms.CenterCrop",
        "torchvision.transforms.transforms.Compose",
        "torchvision.transforms.transforms.Normalize",
        "torchvision.transforms.transforms.Resize",
        "torchvision.transforms.transforms.ToTensor",
        "ultralytics.nn.modules.block.Bottleneck",
        "ultralytics.nn.modules.block.C2f",
        "ultralytics.nn.modules.block.DFL",
        "ultralytics.nn.modules.block.SPPF",
        "ultralytics.nn.modules.conv.Concat",
        "ultralytics.nn.modules.conv.Conv",
        "ultralytics.nn.modules.head.Classify",
        "ultralytics.nn.modules.head.Detect",
        "ultralytics.nn.modules.head.Pose",
        "ultralytics.nn.tasks.ClassificationModel",
        "ultralytics.nn.tasks.PoseModel",
        "ultralytics.utils.IterableSimpleNamespace",
        "ultralytics.utils.loss.BboxLoss",
        "ultralytics.utils.loss.KeypointLoss",
        "ultralytics.utils.loss.v8ClassificationLoss",
        "ultralytics.utils.loss.v8PoseLoss",
        "ultralytics.utils.tal.TaskAlignedAssigner",
    }
)
"""Classes that may be mentioned. None of them is imported: each becomes an inert `Record`."""


@dataclass(frozen=True)
class Name:
    """A global the file mentions, checked against the allow-list and never resolved."""

    path: str


@dataclass
class Record:
    """What is left of an object when its class is only a name: its arguments and its state."""

    path: str
    arguments: tuple[object, ...] = ()
    state: dict[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Record({self.path})"


@dataclass(frozen=True)
class _Mark:
    """The stack's bookmark; it never becomes part of a result."""


def read_weights(content: bytes) -> object:
    """What a ``.pt`` or ``.pth`` file holds, as plain containers, `Tensor` and `Record`.

    PyTorch's zip archive and its older format are told apart by their first bytes. Raises `WeightsError` for anything
    that is neither, is cut short, reaches out of bounds, or mentions a name or an instruction outside the allow-lists.
    Nothing in the file is executed, whatever it asks for.
    """
    try:
        # Python only warns of a name with an unknown escape in it; no honest file has one.
        with warnings.catch_warnings(action="error"):
            if content.startswith(MAGIC):
                return read_legacy(content, _act_out)
            archive = Archive(content)
            return _act_out(archive.program(), archive.tensor)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, Warning) as problem:
        kind = type(problem).__name__
        raise WeightsError(f"The weights file's instructions are damaged ({kind}: {problem}).") from problem


def _act_out(program: Program, make_tensor: MakeTensor) -> object:
    machine = _Machine(make_tensor)
    for count, (opcode, argument, _) in enumerate(pickletools.genops(program)):
        if count > MAX_INSTRUCTIONS:
            raise WeightsError("The weights file's list of instructions is implausibly long.")
        if opcode.name == "STOP":
            return machine.result()
        act = _ACTIONS.get(opcode.name)
        if act is None:
            raise WeightsError(f"The weights file uses the instruction {opcode.name}, which plain weights never need.")
        act(machine, argument)
    raise WeightsError("The weights file's instructions have no end.")


class _Machine:
    """The stack and the memo of a pickle program, and where its tensors come from."""

    def __init__(self, make_tensor: MakeTensor) -> None:
        self._stack: list[object] = []
        self._memo: dict[int, object] = {}
        self._make_tensor = make_tensor

    def push(self, value: object) -> None:
        self._stack.append(value)

    def top(self) -> object:
        if not self._stack or isinstance(self._stack[-1], _Mark):
            raise WeightsError("The weights file's instructions reach below their own stack.")
        return self._stack[-1]

    def take(self, count: int) -> list[object]:
        """The last ``count`` values, off the stack."""
        values = self._stack[-count:]
        if len(values) < count or any(isinstance(value, _Mark) for value in values):
            raise WeightsError("The weights file's instructions reach below their own stack.")
        del self._stack[-count:]
        return values

    def take_group(self) -> list[object]:
        """Everything since the last mark, off the stack, and the mark too."""
        for place in range(len(self._stack) - 1, -1, -1):
            if isinstance(self._stack[place], _Mark):
                values = self._stack[place + 1 :]
                del self._stack[place:]
                return values
        raise WeightsError("The weights file's instructions close a group that was never opened.")

    def remember(self, place: int) -> None:
        self._memo[place] = self.top()

    def recall(self, place: int) -> None:
        self.push(self._memo[place])

    def append(self, values: list[object]) -> None:
        target = self.top()
        if not isinstance(target, list):
            raise WeightsError("The weights file appends to something that is not a list.")
        target.extend(values)

    def put(self, pairs: list[object]) -> None:
        target = self.top()
        if not isinstance(target, dict) or len(pairs) % 2:
            raise WeightsError("The weights file fills something that is not a mapping.")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            target[_key(key)] = value

    def make(self) -> None:
        maker, arguments = self.take(2)
        self.push(_made(maker, arguments, self._make_tensor))

    def give_state(self) -> None:
        (state,) = self.take(1)
        target = self.top()
        if not isinstance(state, dict):
            raise WeightsError("The weights file gives an object a state that is not a mapping.")
        if isinstance(target, Record):
            target.state.update({str(name): value for name, value in state.items()})
        # A dictionary of parameters carries version notes this way; they are of no use here.
        elif not isinstance(target, dict):
            raise WeightsError("The weights file gives a state to something that has none.")

    def result(self) -> object:
        (result,) = self.take(1)
        if self._stack:
            raise WeightsError("The weights file's instructions leave values behind.")
        return result


_ACTIONS: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda _machine, _: None,
    "NONE": lambda machine, _: machine.push(None),
    "NEWTRUE": lambda machine, _: machine.push(True),
    "NEWFALSE": lambda machine, _: machine.push(False),
    "BININT": lambda machine, value: machine.push(value),
    "BININT1": lambda machine, value: machine.push(value),
    "BININT2": lambda machine, value: machine.push(value),
    "LONG1": lambda machine, value: machine.push(value),
    "BINFLOAT": lambda machine, value: machine.push(value),
    "BINUNICODE": lambda machine, value: machine.push(value),
    "EMPTY_DICT": lambda machine, _: machine.push({}),
    "EMPTY_LIST": lambda machine, _: machine.push([]),
    "EMPTY_TUPLE": lambda machine, _: machine.push(()),
    "MARK": lambda machine, _: machine.push(_Mark()),
    "TUPLE": lambda machine, _: machine.push(tuple(machine.take_group())),
    "TUPLE1": lambda machine, _: machine.push(tuple(machine.take(1))),
    "TUPLE2": lambda machine, _: machine.push(tuple(machine.take(2))),
    "TUPLE3": lambda machine, _: machine.push(tuple(machine.take(3))),
    "BINPUT": lambda machine, place: machine.remember(place),
    "LONG_BINPUT": lambda machine, place: machine.remember(place),
    "BINGET": lambda machine, place: machine.recall(place),
    "LONG_BINGET": lambda machine, place: machine.recall(place),
    "APPEND": lambda machine, _: machine.append(machine.take(1)),
    "APPENDS": lambda machine, _: machine.append(machine.take_group()),
    "SETITEM": lambda machine, _: machine.put(machine.take(2)),
    "SETITEMS": lambda machine, _: machine.put(machine.take_group()),
    "GLOBAL": lambda machine, path: machine.push(_allowed(path)),
    "BINPERSID": lambda machine, _: machine.push(_storage(*machine.take(1))),
    "REDUCE": lambda machine, _: machine.make(),
    "NEWOBJ": lambda machine, _: machine.make(),
    "BUILD": lambda machine, _: machine.give_state(),
}
"""All instructions there are. What is not in this table is refused, and nothing in it can call, import or look up."""


def _allowed(mention: str) -> Name:
    """A mentioned global, "module name", if it is on one of the lists; a dotted name would reach into an object."""
    module, _, name = mention.partition(" ")
    path = f"{module}.{name}"
    if name.isidentifier() and (path in CONTAINERS or path in TENSORS or path in STORAGES or path in RECORDS):
        return Name(path)
    raise WeightsError(f"The weights file asks for {path[:120]!r}, which plain weights never need. It was not run.")


def _key(key: object) -> Hashable:
    # Nested tuples as keys could make one hash take hours; no weights file of ours needs them.
    if not isinstance(key, str | int):
        raise WeightsError("The weights file uses a key that is neither a word nor a number.")
    return key


def _storage(identity: object) -> Storage:
    match identity:
        # The older format says at the end that the storage is no part of another one.
        case ("storage", Name(path), str(key), str(), int(count)) | (
            "storage",
            Name(path),
            str(key),
            str(),
            int(count),
            None,
        ) if path in STORAGES:
            if re.fullmatch(r"[0-9]{1,20}", key, re.ASCII):
                return Storage(path.removeprefix("torch."), key, count)
    raise WeightsError("The weights file points to its numbers in a way PyTorch does not.")


def _made(maker: object, arguments: object, make_tensor: MakeTensor) -> object:
    if not isinstance(maker, Name) or not isinstance(arguments, tuple):
        raise WeightsError("The weights file calls something that is not a name.")
    match maker.path, arguments:
        case "torch._utils._rebuild_tensor_v2", (Storage() as storage, int(offset), tuple(shape), tuple(stride), *_):
            return make_tensor(storage, offset, _integers(shape), _integers(stride))
        case "torch._utils._rebuild_parameter", (Tensor() as tensor, *_):
            return tensor
        case "collections.OrderedDict", ():
            return {}
        case "__builtin__.set", (list(members),):
            return [_key(member) for member in members]
        case path, _ if path in RECORDS:
            return Record(path, arguments)
    raise WeightsError(f"The weights file uses {maker.path} in a way PyTorch does not.")


def _integers(values: tuple[object, ...]) -> tuple[int, ...]:
    numbers = tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))
    if len(numbers) != len(values):
        raise WeightsError("A tensor of the weights file has a shape that is not made of whole numbers.")
    return numbers
