"""Who may sign in: guessing gets slower and slower, whatever is tried, restarted, pulled or set back."""

import logging
import resource
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import ScelleError, SetupError
from edge.exhibit import Person, Role
from edge.people import (
    FAULTS,
    FILE,
    ChangeKind,
    Checked,
    Cost,
    EnrolmentError,
    Fault,
    People,
    RegisterError,
    different,
    open_people,
    person_fault,
    pin_fault,
)
from edge.people.brake import BOX_FORGETS_ONE_IN, BOX_WAITS, PERSON_WAITS
from edge.people.register import BOX_COST, MOST_STRANGERS

CHEAP = Cost(memory_kib=8, passes=1)
ANNE = Person("123456A", "Anne Martin", Role.OFFICER)
ZOE = Person("778899", "Zoé Petit", Role.SECOND)
PIN, OTHER_PIN, WRONG = "483920", "771203", "904417"
BOX_FREE = BOX_WAITS.count(0.0)


@dataclass(slots=True)
class Clock:
    """A wall clock that is set by hand; `due` is done at a reading, one a reading."""

    time: float = 1_800_000_000.0
    due: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self) -> float:
        if self.due:
            self.due.pop(0)()
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> People:
    """A register with Anne in it."""
    opened = open_people(tmp_path, clock, CHEAP)
    opened.enrol(ANNE, PIN, by="test")
    return opened


def guess_until_braked(people: People, clock: Clock, times: int) -> list[float]:
    """Wrong PINs for Anne, each as soon as it counts; the wait after each."""
    waits = []
    for _ in range(times):
        checked = people.check_pin(ANNE.number, WRONG)
        assert checked.person is None
        assert checked.heard
        waits.append(checked.wait_seconds)
        clock.time += checked.wait_seconds
    return waits


# --- signing in ---------------------------------------------------------------------------------


def test_the_right_pin_is_who_was_enrolled(people: People) -> None:
    assert people.check_pin(ANNE.number, PIN) == Checked(ANNE, 0.0, 0)


def test_a_number_is_the_same_in_small_letters(people: People) -> None:
    assert people.check_pin(ANNE.number.lower(), PIN).person == ANNE
    assert people.find(ANNE.number.lower()) == ANNE
    with pytest.raises(EnrolmentError, match="enrolled already"):
        people.enrol(Person(ANNE.number.lower(), "Anne bis", Role.SECOND), OTHER_PIN, by="test")


@pytest.mark.parametrize(
    "pin",
    ["", " ", PIN[:-1], PIN + "0", f" {PIN}", "4839२0", "４８３９２０", "\0", "\ud800", "9" * 100_000, "' OR 1=1 --"],
)
def test_what_is_no_pin_is_a_wrong_pin(people: People, pin: str) -> None:
    assert people.check_pin(ANNE.number, pin) == Checked(None, 0.0, 1)


@pytest.mark.parametrize("number", ["", "*", "?", "999999", "\ud800", "\0", "1" * 100_000, "123456A' --", "1234%"])
def test_an_unknown_number_gets_the_answers_of_a_wrong_pin(tmp_path: Path, people: People, number: str) -> None:
    clocks = Clock(), Clock()
    known, unknown = (open_people(tmp_path / name, now, CHEAP) for name, now in zip("ab", clocks, strict=True))
    known.enrol(ANNE, PIN, by="test")
    for _ in range(len(PERSON_WAITS) + 2):
        answer = known.check_pin(ANNE.number, WRONG)
        assert unknown.check_pin(number, WRONG) == answer
        assert unknown.check_pin(number, WRONG).heard == known.check_pin(ANNE.number, WRONG).heard
        for clock in clocks:
            clock.time += answer.wait_seconds


def test_a_dismissed_person_gets_the_answer_of_a_wrong_pin(people: People) -> None:
    people.dismiss(ANNE.number, by="test")
    assert people.check_pin(ANNE.number, PIN) == Checked(None, 0.0, 1)


