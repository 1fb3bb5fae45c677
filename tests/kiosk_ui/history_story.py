"""A station with a record of its own, and the story of an intake in which everything happens that may happen.

Knows how entries are sealed, searched and kept, with the record's own means but without waiting for the disk.
What persons say goes through edge.decide, so that the entries are those of a real intake.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image, ImageDraw

from edge.decide import Act, Refusal, advance, opening, situation
from edge.exhibit import Assessment, Entry, Facts, Json, Person, Signer
from edge.intake import Intake, Step, after, from_entries
from edge.law import RulePack, assess, load_pack
from edge.record import Found, RecordError, Search, load_station_key
from edge.record import search as searching
from edge.record.chain import GENESIS, Row, seal, time_text
from edge.record.photographs import keep_photograph, photograph_path, read_photograph
from edge.view import Condition, Mode, View
from tests.kiosk_ui.scripted import ScriptedStation, drawn_plate
from tests.kiosk_ui.serving import OFFICER, SECOND

INTAKE = "5f3a9c1e7b2d4680"
CASE, CORRECTED, SEAL = "2026-0412", "2026-0413", "7"
WORDS = "Le canon mesuré au mètre fait 58,6 cm. À vérifier par l’expert."
START = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


@cache
def law() -> RulePack:
    return load_pack("france")


def weighed(facts: Facts) -> Assessment:
    found = assess(law(), facts, "unknown")
    assert isinstance(found, Assessment)
    return found


@cache
def photograph(name: str) -> bytes:
    """A photograph that can be told from the others."""
    picture = drawn_plate(name != "markings").copy()
    ImageDraw.Draw(picture).text((40, 40), name, fill=(255, 255, 255), font_size=48)
    out = BytesIO()
    Image.Image.save(picture, out, "JPEG", quality=80)
    return out.getvalue()


class RecordedStation(ScriptedStation):
    """A station whose record is real: sealed entries, the search database, photographs under their hashes."""

    def __init__(self, folder: Path, people: tuple[Person, ...] = (OFFICER, SECOND)) -> None:
        super().__init__([View(3, Condition.EMPTY, mode=Mode.INTAKE)])
        self.people = people
        self.shut = False
        self.photographs = folder / "photographs"
        self._key = load_station_key(folder)
        self._found = searching.open_search(folder / "search" / "search.sqlite")
        self._rows: list[Row] = []
        self._lock = Lock()

    def everyone(self) -> tuple[Person, ...]:
        return self.people

    def search(self, asked: Search, limit: int, offset: int) -> tuple[Found, ...]:
        self._must_be_open()
        with self._lock:
            return searching.find(self._found, asked, limit, offset)

    def read(self, intake: str, by: Signer) -> tuple[Entry, ...]:
        self._must_be_open()
        entries = self.entries(intake)
        if entries:
            self.append("record_read", {"intake": intake, "by": by.number})
        return entries

    def photograph(self, sha256: str) -> bytes | None:
        try:
            return read_photograph(self.photographs, sha256)
        except RecordError:
            return None

    def entries(self, intake: str) -> tuple[Entry, ...]:
        return tuple(row.entry for row in self._rows if row.entry.body.get("intake") == intake)

    def append(self, kind: str, body: Mapping[str, Json]) -> Entry:
        with self._lock:
            return self._append(((kind, body),))[0]

    def append_all(self, written: tuple[tuple[str, Mapping[str, Json]], ...]) -> None:
        """Many entries, taken in by the search at once."""
        with self._lock:
            self._append(written)

    def lose(self, sha256: str) -> None:
        photograph_path(self.photographs, sha256).unlink()

    def alter(self, sha256: str) -> None:
        path = photograph_path(self.photographs, sha256)
        path.write_bytes(path.read_bytes()[:-20] + bytes(20))

    def _append(self, written: tuple[tuple[str, Mapping[str, Json]], ...]) -> list[Entry]:
        new = []
        for kind, body in written:
            last = self._rows[-1] if self._rows else None
            number = len(self._rows) + 1
            at = time_text(START + timedelta(seconds=7 * number))
            new.append(seal(self._key, number, at, kind, body, last.hash if last else GENESIS))
            self._rows.append(new[-1])
        searching.take_in(self._found, new)
        return [row.entry for row in new]

    def _must_be_open(self) -> None:
        if self.shut:
            raise RecordError("The disk is full: make room.", full=True)


class Story:
    """One intake as it goes on: what persons say, through edge.decide, and what the machine adds."""

    def __init__(
        self, station: RecordedStation, intake: str = INTAKE, case: str = CASE, seal_number: str = SEAL
    ) -> None:
        self.station = station
        self.officer = Signer(OFFICER.number, OFFICER.name)
        record = opening(intake, case, seal_number, self.officer, Signer(SECOND.number, SECOND.name))
        assert not isinstance(record, Refusal)
        entry = station.append(record.kind, record.body)
        told = from_entries([(entry.at, entry.kind, entry.body)])
        assert told is not None
        self.intake: Intake = told

    def say(self, act: Act, **detail: Json) -> None:
        done = advance(self.intake, act, detail, self.officer, weighed)
        assert not isinstance(done, Refusal), (act, done, situation(self.intake, weighed).step)
        for record in done.records:
            self.station.append(record.kind, record.body)
        self.intake = done.intake

    def add(self, kind: str, **body: Json) -> None:
        whole = {"intake": self.intake.id, **body}
        self.station.append(kind, whole)
        self.intake = after(self.intake, kind, whole)

    def take(self, name: str) -> str:
        jpeg = photograph(name)
        sha256 = keep_photograph(self.station.photographs, jpeg)
        self.add("picture_taken", name=name, sha256=sha256, width=1280, height=960)
        return sha256

    def propose(self, *shares: tuple[str, float], level: str = "medium") -> None:
        candidates: list[Json] = [{"typology": key, "probability": share} for key, share in shares]
        self.add(
            "typology_proposed",
            picture=self.intake.pictures["as_found"],
            candidates=candidates,
            level=level,
            energy=9.25,
            framing="square",
            models={"typology": "1", "keypoints": "2"},
        )

    def answer_all(self) -> None:
        """Every question that is still asked: the first yes or no, the rest unknown."""
        while (now := situation(self.intake, weighed)).step is Step.QUESTION:
            assert now.question is not None
            value: Json = "unknown" if len(self.intake.asked) % 2 else now.question.choices[0]  # type: ignore[assignment]
            if not isinstance(value, bool | str):
                value = [value.low, value.high]  # type: ignore[union-attr]
            self.say(Act.ANSWER, fact=now.question.fact, value=value)

    @property
    def step(self) -> Step:
        return situation(self.intake, weighed).step


OTHERS = tuple((key, 0.0008) for key in ("epaule_a_pompe", "revolver", "autre_pistolet", "pistolet_mecanisme_ancien"))


def tell(station: RecordedStation, *, case: str = CASE, seal_number: str = SEAL, words: str = WORDS) -> Story:
    """An intake from its opening to its end, in which persons change their minds and disagree with the machine."""
    story = Story(station, INTAKE, case, seal_number)
    story.say(Act.CORRECT_CASE, case=CORRECTED if case == CASE else case, seal=seal_number)
    story.say(Act.TRACES, answer="done")
    story.take("as_found")
    story.propose(
        ("epaule_a_verrou", 0.913), ("epaule_a_levier_sous_garde", 0.06), ("epaule_a_un_coup_par_canon", 0.02), *OTHERS
    )
    story.say(Act.TYPOLOGY, typology="epaule_a_levier_sous_garde")
    story.say(Act.BACK)
    story.say(Act.TYPOLOGY, typology="epaule_a_verrou")
    story.say(Act.MADE_SAFE)
    story.say(Act.SECOND_CHECK, answer="seen_empty")
    for name in ("right", "left", "action_open"):
        story.take(name)
    story.say(Act.SKIP_PICTURE, name="markings", reason="nothing_there")
    story.take("magazine")
    lines: list[Json] = [{"text": "MAS 36", "score": 0.91}, {"text": "<b>ST ETIENNE</b>", "score": 0.7}]
    story.add("markings_read", picture=story.intake.pictures["right"], lines=lines, hint="no_match")
    story.add("lengths_measured", overall_mm=1020.4, barrel_mm=587.2, error_mm=14.2, scale="card")
    story.say(Act.LENGTHS, by_hand=True, overall_cm=102.0, barrel_cm=58.6, stock="fixed")
    story.add("object_swapped", likeness=0.41)
    story.say(Act.SAME_OBJECT, same=True)
    story.say(Act.SIGNS, seen=["marks_erased"], unsure=["b4_calibre"])
    story.answer_all()
    story.say(Act.CALL_EXPERT)
    story.say(Act.END_CALL, answer="go_on")
    story.say(Act.SET_ASIDE)
    story.add("intake_resumed", by=OFFICER.number, step=str(story.step))
    if story.step is Step.EXPERT:
        story.say(Act.EXPERT, answer="request", urgent=True, note="Numéros limés.")
    story.say(Act.CONCLUDE, category="D", text=words)
    story.say(Act.CLOSE)
    return story
