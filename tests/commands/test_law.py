"""A jurist or an auditor asks the rule packs at a terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from edge.domain import SetupError
from kiosk_ui.commands.law import command
from tests.commands.calling import plain_lines

BOLT = {"typology": "epaule_a_verrou", "overall_cm": [79, 82], "barrel_cm": 65, "answers": {"capacity": 5}}
FRENCH = Path(__file__).parents[2] / "edge" / "law" / "packs" / "france.toml"


def law(*arguments: str | Path, given: object = None) -> Result:
    text = given if isinstance(given, str | bytes) else json.dumps(given)
    return CliRunner().invoke(command, [str(each) for each in arguments], input=text, prog_name="scelle law")


def explained(*arguments: str, given: object = BOLT) -> dict[str, Any]:
    result = law("explain", "-", "--json", *arguments, given=given)
    assert result.exit_code == 0, result.output
    (line,) = plain_lines(result.stdout)
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_program_gets_the_set_its_reasons_and_the_open_questions() -> None:
    found = explained()
    assert found["possible"] == ["B", "C"]
    assert (found["pack"], found["version"]) == ("france", "1")
    assert [(each["category"], each["article"], each["certain"]) for each in found["reasons"]] == [
        ("B", "R311-2 II 2 c", False),
        ("C", "R311-2 III 1 b", False),
    ]
    (question,) = found["open"]
    assert question["fact"] == "overall_cm"
    assert question["choices"][0] == pytest.approx([0, 80], abs=1e-5)
    assert question["outcomes"] == [["B"], ["C"]]


def test_a_person_reads_the_same_and_is_told_that_it_is_no_finding() -> None:
    result = law("explain", "-", given=BOLT)
    lines = plain_lines(result.stdout)
    assert lines[0] == "Possible categories: B, C"
    assert "B is possible by" in lines
    assert any("R311-2 II 2 c (may apply)" in line for line in lines)
    assert any("up to 80: B" in line for line in lines)
    assert lines[-1] == "Possible categories, to be checked; a decision aid, no finding. The officer decides."
    assert any("Légifrance" in line for line in lines)


def test_facts_are_read_from_a_file_and_weighed_by_another_pack(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**BOLT, "overall_cm": 78}), encoding="utf-8")
    for name, wanted in (("france", ["B"]), ("basegun", ["C"]), ("eu", ["C"]), (str(FRENCH), ["B"])):
        result = law("explain", file, "--pack", name, "--json")
        assert json.loads(result.stdout)["possible"] == wanted


def test_what_is_not_given_can_be_left_open() -> None:
    pistol = {"typology": "pistolet_semi_auto_moderne", "answers": {}}
    assert explained(given=pistol)["possible"] == ["B"]
    assert explained("--unanswered", "unknown", given=pistol)["possible"] == ["A", "B", "C", "D", "NC"]


def test_of_several_typologies_everything_is_told_that_holds_for_any_of_them() -> None:
    given = {
        "typology": "one_of",
        "among": ["epaule_a_verrou", "epaule_a_pompe"],
        "overall_cm": 110,
        "barrel_cm": 65,
        "answers": {"bore": "lisse"},
    }
    found = explained(given=given)
    assert found["possible"] == ["B", "C"]
    (question,) = found["open"]
    assert (question["fact"], question["choices"]) == ("typology", ["epaule_a_verrou", "epaule_a_pompe"])
    assert question["outcomes"] == [["C"], ["B"]]
    lines = plain_lines(law("explain", "-", given=given).stdout)
    assert "typology, which of these it is" in [line.strip() for line in lines]
    assert "epaule_a_pompe: B" in [line.strip() for line in lines]


def test_a_fact_that_the_pack_does_not_ask_is_named() -> None:
    given = {**BOLT, "answers": {"alarm_model": True}}
    assert explained(given=given)["ignored"] == ["alarm_model"]
    assert "Given, and not asked by this pack: alarm_model" in law("explain", "-", given=given).stdout


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "it is no JSON"),
        ("{", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no JSON"),
        ("[" * 50_000, "it is no JSON"),
        ('{"typology": "revolver", "typology": "epaule_a_verrou"}', "given twice"),
        ('{"typology": "revolver", "overall_cm": NaN}', "overall_cm must lie between"),
        ('{"typology": "revolver", "overall_cm": ' + "9" * 400 + "}", "overall_cm must lie between"),
        ('{"typology": "revolver", "overall_cm": ' + "9" * 5000 + "}", "it is no JSON"),
        ([], "facts must be an object"),
        ({"typology": "revolverr"}, "did you mean revolver?"),
        ({"typology": "revolver", "answers": {"capcity": 6}}, "did you mean capacity?"),
        ({"typology": "one_of"}, "one_of needs its members"),
        ({"typology": "one_of", "among": "revolver"}, "among must be a list"),
        ({"typology": "revolver", "among": ["revolver"]}, "with the typology one_of only"),
        ({"typology": "revolver", "overall_cm": [9, 3]}, "wrong way round"),
        ({"typology": "revolver", "answers": {"\u001b[31m": 6}}, "?[31m is no fact"),
        ({"typology": "revolver", "answers": {"x" * 70_000: 6}}, "facts may have 64 KiB"),
    ],
)
def test_facts_that_cannot_be_used_are_told_with_status_65(given: object, says: str) -> None:
    result = law("explain", "-", given=given)
    assert result.exit_code == 65
    assert result.stdout == ""
    lines = plain_lines(result.stderr)
    assert all(line.startswith("scelle: standard input: ") for line in lines)
    assert says in result.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = law("explain", tmp_path / "absent.json")
    assert result.exit_code == 65
    assert "absent.json: it cannot be read: No such file or directory" in result.stderr


def test_a_pack_that_nobody_knows_is_wrong_use() -> None:
    result = law("explain", "-", "--pack", "frnace", given=BOLT)
    assert result.exit_code == 2
    assert "neither one of france, eu, basegun nor a file" in result.stderr


def test_a_pack_with_mistakes_is_not_used(tmp_path: Path) -> None:
    pack = tmp_path / "unit.toml"
    pack.write_text(FRENCH.read_text(encoding="utf-8").replace("overall_cm <= 80", "overal_cm <= 80"), encoding="utf-8")
    result = law("packs", pack)
    assert isinstance(result.exception, SetupError)
    assert f"{pack}:" in str(result.exception)
    assert "did you mean overall_cm?" in str(result.exception)


def test_the_packs_are_listed_with_their_dates() -> None:
    lines = plain_lines(law("packs").stdout)
    assert [line.split(":")[0] for line in lines] == ["france", "eu", "basegun"]
    assert all("law as of 2024-" in line for line in lines)


def test_differences_are_listed_by_mechanism_lengths_first() -> None:
    lines = plain_lines(law("diff", "basegun", "france").stdout)
    start = lines.index("epaule_a_levier_sous_garde, epaule_a_verrou")
    block = lines[start : lines.index("", start)]
    assert "  overall_cm over 75 and up to 80 cm and barrel_cm over 55 cm: C (basegun); B (france)" in block
    assert block[1] == "  whatever the facts: B, C, NC (basegun); A, B, C, D, NC (france)"
    assert any(line.startswith("Only in france: R311-1") for line in lines)


def test_differences_for_programs() -> None:
    found = json.loads(law("diff", "basegun", "france", "--json").stdout)
    assert [pack["name"] for pack in found["packs"]] == ["basegun", "france"]
    assert {
        "typology": "epaule_a_un_coup_par_canon",
        "unusual": [],
        "measured": ["overall_cm over 80 cm", "barrel_cm over 40 and up to 45 cm"],
        "first": ["C"],
        "second": ["B"],
    } in found["differences"]
    assert found["reach"]["epaule_a_verrou"]["first"] == ["B", "C", "NC"]


def test_packs_that_agree_say_so() -> None:
    (line,) = plain_lines(law("diff", "france", FRENCH).stdout)
    assert line == f"france and {FRENCH} agree on ordinary weapons and on those with one unusual answer."
