"""Which squares of a picture the classifier is shown, under each framing.

Knows the names of the framings and what each needs. Knows no network.
"""

from collections.abc import Sequence

from edge.domain import Pixels, Silhouettes
from edge.vision.framing import NAMES, Framed, frame_picture
from edge.vision.tray import level_squares

FRAMINGS = ("tray", *NAMES)

MOST_THINGS = 3
"""Things that are looked at one by one; what is smaller than three others is hardly the exhibit."""


def frame_views(
    pixels: Pixels, framing: str, silhouettes: Silhouettes | None = None, alike: Sequence[Pixels] = ()
) -> tuple[str, tuple[Framed, ...]]:
    """(the framing that was used, the squares worth a look, at least one).

    "tray" looks at what `silhouettes` show, in `pixels` and in the other pictures of it, `alike`. Where there are none
    the plate is not known, as in anybody's photograph: those stand upright, and "whole" suits them. Raises ValueError
    for an unknown framing.
    """
    if framing != "tray":
        return framing, (frame_picture(pixels, framing),)
    squares: list[Framed] = []
    if silhouettes is not None:
        for mask in silhouettes.masks[:MOST_THINGS]:
            squares += level_squares((pixels, *alike), mask, silhouettes.plate)
    return ("tray", tuple(squares)) if squares else ("whole", (frame_picture(pixels, "whole"),))
