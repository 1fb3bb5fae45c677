"""Rule packs as files: the three that come along are right, and a mistake is told with its line and what was meant."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edge.law.reading
from edge.domain import SetupError
from edge.exhibit import Category, Facts
from edge.law import PACKAGED, RulePack, load_pack, possible_categories
from edge.law.reading import LARGEST, parse_pack
from tests.law.weighing import PACKS

SMALL = """\
name = "small"
version = "1"
date = 2024-07-01
title = { fr = "Petit", en = "Small" }
warning = { fr = "Essai", en = "Trial" }

[terms]
long_gun = "epaule_a_verrou or epaule_a_pompe"
short = "overall_cm <= 80"

[facts.overall_cm]
kind = "number"
unit = "cm"
most = 500
label = { fr = "Longueur", en = "Length" }
default = "unknown"

[facts.bore]
kind = "word"
words = ["raye", "lisse"]
label = { fr = "Canon", en = "Bore" }
default = "raye"

[[rule]]
ref = "art. 1"
category = "B"
in_force = 2018-08-01
fr = "Court"
en = "Short"
when = "long_gun and short"

[[rule]]
ref = "art. 2"
category = "A"
in_force = 2018-08-01
fr = "Lisse"
en = "Smooth"
when = "long_gun and bore is lisse"

