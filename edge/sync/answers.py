"""What may come of a request to central: an answer of the contract, nothing for now, or a refusal.

Knows problems (RFC 9457) and what the contract says to do about them. Knows no network. Texts that came over the line
are cut and cleaned here, before anybody prints them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from edge.exhibit import Json
from edge.record.chain import read_time

PROBLEMS = "https://scelle.example/problems/"
LONGEST_TEXT = 300
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the contract. `problem` is the problem's name, empty where all is well."""

    status: int
    body: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing came of it, and a later try may fare better.

    `seconds`: how long central asked to wait. `untrusted`: the two did not accept each other's certificates.
    """

    sentence: str
    seconds: float = 0.0
    untrusted: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not go on until a person has looked. `why` is a keyword; `reference` what to tell the administrator."""

    why: str
    sentence: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CentralHead:
    """How far central holds this station's chain, when it said so, and the problem for which the chain is set apart."""

    seq: int
    hash: str
    time: datetime
    held: Refused | None


def text_of(written: Json) -> str:
    """A text from the line, fit to be printed on one line; empty for what is none."""
    if not isinstance(written, str):
        return ""
    return "".join(letter if letter.isprintable() else "?" for letter in written[:LONGEST_TEXT])


def whole_of(written: Json) -> int | None:
    """A whole number from the line, 0 or more; None for what is none."""
    return written if isinstance(written, int) and not isinstance(written, bool) and written >= 0 else None


def problem_of(body: Mapping[str, Json]) -> str:
    """The name of a problem; empty where the body is none of the contract."""
    kind = body.get("type")
    named = kind.removeprefix(PROBLEMS) if isinstance(kind, str) and kind.startswith(PROBLEMS) else ""
    return named if re.fullmatch(r"[a-z][a-z-]{0,39}", named) else ""


def refusal(answer: Answer) -> Refused:
    """What an answer says that is neither what was asked for nor foreseen."""
    if not answer.problem:
        return Refused("unforeseen", f"Central answered with status {answer.status}, which means nothing here.")
    return _refusal(answer.problem, answer.body)


def _refusal(problem: str, body: Mapping[str, Json]) -> Refused:
    reference = text_of(body.get("reference")) or str(whole_of(body.get("reference")) or "")
    said = [text_of(body.get("title")) or problem, text_of(body.get("reason"))]
    seq = whole_of(body.get("seq"))
    if seq is not None:
        said.append(f"entry {seq}")
    if reference:
        said.append(f"tell the administrator the reference {reference}")
    told = "; ".join(part.rstrip(". ") for part in said if part)
    return Refused(problem, f"Central refused ({problem}): {told}.", reference)


def head_of(answer: Answer, station: str) -> CentralHead | None:
    """The head in an answer; None where it is no head of this station."""
    body = answer.body
    seq, digest, time, held = whole_of(body.get("seq")), body.get("hash"), body.get("time"), body.get("held")
    if answer.status != 200 or body.get("station") != station or seq is None:
        return None
    if not isinstance(digest, str) or not _HASH.fullmatch(digest) or not isinstance(time, str):
        return None
    try:
        moment = read_time(time)
    except ValueError:
        return None
    apart = _refusal(problem_of(held) or "held", held) if isinstance(held, dict) else None
    if held is not None and apart is None:
        return None
    return CentralHead(seq, digest, moment, apart and Refused("held", apart.sentence, apart.reference))
