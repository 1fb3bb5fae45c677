"""An hour's worth of what happens in a room, crowded into minutes: nothing is taken for an arrival that is none.

`scripts/presence-day` shows a whole day; what it found is in docs/presence.md.
"""

import pytest

from tests.scenes.day.judging import Verdict, judge
from tests.scenes.day.plot import plot_hour
from tests.scenes.plates import Kind

SECONDS, PAUSE, LONGEST, QUIET = 85.0, (0.3, 2.0), 20.0, 2.0
CLOCKS = {Kind.STEEL: 13, Kind.RUBBER: 21, Kind.WOOD: 9, Kind.CLOTH: 17, Kind.TILES: 11}


@pytest.fixture(scope="module", params=list(CLOCKS.items()), ids=str)
def seen(request: pytest.FixtureRequest) -> Verdict:
    kind, clock = request.param
    return judge(plot_hour(kind, clock, 4, SECONDS, PAUSE, LONGEST), QUIET)


def test_no_hand_no_light_and_no_shadow_is_taken_for_an_arrival(seen: Verdict) -> None:
    assert sum(seen.acts.values()) > 10
    assert seen.of("false arrival") == []
    assert seen.of("hand in the picture") == []


def test_every_arrival_is_captured_soon_and_kept(seen: Verdict) -> None:
    assert len(seen.delays) >= 2
    assert [fault for fault in seen.faults if not fault.what.startswith(("false", "two"))] == []


def test_the_still_is_among_the_sharpest(seen: Verdict) -> None:
    assert seen.sharpest >= 0.9 * seen.stills