def test_who_is_dismissed_while_the_pin_is_checked_does_not_come_in(people: People, clock: Clock) -> None:
    # The clock is read before the try is written down and after the PIN was looked at.
    clock.due = [lambda: None, lambda: people.dismiss(ANNE.number, by="test")]
    assert people.check_pin(ANNE.number, PIN).person is None
    assert clock.due == []


def test_a_pin_that_is_replaced_while_it_is_checked_opens_nothing(people: People, clock: Clock) -> None:
    clock.due = [lambda: None, lambda: people.change_pin(ANNE.number, OTHER_PIN, by="test")]
    assert people.check_pin(ANNE.number, PIN).person is None
    assert people.check_pin(ANNE.number, OTHER_PIN).person == ANNE


# --- wrong PINs wait longer and longer ----------------------------------------------------------


def test_each_wrong_pin_waits_at_least_as_long_as_the_one_before(people: People, clock: Clock) -> None:
    assert guess_until_braked(people, clock, 10) == [0, 0, 5, 15, 60, 300, 900, 3600, 3600, 3600]


def test_a_try_during_the_wait_is_not_heard_and_does_not_lengthen_it(people: People, clock: Clock) -> None:
    guess_until_braked(people, clock, 3)
    assert people.check_pin(ANNE.number, WRONG) == Checked(None, 15.0, 4)
    for passed, left in ((0.0, 15.0), (5.0, 10.0), (9.5, 0.5)):
        clock.time += passed
        for pin in (PIN, WRONG):
            assert people.check_pin(ANNE.number, pin) == Checked(None, left, 4, heard=False)
    clock.time += 0.5
    assert people.check_pin(ANNE.number, PIN).person == ANNE


def test_the_right_pin_begins_the_count_anew(people: People, clock: Clock) -> None:
    guess_until_braked(people, clock, 6)
    assert people.check_pin(ANNE.number, PIN) == Checked(ANNE, 0.0, 0)
    assert people.check_pin(ANNE.number, WRONG).wrong_in_a_row == 1


@pytest.mark.parametrize("wrong", range(3, 10))
def test_a_restart_does_not_shorten_a_wait(tmp_path: Path, people: People, clock: Clock, wrong: int) -> None:
    guess_until_braked(people, clock, wrong - 1)
    wait = people.check_pin(ANNE.number, WRONG).wait_seconds
    restarted = open_people(tmp_path, clock, CHEAP)
    assert restarted.check_pin(ANNE.number, PIN) == Checked(None, wait, wrong, heard=False)
    clock.time += wait
    assert restarted.check_pin(ANNE.number, WRONG).wrong_in_a_row == wrong + 1


def test_a_restart_gives_no_free_tries(tmp_path: Path, clock: Clock) -> None:
    open_people(tmp_path, clock, CHEAP).enrol(ANNE, PIN, by="test")
    waits = [open_people(tmp_path, clock, CHEAP).check_pin(ANNE.number, WRONG).wait_seconds for _ in range(3)]
    assert waits == [0, 0, 5]


def test_a_new_pin_from_the_technician_ends_the_wait(people: People, clock: Clock) -> None:
    guess_until_braked(people, clock, 7)
    people.check_pin(ANNE.number, WRONG)
    people.change_pin(ANNE.number, OTHER_PIN, by="test")
    assert people.check_pin(ANNE.number, PIN).wrong_in_a_row == 1
    assert people.check_pin(ANNE.number, OTHER_PIN).person == ANNE


def test_a_clock_set_back_starts_the_wait_again_and_only_once(people: People, clock: Clock) -> None:
    guess_until_braked(people, clock, 7)
    assert people.check_pin(ANNE.number, WRONG).wait_seconds == 3600
    clock.time -= 10 * 365 * 86400
    assert people.check_pin(ANNE.number, PIN) == Checked(None, 3600.0, 8, heard=False)
    clock.time += 3599
    assert people.check_pin(ANNE.number, PIN) == Checked(None, 1.0, 8, heard=False)
    clock.time += 1
    assert people.check_pin(ANNE.number, PIN).person == ANNE


