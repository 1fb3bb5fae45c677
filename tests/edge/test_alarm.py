"""What engraved words hint at. Wrong either way is dangerous, so a real weapon must never pass for an alarm weapon."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.alarm import LISTED, Model, alarm_hint, nearest_distance
from edge.domain import AlarmVerdict, TextLine

LISTED_MODEL, BLANK, NO_MATCH, NO_TEXT = (
    AlarmVerdict.LISTED_MODEL,
    AlarmVerdict.BLANK_CALIBRE,
    AlarmVerdict.NO_MATCH,
    AlarmVerdict.NO_TEXT,
)


def lines(*texts: str) -> tuple[TextLine, ...]:
    return tuple(TextLine(text, 0.9, ((0, 0), (9, 0), (9, 9), (0, 9))) for text in texts)


def verdict(*texts: str) -> AlarmVerdict:
    return alarm_hint(lines(*texts)).verdict


SIXTEEN = [
    ("zoraki mod 906", LISTED_MODEL),
    ("zoraki mod 914 9mm p.a.k.", BLANK),
    ("kimar 911 cal 9mm", LISTED_MODEL),
    ("kimar 75 auto", LISTED_MODEL),
    ("92 auto 9mm pak", LISTED_MODEL),
    ("blow f92", LISTED_MODEL),
    ("competitive alarm cal 380", LISTED_MODEL),
    ("power alarm", LISTED_MODEL),
    ("pietro beretta 92fs cal 9 parabellum", NO_MATCH),
    # On the rest the published application answers the opposite, which is dangerous:
    ("kimar mod 92 auto 9mm pak", LISTED_MODEL),  # it misses the model once the maker is read
    ("below f92", NO_MATCH),  # it takes "below" for a maker
    ("lady k", NO_MATCH),  # it needs no maker
    ("colt python 357 magnum ctg", NO_MATCH),  # it takes a real revolver, category B, for an alarm weapon
    ("model 84 cal 9 short 380 auto b55920y", NO_MATCH),  # a real pistol, by two digits of its serial number
    ("taurus pt 92 af 9mm para auto", NO_MATCH),  # a real pistol
    ("made in pakistan", NO_MATCH),  # it reads a calibre in the name of a country
]


@pytest.mark.parametrize(("text", "wanted"), SIXTEEN)
def test_the_sixteen_texts_that_the_published_application_was_tried_on(text: str, wanted: AlarmVerdict) -> None:
    assert verdict(text) is wanted
    assert verdict(text.upper()) is wanted
    assert verdict(*text.split(" ")) is wanted, "one word a line"


@pytest.mark.parametrize("model", LISTED, ids=lambda model: " ".join((model.maker, *model.words)))
def test_every_listed_model_is_found_by_its_maker_and_its_name_in_any_lines(model: Model) -> None:
    words = (model.maker, *model.words)
    assert verdict(" ".join(words)) is LISTED_MODEL
    assert verdict(*reversed(words)) is LISTED_MODEL
    assert verdict("".join(words)) is LISTED_MODEL, "readers glue words together"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("ZORAKIR2T",), LISTED_MODEL),
        (("BBLOWF92AUTO", "Cal.9mmP.AK"), LISTED_MODEL),
        (("POWER", "ALARM"), LISTED_MODEL),
        (("POWFR", "ALARM"), LISTED_MODEL),
        (("ZORAK1 9O6",), LISTED_MODEL),
        (("ZORKI 906",), LISTED_MODEL),
        (("ZORAKI 29o6",), LISTED_MODEL),
        (("ZORAKI 9065",), NO_MATCH),
        (("ZORAKI", "N 190655"), NO_MATCH),
        (("ZORAKI", "N906-19055"), NO_MATCH),
        (("KIMAR",), NO_MATCH),
        (("KIMAR PYTHON",), LISTED_MODEL),
        (("PYTHON", "9mm P.A.K."), BLANK),
        (("92", "AUTO"), NO_MATCH),
        (("AUTO", "Cal. 9 mm KNALL", "85"), LISTED_MODEL),
        (("ALARM",), NO_MATCH),
        (("POWER TOOLS",), NO_MATCH),
    ],
)
def test_readings_as_they_come(texts: tuple[str, ...], wanted: AlarmVerdict) -> None:
    assert verdict(*texts) is wanted


@pytest.mark.parametrize("text", ["9mm PAK", "9 mm P.A.K.", "cal.9mmP.AK", "9mmPAK", "P A K", "p. a. k", "KNALL"])
def test_the_blank_calibre_is_read_with_any_of_its_dots_lost(text: str) -> None:
    assert verdict(text) is BLANK


@pytest.mark.parametrize(
    "text", ["PAKISTAN", "Kodiak pakt", "SPAK", "Karpak", "parker", "9mm para", "8mm K.", "P38 AK"]
)
def test_a_word_that_only_looks_like_a_blank_calibre_is_none(text: str) -> None:
    assert verdict(text) is NO_MATCH


@pytest.mark.parametrize(
    "texts",
    [
        ("GLOCK 19 GEN5 9x19",),
        ("BERETTA 92 FS", "CAL 9 PARABELLUM"),
        ("COLT GOVERNMENT MODEL 1911 AUTO",),
        ("CZ 75 B", "CAL. 9 LUGER"),
        ("CZ 85 COMBAT", "AUTO"),
        ("SMITH & WESSON 357 MAGNUM",),
        ("COLT PYTHON", "357 MAGNUM"),
        ("TAURUS PT92 AF AUTO",),
        ("MANURHIN MR73",),
        ("WALTHER PPK CAL 7,65",),
        ("SN 92585911 AUTO",),
        ("MAUSER 1918",),
    ],
    ids=" ".join,
)
def test_real_weapons_are_no_alarm_weapons(texts: tuple[str, ...]) -> None:
    assert verdict(*texts) is NO_MATCH


def test_no_lines_are_no_text_and_empty_lines_are_no_match() -> None:
    assert alarm_hint(()).verdict is NO_TEXT
    assert verdict("", " ") is NO_MATCH


def test_the_evidence_names_maker_model_and_the_lines_they_stand_in() -> None:
    hint = alarm_hint(lines("Made in Turkey", "BLOW", "F92 AUTO"))
    assert [(evidence.word, evidence.line) for evidence in hint.evidence] == [
        ("BLOW", "BLOW"),
        ("F92", "F92 AUTO"),
        ("AUTO", "F92 AUTO"),
    ]


KNOWN = (
    "zoraki kimar blow r2 925 9o6 911 75 92 85 auto lady k python pk4 competitive power alarm f92 c75 "
    "p.a.k knall pak made in cal 9mm b55920y"
)
words = st.sampled_from(KNOWN.split())
readings = st.lists(st.one_of(st.text(max_size=12), st.lists(words, max_size=4).map(" ".join)), max_size=5)


@given(readings)
def test_evidence_really_stands_in_its_line_whatever_is_read(texts: list[str]) -> None:
    hint = alarm_hint(lines(*texts))
    assert (hint.verdict is NO_TEXT) == (not texts)
    assert bool(hint.evidence) == (hint.verdict in (LISTED_MODEL, BLANK))
    for evidence in hint.evidence:
        assert evidence.line in texts
        slips = nearest_distance(evidence.word.lower(), evidence.line.lower())
        name_may_slip = len(evidence.word) >= 5 and not re.search(r"\d", evidence.word)
        digit_may_look_alike = bool(re.search(r"\d", evidence.word))
        assert slips <= int(name_may_slip or digit_may_look_alike)


@given(readings, readings)
def test_a_further_line_never_takes_a_hint_away(texts: list[str], more: list[str]) -> None:
    strength = [NO_TEXT, NO_MATCH, BLANK, LISTED_MODEL]
    assert strength.index(verdict(*texts)) <= strength.index(verdict(*texts, *more))


@pytest.mark.parametrize(
    ("word", "text", "distance"),
    [("kimar", "kimar", 0), ("kimar", "xkimmarx", 1), ("kimar", "kmar", 1), ("kimar", "", 5), ("kimar", "kirnar", 2)],
)
def test_the_distance_is_that_of_the_nearest_part(word: str, text: str, distance: int) -> None:
    assert nearest_distance(word, text) == distance
