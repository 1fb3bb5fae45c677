"""An intake conducted by hand, without a log: what is said and what the machine adds, one after the other."""

from dataclasses import dataclass, field

from edge.decide import Act, Advance, Record, Refusal, Situation, advance, opening, settled, situation
from edge.domain import TYPOLOGIES
from edge.exhibit import Assessment, Facts, Json, Signer
from edge.intake import PICTURES, Intake, Step, from_entries
from edge.law import RulePack, Unusable, assess

OFFICER = Signer("100001", "Camille Durand")
SECOND = Signer("100002", "Alex Martin")


@dataclass
class Conduct:
    """One intake and everything that would have been written of it."""

    pack: RulePack
    second: Signer | None = SECOND
    written: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        record = opening("0123456789abcdef", "2026-0412", "7", OFFICER, self.second)
        assert isinstance(record, Record)
        self.written.append(record)

    def assess(self, facts: Facts) -> Assessment:
        found = assess(self.pack, facts, "unknown")
        assert not isinstance(found, Unusable), found
        return found

    @property
    def intake(self) -> Intake:
        """The intake as its entries tell it: never as anybody remembers it."""
        told = from_entries(("2026-11-22T09:00:00.000000Z", record.kind, record.body) for record in self.written)
        assert told is not None
        return told

    @property
    def now(self) -> Situation:
        return situation(self.intake, self.assess)

    @property
    def step(self) -> Step:
        return self.now.step

    def at(self, step: Step) -> bool:
        return self.step is step

    def says(self, act: Act, **detail: Json) -> Refusal | None:
        """What the officer says; the refusal if there is one."""
        said = advance(self.intake, act, detail, OFFICER, self.assess)
        if isinstance(said, Refusal):
            return said
        self.written += said.records
        assert said.intake == self.intake, "the entries tell another intake than the one given back"
        return None

    def must(self, act: Act, **detail: Json) -> None:
        refused = self.says(act, **detail)
        assert refused is None, f"{act} at {self.step}: {refused}"

    def machine(self, kind: str, **body: Json) -> None:
        """What the machine adds."""
        self.written.append(Record(kind, {"intake": self.intake.id, **body}))
        self.written += settled(Advance(self.intake, ()), self.assess).records

    # --- the parts of an ordinary intake --------------------------------------------------------

    def proposed(
        self, typology: str, probability: float = 0.99, level: str = "high", likely: tuple[str, ...] = ()
    ) -> None:
        """Traces are done, something is laid down, and this is proposed; `likely` where it is one of several."""
        if self.step is Step.TRACES:
            self.must(Act.TRACES, answer="done")
        others = [each.key for each in TYPOLOGIES if each.key != typology]
        share = (1 - probability) / len(others)
        candidates: list[Json] = [{"typology": typology, "probability": probability, "raw": probability}]
        candidates += [{"typology": key, "probability": share, "raw": share} for key in others]
        self.machine("picture_taken", name="as_found", sha256="a" * 64, width=8, height=8, lying=True)
        self.machine(
            "typology_proposed",
            picture="a" * 64,
            candidates=candidates,
            level=level,
            weapon=0.01 if level == "other" else 0.99,
            likely=list(likely or (typology,)),
            coverage=0.95,
            looks_like=None,
            energy=11.25,
            framing="whole",
            models={"typology": "1"},
        )

    def made_safe(self, *options: str) -> None:
        """The guide is found with these options and gone through, and a second person has looked."""
        for option in options:
            question = self.now.guide_question
            assert question is not None, self.step
            self.must(Act.GUIDE, question=question.key, option=option)
        self.must(Act.MADE_SAFE)
        self.must(Act.SECOND_CHECK, answer="seen_empty" if self.second else "alone")

    def photographed(self) -> None:
        """Every wanted photograph is taken."""
        while (wanted := self.now.picture) is not None:
            self.machine(
                "picture_taken", name=wanted, sha256=f"{PICTURES.index(wanted):x}" * 64, width=8, height=8, lying=True
            )

    def pistol(self) -> None:
        """A pistol, as far as the first question of the law."""
        self.proposed("pistolet_semi_auto_moderne")
        self.must(Act.TYPOLOGY, typology="pistolet_semi_auto_moderne")
        self.made_safe("trigger_guard_button")
        self.photographed()

    def bolt_action(self) -> None:
        """A bolt-action rifle, as far as its lengths."""
        self.proposed("epaule_a_verrou")
        self.must(Act.TYPOLOGY, typology="epaule_a_verrou")
        self.made_safe()
        self.photographed()

    def answers(self, **wanted: Json) -> None:
        """Answer what is asked from `wanted`, and "unknown" where it is silent."""
        for _ in range(40):
            question = self.now.question
            if question is None:
                return
            self.must(Act.ANSWER, fact=question.fact, value=wanted.get(question.fact, "unknown"))
        raise AssertionError("questions without end")
