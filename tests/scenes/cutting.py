"""Cuts the object out of a reference photograph that was taken on a plain ground.

Knows colour only: the ground is what most of the picture's border looks like, with the slow change of light over it.
Does not know what the object is. Says None sooner than give a doubtful outline, because what is cut out here becomes
the truth that others are measured against. `edge.cameras.cutout` serves one picture of the demonstration; it fills
small holes and needs an object well inside its picture, neither of which will do here.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import Array, Mask, Pixels
from tests.scenes.ground import Ground, ground_of, lab_of, shadow, steps_of, tinged

WORKING_SIDES = (800, 1600)
"""Pixels of the longest side: others are made larger (threefold at most) or smaller first."""

PAD = 8
LEAST_SHARE, MOST_SHARE = 0.02, 0.85
STRONG = 30.0
"""Distance in CIELAB from the ground at which nothing is ground."""

BRIGHT = 52.0
"""Lightness, 0 to 100, above which an object on white may be metal that passes for a shadow."""

TOUCHES = 0.2
RAGGED = 3.2


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """An object without its ground, cropped to its own bounds.

    `pixels`: height x width x 3, blue-green-red, freed of the ground's colour at the rim. `alpha`: height x width,
    0 (ground) to 1 (object), with an edge one or two pixels wide.
    """

    pixels: Pixels
    alpha: Array


def cut_out(pixels: Pixels) -> Cutout | None:
    """The object on `pixels` (height x width x 3, blue-green-red), or None.

    None when the ground is not plain, when the object covers less than 2 % or more than 85 % of the picture, when
    it runs along the border for more than a fifth of its length, when something half its size or larger lies beside
    it, or when its outline is ragged.
    """
    picture = _limited(pixels)
    lab = lab_of(picture)
    ground = ground_of(lab)
    if ground is None:
        return None
    picture, lab, ground = _padded(picture, lab, ground)
    strong = np.linalg.norm(lab - ground.colour, axis=2) > STRONG
    metal = ground.white and bool(strong.any()) and float(np.median(lab[:, :, 0][strong])) > BRIGHT
    body = _one_thing(_unlike(lab, ground, metal=metal))
    if body is None or not _credible(body):
        return None
    body = _closed(_refined(picture, body, strong), lab, ground, metal=metal)
    body = _one_thing(body)
    if body is None or not _credible(body):
        return None
    alpha, freed = _soft(picture, body, ground)
    left, top, width, height = cv2.boundingRect(np.asarray(alpha > 0.02, np.uint8))
    bounds = (slice(top, top + height), slice(left, left + width))
    return Cutout(np.ascontiguousarray(freed[bounds]), np.ascontiguousarray(alpha[bounds]))


def laid_on_white(cutout: Cutout, margin: int = 8) -> Pixels:
    """The object on plain white, with so many pixels of room on each side."""
    share = cutout.alpha[:, :, None]
    mixed = np.asarray(cutout.pixels * share + 255.0 * (1 - share) + 0.5, np.uint8)
    sides = ((margin, margin), (margin, margin), (0, 0))
    return np.pad(mixed, sides, constant_values=255)


def _limited(pixels: Pixels) -> Pixels:
    side = max(pixels.shape[:2])
    scale = float(np.clip(side, WORKING_SIDES[0], WORKING_SIDES[1])) / side
    if scale == 1.0:
        return pixels
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=min(3.0, scale), fy=min(3.0, scale), interpolation=way), np.uint8)


def _padded(picture: Pixels, lab: Array, ground: Ground) -> tuple[Pixels, Array, Ground]:
    """All of it with a frame of ground around: many objects touch the border with their tips."""
    sides = (PAD, PAD, PAD, PAD)
    colour = np.asarray(cv2.copyMakeBorder(ground.colour, *sides, cv2.BORDER_REPLICATE), np.float32)
    bare = np.clip(cv2.cvtColor(colour, cv2.COLOR_LAB2BGR) * 255, 0, 255).astype(np.uint8)
    inside = (slice(PAD, -PAD), slice(PAD, -PAD))
    wide, wide_lab = bare, colour.copy()
    wide[inside], wide_lab[inside] = picture, lab
    return wide, wide_lab, Ground(colour, ground.noise)


# --- the object ---------------------------------------------------------------------------------


def _unlike(lab: Array, ground: Ground, *, metal: bool) -> Mask:
    """255 where the picture is unlike its ground, and not for a soft shadow."""
    smooth = np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.7), np.float32)
    distance = np.linalg.norm((smooth - ground.colour) * (0.8, 1.0, 1.0), axis=2)
    low = min(12.0, max(3.5, 4.0 * ground.noise))
    near = distance < low
    like, soft = shadow(smooth, ground)
    bare = _holding(near | (like & soft), near, 12)
    strong = distance > max(14.0, 2.0 * low)
    if not metal:
        # Seen through a trigger guard the ground may be in the shade all over; on white, metal looks the same.
        bare |= _edged(like & soft, distance)
        # Along the object's foot a shadow is never without a step: the last pixels are won from the shadow's side.
        kernel = np.ones((3, 3), np.uint8)
        won = (like & (smooth[:, :, 0] > 0.7 * ground.colour[:, :, 0])) | tinged(smooth, ground)
        for _ in range(round(0.004 * max(distance.shape))):
            bare |= won & (cv2.dilate(bare.astype(np.uint8), kernel) > 0)
    return np.asarray(_holding(~bare, strong & ~bare, 12), np.uint8) * np.uint8(255)


def _edged(region: Mask, distance: Array) -> Mask:
    """The large connected parts of `region` at whose border the colour jumps; booleans."""
    _, labels, figures, _ = cv2.connectedComponentsWithStats(np.asarray(region, np.uint8), connectivity=4)
    steps = steps_of(distance)
    kept = np.zeros(region.shape, bool)
    for part in range(1, len(figures)):
        left, top, width, height, area = figures[part]
        if area < 6e-4 * region.size:
            continue
        bounds = (slice(max(0, top - 4), top + height + 4), slice(max(0, left - 4), left + width + 4))
        inside = np.asarray(labels[bounds] == part, np.uint8)
        around = (cv2.dilate(inside, np.ones((9, 9), np.uint8)) > 0) & (inside == 0)
        if around.any() and float(np.percentile(steps[bounds][around], 60)) > 6.0:
            kept[bounds] |= inside > 0
    return kept


def _holding(region: Mask, seeds: Mask, least: int) -> Mask:
    """The connected parts of `region` that hold at least so many pixels of `seeds`; booleans."""
    count, labels = cv2.connectedComponents(np.asarray(region, np.uint8), connectivity=4)
    held = np.bincount(labels[np.asarray(seeds, bool)], minlength=count)
    keeps = held >= least
    keeps[0] = False
    return np.asarray(keeps[labels], bool)


def _one_thing(mask: Mask) -> Mask | None:
    """The largest connected part with what lies close by; None when there is nothing, or another half as large.

    A part that holds a corner of the picture is a frame, or the ground beside a photograph that was turned.
    """
    near = max(3, round(0.006 * max(mask.shape))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    count, labels = cv2.connectedComponents(np.asarray(joined, np.uint8))
    areas = np.bincount(labels[mask > 0], minlength=count)
    corner = PAD + 2
    areas[labels[corner :: labels.shape[0] - 2 * corner - 1, corner :: labels.shape[1] - 2 * corner - 1]] = 0
    best = int(areas.argmax())
    if areas[best] == 0 or np.sort(areas)[-2:-1].sum() > 0.5 * areas[best]:
        return None
    return np.where(labels == best, mask, np.uint8(0))


def _closed(mask: Mask, lab: Array, ground: Ground, *, metal: bool) -> Mask:
    """The mask with its holes and narrow bays filled, but for those through which the ground is seen.

    A highlight on bright metal can be as white as the ground; it fades out, where a hole has an edge.
    """
    size = round(0.016 * max(mask.shape)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    whole = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), np.uint8)
    contours, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(whole, contours, -1, 255, cv2.FILLED)
    _, labels, figures, _ = cv2.connectedComponentsWithStats(cv2.subtract(whole, mask), connectivity=4)
    smooth = np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.7), np.float32)
    like, _ = shadow(smooth, ground)
    distance = np.asarray(np.linalg.norm(smooth - ground.colour, axis=2), np.float32)
    steps = steps_of(distance)
    plain_below = max(3.0, 2.0 * ground.noise)
    least = max(16.0, 1.5e-4 * np.count_nonzero(mask))
    body = mask.copy()
    for hole in range(1, len(figures)):
        left, top, width, height, area = figures[hole]
        bounds = (slice(max(0, top - 1), top + height + 1), slice(max(0, left - 1), left + width + 1))
        inside = np.asarray(labels[bounds] == hole, np.uint8)
        core = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
        rim = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
        rim &= cv2.dilate(mask[bounds], np.ones((3, 3), np.uint8)) > 0
        plain = core.any() and (
            float(np.median(distance[bounds][core])) < plain_below
            or (not metal and area > 6e-4 * mask.size and float(like[bounds][core].mean()) > 0.8)
        )
        # No highlight is as large as what one sees through a carrying handle.
        edged = area > 0.025 * np.count_nonzero(mask)
        if rim.any() and not edged:
            edged = float(np.percentile(steps[bounds][rim], 25 if metal else 50)) > 4.0
        if area < least or not (plain and edged):
            body[bounds][inside > 0] = 255
    return body


def _refined(picture: Pixels, mask: Mask, strong: Mask) -> Mask:
    """The mask with its rim moved to where GrabCut sees the edge (Rother et al. 2004), a pixel or two at most.

    What is `strong` stays: GrabCut likes short outlines and would take thin parts away.
    """
    left, top, width, height = cv2.boundingRect(mask)
    bounds = (slice(max(0, top - PAD), top + height + PAD), slice(max(0, left - PAD), left + width + PAD))
    body, close = np.asarray(mask[bounds] > 0, np.uint8), picture[bounds]
    scale = min(1.0, float(np.sqrt(400_000 / body.size)))
    size = (round(body.shape[1] * scale), round(body.shape[0] * scale))
    small = np.asarray(cv2.resize(close, size, interpolation=cv2.INTER_AREA), np.uint8)
    shape = np.asarray(cv2.resize(body * np.uint8(255), size, interpolation=cv2.INTER_AREA) > 127, np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    trimap = np.where(shape > 0, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    trimap[cv2.erode(shape, kernel) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(shape, kernel) == 0] = cv2.GC_BGD
    if not ((trimap == cv2.GC_FGD).any() and (trimap == cv2.GC_BGD).any()):
        return mask
    # GrabCut begins with k-means, which draws lots.
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small), trimap, (0, 0, 1, 1), *models, 1, cv2.GC_INIT_WITH_MASK)
    found = ((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)).astype(np.float32)
    back = cv2.resize(found, (body.shape[1], body.shape[0]), interpolation=cv2.INTER_LINEAR)
    refined = np.zeros_like(mask)
    refined[bounds][(back > 0.5) | ((body > 0) & strong[bounds])] = 255
    return refined


def _credible(mask: Mask) -> bool:
    """Whether size, place and outline are those of one whole object."""
    inside = mask[PAD:-PAD, PAD:-PAD]
    share = np.count_nonzero(inside) / inside.size
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea)
    _, _, width, height = cv2.boundingRect(largest)
    # A photograph in a frame, or the board behind the object, is an upright rectangle.
    framed = cv2.contourArea(largest) > 0.95 * width * height
    # A tip may touch the border; what is cut off by it has a long straight end there.
    cut = _longest_contact(inside) > TOUCHES * max(width, height)
    # A rifle is long and has a guard and sights; a ragged outline is several times longer than what wraps it.
    ragged = cv2.arcLength(largest, True) / cv2.arcLength(cv2.convexHull(largest), True)
    return bool(LEAST_SHARE <= share <= MOST_SHARE and not framed and not cut and ragged <= RAGGED)


def _longest_contact(mask: Mask) -> int:
    """Pixels of the longest stretch in which the object runs along the border."""
    longest = 0
    for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1]):
        ends = np.flatnonzero(np.diff(np.pad(np.asarray(side > 0, np.int8), 1)))
        longest = max(longest, int((ends[1::2] - ends[::2]).max(initial=0)))
    return longest


# --- the rim ------------------------------------------------------------------------------------


def _soft(picture: Pixels, mask: Mask, ground: Ground) -> tuple[Array, Pixels]:
    """(alpha, the picture with the ground taken out of the object's rim)."""
    kernel = np.ones((3, 3), np.uint8)
    core = cv2.erode(mask, kernel, iterations=2)
    inner = np.asarray(core, np.float32)[:, :, None] / 255.0
    shape = np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.0), np.float32) / 255.0
    alpha = np.clip((shape - 0.35) / 0.5, 0.0, 1.0)
    bare = np.clip(cv2.cvtColor(ground.colour, cv2.COLOR_LAB2BGR) * 255, 0, 255)
    # Thin parts have no core: there the mixture is undone by the alpha, carefully.
    cover = np.maximum(alpha, 0.55)[:, :, None]
    unmixed = np.clip((picture - (1.0 - cover) * bare) / cover, 0, 255)
    thin = alpha[:, :, None] * 1e-2
    nearby, known = unmixed * thin, thin + 1e-6
    for sigma, weight in ((1.5, 1.0), (4.0, 0.05)):
        nearby = nearby + weight * cv2.GaussianBlur(picture * inner, (0, 0), sigma)
        known = known + weight * cv2.GaussianBlur(inner, (0, 0), sigma)[:, :, None]
    blend = np.asarray(cv2.GaussianBlur(inner, (0, 0), 0.8), np.float32)[:, :, None] * inner
    freed = picture * blend + (nearby / known) * (1.0 - blend)
    return np.asarray(alpha, np.float32), np.asarray(np.clip(freed, 0, 255), np.uint8)
