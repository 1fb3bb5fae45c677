"""Who is signed in at which browser, until when.

Knows persons, cookie values and a clock. Knows no web framework and no PIN. Everything is in memory: a
restart locks every screen, and that is wanted.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from edge.exhibit import Person

IDLE_SECONDS: Final = 180.0
LONGEST_SECONDS: Final = 12 * 3600.0
WARN_SECONDS: Final = 30.0
"""How long before the end the screen says that it is about to lock."""


def clock_that_counts_sleep() -> float:
    """Seconds since the machine was started, sleep included: a lid that was closed for an hour ends a session."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True)
class Session:
    """A person signed in at one browser; times are readings of the sessions' clock, in seconds."""

    person: Person
    opened_at: float
    last_touch: float


class Sessions:
    """All sessions, each under the SHA-256 of its cookie value; every method may be called from many threads.

    A session ends `idle` seconds after its last touch, and `longest` seconds after it was opened whatever was
    touched. There are at most `places`; one more takes the place of the one that was idle longest.
    """

    def __init__(
        self,
        now: Callable[[], float] = clock_that_counts_sleep,
        idle: float = IDLE_SECONDS,
        longest: float = LONGEST_SECONDS,
        places: int = 16,
    ) -> None:
        self._now = now
        self._idle = idle
        self._longest = longest
        self._places = places
        self._open: dict[bytes, Session] = {}
        self._lock = threading.Lock()

    def open(self, person: Person) -> str:
        """Sign somebody in; gives the cookie value, 43 letters of base64url from 32 random bytes. It is kept nowhere."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            now = self._forget_ended()
            while len(self._open) >= self._places:
                del self._open[min(self._open, key=lambda digest: self._open[digest].last_touch)]
            self._open[_digest(token)] = Session(person, now, now)
        return token

    def of(self, token: str | None, *, touch: bool) -> Session | None:
        """The session of this cookie value; None where there is none or it has ended.

        `touch` starts the idle time anew. It is for what a finger did; what a page asks by itself must not touch.
        """
        with self._lock:
            now = self._forget_ended()
            digest = _digest(token)
            session = self._open.get(digest)
            if session and touch:
                session = self._open[digest] = replace(session, last_touch=now)
            return session

    def left(self, token: str | None) -> float:
        """Seconds until this session ends if nobody touches; 0 where there is none. Does not touch."""
        with self._lock:
            now = self._forget_ended()
            session = self._open.get(_digest(token))
            return self._ends_at(session) - now if session else 0.0

    def close(self, token: str | None) -> None:
        """Sign out at one browser; nothing happens where nobody is signed in."""
        with self._lock:
            self._open.pop(_digest(token), None)

    def close_person(self, number: str) -> None:
        """Sign a person out at every browser, as a dismissal or a new PIN asks; numbers are one whatever their case."""
        with self._lock:
            self._keep(lambda session: session.person.number.upper() != number.upper())

    def _ends_at(self, session: Session) -> float:
        return min(session.last_touch + self._idle, session.opened_at + self._longest)

    def _forget_ended(self) -> float:
        now = self._now()
        self._keep(lambda session: now < self._ends_at(session))
        return now

    def _keep(self, wanted: Callable[[Session], bool]) -> None:
        self._open = {digest: session for digest, session in self._open.items() if wanted(session)}


def _digest(token: str | None) -> bytes:
    return hashlib.sha256((token or "").encode("utf-8", "surrogatepass")).digest()
