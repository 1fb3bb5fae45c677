"""The machine judged from the record: what was proposed beside what became of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.evaluation.decisions import Decision, Outcome, decisions_of
from edge.evaluation.estimate import exact
from edge.evaluation.field import FieldFigures, Group, field_figures
from edge.evaluation.proposed import proposed_sample
from edge.evaluation.record import merged, open_source
from edge.exhibit import Entry, Json
from tests.evaluation.recording import Station
from tests.record.scripted import Clock


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path / "record")
    yield made
    made.log.close()


def read(*stations: Station, period: str = "month") -> FieldFigures:
    entries, problems = merged(open_source(each.root, ()) for each in stations)
    assert problems == ()
    return field_figures(decisions_of(entries), period, times=40)


def proposals(station: Station) -> tuple[Decision, ...]:
    entries, _ = merged([open_source(station.root, ())])
    return decisions_of(entries).proposals


def outcomes(group: Group) -> dict[str, int]:
    return {name: count for name, count in group.outcomes.items() if count}


Story = Callable[[Station], object]

INTAKES: dict[str, tuple[Story, Outcome, str | None]] = {
    "confirmed": (lambda at: at.decide(at.propose("revolver"), "revolver"), Outcome.CONFIRMED, "revolver"),
    "corrected": (lambda at: at.decide(at.propose("revolver"), "epaule_a_pompe"), Outcome.CORRECTED, "epaule_a_pompe"),
    "named": (lambda at: at.decide(at.propose("revolver", level="low"), "revolver"), Outcome.NAMED, "revolver"),
    "no weapon": (lambda at: at.decide(at.propose("revolver"), "not_a_weapon"), Outcome.NOT_A_WEAPON, None),
    "not known": (lambda at: at.decide(at.propose("revolver"), "unknown"), Outcome.UNKNOWN, None),
    "not told apart": (lambda at: at.decide(at.propose("revolver"), "one_of"), Outcome.AMONG, None),
    "withdrawn": (lambda at: at.withdraw(at.propose("revolver")), Outcome.WITHDRAWN, None),
    "retaken": (lambda at: at.retake(at.propose("revolver")), Outcome.RETAKEN, None),
    "gone back from": (lambda at: at.reopen(at.propose("revolver"), "lay"), Outcome.RETAKEN, None),
    "undecided": (lambda at: at.propose("revolver"), Outcome.UNDECIDED, None),
}


@pytest.mark.parametrize("name", INTAKES)
def test_each_outcome_of_an_intake_is_told(name: str, station: Station) -> None:
    story, outcome, decided = INTAKES[name]
    story(station)
    (found,) = proposals(station)
    assert (found.outcome, found.decided, found.place) == (outcome, decided, "intake")


PASSAGES: dict[str, tuple[str | None, str | None, str, Outcome]] = {
    "confirmed": ("confirmed", None, "high", Outcome.CONFIRMED),
    "another one named": ("rejected", "epaule_a_pompe", "high", Outcome.CORRECTED),
    "rejected": ("rejected", None, "medium", Outcome.REJECTED),
    "unsure": ("unsure", None, "high", Outcome.UNKNOWN),
    "nothing was shown": ("confirmed", None, "low", Outcome.UNKNOWN),
    "not answered": (None, None, "high", Outcome.UNDECIDED),
}


@pytest.mark.parametrize("name", PASSAGES)
def test_each_outcome_of_a_checkpoint_is_told(name: str, station: Station) -> None:
    answer, named, level, outcome = PASSAGES[name]
    station.pass_by(5, "revolver", answer, named, level)
    (found,) = proposals(station)
    assert (found.outcome, found.place) == (outcome, "checkpoint")


@pytest.mark.parametrize(
    ("answer", "named", "outcome"),
    [
        ("confirmed", None, Outcome.NOT_A_WEAPON),
        ("rejected", None, Outcome.A_WEAPON),
        ("unsure", None, Outcome.UNKNOWN),
        ("rejected", "revolver", Outcome.NAMED),
    ],
)
def test_at_a_checkpoint_it_can_be_said_whether_what_was_taken_for_no_weapon_is_one(
    answer: str, named: str | None, outcome: Outcome, station: Station
) -> None:
    station.pass_by(5, "revolver", answer, named, "other")
    (found,) = proposals(station)
    assert found.outcome is outcome
    assert found.of_a_weapon is (answer == "rejected")


def test_the_worst_mistake_is_counted_wherever_the_machine_is_judged(station: Station) -> None:
    """A weapon that the machine took for none, and of which the operator said no more than that it is one."""
    for number, (answer, level) in enumerate(
        [
            ("rejected", "other"),
            ("confirmed", "other"),
            ("unsure", "other"),
            ("confirmed", "high"),
            ("rejected", "high"),
        ]
    ):
        station.pass_by(number + 5, "revolver", answer, None, level)
    station.decide(station.propose("revolver", level="other"), "epaule_a_pompe")
    found = read(station)
    assert outcomes(found.whole) == {
        "a_weapon": 1,
        "confirmed": 1,
        "named": 1,
        "not_a_weapon": 1,
        "rejected": 1,
        "unknown": 1,
    }
    # One of the three weapons was confirmed; of what was refused at "high" nobody said what it is.
    assert found.whole.weapons_refused == exact(2, 3)
    assert found.figures.own_limit.weapons_refused == exact(2, 3)
    assert found.figures.own_limit.weapons_kept == exact(1, 3)
    for groups in ("period", "typology", "models", "station"):
        assert [group.weapons_refused for group in found.groups[groups]] == [exact(2, 3)]
    assert [(one.proposed, one.outcome, one.decided) for one in found.corrections] == [
        ("not_a_weapon", "a_weapon", None),
        ("not_a_weapon", "named", "epaule_a_pompe"),
        ("revolver", "rejected", None),
    ]


def test_the_last_word_counts_and_that_there_was_another_is_counted(station: Station) -> None:
    intake = station.propose("revolver")
    station.decide(intake, "epaule_a_pompe")
    station.reopen(intake, "typology")
    station.decide(intake, "revolver")
    found = read(station)
    assert outcomes(found.whole) == {"confirmed": 1}
    assert found.changed == 1


def test_a_decision_that_was_taken_back_and_not_made_again_is_none(station: Station) -> None:
    intake = station.propose("revolver")
    station.decide(intake, "revolver")
    station.reopen(intake, "typology")
    found = read(station)
    assert outcomes(found.whole) == {"undecided": 1}
    assert found.figures.counts.samples == 0


def test_what_is_laid_down_anew_is_another_proposal(station: Station) -> None:
    intake = station.propose("revolver")
    station.withdraw(intake)
    station.propose_again(intake, "epaule_a_pompe")
    station.decide(intake, "epaule_a_pompe")
    station.reopen(intake, "lay")
    station.propose_again(intake, "epaule_a_verrou")
    station.decide(intake, "epaule_a_verrou")
    found = [(one.sample.first.typology, one.outcome) for one in proposals(station)]
    assert found == [
        ("revolver", Outcome.WITHDRAWN),
        ("epaule_a_pompe", Outcome.RETAKEN),
        ("epaule_a_verrou", Outcome.CONFIRMED),
    ]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("retake", Outcome.RETAKEN), ("moved", Outcome.WITHDRAWN), (None, Outcome.WITHDRAWN), (7, Outcome.WITHDRAWN)],
)
def test_only_what_a_person_asked_for_is_a_retake(reason: Json, outcome: Outcome) -> None:
    at = "2026-11-22T09:30:00.000000Z"
    proposed: dict[str, Json] = {
        "intake": "1",
        "candidates": [{"typology": "revolver", "probability": 0.9}],
        "level": "high",
        "models": {},
    }
    withdrawn: dict[str, Json] = {"intake": "1"} if reason is None else {"intake": "1", "reason": reason}
    entries = [
        Entry(1, at, "typology_proposed", proposed, "", "", ""),
        Entry(2, at, "proposal_withdrawn", withdrawn, "", "", ""),
    ]
    found = decisions_of({"station": entries})
    assert [one.outcome for one in found.proposals] == [outcome]
    assert len(found.retakes) == (outcome is Outcome.RETAKEN)


def test_a_retake_does_not_hide_what_the_machine_had_said(station: Station) -> None:
    """Whoever has it looked at until the machine says the right thing leaves nothing to correct."""
    for first, level, decided in (
        ("epaule_a_pompe", "high", "revolver"),
        ("revolver", "medium", "revolver"),
        ("revolver", "low", "revolver"),
        ("revolver", "other", "revolver"),
        ("revolver", "other", "not_a_weapon"),
        ("revolver", "high", "not_a_weapon"),
        ("revolver", "high", "unknown"),
    ):
        intake = station.propose(first, level=level)
        station.retake(intake)
        # The second retake of an intake is no second intake.
        station.retake(station.propose_again(intake, "autre_pistolet"))
        station.decide(station.propose_again(intake, "revolver"), decided)
    station.retake(station.propose("epaule_a_pompe"))
    found = read(station)
    assert outcomes(found.whole)["retaken"] == 15
    assert (found.retakes.intakes, found.retakes.decided, found.retakes.silent) == (8, 6, 1)
    assert found.retakes.other == exact(3, 5)
    assert found.whole.agreement == exact(4, 6)


def test_going_back_to_a_later_step_leaves_the_decision(station: Station) -> None:
    intake = station.propose("revolver")
    station.decide(intake, "revolver")
    station.reopen(intake, "lengths")
    assert [one.outcome for one in proposals(station)] == [Outcome.CONFIRMED]


def test_agreement_counts_what_was_shown_and_judged_only(station: Station) -> None:
    station.decide(station.propose("revolver", 0.9), "revolver")
    station.decide(station.propose("revolver", 0.8, "medium"), "revolver")
    station.decide(station.propose("revolver", 0.7, "medium"), "epaule_a_pompe")
    station.decide(station.propose("revolver", 0.99), "not_a_weapon")
    station.decide(station.propose("revolver", 0.3, "low"), "revolver")
    station.decide(station.propose("revolver"), "unknown")
    station.propose("revolver")
    whole = read(station).whole
    assert whole.proposals == 7
    assert (whole.agreement.value, whole.agreement.of) == (0.5, 4)
    assert whole.stated == pytest.approx((0.9 + 0.8 + 0.7 + 0.99) / 4)
    assert (whole.high, whole.high_refused) == (2, 1)


def test_what_officers_said_instead_is_counted(station: Station) -> None:
    for said in ("epaule_a_pompe", "epaule_a_pompe", "not_a_weapon"):
        station.decide(station.propose("revolver"), said)
    station.pass_by(5, "revolver", "rejected")
    found = [(one.proposed, one.outcome, one.decided, one.count) for one in read(station).corrections]
    assert found == [
        ("revolver", "corrected", "epaule_a_pompe", 2),
        ("revolver", "not_a_weapon", None, 1),
        ("revolver", "rejected", None, 1),
    ]


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["2026-12", "2027-01"]),
        ("week", ["2026-W53", "2027-W01"]),
        ("day", ["2026-12-31", "2027-01-01", "2027-01-05"]),
    ],
)
def test_periods_follow_the_calendar(period: str, names: list[str], tmp_path: Path) -> None:
    station = Station(tmp_path / "record", Clock(datetime(2026, 12, 31, 23, 0, tzinfo=UTC), step=0.01))
    for hours in (0, 2, 4 * 24):
        station.clock.pass_by(hours * 3600)
        station.decide(station.propose("revolver"), "revolver")
    station.log.close()
    assert [group.name for group in read(station, period=period).groups["period"]] == names


def test_models_and_stations_are_told_apart(tmp_path: Path) -> None:
    first, second = Station(tmp_path / "one"), Station(tmp_path / "two")
    first.decide(first.propose("revolver", model="1"), "revolver")
    first.decide(first.propose("revolver", model="2"), "epaule_a_pompe")
    second.decide(second.propose("revolver", model="2"), "revolver")
    for station in (first, second):
        station.log.close()
    found = read(first, second).groups
    # Models that measure and read have no say in the typology.
    assert [(group.name, group.agreement.value) for group in found["models"]] == [
        ("typology 1", 1.0),
        ("typology 2", 0.5),
    ]
    assert sorted(group.proposals for group in found["station"]) == [1, 2]


def test_older_entries_lack_figures_and_are_counted_as_lacking(station: Station) -> None:
    station.decide(station.propose("revolver"), "revolver")
    found = read(station)
    assert found.had == {"raw": 0, "weapon": 0, "likely": 0, "energy": 0}
    assert found.figures.raw_calibration.lacking == 1
    assert found.figures.sets.lacking == 1
    assert found.figures.separations[0].lacking == 1
    assert found.figures.calibration.error.value == pytest.approx(0.1)


def test_newer_bodies_give_every_figure() -> None:
    body: dict[str, Json] = {
        "candidates": [
            {"typology": "revolver", "probability": 0.8, "raw": 0.9},
            {"typology": "epaule_a_pompe", "probability": 0.1, "raw": 0.05},
        ],
        "level": "other",
        "weapon": 0.9,
        "likely": ["revolver", "epaule_a_pompe"],
        "coverage": 0.95,
        "energy": 12.5,
    }
    found = proposed_sample(body)
    assert (found.first.raw, found.weapon, found.coverage, found.energy) == (0.9, 0.9, 0.95, 12.5)
    assert found.likely == ("revolver", "epaule_a_pompe")
    assert not found.level.proposes


ODD: tuple[dict[str, Json], ...] = (
    {"candidates": []},
    {"candidates": "revolver"},
    {"candidates": [{"typology": "bazooka", "probability": 0.9}]},
    {"candidates": [{"typology": "revolver", "probability": 1.5}]},
    {"candidates": [{"typology": "revolver"}]},
    {"level": "certain"},
    {"likely": ["bazooka"]},
    {"weapon": True},
)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_entry_of_another_version_is_counted_and_left_out(odd: dict[str, Json]) -> None:
    body: dict[str, Json] = {
        "intake": "1",
        "picture": "0" * 64,
        "candidates": [{"typology": "revolver", "probability": 0.9}],
        "level": "high",
        "models": {},
        **odd,
    }
    at = "2026-11-22T09:30:00.000000Z"
    entries = [
        Entry(1, at, "typology_proposed", body, "", "", ""),
        Entry(2, at, "typology_decided", {"intake": "1", "typology": "revolver"}, "", "", ""),
    ]
    found = decisions_of({"station": entries})
    assert (found.proposals, found.unreadable) == ((), 1)


def test_an_empty_record_gives_no_figure_and_no_error(station: Station) -> None:
    found = read(station)
    assert (found.first, found.last, found.whole.proposals) == (None, None, 0)
    assert found.whole.agreement.value is None
