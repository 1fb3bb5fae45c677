"""Composes photographs of an object on the plate of a fixed camera, with the truth of where it lies.

Knows a cut-out, a plate and a setting; the same three give the same pictures. Knows nothing of weapons, and does not
know what the kiosk makes of its pictures. Light is worked out on the values of the picture, not on physical light: it
looks right, and no brightness is measured on it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import cv2
import numpy as np

from edge.domain import Array, Mask, Pixels, Point
from tests.scenes import extras
from tests.scenes.cutting import Cutout
from tests.scenes.extras import Extra
from tests.scenes.patches import Patch, cover_of, lay, mask_of, moved, reach_of, shade, turned
from tests.scenes.plates import Kind, draw_plate

MARGIN = 0.006
"""Share of the frame's width that stays free beside an object that may not be cut."""

GLOSS: Mapping[Kind, float] = {Kind.STEEL: 1.0, Kind.TILES: 0.8, Kind.WOOD: 0.4, Kind.RUBBER: 0.25, Kind.CLOTH: 0.05}
"""How much of a lamp each plate throws back."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """Which way shadows fall (degrees counter-clockwise from the right) and what they are like.

    `softness` and `length` are shares of the frame's width, `strength` and `contact` 0 to 1: how much of the light
    the cast shadow takes, and the narrow dark line where the object touches the plate.
    """

    degrees: float = 300.0
    length: float = 0.008
    softness: float = 0.006
    strength: float = 0.35
    contact: float = 0.5


@dataclass(frozen=True, slots=True)
class Light:
    """Light that is not the same everywhere.

    `fall`: by what share the darker end is below the lighter one, 0 to 0.7; `degrees`: towards the lighter end,
    counter-clockwise from the right; `warmth`: -1 blue daylight to 1 yellow lamp; `gain`: over all.
    """

    fall: float = 0.0
    degrees: float = 120.0
    warmth: float = 0.0
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Glare:
    """The reflection of a lamp: middle as shares of the frame, radius as a share of its width, strength 0 to 1."""

    centre: Point = (0.5, 0.5)
    radius: float = 0.08
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that makes one scene of one object.

    `degrees`: counter-clockwise, 0 as photographed. `span`: the object's longest side before turning, as a share of
    the frame's width. `centre`: the middle of that box, as shares of the frame. Unless `cut`, an object that would be
    cut by the frame is moved in, and made smaller when that is not enough. `noise`: standard deviation in grey levels.
    `motion`: pixels that the object moves while the shutter is open, and the direction in degrees. `defocus`: sigma in
    pixels, of plate and object alike. `frame_mm`: what the frame's width is on the plate, for things of known size.
    `seed`: noise, and what the extras look like and where they lie.
    """

    plate: Kind = Kind.STEEL
    plate_seed: int = 0
    degrees: float = 0.0
    span: float = 0.5
    centre: Point = (0.5, 0.5)
    mirrored: bool = False
    cut: bool = False
    shadow: Shadow = Shadow()
    light: Light = Light()
    glare: Glare | None = None
    noise: float = 1.5
    motion: tuple[float, float] = (0.0, 0.0)
    defocus: float = 0.0
    extras: tuple[Extra, ...] = ()
    frame_mm: float = 700.0
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A scene and the truth of it.

    `empty`: the plate without anything on it, under the same light. `frames`: the scene, noise and blur differing
    from frame to frame; the first is blurred as the setting says. `silhouette`: the object, where it would lie
    unblurred and with nothing on it. `box`: left, top, width, height of that, in pixels. `span`: as it became.
    `beside`: what lies there too, by name; what found no room is missing.
    """

    empty: Pixels
    frames: tuple[Pixels, ...]
    silhouette: Mask
    box: tuple[int, int, int, int]
    span: float
    beside: Mapping[Extra, Mask] = field(default_factory=dict)


def compose(
    cutout: Cutout,
    setting: Setting,
    width: int = 1920,
    height: int = 1080,
    frames: int = 1,
    plate: Pixels | None = None,
) -> Composed:
    """The object on its plate; pictures are height x width x 3, blue-green-red.

    `plate`: the drawn plate, height x width x 3, for callers that compose many scenes on one; drawn anew when None.
    Raises ValueError when its size is not the frame's.
    """
    if plate is None:
        plate = draw_plate(setting.plate, width, height, setting.plate_seed)
    if plate.shape != (height, width, 3):
        raise ValueError(f"The plate is {plate.shape[1]} x {plate.shape[0]} pixels, the frame {width} x {height}.")
    scale, middle = _placed(cutout, setting, width, height)
    thing = turned(cutout, scale, setting.degrees, middle, mirrored=setting.mirrored)
    silhouette = mask_of(thing, width, height)
    beside = _beside(setting, thing, silhouette)
    light = _light(setting.light, width, height)
    bare = plate * light
    shine = None if setting.glare is None else _glare(setting.glare, width, height)
    if shine is not None:
        bare += shine * GLOSS[setting.plate]
    random = np.random.default_rng((setting.seed, 1))
    scene, taken = None, []
    for number in range(frames):
        shake, focus = (1.0, 1.0) if number == 0 else random.uniform((0.6, 0.85), (1.4, 1.15))
        if scene is None or setting.motion[0] > 0:
            smeared = moved(thing, setting.motion[0] * shake, setting.motion[1])
            scene = _scene(bare, smeared, beside, light, shine, setting.shadow)
        taken.append(_exposed(scene, setting.defocus * focus, setting.noise, random))
    return Composed(
        _exposed(bare, setting.defocus, setting.noise, random),
        tuple(taken),
        silhouette,
        _box(silhouette),
        scale * max(cutout.alpha.shape) / width,
        {name: mask_of(patch, width, height) for name, patch in beside.items()},
    )


def random_setting(random: np.random.Generator, **fixed: Any) -> Setting:
    """An everyday scene: any plate, any angle, and a little of what goes wrong; `fixed` fields are as given.

    Ranges: span 0.2 to 0.85, centre 0.3 to 0.7 across and down, mirrored half of the time; light falling off by up to
    0.45, warmth -0.6 to 0.8, gain 0.75 to 1.15; shadow away from the light, softness 0.002 to 0.014, strength 0.15 to
    0.55; glare on two scenes in five; noise 0.8 to 4; motion blur up to 8 pixels on one in seven, defocus up to 1.8 on
    one in four; a card on one in four, a ruler, a tag on one in five each, a hand on one in ten.
    """
    towards = random.uniform(0, 360)
    drawn: dict[str, Any] = {
        "plate": list(Kind)[int(random.integers(len(Kind)))],
        "plate_seed": int(random.integers(1000)),
        "degrees": random.uniform(0, 360),
        "span": random.uniform(0.2, 0.85),
        "centre": (random.uniform(0.3, 0.7), random.uniform(0.3, 0.7)),
        "mirrored": bool(random.integers(2)),
        "light": Light(random.uniform(0, 0.45), towards, random.uniform(-0.6, 0.8), random.uniform(0.75, 1.15)),
        "shadow": Shadow(
            (towards + 180 + random.uniform(-12, 12)) % 360,
            random.uniform(0.003, 0.014),
            random.uniform(0.002, 0.014),
            random.uniform(0.15, 0.55),
            random.uniform(0.35, 0.7),
        ),
        "glare": Glare(
            (random.uniform(0.1, 0.9), random.uniform(0.1, 0.9)), random.uniform(0.04, 0.14), random.uniform(0.2, 0.8)
        ),
        "noise": random.uniform(0.8, 4.0),
        "motion": (random.uniform(1, 8), random.uniform(0, 180)),
        "defocus": random.uniform(0.4, 1.8),
        "seed": int(random.integers(2**31)),
    }
    chances = random.uniform(size=7)
    if chances[0] > 0.4:
        drawn["glare"] = None
    if chances[1] > 1 / 7:
        drawn["motion"] = (0.0, 0.0)
    if chances[2] > 0.25:
        drawn["defocus"] = 0.0
    often = {Extra.CARD: 0.25, Extra.RULER: 0.2, Extra.TAG: 0.2, Extra.HAND: 0.1}
    drawn["extras"] = tuple(name for name, chance in zip(often, chances[3:], strict=True) if chance < often[name])
    unknown = set(fixed) - {each.name for each in fields(Setting)}
    if unknown:
        raise ValueError(f"A setting has no {', '.join(sorted(unknown))}.")
    return Setting(**(drawn | fixed))


# --- where things lie ---------------------------------------------------------------------------


def _placed(cutout: Cutout, setting: Setting, width: int, height: int) -> tuple[float, Point]:
    """(pixels of frame for one of the cut-out, where its middle lies in pixels)."""
    scale = setting.span * width / max(cutout.alpha.shape)
    x, y = setting.centre[0] * width, setting.centre[1] * height
    if setting.cut:
        return scale, (x, y)
    left, up, right, down = reach_of(cutout, setting.degrees, mirrored=setting.mirrored)
    # Cubic resampling and the turned edge reach a pixel or two further.
    margin = MARGIN * width + 2 + setting.motion[0] / 2
    scale = min(scale, (width - 2 * margin) / (left + right), (height - 2 * margin) / (up + down))
    x = min(max(x, margin + left * scale), width - margin - right * scale)
    y = min(max(y, margin + up * scale), height - margin - down * scale)
    return scale, (x, y)


def _beside(setting: Setting, thing: Patch, silhouette: Mask) -> dict[Extra, Patch]:
    """The extras that found room, in the order in which they are laid down."""
    height, width = silhouette.shape
    scale = width / setting.frame_mm
    random = np.random.default_rng((setting.seed, 2))
    gap = round(8 * scale) | 1
    taken = np.asarray(cv2.dilate(silhouette, np.ones((gap, gap), np.uint8)), np.uint8)
    found: dict[Extra, Patch] = {}
    for name in Extra:
        # Every extra draws its own numbers: one more does not move the others.
        own = np.random.default_rng(random.integers(2**31))
        if name not in setting.extras:
            continue
        match name:
            case Extra.RULER:
                patch = extras.ruler(taken, scale, own)
            case Extra.CARD:
                patch = extras.card(taken, scale, own)
            case Extra.TAG:
                patch = extras.tag(taken, silhouette, scale, own)
            case Extra.HAND:
                patch = extras.hand(silhouette, scale, own)
        if patch is not None:
            found[name] = patch
            taken |= mask_of(patch, width, height)
    return found


def _box(mask: Mask) -> tuple[int, int, int, int]:
    left, top, width, height = cv2.boundingRect(mask)
    return int(left), int(top), int(width), int(height)


# --- light --------------------------------------------------------------------------------------


def _light(light: Light, width: int, height: int) -> Array:
    """The factor on every pixel, height x width x 3."""
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.float32(height / width)
    turn = math.radians(light.degrees)
    along = x * np.float32(math.cos(turn)) - y * np.float32(math.sin(turn))
    reach = 0.5 * abs(math.cos(turn)) + 0.5 * height / width * abs(math.sin(turn))
    even = 1 - light.fall * np.clip(0.5 - along / (2 * reach), 0, 1) ** 1.3
    tint = np.asarray((1 - 0.16 * light.warmth, 1 - 0.015 * light.warmth, 1 + 0.1 * light.warmth), np.float32)
    return np.asarray((light.gain * even)[:, :, None] * tint, np.float32)


def _glare(glare: Glare, width: int, height: int) -> Array:
    """Grey levels that the lamp's reflection adds, height x width x 1."""
    x = np.arange(width, dtype=np.float32)[None, :] / width - glare.centre[0]
    y = (np.arange(height, dtype=np.float32)[:, None] / height - glare.centre[1]) * (height / width)
    away = (x * x + y * y) / glare.radius**2
    return np.asarray((150 * glare.strength * (0.7 * np.exp(-away) + 0.3 * np.exp(-away / 5)))[:, :, None], np.float32)


