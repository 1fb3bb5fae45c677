"""`scelle law`: what a rule pack says of given facts, where two packs differ, which packs there are.

Knows files, JSON and lines of text. Knows no rule: packs do. Exit status 65 where the facts cannot be used.
"""

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import NoReturn

import click

from edge.exhibit import TYPOLOGY, Assessment, Category, Json, OpenQuestion, Value, value_to_json
from edge.law import (
    PACKAGED,
    Differences,
    Region,
    RulePack,
    Unusable,
    assess,
    difference,
    facts_from_json,
    ignored_facts,
    load_pack,
)

EX_DATAERR = 65
"""Exit status for input that is not what it should be (sysexits.h)."""

LARGEST = 64 * 1024
"""Bytes of facts; those of one weapon are some hundred."""

NOTICE = "Possible categories, to be checked; a decision aid, no finding. The officer decides."


@click.group()
def command() -> None:
    """What the law's rule packs say: no finding, to be checked."""


@command.command()
@click.argument("facts_file", metavar="FACTS.json", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--pack", "pack_name", default="france", help="france, eu, basegun, or the file of a pack.")
@click.option(
    "--unanswered",
    type=click.Choice(("default", "unknown")),
    default="default",
    help="What a fact is that is not given. Default: what the pack says; unknown: open, as before an intake.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def explain(*, facts_file: Path, pack_name: str, unanswered: str, as_json: bool) -> None:
    """Say which categories remain possible for the facts in FACTS.json ("-" reads them from standard input), and why.

    {"typology": "epaule_a_verrou", "overall_cm": [79, 82], "barrel_cm": 65, "answers": {"capacity": "unknown"}}

    Where nobody can say which of several typologies it is, what is possible for any of them is shown:

    {"typology": "one_of", "among": ["epaule_a_verrou", "epaule_a_pompe"], "overall_cm": 110, "barrel_cm": 65}
    """
    pack = _pack(pack_name)
    facts = facts_from_json(_read(facts_file))
    if isinstance(facts, Unusable):
        _refuse(facts_file, facts.sentences)
    answer = assess(pack, facts, "unknown" if unanswered == "unknown" else "default")
    if isinstance(answer, Unusable):
        _refuse(facts_file, answer.sentences)
    ignored = ignored_facts(pack, facts)
    if as_json:
        click.echo(json.dumps(_answer_json(answer, ignored), ensure_ascii=False))
    else:
        _say(pack, answer, ignored)


@command.command()
@click.argument("first", metavar="PACK")
@click.argument("second", metavar="PACK")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every difference, for programs.")
def diff(*, first: str, second: str, as_json: bool) -> None:
    """Show where two packs differ: by name, or by file.

    Compared are ordinary weapons, each span of lengths for itself, and those with one unusual answer. Sets between
    bars go with different lengths.
    """
    packs = _pack(first), _pack(second)
    found = difference(*packs)
    if as_json:
        click.echo(json.dumps(_differences_json(packs, found), ensure_ascii=False))
    else:
        _say_differences((first, second), found)


@command.command()
@click.argument("files", metavar="[PACK]...", nargs=-1)
def packs(*, files: tuple[str, ...]) -> None:
    """List the packs that come with the program, or check those in files."""
    for name in files or PACKAGED:
        pack = _pack(name)
        asked = f"{len(pack.rules)} rules, {len(pack.facts)} facts"
        click.echo(f"{pack.name}: {pack.title['en']}; version {pack.version}, law as of {pack.date}, {asked}")


def _pack(name: str) -> RulePack:
    if name not in PACKAGED and not Path(name).is_file():
        raise click.BadParameter(f"{name!r} is neither one of {', '.join(PACKAGED)} nor a file")
    return load_pack(name)


def _read(path: Path) -> object:
    try:
        with click.open_file(str(path), "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        _refuse(path, (f"it cannot be read: {error.strerror}",))
    if len(content) > LARGEST:
        _refuse(path, (f"facts may have {LARGEST // 1024} KiB, this file is larger",))
    try:
        return json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        _refuse(path, (f"it is no JSON: {error}",))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose names are all different: of a fact given twice, nobody knows which one was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return found


def _refuse(path: Path, sentences: tuple[str, ...]) -> NoReturn:
    name = "standard input" if str(path) == "-" else str(path)
    for sentence in sentences:
        click.echo(f"scelle: {name}: {sentence}", err=True)
    sys.exit(EX_DATAERR)


# --- an answer in words and in JSON ------------------------------------------------------------------------------------


def _say(pack: RulePack, answer: Assessment, ignored: tuple[str, ...]) -> None:
    click.echo(f"Possible categories: {_letters(answer.possible)}")
    click.echo(f"By {pack.title['en']} (pack {pack.name}, version {pack.version}, law as of {pack.date})")
    for category in answer.possible:
        click.echo(f"\n{category.value} is possible by")
        for reason in answer.reasons:
            if reason.category is category:
                click.echo(f"  {reason.ref}{'' if reason.certain else ' (may apply)'}: {reason.text['en']}")
    if answer.open:
        click.echo("\nStill open, the most telling first:")
        for question in answer.open:
            click.echo(f"  {question.fact}, {_label(pack, question)}")
            for choice, outcome in zip(question.choices, question.outcomes, strict=True):
                click.echo(f"    {_choice(choice, question)}: {_letters(outcome)}")
    if ignored:
        click.echo(f"\nGiven, and not asked by this pack: {', '.join(ignored)}")
    click.echo(f"\n{pack.warning['en']}\n{NOTICE}")


def _label(pack: RulePack, question: OpenQuestion) -> str:
    return "which of these it is" if question.fact == TYPOLOGY else pack.facts[question.fact].label["en"]


def _choice(choice: Value, question: OpenQuestion) -> str:
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    bounds = value_to_json(choice)
    if not isinstance(bounds, list):
        return str(choice)
    if choice == question.choices[-1]:
        return f"{bounds[0]:g} or more" if bounds[0] else "any"
    return f"{bounds[0]:g} to {bounds[1]:g}" if bounds[0] else f"up to {bounds[1]:g}"


def _letters(categories: tuple[Category, ...]) -> str:
    return ", ".join(category.value for category in categories)


def _answer_json(answer: Assessment, ignored: tuple[str, ...]) -> Json:
    return {
        "possible": [category.value for category in answer.possible],
        "pack": answer.pack,
        "version": answer.pack_version,
        "date": answer.pack_date,
        "reasons": [
            {
                "category": reason.category.value,
                "article": reason.ref,
                "text": dict(reason.text),
                "certain": reason.certain,
            }
            for reason in answer.reasons
        ],
        "open": [
            {
                "fact": question.fact,
                "choices": [value_to_json(choice) for choice in question.choices],
                "outcomes": [[category.value for category in outcome] for outcome in question.outcomes],
                "narrows": question.narrows,
            }
            for question in answer.open
        ],
        "ignored": list(ignored),
        "notice": NOTICE,
    }


# --- differences in words and in JSON ----------------------------------------------------------------------------------


def _say_differences(names: tuple[str, str], found: Differences) -> None:
    first, second = names
    if not found.regions:
        click.echo(f"{first} and {second} agree on ordinary weapons and on those with one unusual answer.")
    reach = {typology: sets for typology, *sets in found.reach}
    alike: dict[tuple[str, ...], list[str]] = {}
    for typology, regions in groupby(found.regions, key=lambda region: region.typology):
        mine, other = reach[typology]
        lines = [f"  whatever the facts: {_letters(mine)} ({first}); {_letters(other)} ({second})"]
        for unusual, group in groupby(sorted(regions, key=_unusual), key=_unusual):
            members = list(group)
            lines += [_strange(members, names)] if unusual else _ordinary(members, names)
        alike.setdefault(tuple(lines), []).append(typology)
    for told, typologies in alike.items():
        click.echo("\n".join((", ".join(typologies), *told, "")))
    for name, refs in ((first, found.only_first), (second, found.only_second)):
        if refs:
            click.echo(f"Only in {name}: {'; '.join(refs)}")


def _unusual(region: Region) -> tuple[str, ...]:
    return region.unusual


def _ordinary(regions: list[Region], names: tuple[str, str]) -> list[str]:
    """A line for each span of lengths in which an ordinary weapon is seen differently."""
    return [
        f"  {' and '.join(region.measured) or 'ordinary weapon'}: "
        f"{_letters(region.first)} ({names[0]}); {_letters(region.second)} ({names[1]})"
        for region in regions
    ]


def _strange(regions: list[Region], names: tuple[str, str]) -> str:
    """One line for an unusual answer; its lengths are in the JSON."""
    first = " | ".join(dict.fromkeys(_letters(region.first) for region in regions))
    second = " | ".join(dict.fromkeys(_letters(region.second) for region in regions))
    return f"  {', '.join(regions[0].unusual)}: {first} ({names[0]}); {second} ({names[1]})"


def _differences_json(packs: tuple[RulePack, RulePack], found: Differences) -> Json:
    def letters(categories: tuple[Category, ...]) -> list[Json]:
        return [category.value for category in categories]

    return {
        "packs": [
            {"name": pack.name, "version": pack.version, "date": pack.date, "sha256": pack.digest} for pack in packs
        ],
        "differences": [
            {
                "typology": region.typology,
                "unusual": list(region.unusual),
                "measured": list(region.measured),
                "first": letters(region.first),
                "second": letters(region.second),
            }
            for region in found.regions
        ],
        "reach": {
            typology: {"first": letters(mine), "second": letters(other)} for typology, mine, other in found.reach
        },
        "only_first": list(found.only_first),
        "only_second": list(found.only_second),
    }
