"""What the camera shows, as the station needs it: the newest frame, and what became of the plate.

Knows how to open the camera again after it failed, and how presence, scene and captures are fed from it.
What lies outside the plate is covered as soon as a frame is read: nothing after that ever sees it. Does
not know what lies on the plate, and shows nothing to anybody.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, reduce

from edge.camera import Camera
from edge.capture import better, masked
from edge.domain import WHOLE, DeviceError, Frame, Plate, Region, Scene, SceneFault, Sighting, Silhouettes, Trouble
from edge.presence import Memory, learn, outlines, see
from edge.scene import look as look_at_scene

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
STILLS_PER_CAPTURE = 2
"""So many still frames are kept and compared for the sharpest; each more makes the answer a frame later."""

STEADY = 1.02
STEADY_SECONDS = 0.4
"""While a still is more than so many times as sharp as the best before it, or less sharp by as much, a lens finds its
focus or something shakes: the next is waited for, until so long after the first."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The plate as of the newest frame.

    `stay` counts the things that have lain still, so that one swapped for another is noticed however
    quickly. `still` is the best still of this stay, once enough of them were seen; `still_at` when it
    began (monotonic seconds). `scene` says what is wrong with what lies there; while it has faults that
    nobody has accepted, there is no `still`, and neither is there one while nothing there has an outline. `trouble` says why there is no plate to see.
    """

    plate: Plate = Plate.LEARNING
    trouble: Trouble | None = None
    stay: int = 0
    still: Sighting | None = None
    still_at: float = 0.0
    scene: Scene | None = None


class Eyes:
    """Holds the camera, and the memory of the empty plate. `look` is the step of its worker.

    `changed` is called, in the worker's thread, whenever there is a new observation. `plate` is the part
    of the picture that is looked at.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        changed: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
        plate: Region = WHOLE,
    ) -> None:
        self._open_camera = open_camera
        self._plate = plate
        self._changed = changed
        self._now = now
        self._camera: Camera | None = None
        self._memory = Memory()
        self._stills: list[Sighting] = []
        self._first_still = 0.0
        self._observation = Observation()
        self._fresh = threading.Condition()
        self._frame: Frame | None = None
        self._number = 0
        self._relearn = threading.Event()
        self._again = threading.Event()
        self._accepted = 0
        self._lies: Silhouettes | None = None
        self._closed = False

    @property
    def observation(self) -> Observation:
        """The plate as of the newest frame."""
        return self._observation

    def look(self) -> float:
        """Read one frame and see what it shows; gives the seconds until the next look."""
        try:
            if self._camera is None:
                self._camera = self._open_camera()
            if self._closed:
                # Closed while it was being opened: nobody else gives it back, and its read says so.
                self._camera.close()
            frame = masked(self._camera.read(), self._plate)
        except DeviceError as error:
            if not self._closed:
                self._lose(error)
            return RETRY_SECONDS
        if self._observation.trouble not in (None, Trouble.DARK):
            log.info("The camera is back.")
        self._show(frame)
        if self._relearn.is_set():
            self._relearn.clear()
            self._memory = learn(self._memory, frame, plate=self._plate)
        self._memory, sighting = see(self._memory, frame, plate=self._plate)
        self._observe(sighting)
        return 0.0

    def learn_empty_plate(self) -> None:
        """Take the next frame for the empty plate: a person has said so."""
        self._relearn.set()

    def look_again(self) -> None:
        """Count what lies there as a new stay, so that it is captured anew."""
        self._again.set()

    def accept_scene(self) -> None:
        """Take what lies there as it is, for this stay: a person has said so. A hand is never taken."""
        self._accepted = self._observation.stay

    def wait_frame(self, after: int, timeout: float) -> tuple[int, Frame] | None:
        """The newest frame and its number, as soon as that differs from `after`; None after `timeout` seconds."""
        with self._fresh:
            self._fresh.wait_for(lambda: self._closed or self._number != after, timeout)
            return None if self._frame is None or self._number == after else (self._number, self._frame)

    def close(self) -> None:
        """Give the camera back; ends everything that waits for a frame. May be called from any thread."""
        with self._fresh:
            self._closed = True
            self._fresh.notify_all()
        camera = self._camera
        if camera is not None:
            camera.close()

    def _show(self, frame: Frame) -> None:
        with self._fresh:
            self._frame = frame
            # A camera that was opened again counts from 0 again; screens need numbers that only grow.
            self._number += 1
            self._fresh.notify_all()

    def _observe(self, sighting: Sighting) -> None:
        last = self._observation
        if sighting.plate is Plate.DARK:
            self._stills = []
            self._tell(Observation(Plate.DARK, Trouble.DARK, last.stay))
        elif sighting.plate is not Plate.STILL:
            self._stills = []
            self._tell(Observation(sighting.plate, None, last.stay))
        else:
            self._tell(self._still(sighting))

    def _still(self, sighting: Sighting) -> Observation:
        last = self._observation
        if last.plate is not Plate.STILL or self._again.is_set():
            stay = last.stay + 1
            if last.plate is Plate.STILL and self._accepted == last.stay:
                # Nothing has moved: another picture is wanted of what was accepted.
                self._accepted = stay
            self._again.clear()
            self._stills = []
            last = Observation(Plate.STILL, None, stay, None, self._now())
        if last.still is not None:
            return last
        scene = last.scene
        if scene is None:
            # Once a stay: nothing moves after that, and a second verdict would differ by noise alone.
            scene, self._lies = self._scene(sighting)
            if scene is None:
                return last
            last = replace(last, scene=scene)
        if scene.faults and (last.stay != self._accepted or SceneFault.HAND in scene.faults):
            return last
        still = self._choose(replace(sighting, scene=scene, silhouettes=self._lies))
        return last if still is None else replace(last, still=still)

    def _choose(self, newest: Sighting) -> Sighting | None:
        """The best still of this stay with one more, or None while a better one is to be expected."""
        if not self._stills:
            self._first_still = newest.frame.at
            self._stills = [newest]
            return None
        pick = partial(better, plate=self._plate)
        before, best = (reduce(pick, stills) for stills in (self._stills, [*self._stills, newest]))
        others = [each for each in (*self._stills, newest) if each is not best]
        # A camera gives sixty frames a second at most, and each is several megabytes.
        self._stills = [best, *sorted(others, key=lambda each: -each.sharpness)[: STILLS_PER_CAPTURE - 1]]
        steady = before.sharpness <= STEADY * newest.sharpness and newest.sharpness <= STEADY * before.sharpness
        if not steady and newest.frame.at - self._first_still < STEADY_SECONDS:
            return None
        return replace(best, alike=tuple(each.frame for each in self._stills[1:]))

    def _scene(self, sighting: Sighting) -> tuple[Scene | None, Silhouettes | None]:
        """What is wrong with what lies there, and where each thing lies; no scene where nothing has an outline."""
        things = outlines(self._memory, sighting.frame, plate=self._plate)
        if things is None:
            return Scene((), 0, None), None
        scene, masks = look_at_scene(things, self._plate.within(sighting.frame.pixels), withdrew=sighting.withdrew)
        if not scene.objects and not scene.faults:
            # Light that fell otherwise than on the empty plate: seen closely, nothing lies there.
            return None, None
        return scene, Silhouettes(masks, self._plate) if masks else None

    def _lose(self, error: DeviceError) -> None:
        if self._observation.trouble is not error.trouble:
            log.error("%s", error)
        if self._camera is not None:
            self._camera.close()
            self._camera = None
        self._stills = []
        # What was asked of the plate as it was then must not be done to what lies there when the camera is back.
        self._relearn.clear()
        self._again.clear()
        self._tell(Observation(Plate.LEARNING, error.trouble, self._observation.stay))

    def _tell(self, observation: Observation) -> None:
        if observation != self._observation:
            self._observation = observation
            self._changed()
