"""Proposals and decisions as a station would write them, into a real log."""

from dataclasses import dataclass, field
from pathlib import Path

from edge.exhibit import Json
from edge.record import Log
from tests.record.scripted import OFFICER, Clock, jpeg, opened


@dataclass(slots=True)
class Station:
    """A station whose clock is set by hand."""

    root: Path
    clock: Clock = field(default_factory=lambda: Clock(step=0.01))
    intakes: int = 0
    log: Log = field(init=False)
    picture: str = field(init=False)

    def __post_init__(self) -> None:
        self.log, _ = opened(self.root, self.clock)
        self.picture = self.log.photograph(jpeg(1))

    def propose(
        self, typology: str, probability: float = 0.9, level: str = "high", model: str = "1", **more: Json
    ) -> str:
        """A proposal in an intake of its own; the intake."""
        self.intakes += 1
        intake = f"intake-{self.intakes}"
        self.log.append(
            "intake_opened",
            {"intake": intake, "officer": OFFICER, "second": None, "case": "2026/1", "seal": str(self.intakes)},
        )
        return self.propose_again(intake, typology, probability, level, model, **more)

    def propose_again(
        self,
        intake: str,
        typology: str,
        probability: float = 0.9,
        level: str = "high",
        model: str = "1",
        **more: Json,
    ) -> str:
        self.log.append(
            "typology_proposed", {"intake": intake, **self._body(typology, probability, level, model), **more}
        )
        return intake

    def decide(self, intake: str, typology: str) -> None:
        self.log.append(
            "typology_decided",
            {"intake": intake, "by": "123456", "typology": typology, "proposed": None, "agreed": None},
        )

    def reopen(self, intake: str, step: str) -> None:
        self.log.append("step_reopened", {"intake": intake, "by": "123456", "step": step})

    def withdraw(self, intake: str) -> None:
        self.log.append("proposal_withdrawn", {"intake": intake, "reason": "moved"})

    def retake(self, intake: str) -> None:
        self.log.append("proposal_withdrawn", {"intake": intake, "reason": "retake", "by": "123456"})

    def pass_by(
        self, number: int, typology: str, answer: str | None, named: str | None = None, level: str = "high"
    ) -> None:
        """A proposal at a checkpoint, and what was said of it."""
        picture = self.log.photograph(jpeg(number))
        body = {**self._body(typology, 0.9, level, "1"), "picture": picture}
        self.log.append("checkpoint_proposed", body)
        if answer is not None:
            self.log.append(
                "checkpoint_decided", {"picture": picture, "answer": answer, "typology": named, "by": "123456"}
            )

    def _body(self, typology: str, probability: float, level: str, model: str) -> dict[str, Json]:
        candidates: list[Json] = [{"typology": typology, "probability": probability}]
        models: Json = {"typology": model, "card": "7", "text_detector": "3"}
        return {"picture": self.picture, "candidates": candidates, "level": level, "models": models}