def test_a_clock_set_forward_gives_one_try_and_forgives_none(people: People, clock: Clock) -> None:
    guess_until_braked(people, clock, 7)
    people.check_pin(ANNE.number, WRONG)
    clock.time += 10 * 365 * 86400
    assert people.check_pin(ANNE.number, WRONG) == Checked(None, 3600.0, 9)
    assert not people.check_pin(ANNE.number, PIN).heard


@settings(max_examples=25, deadline=None)
@given(jumps=st.lists(st.floats(-1.7e9, 1.7e9), min_size=1, max_size=8))
def test_no_clock_locks_anybody_out_for_longer_than_the_longest_wait(jumps: list[float]) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        people = open_people(Path(folder), clock, CHEAP)
        people.enrol(ANNE, PIN, by="test")
        for jump in jumps:
            clock.time += jump
            assert 0 <= people.check_pin(ANNE.number, WRONG).wait_seconds <= PERSON_WAITS[-1]
        clock.time += people.check_pin(ANNE.number, PIN).wait_seconds
        # A sum of seconds since 1970 and a wait is right to a microsecond only.
        clock.time += 1e-3
        assert people.check_pin(ANNE.number, PIN).person == ANNE


@pytest.mark.parametrize("one_process", [True, False], ids=["one process", "two processes"])
def test_guesses_at_once_are_all_counted(tmp_path: Path, people: People, clock: Clock, one_process: bool) -> None:
    doors = [people, people if one_process else open_people(tmp_path, clock, CHEAP)]
    answers: list[Checked] = []
    ready = threading.Barrier(8)

    def guess(door: People) -> None:
        ready.wait()
        answers.extend(door.check_pin(ANNE.number, WRONG) for _ in range(3))

    guessers = [threading.Thread(target=guess, args=(doors[number % 2],)) for number in range(8)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert sorted(answer.wrong_in_a_row for answer in answers if answer.heard) == [1, 2, 3]
    assert sum(not answer.heard for answer in answers) == 21


# --- guessing on many numbers -------------------------------------------------------------------


def crowd(people: People, size: int) -> list[Person]:
    persons = [Person(f"AB{number:04}", f"Officer {number}", Role.OFFICER) for number in range(size)]
    for person in persons:
        people.enrol(person, OTHER_PIN, by="test")
    return persons


def storm(people: People, clock: Clock, persons: list[Person]) -> list[float]:
    """One guess at each, as soon as it counts."""
    waits = []
    for person in persons:
        answer = people.check_pin(person.number, WRONG)
        assert answer.heard
        waits.append(answer.wait_seconds)
        clock.time += answer.wait_seconds
    return waits


def test_one_guess_at_everybody_is_slowed_too(people: People, clock: Clock) -> None:
    waits = storm(people, clock, crowd(people, 16))
    assert waits == [0] * 9 + [5, 15, 60, 300, 300, 300, 300]


def test_guesses_at_numbers_that_nobody_has_are_slowed_too(people: People, clock: Clock) -> None:
    strangers = [Person(f"X{number}", "nobody", Role.OFFICER) for number in range(12)]
    assert storm(people, clock, strangers)[-1] > 0


def test_during_a_storm_the_right_pin_waits_its_turn_and_buys_no_guess(people: People, clock: Clock) -> None:
    persons = crowd(people, BOX_FREE + 3)
    storm(people, clock, persons[:-2])
    wait = people.check_pin(persons[-2].number, WRONG).wait_seconds
    assert people.check_pin(ANNE.number, PIN) == Checked(None, wait, 0, heard=False)
    clock.time += wait
    assert people.check_pin(ANNE.number, PIN) == Checked(ANNE, 0.0, 0)
    assert people.check_pin(persons[-1].number, WRONG).wait_seconds > wait


def test_a_right_pin_makes_nobody_wait(people: People, clock: Clock) -> None:
    storm(people, clock, crowd(people, BOX_FREE + 3))
    for _ in range(3):
        assert people.check_pin(ANNE.number, PIN).person == ANNE


def test_the_brake_of_the_box_outlives_a_restart(tmp_path: Path, people: People, clock: Clock) -> None:
    persons = crowd(people, BOX_FREE + 1)
    storm(people, clock, persons[:-1])
    wait = people.check_pin(persons[-1].number, WRONG).wait_seconds
    assert wait > 0
    assert open_people(tmp_path, clock, CHEAP).check_pin(ANNE.number, PIN) == Checked(None, wait, 0, heard=False)


def test_the_box_forgets_a_storm(people: People, clock: Clock) -> None:
    storm(people, clock, crowd(people, 30))
    clock.time += len(BOX_WAITS) * BOX_FORGETS_ONE_IN
    assert people.check_pin(ANNE.number, WRONG).wait_seconds == 0


def test_ordinary_slips_all_day_long_stop_nobody(people: People, clock: Clock) -> None:
    persons = crowd(people, 40)
    for person in persons:
        assert people.check_pin(person.number, WRONG) == Checked(None, 0.0, 1)
        assert people.check_pin(person.number, OTHER_PIN).person == person
        clock.time += BOX_FORGETS_ONE_IN


def test_a_person_is_held_to_a_count_however_many_strangers_are_tried(
    tmp_path: Path, people: People, clock: Clock
) -> None:
    guess_until_braked(people, clock, 4)
    for number in range(MOST_STRANGERS + 20):
        clock.time += BOX_WAITS[-1]
        people.check_pin(f"Q{number}", WRONG)
    clock.time += BOX_WAITS[-1]
    assert people.check_pin(ANNE.number, WRONG).wrong_in_a_row == 5
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        (kept,) = db.execute("SELECT count(*) FROM tries").fetchone()
    assert kept == MOST_STRANGERS + 2, "the strangers, Anne, the box"


# --- who is enrolled ----------------------------------------------------------------------------


def test_everyone_is_listed_by_name_without_the_dismissed(people: People) -> None:
    people.enrol(Person("5", "émile Zed", Role.TECHNICIAN), PIN, by="test")
    people.enrol(ZOE, PIN, by="test")
    people.enrol(Person("6", "Bruno Roy", Role.OFFICER), PIN, by="test")
    people.dismiss("6", by="test")
    assert [person.name for person in people.everyone()] == ["Anne Martin", "Zoé Petit", "émile Zed"]
    assert people.find("6") is None


def test_somebody_dismissed_may_come_back_in_another_role_with_another_pin(people: People) -> None:
    people.dismiss(ANNE.number, by="test")
    back = Person(ANNE.number, "Anne Martin-Roy", Role.TECHNICIAN)
    people.enrol(back, OTHER_PIN, by="test")
    assert people.everyone() == (back,)
    assert people.check_pin(ANNE.number, PIN).person is None
    assert people.check_pin(ANNE.number, OTHER_PIN).person == back


def test_nobody_is_enrolled_over_somebody_else(people: People) -> None:
    with pytest.raises(EnrolmentError, match="123456A is enrolled already, as Anne Martin"):
        people.enrol(Person(ANNE.number, "Somebody Else", Role.TECHNICIAN), OTHER_PIN, by="test")
    assert people.check_pin(ANNE.number, PIN).person == ANNE


@pytest.mark.parametrize("number", ["000", "6", "\ud800", "*"])
def test_who_is_not_enrolled_gets_no_pin_and_cannot_be_dismissed(people: People, number: str) -> None:
    people.enrol(Person("6", "Bruno Roy", Role.OFFICER), PIN, by="test")
    people.dismiss("6", by="test")
    before = people.changes()
    with pytest.raises(EnrolmentError, match="Nobody is enrolled"):
        people.change_pin(number, OTHER_PIN, by="test")
    with pytest.raises(EnrolmentError, match="Nobody is enrolled"):
        people.dismiss(number, by="test")
    assert people.changes() == before


def test_every_change_is_told_in_order_with_when_and_by_whom(people: People, clock: Clock) -> None:
    people.enrol(ZOE, PIN, by="123456A")
    clock.time += 60
    people.change_pin(ZOE.number, OTHER_PIN, by="command line: root")
    people.dismiss(ZOE.number, by="123456A")
    told = people.changes(after=1)
    assert [change.kind for change in told] == [ChangeKind.ENROLLED, ChangeKind.PIN_SET, ChangeKind.DISMISSED]
    assert [change.seq for change in told] == [2, 3, 4]
    assert {change.person for change in told} == {ZOE}
    assert [change.by for change in told] == ["123456A", "command line: root", "123456A"]
    assert told[1].at == datetime.fromtimestamp(1_800_000_060, UTC)
    assert people.changes(after=4) == ()


def test_two_numbers_are_two_persons_and_one_number_is_one() -> None:
    assert different(ANNE, ZOE)
    assert not different(ANNE, ANNE)
    assert not different(ANNE, Person("123456a", "Anne under another name", Role.SECOND))


# --- what is taken ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pin", "number", "fault"),
    [
        ("", "1", Fault.NOT_DIGITS),
        ("48392a", "1", Fault.NOT_DIGITS),
        ("483 920", "1", Fault.NOT_DIGITS),
        ("４８３９２０", "1", Fault.NOT_DIGITS),
        ("48392", "1", Fault.LENGTH),
        ("4839204839201", "1", Fault.LENGTH),
        ("000000", "1", Fault.STEPS),
        ("123456", "1", Fault.STEPS),
        ("654321", "1", Fault.STEPS),
        ("890123", "1", Fault.STEPS),
        ("210987", "1", Fault.STEPS),
        ("112233", "1", Fault.STEPS),
        ("123321", "1", Fault.STEPS),
        ("121212", "1", Fault.STEPS),
        ("131313", "1", Fault.REPEATED),
        ("483483", "1", Fault.REPEATED),
        ("48394839", "1", Fault.REPEATED),
        ("483920", "483920", Fault.LIKE_NUMBER),
        ("483920", "A483920B", Fault.LIKE_NUMBER),
        ("7483920", "483920", Fault.LIKE_NUMBER),
        ("483920", "392", None),
        ("483920", "1", None),
        ("123457", "1", None),
        ("483920483921", "1", None),
    ],
)
def test_which_pins_are_taken(people: People, pin: str, number: str, fault: Fault | None) -> None:
    assert pin_fault(pin, number) is fault
    person = Person(number, "Bruno Roy", Role.OFFICER)
    if fault is None:
        people.enrol(person, pin, by="test")
        assert people.check_pin(number, pin).person == person
        return
    with pytest.raises(EnrolmentError) as refused:
        people.enrol(person, pin, by="test")
    assert str(refused.value) == FAULTS[fault]
    with pytest.raises(EnrolmentError, match=FAULTS[fault][:20]):
        people.change_pin(number, pin, by="test")
    assert people.everyone() == (ANNE,)


