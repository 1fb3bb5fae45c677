"""Which instruction sets the processor has, and how a process does without the newer ones.

Knows Linux's list of flags and oneDNN's cap (ONEDNN_MAX_CPU_ISA, "CPU Dispatcher Control" in its developer guide). A cap
takes instructions away and adds none: a cap that the processor lacks the instructions for falls to the next one below.
oneDNN's kernels honour it: the convolutions, nearly all of the work. The few of OpenVINO's own (sums, clamps) do not.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

VARIABLES = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
"""The cap's name, and an older one that oneDNN still hears."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cap:
    """A value of the first variable, "" for none, the name for people, and the processor's flags that it stands for.

    `halves`: whether there may be floating point of 16 bits.
    """

    value: str
    name: str
    needs: tuple[str, ...]
    halves: bool


NATIVE = Cap("", "all instructions", (), halves=True)
AVX2 = Cap("AVX2", "AVX2", ("avx2",), halves=False)
CAPS = (
    NATIVE,
    Cap("AVX2_VNNI_2", "AVX2-VNNI-2", ("avx_vnni", "avx_vnni_int8", "avx_ne_convert"), halves=True),
    Cap("AVX2_VNNI", "AVX2-VNNI", ("avx_vnni",), halves=False),
    AVX2,
)
"""From the newest. An N100 is of the third kind."""


def processor_flags() -> frozenset[str]:
    """The flags of the first processor, as Linux names them; none on another kernel or processor."""
    for line in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return frozenset(value.split())
    return frozenset()


def lacking(cap: Cap, flags: frozenset[str]) -> tuple[str, ...]:
    """The flags that the processor would need for this cap and has not."""
    return tuple(flag for flag in cap.needs if flag not in flags)


def capped(cap: Cap, work: Callable[..., T], *given: object) -> T:
    """What `work` gives in a process of its own under that cap: oneDNN looks at the variable once in a process.

    A cap that was set around this program is taken off there: what is called all instructions is all of them.
    `work` must be a function of a module, and what it is given and gives must be able to travel between processes.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_set_cap, initargs=(cap.value,)) as pool:
        return pool.submit(work, *given).result()


def _set_cap(value: str) -> None:
    for name in VARIABLES:
        os.environ.pop(name, None)
    if value:
        os.environ[VARIABLES[0]] = value
