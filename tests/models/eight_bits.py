"""INT8 models for tests that do not look at their answers: the exact ones under other manifests, in any case with files.

Knows how they lie beside a set. Needs no NNCF.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path

from models.quantise import QUANTISED
from models.quantised import install_quantised


def copied_set(models: Path, folder: Path) -> Path:
    """A set of links to the files of the one in use, beside which others may be put; gives the folder of models."""
    name = (models / "current").readlink()
    shutil.copytree(models / name, folder / name, copy_function=os.symlink)
    (folder / "current").symlink_to(name)
    return folder


def put_beside(models: Path, note: str = "") -> Path:
    """Install copies of the exact models as INT8 ones; other notes make others of them."""
    base = (models / "current").resolve()
    made = models / "made"
    made.mkdir()
    for name in QUANTISED:
        for part in ("xml", "bin"):
            shutil.copy(base / f"{name}.{part}", made)
        held = json.loads((base / f"{name}.json").read_bytes())
        version = hashlib.sha256(f"{name}{note}".encode()).hexdigest()[:12]
        held |= {"of": {"version": held["version"], "files": held["files"]}, "version": version}
        (made / f"{name}.json").write_text(json.dumps(held))
    return install_quantised(base, made)
