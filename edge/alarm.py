"""What engraved text says about alarm weapons: a hint with its evidence, never a finding.

Knows the models that the published application treats as listed (order of 28 April 2020, art. 10,
as amended; the ministry's list may have grown since) and the marks of blank cartridges. Knows
nothing of legal categories: a hint changes none. Alarm weapons are often altered to fire lethal
rounds, and real weapons carry some of these words, so a person must match maker, model and barrel.
"""

import re
from dataclasses import dataclass

from edge.domain import AlarmHint, AlarmVerdict, Evidence, TextLine

LOWEST_WORD_FOR_A_SLIP = 5
"""Shorter words must be read exactly: with one slip "blow" is found in "below"."""


@dataclass(frozen=True, slots=True)
class Model:
    """One listed model: its maker, the words that must all be read, and whether they suffice alone.

    `own_name` marks names that no other weapon bears, so that a maker's logo in place of its
    name does not hide the model.
    """

    maker: str
    words: tuple[str, ...]
    own_name: bool = False


LISTED = (
    Model("zoraki", ("r2",)),
    Model("zoraki", ("925",)),
    Model("zoraki", ("906",)),
    Model("zoraki", ("2906",)),
    Model("zoraki", ("918",)),
    Model("kimar", ("911",)),
    Model("kimar", ("75", "auto")),
    Model("kimar", ("92", "auto")),
    Model("kimar", ("85", "auto")),
    Model("kimar", ("lady k",)),
    Model("kimar", ("python",)),
    Model("kimar", ("pk4",)),
    Model("kimar", ("competitive", "alarm"), own_name=True),
    Model("kimar", ("power", "alarm"), own_name=True),
    Model("blow", ("f92",)),
    Model("blow", ("f92", "auto")),
    Model("blow", ("c75",)),
)

# P.A.K. (Pistole Automatik Knall) with any of its dots lost, not as the beginning of "Pakistan".
_BLANK = re.compile(r"(?:(?<![a-z])|(?<=mm))p\.? ?a\.? ?k(?![a-z])|knall")

# Letters that engraving and readers confuse with digits; only tried inside model numbers.
_CONFUSED = str.maketrans({"o": "0", "s": "5", "i": "1", "l": "1"})


def alarm_hint(lines: tuple[TextLine, ...]) -> AlarmHint:
    """The strongest hint in `lines`, with the words that spoke for it and the lines they stand in.

    A listed model needs its maker's name and its model; without the maker, a name that only it
    bears, or the model together with a blank calibre.
    """
    texts = tuple(line.text for line in lines)
    if not texts:
        return AlarmHint(AlarmVerdict.NO_TEXT)
    blank = _find_blank(texts)
    found = [hint for model in LISTED if (hint := _find_model(model, texts, blank))]
    if found:
        makers = {model.maker.upper() for model in LISTED}
        strongest = max(found, key=lambda evidence: (evidence[0].word in makers, len(evidence)))
        return AlarmHint(AlarmVerdict.LISTED_MODEL, strongest)
    if blank:
        return AlarmHint(AlarmVerdict.BLANK_CALIBRE, (blank,))
    return AlarmHint(AlarmVerdict.NO_MATCH)


def _find_model(model: Model, texts: tuple[str, ...], blank: Evidence | None) -> tuple[Evidence, ...]:
    words = tuple(_find_word(word, texts) for word in model.words)
    if not all(words):
        return ()
    evidence = tuple(word for word in words if word)
    maker = _find_word(model.maker, texts)
    if maker:
        return (maker, *evidence)
    if model.own_name:
        return evidence
    # A bare number proves nothing; number and action name beside a blank calibre are worth a look.
    if blank and len(model.words) > 1:
        return (*evidence, blank)
    return ()


def _find_word(word: str, texts: tuple[str, ...]) -> Evidence | None:
    for text in texts:
        if (_has_number if re.search(r"\d", word) else _has_name)(word, text.lower()):
            return Evidence(word.upper(), text)
    return None


def _has_number(word: str, text: str) -> bool:
    """Whether a model number stands in `text` on its own, not among the digits of a serial number."""
    pattern = rf"(?<!\d){re.escape(word)}(?!\d)"
    # Readers glue words together ("BLOWF92AUTO"), so only tokens with further digits are serial numbers.
    for token in text.split():
        for reading in (token, _digits_mended(token)):
            rest = re.sub(pattern, "", reading, count=1)
            if rest != reading and not re.search(r"\d{2}", rest):
                return True
    return False


def _digits_mended(token: str) -> str:
    """`token` with look-alike letters as digits where they touch a digit: "9o6" is 906."""
    return re.sub(r"(?<=\d)[osil]|[osil](?=\d)", lambda match: match[0].translate(_CONFUSED), token)


def _has_name(word: str, text: str) -> bool:
    """Whether `word` stands in `text`, with at most one letter wrong, missing or too many."""
    if len(word) < LOWEST_WORD_FOR_A_SLIP:
        return word in text
    return nearest_distance(word, text) <= 1


def nearest_distance(word: str, text: str) -> int:
    """Smallest edit distance between `word` and any part of `text` (Sellers 1980)."""
    row = list(range(len(word) + 1))
    best = row[-1]
    for letter in text:
        above = row
        row = [0]
        for i, wanted in enumerate(word):
            row.append(min(above[i] + (letter != wanted), above[i + 1] + 1, row[i] + 1))
        best = min(best, row[-1])
    return best


def _find_blank(texts: tuple[str, ...]) -> Evidence | None:
    for text in texts:
        match = _BLANK.search(text.lower())
        if match:
            return Evidence(match[0].upper(), text)
    return None