[[rule]]
ref = "art. 3"
category = "C"
in_force = 2018-08-01
fr = "Le reste"
en = "The rest"
when = "long_gun or not long_gun"
"""


def small(*edits: tuple[str, str]) -> bytes:
    text = SMALL
    for before, after in edits:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text.encode()


def mistakes(content: bytes) -> list[str]:
    with pytest.raises(SetupError) as caught:
        parse_pack(content, "small.toml")
    told = str(caught.value).splitlines()
    assert all(re.match(r"small\.toml:\d+: .", line) for line in told), told
    return [line.removeprefix("small.toml:") for line in told]


def line_of(text: str, edited: bytes) -> int:
    return next(number for number, line in enumerate(edited.decode().splitlines(), 1) if text in line)


@pytest.mark.parametrize("name", PACKAGED)
def test_the_packs_that_come_along_are_right_and_tell_what_they_are(name: str) -> None:
    pack = PACKS[name]
    assert pack.name == name
    assert pack.warning["fr"]
    assert pack.warning["en"]
    assert re.fullmatch(r"[0-9a-f]{64}", pack.digest)
    assert all(rule.ref and rule.in_force <= pack.date for rule in pack.rules)


def test_the_comparison_pack_says_that_it_is_not_the_law() -> None:
    assert "not the law" in PACKS["basegun"].warning["en"]
    assert "comparison" in PACKS["basegun"].title["en"]


@pytest.mark.parametrize("name", PACKAGED)
def test_every_pack_knows_the_facts_of_the_others(name: str) -> None:
    pack = PACKS[name]
    for other in PACKS.values():
        assert set(other.facts) - set(pack.facts) - pack.ignored - {"overall_cm", "barrel_cm"} == set()


def test_no_text_and_no_machine_has_a_fact_in_the_law() -> None:
    for name in ("france", "eu"):
        assert "alarm_model" in PACKS[name].ignored
        assert not any(word in fact for fact in PACKS[name].facts for word in ("text", "class", "score", "proposal"))


def test_the_small_pack_is_read() -> None:
    pack = parse_pack(small(), "small.toml")
    assert [rule.line for rule in pack.rules] == [line_of(f'ref = "art. {n}"', small()) - 1 for n in (1, 2, 3)]
    assert pack.asked("epaule_a_verrou") == ("overall_cm", "bore")
    assert pack.asked("revolver") == ()


def test_a_limit_that_is_edited_moves(tmp_path: Path) -> None:
    path = tmp_path / "unit.toml"
    path.write_bytes(small(("overall_cm <= 80", "overall_cm <= 75")))
    gun = Facts("epaule_a_verrou", 78)
    assert possible_categories(parse_pack(small(), "small.toml"), gun) == (Category.B,)
    for source in (path, str(path)):
        assert possible_categories(load_pack(source), gun) == (Category.C,)


@pytest.mark.parametrize(
    ("before", "after", "at", "says"),
    [
        ('version = "1"\n', "", "name", "version must be given"),
        ('version = "1"', "version = 1", "version", "version must be given"),
        ("date = 2024-07-01", 'date = "2024-07-01"', "date", "must be a date without quotes"),
        ("date = 2024-07-01", "date = 2024-07-01T10:00:00", "date", "must be a date without quotes"),
        ('title = { fr = "Petit", en = "Small" }', 'title = "Small"', "title", "in both languages"),
        ('version = "1"', 'version = "1"\nverison = "2"', "verison", "verison is no key here; did you mean version?"),
        ('long_gun = "', 'and = "', "and =", "cannot be a name"),
        ('long_gun = "', 'typology = "', "typology =", "cannot be a name"),
        ('short = "overall_cm <= 80"', 'short = "overal_cm <= 80"', "short =", "did you mean overall_cm?"),
        ('long_gun = "epaule_a_verrou or epaule_a_pompe"', 'long_gun = "short"', "long_gun =", "must stand above it"),
        ('long_gun = "epaule_a_verrou or epaule_a_pompe"', 'long_gun = "long_gun"', "long_gun =", "must stand above"),
        ("epaule_a_pompe", "epaule_a_pomp", "long_gun =", "did you mean epaule_a_pompe?"),
        ('kind = "number"', 'kind = "length"', 'kind = "length"', "kind must be one of yes/no, number, word"),
        ("most = 500", "most = -1", "most", "most must be the largest number"),
        ("most = 500", 'most = 500\nwhole = "yes"', "whole", "whole must be true or false"),
        ('unit = "cm"\n', "", "[facts.overall_cm]", "unit must be given, as a text"),
        ('words = ["raye", "lisse"]', 'words = ["raye"]', "words", "at least two different"),
        ('words = ["raye", "lisse"]', 'words = ["raye", "unknown"]', "words", "has a meaning of its own"),
        ('default = "raye"', 'default = "ray"', 'default = "ray"', "default must be raye or lisse"),
        ("most = 500\nlabel", "whole = true\nmost = 0.5\nlabel", "short =", "can never be told"),
        ('default = "raye"', "default = true", "default = true", "default must be raye or lisse"),
        ("[facts.bore]\n", '[facts.bore]\nasked_of = "rifle"\n', "asked_of", "rifle is no fact, term or typology"),
        ("[facts.bore]\n", '[facts.bore]\nasked_of = "short"\n', "asked_of", "typologies only"),
        ("[facts.bore]\n", "[facts.bore]\nasked_of = 3\n", "asked_of", "must be a condition"),
        ('category = "A"', 'category = "E"', 'category = "E"', "category must be one of A, B, C, D, NC"),
        ('category = "A"', "category = []", "category = []", "category must be one of"),
        ('category = "A"', 'category = ["A", "F"]', "category = [", "category must be one of"),
        ("in_force = 2018-08-01", "in_force = 2030-01-01", "in_force = 2030", "after the date of the pack"),
        ('ref = "art. 2"\n', "", "Lisse", "ref must be given, as a text"),
        ('en = "Smooth"\n', "", "Lisse", "en must be given, as a text"),
        ("bore is lisse", "bore is smooth", "bore is smooth", "bore is never smooth: raye or lisse"),
        ("bore is lisse", "bore is liss", "bore is liss", "did you mean lisse?"),
        ("bore is lisse", "bore is missing", "bore is missing", "bore is never missing"),
        ("bore is lisse", "bore", 'and bore"', "bore is no yes/no fact"),
        ("bore is lisse", "bore <= 3", "bore <= 3", "bore is no number"),
        ("bore is lisse", "overall_cm", 'and overall_cm"', 'compare it, as in "overall_cm <= ..."'),
        ("bore is lisse", "overall_cm > 900", "> 900", "can never be told"),
        ("bore is lisse", "bore is lisse or short", "or short", "add parentheses"),
        ("bore is lisse", "os.system", "os.system", "has no meaning"),
        ('when = "long_gun and bore is lisse"\n', "", "Lisse", "when must be a condition in quotes"),
        ("bore is lisse", "bore is lisse and short", "lisse and short", "art. 2 never applies"),
        ("bore is lisse", "bore is lisse and bore is raye", "is raye", "art. 2 never applies"),
        ("long_gun and bore is lisse", "long_gun and overall_cm > 90", "facts.bore", "no rule uses bore"),
        ('en = "Smooth"', 'en = "Smooth"\ndisputed = "perhaps"', "disputed", "in both languages"),
        ('en = "Smooth"', 'en = "Smooth"\nwhenn = "x"', "whenn", "did you mean when?"),
    ],
)
def test_a_mistake_is_told_with_its_line(before: str, after: str, at: str, says: str) -> None:
    content = small((before, after))
    told = mistakes(content)
    found = [line for line in told if says in line]
    assert found, told
    wanted = line_of(at, content)
    if "given, as a text" in says or "in quotes" in says:
        # What is missing has no line of its own: the table that lacks it is named.
        wanted = max(n for n, line in enumerate(content.decode().splitlines()[:wanted], 1) if line.startswith("["))
    assert wanted in [int(line.split(":")[0]) for line in found]


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    told = mistakes(
        small(
            ('version = "1"', 'version = "1"\nverison = "2"'),
            ('default = "raye"', 'default = "ray"'),
            ("long_gun and short", "long_gunn and short"),
            ('category = "A"', 'category = "E"'),
            ("in_force = 2018-08-01", "in_force = 2030-01-01"),
        )
    )
    assert len(told) == 5
    numbers = [int(line.split(":")[0]) for line in told]
    assert numbers == sorted(numbers)


def test_a_gap_is_told_with_a_weapon_that_falls_into_it() -> None:
    content = small(("long_gun or not long_gun", "not long_gun or overall_cm > 90"))
    told = mistakes(content)
    assert [line.split(": ")[1] for line in told] == [
        f"no rule decides for {typology} where overall_cm over 80 and up to 90 cm, bore is raye; add one at the end"
        for typology in ("epaule_a_pompe", "epaule_a_verrou")
    ]
    assert {int(line.split(":")[0]) for line in told} == {line_of('ref = "art. 3"', content) - 1}


def test_a_line_is_found_behind_a_text_of_several_lines() -> None:
    content = small(
        ('fr = "Court"', 'fr = """\n[[rule]]\nref = "no rule"\nCourt"""'), ("bore is lisse", "bore is liss")
    )
    (told,) = mistakes(content)
    assert int(told.split(":")[0]) == line_of("bore is liss", content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "there is no rule"),
        (b"[[rule]\n", "1: this is not a TOML file"),
        (b"name = 1\n\nname = 2\n", "3: this is not a TOML file"),
        (b"\xff\xfe", "not a TOML file"),
        (b"rule = 3\nterms = 4\nfacts = 5\n", "facts must be a table"),
        (b"[facts]\nbore = 3\n", "write [facts.bore] on a line of its own"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "not a TOML file"),
        (b"#" * (LARGEST + 1), "KiB"),
    ],
    ids=["empty", "open", "twice", "UTF-16", "no tables", "no fact", "nested", "large"],
)
def test_a_file_that_is_no_pack_is_refused(content: bytes, says: str) -> None:
    assert any(says in line for line in mistakes(content))


def test_rules_that_would_fill_the_memory_are_refused() -> None:
    many = 40
    facts = "".join(
        f'[facts.f{n}]\nkind = "yes/no"\nlabel = {{ fr = "f", en = "f" }}\ndefault = false\n' for n in range(2 * many)
    )
    # Pairs far apart in the order of the facts: the diagram doubles with each.
    order = " or ".join(f"f{n}" for n in range(2 * many))
    pairs = " or ".join(f"(f{n} and f{n + many})" for n in range(many))
    rules = "".join(
        f'[[rule]]\nref = "r"\ncategory = "B"\nin_force = 2018-08-01\nfr = "f"\nen = "e"\nwhen = "{when}"\n'
        for when in (f"revolver and not ({order})", f"revolver and ({pairs})", "revolver or not revolver")
    )
    head = SMALL.split("[terms]", maxsplit=1)[0]
    assert any("too entangled" in line for line in mistakes((head + facts + rules).encode()))


def test_terms_that_double_each_other_are_refused() -> None:
    terms = "".join(f't{n} = "t{n - 1} and t{n - 1}"\n' for n in range(1, 60))
    told = mistakes(small(('short = "', f't0 = "revolver"\n{terms}short = "')))
    assert any("written out, this has more than 1000 names" in line for line in told)


def test_names_and_texts_that_steer_a_terminal_are_refused_and_not_shown() -> None:
    told = mistakes(small(('en = "Smooth"', 'en = "\\u001b[2J"\n"\\u001b[31mx" = 1')))
    assert len(told) == 2
    assert all(line.isprintable() for line in told)


@pytest.mark.parametrize("source", ["nowhere.toml", Path("/nowhere/pack.toml"), "france.toml", "a\0b"])
def test_a_pack_that_is_not_there_is_named(source: str | Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_pack(source)


def test_a_name_is_a_packaged_pack_and_no_file_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "france").write_text("nonsense", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_pack("france").name == "france"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_pack_with_lines_lost_or_changed_is_a_pack_or_told_with_lines(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        lines[number] = data.draw(
            st.sampled_from(
                ["", "[[rule]]", "[terms]", 'when = "short"', "x = 1", "[facts.x]", "date = 1", "rule = []"]
            )
            | st.text(max_size=20)
            | st.just(lines[number][: len(lines[number]) // 2])
        )
    try:
        found: RulePack | str = parse_pack("\n".join(lines).encode("utf-8", "surrogatepass"), "x.toml")
    except SetupError as error:
        found = str(error)
    assert isinstance(found, RulePack) or all(re.match(r"x\.toml:\d+: .", line) for line in found.splitlines())


def test_packs_lie_beside_the_code_that_reads_them() -> None:
    folder = Path(edge.law.reading.__file__).parent / "packs"
    assert {path.stem for path in folder.iterdir()} == set(PACKAGED)
