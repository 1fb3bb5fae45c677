"""In which numbers the models are computed: as set, or as was fastest when this machine was measured.

Knows the INT8 models that `scelle models quantize` puts beside a set, and the note that `scelle bench --choose` leaves.
Knows no model and no figure. The note holds on the machine and with the files that were measured, and nowhere else.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

log = logging.getLogger(__name__)

AUTO, DEVICE, EXACT, INT8 = "auto", "device", "f32", "int8"

FIXED = (EXACT, DEVICE, INT8)
"""What a model can be computed in; "auto" is one of them."""

QUANTISED = ("things", "typology")
"""The models that come in INT8 too: those that every proposal asks, in the order of their names."""

LINK = "int8"
"""In the folder of a set: the link to the INT8 models in use, a folder `int8-` and what its manifests hash to."""

NOTE = "precision.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """What a choice of precision rests on: the set, its INT8 models ("" without), device, processor, OpenVINO."""

    models: str
    quantised: str
    device: str
    processor: str
    openvino: str


def processor() -> str:
    """The processor as Linux names it, with its instruction sets for small numbers: a copy of a disk finds others."""
    lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    held = dict(reversed([(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]))
    flags = [flag for flag in held.get("flags", "").split() if "vnni" in flag or "bf16" in flag or "amx" in flag]
    return " ".join((held.get("model name", "unknown"), *sorted(flags)))


def choice_as_bytes(precision: str, measured: Measured) -> bytes:
    """The note that says: of what could be used here, `precision` was the fastest."""
    held = {"format": FORMAT, "precision": precision, "measured": asdict(measured)}
    return (json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def chosen(models: Path, now: Measured) -> str:
    """What "auto" means in the folder of models: the precision noted there, else "device".

    A note that is of another machine or of other models, or that is damaged, counts for nothing and is told in the log.
    """
    path = models / NOTE
    try:
        held = json.loads(path.read_bytes())
        if held["format"] != FORMAT or held["precision"] not in FIXED:
            log.warning("%s is of another program; models run at the device's own precision", path)
            return DEVICE
        if held["measured"] != asdict(now):
            log.warning("%s is of another machine or of other models; run `scelle bench --choose` again", path)
            return DEVICE
    except FileNotFoundError:
        return DEVICE
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be used (%s); run `scelle bench --choose` again", path, error)
        return DEVICE
    precision: str = held["precision"]
    return precision