def test_every_fault_has_a_sentence() -> None:
    assert set(FAULTS) == set(Fault)


@given(st.text(alphabet="0123456789", max_size=14), st.text(alphabet="0123456789AZ", min_size=1, max_size=16))
def test_a_pin_that_is_taken_has_the_length_and_jumps_and_is_not_the_number(pin: str, number: str) -> None:
    if pin_fault(pin, number) is None:
        assert 6 <= len(pin) <= 12
        assert any((int(b) - int(a)) % 10 not in {0, 1, 9} for a, b in pairwise(pin))
        assert pin != number


@given(st.text(alphabet="0123456789", min_size=1, max_size=6), st.integers(2, 6))
def test_no_block_of_digits_over_and_over_is_taken(block: str, times: int) -> None:
    assert pin_fault(block * times, "A") is not None


@pytest.mark.parametrize(
    ("number", "name", "fault"),
    [
        ("123456", "Anne", None),
        ("A" * 16, "é" * 64, None),
        ("1", "李", None),
        ("", "Anne", Fault.NUMBER_FORM),
        ("A" * 17, "Anne", Fault.NUMBER_FORM),
        ("12 34", "Anne", Fault.NUMBER_FORM),
        ("12\n", "Anne", Fault.NUMBER_FORM),
        ("éa", "Anne", Fault.NUMBER_FORM),
        ("１２", "Anne", Fault.NUMBER_FORM),
        ("*", "Anne", Fault.NUMBER_FORM),
        ("1", "", Fault.NAME_FORM),
        ("1", "   ", Fault.NAME_FORM),
        ("1", " Anne", Fault.NAME_FORM),
        ("1", "A" * 65, Fault.NAME_FORM),
        ("1", "Anne\x1b[2J", Fault.NAME_FORM),
        ("1", "Anne\u202eenil", Fault.NAME_FORM),
        ("1", "\ud800", Fault.NAME_FORM),
    ],
)
def test_which_numbers_and_names_are_taken(people: People, number: str, name: str, fault: Fault | None) -> None:
    person = Person(number, name, Role.OFFICER)
    assert person_fault(person) is fault
    if fault is None:
        people.enrol(person, PIN, by="test")
        assert people.find(number) == person
    else:
        with pytest.raises(EnrolmentError):
            people.enrol(person, PIN, by="test")


