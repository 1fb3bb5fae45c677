"""Who is signed in: a screen that nobody touches locks, and so does everybody's after a restart or a dismissal."""

import re
import threading
from dataclasses import dataclass

import pytest

from edge.exhibit import Person, Role
from kiosk_ui.sessions import (
    IDLE_SECONDS,
    LONGEST_SECONDS,
    WARN_SECONDS,
    Session,
    Sessions,
    clock_that_counts_sleep,
)

ANNE = Person("123456A", "Anne Martin", Role.OFFICER)
ZOE = Person("778899", "Zoé Petit", Role.SECOND)


@dataclass(slots=True)
class Clock:
    """Seconds, set by hand."""

    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_who_signed_in_is_found_by_the_cookie(sessions: Sessions) -> None:
    anne, zoe = sessions.open(ANNE), sessions.open(ZOE)
    assert sessions.of(anne, touch=False) == Session(ANNE, 1000.0, 1000.0)
    assert sessions.of(zoe, touch=False) == Session(ZOE, 1000.0, 1000.0)


@pytest.mark.parametrize("token", [None, "", "x", "é", "\ud800", "A" * 43, "A" * 1_000_000])
def test_any_other_cookie_is_nobody(sessions: Sessions, token: str | None) -> None:
    sessions.open(ANNE)
    assert sessions.of(token, touch=True) is None
    assert sessions.left(token) == 0
    sessions.close(token)


def test_a_cookie_is_long_random_and_held_by_the_browser_alone(sessions: Sessions) -> None:
    tokens = {sessions.open(ANNE) for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    held = repr(vars(sessions))
    assert "Anne Martin" in held
    assert [token for token in tokens if token in held] == []


def test_without_a_touch_the_session_ends(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    clock.time += IDLE_SECONDS - 0.5
    assert sessions.of(token, touch=False) is not None
    clock.time += 0.5
    assert sessions.of(token, touch=True) is None
    clock.time -= 100
    assert sessions.of(token, touch=True) is None, "what has ended does not come back"


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    seen = []
    for _ in range(10):
        clock.time += IDLE_SECONDS / 5
        seen.append(sessions.of(token, touch=False) is not None)
        sessions.left(token)
    assert seen == [True] * 4 + [False] * 6


def test_a_touch_starts_the_idle_time_anew(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    for _ in range(10):
        clock.time += IDLE_SECONDS - 1
        assert sessions.of(token, touch=True) == Session(ANNE, 1000.0, clock.time)


def test_no_touching_keeps_a_session_beyond_its_longest_time(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    end = clock.time + LONGEST_SECONDS
    while clock.time + 100 < end:
        clock.time += 100
        assert sessions.of(token, touch=True) is not None
    assert sessions.left(token) == end - clock.time
    clock.time = end
    assert sessions.of(token, touch=True) is None


def test_the_time_left_is_told_so_that_the_screen_can_warn(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    assert sessions.left(token) == IDLE_SECONDS
    clock.time += IDLE_SECONDS - WARN_SECONDS
    assert sessions.left(token) == WARN_SECONDS
    clock.time += WARN_SECONDS
    assert sessions.left(token) == 0


def test_signing_out_ends_one_session_and_no_other(sessions: Sessions) -> None:
    here, there = sessions.open(ANNE), sessions.open(ANNE)
    sessions.close(here)
    sessions.close(here)
    assert sessions.of(here, touch=True) is None
    assert sessions.of(there, touch=True) is not None


def test_a_dismissed_person_is_signed_out_everywhere(sessions: Sessions) -> None:
    hers, too, his = sessions.open(ANNE), sessions.open(ANNE), sessions.open(ZOE)
    sessions.close_person("123456a")
    assert [sessions.of(token, touch=True) is None for token in (hers, too, his)] == [True, True, False]


def test_the_one_that_was_idle_longest_makes_room(clock: Clock) -> None:
    sessions = Sessions(clock, places=3)
    tokens = []
    for _ in range(3):
        tokens.append(sessions.open(ANNE))
        clock.time += 1
    sessions.of(tokens[0], touch=True)
    tokens.append(sessions.open(ZOE))
    assert [sessions.of(token, touch=False) is not None for token in tokens] == [True, False, True, True]


def test_a_session_that_has_ended_takes_no_place(clock: Clock) -> None:
    sessions = Sessions(clock, places=2)
    old = sessions.open(ANNE)
    clock.time += IDLE_SECONDS - 1
    young = sessions.open(ANNE)
    clock.time += 1
    assert sessions.of(old, touch=False) is None
    sessions.open(ZOE)
    assert sessions.of(young, touch=False) is not None


def test_a_restart_locks_every_screen(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(ANNE)
    assert Sessions(clock).of(token, touch=True) is None


def test_many_threads_sign_in_touch_and_out_at_once() -> None:
    sessions = Sessions(places=4)
    kept: list[Session | None] = []

    def come_and_go() -> None:
        for _ in range(200):
            token = sessions.open(ANNE)
            sessions.of(token, touch=True)
            sessions.left(token)
            sessions.close(token)
            kept.append(sessions.of(token, touch=True))

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept == [None] * 800


def test_the_clock_of_the_machine_goes_forward() -> None:
    assert 0 < clock_that_counts_sleep() <= clock_that_counts_sleep()