def _scene(
    bare: Array, thing: Patch, beside: Mapping[Extra, Patch], light: Array, shine: Array | None, shadow: Shadow
) -> Array:
    """Everything laid on the lit plate, before the lens and the sensor."""
    height, width = bare.shape[:2]
    scene = bare.copy()
    for name in (Extra.RULER, Extra.CARD):
        if name in beside:
            _lay(scene, beside[name], light, shadow, 0.12)
    _lay(scene, thing, light, shadow, 1.0)
    if shine is not None:
        # Bright metal throws a lamp back, dark wood hardly.
        cover = cover_of(thing, width, height)[:, :, None]
        scene += cover * shine * (0.25 + 0.75 * np.clip(scene[:, :, 1:2] / 200, 0, 1))
    for name, lift in ((Extra.TAG, 0.25), (Extra.HAND, 2.5)):
        if name in beside:
            _lay(scene, beside[name], light, shadow, lift)
    return scene


def _lay(scene: Array, patch: Patch, light: Array, shadow: Shadow, lift: float) -> None:
    """The patch with its shadows; `lift`: how high it stands above the plate, 1 for the object."""
    width = scene.shape[1]
    turn, away = math.radians(shadow.degrees), lift * shadow.length * width
    towards = (math.cos(turn), -math.sin(turn))
    # What is higher throws a longer and softer shadow, and takes light from around its foot.
    shade(scene, patch, (towards[0] * away * 0.5, towards[1] * away * 0.5), 0.012 * width * lift, 0.3 * shadow.strength)
    cast = (towards[0] * away, towards[1] * away)
    shade(scene, patch, cast, max(0.8, shadow.softness * width * lift), shadow.strength)
    close = 0.0011 * width
    shade(scene, patch, (towards[0] * close, towards[1] * close), max(0.6, close), shadow.contact)
    lay(scene, patch, light)


def _exposed(scene: Array, defocus: float, noise: float, random: np.random.Generator) -> Pixels:
    """What the sensor makes of it."""
    seen = cv2.GaussianBlur(scene, (0, 0), defocus) if defocus > 0.05 else scene
    if noise > 0:
        seen = seen + random.standard_normal(scene.shape, np.float32) * np.float32(noise)
    return np.asarray(np.clip(np.rint(seen), 0, 255), np.uint8)
