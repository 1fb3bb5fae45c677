"""What the kiosk makes of a composed scene: the plate learnt empty, the thing laid down, its silhouettes.

Knows the station's own way from frames to an identification, without its threads. Knows no truth.
"""

from edge.domain import Frame, Identification, Scene, Silhouettes
from edge.identify import Identifier
from edge.presence import Memory, learn, outlines, see
from edge.scene import look
from tests.scenes.composing import Composed


def lain(scene: Composed) -> tuple[Scene, Silhouettes | None]:
    """What is wrong with the scene, and where things lie on its first frame."""
    memory = learn(Memory(), Frame(0, 0.0, scene.empty))
    for number in (1, 2):
        memory, _ = see(memory, Frame(number, 0.6 * number, scene.frames[0]))
    things = outlines(memory, Frame(3, 1.8, scene.frames[0]))
    if things is None:
        return Scene((), 0, None), None
    found, masks = look(things, scene.frames[0], withdrew=True)
    return found, Silhouettes(masks) if masks else None


def identified(identifier: Identifier, scene: Composed, silhouettes: Silhouettes | None) -> Identification:
    """What is proposed for what lies there, under the framing "tray"."""
    return identifier.propose(scene.frames[0], "tray", silhouettes, scene.frames[1:])
