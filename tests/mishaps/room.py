"""The evidence room, made of pictures: what lies on the plate, who leans over it, what happens to the camera.

Knows how a room looks to its camera and how that camera fails. Time passes only when a test lets it: each
tenth of a second is one picture, and `passes` returns when the station has seen them all. Knows no screen.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from edge.camera import Camera, CameraWish, open_camera
from edge.cameras.mat import draw_mat
from edge.desk import Desk
from edge.domain import (
    Capture,
    DeviceError,
    Frame,
    Identification,
    Level,
    Pixels,
    Signals,
    Silhouettes,
    Trouble,
    Typology,
)
from edge.identify import Identifier
from edge.station import Station
from edge.view import Condition, Mode, Press, PressKind, View

WIDTH, HEIGHT = 640, 360
RATE = 10
PATIENCE = 60.0
"""Seconds after which what should happen is taken not to happen; nothing waits so long unless it fails."""


# --- what can be seen ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scenes:
    """Pictures of one plate under one lamp."""

    empty: Pixels
    revolver: Pixels
    revolver_turned: Pixels
    rifle: Pixels
    hand_passes: tuple[Pixels, ...]
    revolver_comes: tuple[Pixels, ...]
    dark: Pixels

    @property
    def two_weapons(self) -> Pixels:
        """The revolver, and a second one beside it, both smaller than life so that they fit."""
        half = cv2.resize(self.revolver, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
        scene = self.empty.copy()
        top = HEIGHT // 4
        scene[top : top + HEIGHT // 2, 4 : 4 + WIDTH // 2 - 8] = half[:, 4 : WIDTH // 2 - 4]
        scene[top : top + HEIGHT // 2, WIDTH // 2 + 4 : WIDTH - 4] = half[:, 4 : WIDTH // 2 - 4]
        return scene

    @property
    def hand(self) -> Pixels:
        """A gloved hand over the bare plate; its arm comes in over the upper border."""
        return _with_hand(self.empty.copy())

    @property
    def hand_beside_revolver(self) -> Pixels:
        """The same hand, which has not gone yet, beside the revolver."""
        return _with_hand(self.revolver.copy())

    @property
    def revolver_at_edge(self) -> Pixels:
        """The revolver, the heel of its grip beyond the lower border."""
        return _moved(self.revolver, self.empty, (0, 100))

    @property
    def hand_lays_revolver_at_edge(self) -> tuple[Pixels, ...]:
        """A hand over that revolver, for the moment before it goes."""
        return (_with_hand(self.revolver_at_edge),) * 3

    @property
    def rifle_at_edge(self) -> Pixels:
        """The rifle, its butt beyond the left border."""
        return _moved(self.rifle, draw_mat(WIDTH, HEIGHT), (-70, 0))

    @property
    def glare(self) -> Pixels:
        """The revolver under a lamp that is mirrored in the middle of it."""
        light = np.zeros((HEIGHT, WIDTH, 1), np.float32)
        cv2.ellipse(light, (WIDTH // 2, HEIGHT // 2), (70, 60), 0, 0, 360, 255.0, -1)
        return np.asarray(np.clip(self.revolver + cv2.GaussianBlur(light, (0, 0), 12.0)[..., None], 0, 255), np.uint8)

    @property
    def hand_over_revolver(self) -> tuple[Pixels, ...]:
        """The shadow of the same hand, on a plate on which the revolver lies."""
        return tuple(_shaded(self.revolver, hand, self.empty) for hand in self.hand_passes)


def scenes_from(photograph: Path) -> Scenes:
    """The demonstration's own pictures, taken at the moments of its timetable, and a rifle drawn here."""
    clock = [0.0]

    def no_wait(_closed: threading.Event, seconds: float) -> bool:
        clock[0] += seconds
        return False

    demo = open_camera("demo:", CameraWish(WIDTH, HEIGHT, RATE), photograph, now=lambda: clock[0], wait=no_wait)
    film = [demo.read().pixels for _ in range(27 * RATE)]
    demo.close()
    return Scenes(
        empty=film[2 * RATE],
        revolver=film[12 * RATE],
        revolver_turned=film[26 * RATE],
        rifle=_with_rifle(draw_mat(WIDTH, HEIGHT)),
        hand_passes=tuple(film[4 * RATE : 62 * RATE // 10]),
        revolver_comes=tuple(film[82 * RATE // 10 : 92 * RATE // 10]),
        dark=np.full((HEIGHT, WIDTH, 3), 2, np.uint8),
    )


def _shaded(scene: Pixels, hand: Pixels, empty: Pixels) -> Pixels:
    left = cv2.GaussianBlur(hand, (0, 0), 6.0).astype(np.float32) / (
        cv2.GaussianBlur(empty, (0, 0), 6.0).astype(np.float32) + 1.0
    )
    return np.asarray(np.clip(scene * np.minimum(left, 1.0), 0, 255), np.uint8)


def _moved(scene: Pixels, bare: Pixels, by: tuple[int, int]) -> Pixels:
    """What lies in `scene`, that many pixels further to the right and down on the bare plate."""
    shift = np.asarray(((1, 0, by[0]), (0, 1, by[1])), np.float32)
    differs = cv2.GaussianBlur(cv2.absdiff(scene, bare), (0, 0), 1.5).max(axis=2)
    lies = cv2.dilate(np.asarray(differs > 12, np.uint8), np.ones((3, 3), np.uint8))
    moved, there = (cv2.warpAffine(picture, shift, (WIDTH, HEIGHT)) for picture in (scene, lies))
    return np.asarray(np.where(there[:, :, None] > 0, moved, bare), np.uint8)


def _with_hand(scene: Pixels) -> Pixels:
    """A sleeve, a glove, four fingers."""
    sleeve, glove = (70, 58, 50), (150, 96, 52)
    for colour, outline in (
        (sleeve, ((490, 0), (580, 0), (572, 40), (500, 40))),
        (glove, ((498, 36), (574, 36), (582, 84), (560, 112), (516, 112), (490, 84))),
    ):
        cv2.fillPoly(scene, [np.asarray(outline, np.int32)], colour, cv2.LINE_AA)
    for x, tip in ((518, 132), (534, 138), (550, 136), (564, 128)):
        cv2.line(scene, (x, 100), (x - 4, tip), glove, 11, cv2.LINE_AA)
    return scene


def _with_rifle(plate: Pixels) -> Pixels:
    """A long gun on the plate: stock, receiver, fore-end, barrel, trigger, bolt handle."""
    wood, steel, bright = (30, 50, 80), (40, 38, 36), (90, 90, 90)
    for colour, outline in (
        (wood, ((0, 20), (0, 75), (10, 78), (110, 55), (150, 48), (170, 30), (160, 22), (60, 30))),
        (steel, ((150, 18), (250, 18), (250, 36), (150, 40))),
        (wood, ((250, 20), (370, 22), (370, 32), (250, 38))),
        (steel, ((250, 16), (520, 18), (520, 24), (250, 22))),
    ):
        points = np.asarray([_on_plate(x, y) for x, y in outline], np.int32)
        cv2.fillPoly(plate, [points], colour, cv2.LINE_AA)
    cv2.ellipse(plate, _on_plate(185, 42), (17, 13), 0, 0, 180, steel, 2, cv2.LINE_AA)
    cv2.line(plate, _on_plate(183, 38), _on_plate(179, 48), steel, 2, cv2.LINE_AA)
    cv2.line(plate, _on_plate(215, 18), _on_plate(222, 30), bright, 3, cv2.LINE_AA)
    cv2.circle(plate, _on_plate(223, 32), 3, bright, -1, cv2.LINE_AA)
    return plate


def _on_plate(x: int, y: int) -> tuple[int, int]:
    return 32 + x * 11 // 10, 126 + y * 11 // 10


# --- the room -----------------------------------------------------------------------------------


class Room:
    """Holds what the camera would see, and what is wrong with the camera. Every method may be called at any time."""

    def __init__(self, scenes: Scenes, taken: int = 0) -> None:
        self.scenes = scenes
        self.lies = scenes.empty
        self.opened: list[RoomCamera] = []
        self._noise = np.random.default_rng(11).integers(0, 5, (HEIGHT + 64, WIDTH, 3), np.uint8)
        self._turn = threading.Condition()
        self._film: deque[Pixels] = deque()
        self._taken = taken
        self._idle = False
        self._left = False
        self._wrong: Exception | None = None
        self.tried = threading.Event()
        """Set when somebody tried in vain to open the camera."""

    @property
    def taken(self) -> int:
        """How many pictures the camera has taken so far."""
        return self._taken

    def now(self) -> float:
        """The room's clock, in seconds: a tenth for every picture taken."""
        return 1000.0 + self._taken / RATE

    def passes(self, seconds: float) -> None:
        """Let time pass over what lies there; returns when the station has seen all of it."""
        self.plays([self.lies] * round(seconds * RATE))

    def plays(self, film: Iterable[Pixels]) -> None:
        """Let the camera see these pictures, one each tenth of a second."""
        with self._turn:
            self._film.extend(film)
            self._idle = False
            self._turn.notify_all()
            # Idle again: the next picture is asked for, so the last one has been looked at.
            assert self._turn.wait_for(lambda: self._idle and not self._film, PATIENCE), "nobody takes pictures"

    def lay(self, scene: Pixels) -> None:
        """Put something there, or take it away; seen once time passes."""
        self.lies = scene

    def break_camera(self, wrong: Exception) -> None:
        """From now on the camera fails in this way, a reading under way included, and cannot be opened."""
        with self._turn:
            self._wrong = wrong
            self._film.clear()
            self._turn.notify_all()

    def trouble(self, trouble: Trouble) -> None:
        """From now on the camera has this trouble."""
        self.break_camera(DeviceError(trouble, f"The camera of this test is {trouble}: mend it."))

    def mend(self) -> None:
        """The camera works again, when somebody opens it."""
        with self._turn:
            self._wrong = None

    def leave(self) -> None:
        """End everything that waits for a picture: the test is over."""
        with self._turn:
            self._left = True
            self._turn.notify_all()

    def open(self) -> Camera:
        """Open the camera, as the station does."""
        with self._turn:
            if self._wrong is not None:
                self.tried.set()
                raise self._wrong
            camera = RoomCamera(self)
            self.opened.append(camera)
            return camera

    def take(self, closed: Callable[[], bool]) -> tuple[Pixels, float]:
        """The next picture and when it was taken; waits for it."""
        with self._turn:
            self._idle = not self._film
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._film or self._wrong or self._left or closed())
            if self._left or closed():
                raise DeviceError(Trouble.LOST, "The camera has been closed.")
            if self._wrong is not None:
                raise self._wrong
            scene = self._film.popleft()
            self._taken += 1
            first = self._taken * 29 % 61
            return np.asarray(cv2.add(scene, self._noise[first : first + HEIGHT]), np.uint8), self.now()

    def wake(self) -> None:
        """Let everyone who waits for a picture look up."""
        with self._turn:
            self._turn.notify_all()


class RoomCamera:
    """The camera over the plate of a room."""

    def __init__(self, room: Room) -> None:
        self.closed = False
        self._room = room
        self._number = 0

    def read(self) -> Frame:
        pixels, at = self._room.take(lambda: self.closed)
        frame = Frame(self._number, at, pixels)
        self._number += 1
        return frame

    def close(self) -> None:
        self.closed = True
        self._room.wake()


def soon(true: Callable[[], bool]) -> None:
    """Wait until something is true that nobody announces."""
    deadline, nobody = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        nobody.wait(0.005)


# --- the station in the room --------------------------------------------------------------------


@dataclass
class Gate:
    """A moment at which the networks are held, and the word to go on."""

    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        assert self.reached.wait(PATIENCE), "the networks were not asked"


class HeldIdentifier(Identifier):
    """The real networks, which a test may hold when they are asked, or break."""

    def __init__(self, networks: Identifier) -> None:
        self._networks = networks
        # Drawn weapons are no weapons to the networks; a story that needs one named says so.
        self.trusting = False
        self.hesitates: tuple[Typology, ...] = ()
        self._gates: dict[str, Gate] = {}
        self._broken: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.released = threading.Event()

    def hold(self, what: str) -> Gate:
        """The next asking of `what` waits at the gate that is given."""
        self._gates[what] = Gate()
        return self._gates[what]

    def breaks(self, what: str, error: Exception) -> None:
        """From now on asking `what` raises `error`."""
        self._broken[what] = error

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        gate = self._gates.pop(what, None)
        if gate is not None:
            gate.reached.set()
            assert gate.opened.wait(PATIENCE), "nobody opened the gate"
        if what in self._broken:
            raise self._broken[what]

    def propose(
        self,
        pixels: Pixels,
        framing: str = "whole",
        silhouettes: Silhouettes | None = None,
        alike: Sequence[Pixels] = (),
    ) -> Identification:
        self._ask("propose")
        answer = self._networks.propose(pixels, framing, silhouettes, alike)
        if self.hesitates:
            return replace(answer, level=Level.MEDIUM, likely=self.hesitates, coverage=0.95)
        return replace(answer, level=Level.MEDIUM) if self.trusting else answer

    def reconsider(self, answer: Identification, looks: Sequence[Signals]) -> Identification:
        return self._networks.reconsider(answer, looks)

    def add_measurement(self, answer: Identification, pixels: Pixels) -> Identification:
        self._ask("measurement")
        return self._networks.add_measurement(answer, pixels)

    def add_markings(self, answer: Identification, pixels: Pixels) -> Identification:
        self._ask("markings")
        return self._networks.add_markings(answer, pixels)

    def release(self) -> None:
        self._networks.release()
        self.released.set()


class Witness(threading.Condition):
    """Somebody who misses no view: stands where the station says that its view has changed, and writes it down."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[View] = []
        self.station: Station | None = None

    def watch(self, station: Station) -> None:
        """Begin, before the station does."""
        self.station = station
        self.views.append(station.view())
        station._changed = self

    def notify_all(self) -> None:
        if self.station is not None and self.station.view() is not self.views[-1]:
            self.views.append(self.station.view())
        super().notify_all()

    @property
    def conditions(self) -> list[Condition]:
        """What was said, each once per stretch."""
        said: list[Condition] = []
        for view in self.views:
            if not said or said[-1] is not view.condition:
                said.append(view.condition)
        return said

    @property
    def looked_at(self) -> list[int]:
        """The numbers of the frames to which a name was given on the screen, each once per stretch."""
        numbers: list[int] = []
        for view in self.views:
            number = None if view.result is None else view.result.capture.frame.number
            if number is not None and (not numbers or numbers[-1] != number):
                numbers.append(number)
        return numbers


@dataclass
class Watched:
    """A running station in its room, with a witness, and what its workers died of."""

    room: Room
    station: Station
    networks: HeldIdentifier
    witness: Witness
    failures: list[tuple[str, Exception]]
    failed: threading.Event

    def until(self, told: Callable[[View], bool]) -> View:
        """The first view of which `told` is true."""
        deadline = time.monotonic() + PATIENCE
        view = self.station.view()
        while not told(view):
            left = deadline - time.monotonic()
            assert left > 0, f"still {view.condition} after {PATIENCE:.0f} s; shown so far: {self.witness.conditions}"
            view = self.station.wait_view(view.number, left)
        return view

    def until_condition(self, condition: Condition) -> View:
        return self.until(lambda view: view.condition is condition)

    def until_trouble(self, trouble: Trouble) -> View:
        return self.until(lambda view: view.trouble is trouble)

    def until_named(self, other_than: Capture | None = None) -> View:
        """The first view with a proposal on another picture than `other_than`."""
        return self.until(lambda view: view.result is not None and view.result.capture is not other_than)

    def until_complete(self, other_than: Capture | None = None) -> View:
        """The same, with nothing left to work out."""
        return self.until(
            lambda view: view.result is not None and view.result.capture is not other_than and not view.result.pending
        )

    def with_empty_plate(self) -> View:
        """Let the station learn its empty plate."""
        self.room.passes(1.5)
        return self.until_condition(Condition.EMPTY)

    def with_weapon(self, scene: Pixels | None = None) -> View:
        """Lay a weapon on the plate that was learnt, and wait for its name."""
        self.with_empty_plate()
        self.room.lay(self.room.scenes.revolver if scene is None else scene)
        self.room.passes(1.0)
        return self.until_named()

    def until_obeyed(self) -> None:
        """Let time pass until the station has done what the last press asked."""
        for _ in range(2):
            # A step that began after the press may still be in it; the next one has it behind.
            begun = self.room.now()
            deadline = time.monotonic() + PATIENCE
            while self.station.heartbeats()["mind"] <= begun:
                assert time.monotonic() < deadline, "the station does not turn"
                self.room.passes(0.1)

    def as_time_passes(self, told: Callable[[View], bool]) -> View:
        """The first view of which `told` is true, while the camera goes on taking pictures."""
        deadline = time.monotonic() + PATIENCE
        while not told(view := self.station.view()):
            assert time.monotonic() < deadline, f"still {view.condition}; shown so far: {self.witness.conditions}"
            self.room.passes(0.1)
        return view

    def press(self, kind: PressKind, view: View) -> str:
        return str(self.station.press(Press(view.number, kind)))


@contextmanager
def watched_station(
    room: Room,
    identifier: Identifier,
    open_camera: Callable[[], Camera] | None,
    desk: Desk | None = None,
    mode: Mode = Mode.INTAKE,
) -> Iterator[Watched]:
    """A station that runs in `room`; at the end what every story has in common is looked at."""
    networks = HeldIdentifier(identifier)
    failures: list[tuple[str, Exception]] = []
    failed = threading.Event()

    def fail(name: str, error: Exception) -> None:
        failures.append((name, error))
        failed.set()

    station = Station(open_camera or room.open, networks, "whole", fail, now=room.now, desk=desk, mode=mode)
    witness = Witness()
    witness.watch(station)
    station.start()
    watched = Watched(room, station, networks, witness, failures, failed)
    try:
        yield watched
    finally:
        room.leave()
        deadline = time.monotonic() + PATIENCE
        # The networks are shared by all stories: none may be left at work, however long it takes here.
        while not (ended := station.stop()) and time.monotonic() < deadline:
            pass
    assert ended, "a worker did not stop"
    assert all(camera.closed for camera in room.opened), "a camera was not given back"
    consistent(witness.views)


def consistent(views: list[View]) -> None:
    """What holds for any row of views, whatever happened in the room."""
    numbers = [view.number for view in views]
    assert numbers == sorted(set(numbers)), "view numbers must only grow"
    for view in views:
        assert (view.result is not None) == (view.condition is Condition.SHOWN), view
        assert (view.trouble is not None) == (view.condition is Condition.TROUBLE), view
    captures = [view.result.capture.sha256 for view in views if view.result is not None]
    stretches = [sha for index, sha in enumerate(captures) if index == 0 or captures[index - 1] != sha]
    assert len(stretches) == len(set(stretches)), "a proposal came back after another one"
