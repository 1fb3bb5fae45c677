"""Rule packs: TOML files read with suspicion, every mistake told at once with its line.

Knows the form of a pack and where the packaged ones lie. Knows no weapon and no law: what the rules say is the
pack's affair, and how they are weighed is `edge.law.diagram`'s.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.domain import TYPOLOGIES, SetupError
from edge.law.checking import Findings, read_header
from edge.law.conditions import read_terms
from edge.law.declaring import read_facts
from edge.law.diagram import Diagram, Vocabulary, weave
from edge.law.expressions import ConditionError
from edge.law.gaps import gap_in, idle_rules
from edge.law.places import lines_of
from edge.law.rules import Declared, Rule, Texts
from edge.law.ruling import read_rules

PACKAGED = ("france", "eu", "basegun")
"""The packs that come with the program, by the names that `load_pack` takes."""

LARGEST = 256 * 1024
"""Bytes. The French pack has about 30 000."""


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """A pack that was found to be right.

    `date` is the day (ISO) whose law it states; `digest` the SHA-256 of its file, in hexadecimal. `ignored` are
    facts that other packs ask for and this one does not. `diagrams` has one for every typology.
    """

    name: str
    version: str
    date: str
    title: Texts
    warning: Texts
    sources: tuple[str, ...]
    digest: str
    facts: Mapping[str, Declared]
    ignored: frozenset[str]
    rules: tuple[Rule, ...]
    words: Vocabulary
    diagrams: Mapping[str, Diagram]

    def asked(self, typology: str) -> tuple[str, ...]:
        """The facts that are worth asking of a weapon of that typology, in the order of the pack."""
        tested = {band.fact.name for band in self.diagrams[typology].bands}
        return tuple(name for name, fact in self.facts.items() if name in tested and typology in fact.asked_of)


def load_pack(source: str | Path) -> RulePack:
    """The packaged pack of that name, else the pack in the file `source`.

    Raises SetupError with one line, "FILE:LINE: sentence", for every mistake found.
    """
    packaged = source in PACKAGED
    path = Path(__file__).parent / "packs" / f"{source}.toml" if packaged else Path(source)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        known = "" if isinstance(source, Path) else f"; packs that come with the program: {', '.join(PACKAGED)}"
        raise SetupError(f"the rule pack {path} cannot be read: {getattr(error, 'strerror', error)}{known}") from error
    return parse_pack(content, str(path))


def parse_pack(content: bytes, where: str) -> RulePack:
    """The pack in a file's `content`; `where` names the file in errors. Raises SetupError, as `load_pack` does."""
    if len(content) > LARGEST:
        raise SetupError(f"{where}:1: a rule pack may have {LARGEST // 1024} KiB, this file is larger")
    try:
        text = content.decode("utf-8")
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SetupError(f"{where}:{line[1] if line else 1}: this is not a TOML file: {error}") from error
    findings = Findings(lines_of(text))
    pack = _build(raw, hashlib.sha256(content).hexdigest(), findings)
    if findings.mistakes or pack is None:
        told = [f"{where}:{line}: {sentence}" for line, sentence in sorted(set(findings.mistakes))]
        raise SetupError("\n".join(told))
    return pack


def _build(raw: Mapping[str, Any], digest: str, findings: Findings) -> RulePack | None:
    typologies = frozenset(typology.key for typology in TYPOLOGIES)
    header = read_header(raw, findings)
    terms = read_terms(raw, findings)
    facts = read_facts(raw, terms, typologies, findings)
    words = Vocabulary(facts, terms, typologies)
    rules = read_rules(raw, words, header.date, findings)
    for name in header.ignored & facts.keys():
        findings.note(("ignored",), f"{name} is both a fact of this pack and ignored: take it out of one of the two")
    # What follows weighs the rules against each other, which says nothing while one of them is misread.
    if findings.mistakes:
        return None
    try:
        diagrams = {typology.key: weave(typology.key, rules, words) for typology in TYPOLOGIES}
    except ConditionError as error:
        findings.note(("rule", 0), str(error))
        return None
    for typology, diagram in diagrams.items():
        if (gap := gap_in(diagram, rules)) is not None:
            findings.note(("rule", len(rules) - 1), f"no rule decides for {typology} where {gap}; add one at the end")
    for number in idle_rules(diagrams.values(), rules):
        findings.note(
            ("rule", number, "when"),
            f"{rules[number].ref} never applies: it contradicts itself, or an earlier rule always holds where it does",
        )
    return RulePack(
        name=header.name,
        version=header.version,
        date=header.date,
        title=header.title,
        warning=header.warning,
        sources=header.sources,
        digest=digest,
        facts=facts,
        ignored=header.ignored,
        rules=rules,
        words=words,
        diagrams=diagrams,
    )
