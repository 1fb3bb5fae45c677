"""INT8 models beside a set: made, tried as they would be used, and put in place only once they are proved.

Knows: that they lie in a folder of the set they were made from, named after their manifests, with a link `int8` to the one
in use, and go when that set goes. Does not know: how answers are proved; whoever asks brings that along.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openvino as ov

from models.catalogue import catalogue
from models.errors import BuildError
from models.manifest import PARTS, set_id, sha256
from models.quantise import PRESET, QUANTISED, Pixels, kept_exact, quantise, version
from models.shelf import CURRENT, open_shelf, room, sync, whole_set, workbench

LINK = "int8"
"""In the folder of a set; the program that runs models looks there."""


@dataclass(frozen=True)
class Shown:
    """What the ranges are taken from: squares (n x n x 3, uint8, BGR), of how many pictures, and the list's SHA-256."""

    squares: Sequence[Pixels]
    pictures: int
    listed: str


@dataclass(frozen=True)
class Proved:
    """Whether INT8 models answer well enough, and the figures that say so, as JSON can hold them."""

    good: bool
    figures: Mapping[str, Any]


Prove = Callable[[Path], Proved]
"""Called with a folder of models in which the INT8 ones can be used as if they were in place."""

Progress = Callable[[str], None]


def quantise_set(out: Path, shown: Shown, prove: Prove, progress: Progress) -> Path | None:
    """Make, prove and install INT8 models of the set in use in `out`; their folder, or None where `prove` refused them.

    Those that were in use before stay where they are unless these take their place. Raises `BuildError`, and whatever
    `prove` raises.
    """
    with open_shelf(out):
        found = whole_set(out, catalogue())
        if found is None:
            raise BuildError(
                f"There is no whole set of this program's models in {out}. Build it first with `scelle models build`."
            )
        base = out / found
        with workbench(out) as bench:
            made = bench / "made"
            made.mkdir()
            for name in QUANTISED:
                progress(name)
                _write(name, base, made, shown)
            progress("proof")
            proved = prove(_trial(bench, base, made))
            if not proved.good:
                return None
            for name in QUANTISED:
                _note(made / f"{name}.json", {"proved": dict(proved.figures)})
            return install_quantised(base, made)


def _write(name: str, base: Path, made: Path, shown: Shown) -> None:
    source = base / f"{name}.xml"
    model = quantise(name, source, shown.squares)
    target = made / f"{name}.xml"
    try:
        ov.save_model(model, target, compress_to_fp16=False)
    except RuntimeError as problem:
        raise BuildError(
            f"The disk is full or failing: {target.name} could not be written. {room(base.parent)}"
        ) from problem
    files = [made / f"{name}.{part}" for part in PARTS]
    exact = json.loads((base / f"{name}.json").read_bytes())
    # What was proved of the exact model against published answers does not speak for this one.
    del exact["golden"]
    held = exact | {
        "version": hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12],
        "files": {file.name: sha256(file) for file in files},
        "of": {"version": exact["version"], "files": exact["files"]},
        "quantised": {
            "nncf": version(),
            "preset": PRESET,
            "kept_in_floating_point": list(kept_exact(name, ov.Core().read_model(source))),
            "squares": len(shown.squares),
            "pictures": shown.pictures,
            "pictures_sha256": shown.listed,
        },
    }
    _note(made / f"{name}.json", held)


def _note(path: Path, fields: Mapping[str, Any]) -> None:
    held = json.loads(path.read_bytes()) if path.exists() else {}
    text = json.dumps({**held, **fields}, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def _trial(bench: Path, base: Path, made: Path) -> Path:
    """A folder of models like the one in use, but with the new INT8 models."""
    current = bench / "trial" / CURRENT
    current.mkdir(parents=True)
    for file in base.iterdir():
        if file.is_file():
            (current / file.name).symlink_to(file)
    (current / LINK).symlink_to(made)
    return current.parent


def install_quantised(base: Path, made: Path) -> Path:
    """Put the folder in place in one step, point the link at it in another, then let older ones go. Raises `OSError`."""
    name = f"{LINK}-{set_id({model: (made / f'{model}.json').read_bytes() for model in QUANTISED})}"
    target = base / name
    for file in made.iterdir():
        sync(file)
    sync(made)
    if target.is_dir():
        # The same models once more: what is there may be damaged.
        for file in made.iterdir():
            file.replace(target / file.name)
        sync(target)
    else:
        made.rename(target)
    sync(base)
    fresh = base / f".{LINK}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(name)
    fresh.replace(base / LINK)
    sync(base)
    for other in base.glob(f"{LINK}-*"):
        if other.name != name and other.is_dir() and not other.is_symlink():
            shutil.rmtree(other)
    return target