# --- what is kept, and what is never said -------------------------------------------------------


def test_the_file_is_for_one_user_and_stays_so(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "new"
    open_people(folder, clock, CHEAP).enrol(ANNE, PIN, by="test")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    (folder / FILE).chmod(0o644)
    open_people(folder, clock, CHEAP)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE], "no log of the database stays beside it"


def test_no_pin_is_in_the_file_in_an_answer_in_an_error_or_in_the_journal(
    tmp_path: Path, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ["20518877", "66190243", "31415926"]
    said = [repr(people), str(vars(people))]
    said += [repr(people.check_pin(ANNE.number, secret)) for secret in secrets[:2]]
    said.append(repr(people.check_pin(secrets[2], "1")))
    people.change_pin(ANNE.number, secrets[0], by="test")
    refusals: list[Callable[[], None]] = [
        lambda: people.enrol(ZOE, secrets[0] * 2, by="test"),
        lambda: people.enrol(ANNE, secrets[1], by="test"),
        lambda: people.change_pin("999", secrets[1], by="test"),
    ]
    for refusal in refusals:
        with pytest.raises(ScelleError) as refused:
            refusal()
        said.append(str(refused.value))
    (tmp_path / FILE).unlink()
    with pytest.raises(RegisterError) as gone:
        people.check_pin(ANNE.number, secrets[0])
    said += [str(gone.value), repr(gone.value.__cause__), caplog.text]
    everything = "\n".join(said)
    assert [secret for secret in secrets if secret in everything] == []


def test_a_pin_typed_in_the_place_of_the_number_is_not_written_down(tmp_path: Path, people: People) -> None:
    people.check_pin("31415926", PIN)
    written = (tmp_path / FILE).read_bytes()
    assert b"31415926" not in written
    assert PIN.encode() not in written
    assert b"123456A" in written, "what is written can be read here"


def test_a_dismissed_person_leaves_no_hash(tmp_path: Path, people: People) -> None:
    assert b"$argon2id$" in (tmp_path / FILE).read_bytes()
    people.dismiss(ANNE.number, by="test")
    assert b"$argon2id$" not in (tmp_path / FILE).read_bytes()


def test_hashes_follow_a_new_cost_at_the_next_sign_in(tmp_path: Path, people: People, clock: Clock) -> None:
    dearer = open_people(tmp_path, clock, Cost(memory_kib=16, passes=2))
    assert dearer.check_pin(ANNE.number, PIN).person == ANNE
    written = (tmp_path / FILE).read_bytes()
    assert b"$m=16,t=2,p=1$" in written
    assert b"$m=8,t=1,p=1$" not in written
    assert dearer.check_pin(ANNE.number, PIN).person == ANNE


def test_a_wrong_pin_leaves_the_hash_as_it_is(tmp_path: Path, people: People, clock: Clock) -> None:
    dearer = open_people(tmp_path, clock, Cost(memory_kib=16, passes=2))
    dearer.check_pin(ANNE.number, WRONG)
    assert b"$m=8,t=1,p=1$" in (tmp_path / FILE).read_bytes()


def test_the_box_uses_argon2id_at_the_cost_that_was_decided(tmp_path: Path) -> None:
    open_people(tmp_path, Clock()).enrol(ANNE, PIN, by="test")
    assert Cost(32 * 1024, 3, 1) == BOX_COST
    assert b"$argon2id$v=19$m=32768,t=3,p=1$" in (tmp_path / FILE).read_bytes()


# --- a disk that fails --------------------------------------------------------------------------


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow or be written, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_gives_no_guess_and_says_the_same_to_the_right_pin(people: People) -> None:
    told = []
    for pin in (WRONG, PIN):
        with full_disk(), pytest.raises(RegisterError) as refused:
            people.check_pin(ANNE.number, pin)
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert FILE in told[0]
    assert people.check_pin(ANNE.number, PIN).person == ANNE


def test_a_full_disk_changes_nobody(people: People) -> None:
    with full_disk(), pytest.raises(RegisterError):
        people.enrol(ZOE, PIN, by="test")
    assert people.everyone() == (ANNE,)
    assert len(people.changes()) == 1


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * len(content[4096:])
    path.write_bytes(content)


def no_database(path: Path) -> None:
    path.write_text("Dear technician,\n" * 100, encoding="utf-8")


@pytest.mark.parametrize("damage", [torn, scribbled, no_database])
def test_a_damaged_register_does_not_open_and_says_what_to_do(
    tmp_path: Path, people: People, clock: Clock, damage: Callable[[Path], None]
) -> None:
    damage(tmp_path / FILE)
    with pytest.raises(SetupError, match=r"is damaged or cannot be read.*Put its last copy back") as told:
        open_people(tmp_path, clock, CHEAP)
    assert str(tmp_path / FILE) in str(told.value)
    with pytest.raises(RegisterError, match="cannot be used"):
        people.check_pin(ANNE.number, PIN)


def test_a_register_that_is_taken_away_lets_nobody_in_and_is_not_made_anew(tmp_path: Path, people: People) -> None:
    (tmp_path / FILE).unlink()
    with pytest.raises(RegisterError, match="cannot be used"):
        people.check_pin(ANNE.number, PIN)
    assert not (tmp_path / FILE).exists()


def test_a_hash_that_is_none_is_told_apart_from_a_wrong_pin(tmp_path: Path, people: People) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("UPDATE persons SET pin_hash = 'nonsense'")
        db.commit()
    with pytest.raises(RegisterError, match="scelle people pin"):
        people.check_pin(ANNE.number, PIN)


def test_a_register_of_a_newer_version_is_left_alone(tmp_path: Path, people: People, clock: Clock) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(SetupError, match="newer version"):
        open_people(tmp_path, clock, CHEAP)
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_file_of_the_kiosk_is_not_opened(tmp_path: Path, clock: Clock, kind: str) -> None:
    if kind == "folder":
        (tmp_path / FILE).mkdir()
    else:
        (tmp_path / "elsewhere").touch()
        (tmp_path / FILE).symlink_to("elsewhere")
    with pytest.raises(SetupError, match="cannot be opened"):
        open_people(tmp_path, clock, CHEAP)
