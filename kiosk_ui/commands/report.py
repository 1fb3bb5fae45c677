"""An identification as a row of a table, in French or English, and as a JSON object.

Knows fields, columns and words. Knows nothing of files or terminals.
"""

import math
import unicodedata
from pathlib import Path

from edge.domain import AlarmVerdict, Identification, Level, Measurement, MeasureOutcome, Typology

WORDS = {
    "fr": {
        "heading": ("Image", "Typologie proposée", "Indice", "Fiabilité", "Longueurs (mm)", "Texte lu"),
        "low": "insuffisante",
        "medium": "moyenne",
        "high": "haute",
        "other": "aucune",
        "unsure": "indéterminée",
        "hesitant": "indéterminée : {names} ?",
        "among": "{first} (ou {names})",
        "or": " ou ",
        "strange": "ne ressemble pas à une arme connue",
        "looks_like": "ne ressemble pas à une arme connue (ressemble à : {thing})",
        "lengths": "{overall} totale, {barrel} canon (± {error})",
        "no_weapon": "pas d'arme d'épaule trouvée",
        "no_card": "pas de carte dans l'image",
        "listed_model": "indice d'arme d'alarme : à faire examiner",
        "blank_calibre": "calibre à blanc : à faire examiner",
        "low_quality": "image trop mauvaise pour en juger",
        "notice": "Propositions de la machine, à confirmer par une personne ; aide à la décision, sans valeur de preuve.",
    },
    "en": {
        "heading": ("Picture", "Proposed typology", "Score", "Confidence", "Lengths (mm)", "Text read"),
        "low": "too low",
        "medium": "medium",
        "high": "high",
        "other": "none",
        "unsure": "undetermined",
        "hesitant": "undetermined: {names}?",
        "among": "{first} (or {names})",
        "or": " or ",
        "strange": "does not look like a known weapon",
        "looks_like": "does not look like a known weapon (looks like: {thing})",
        "lengths": "{overall} overall, {barrel} barrel (± {error})",
        "no_weapon": "no long gun found",
        "no_card": "no card in the picture",
        "listed_model": "hint of an alarm weapon: have it examined",
        "blank_calibre": "blank calibre: have it examined",
        "low_quality": "picture too poor to tell",
        "notice": "Proposals of the machine, to be confirmed by a person; a decision aid, no evidence.",
    },
}

LONGEST_PATH = 60
MOST_NAMED = 4
"""More likely typologies than these in one cell say no more than that nothing is known."""


def as_json(path: Path, answer: Identification | None, error: str | None) -> dict[str, object]:
    """One JSON object; without an answer every field but `path` and `error` is null.

    `probabilities` are calibrated, `raw_probabilities` the published classifier's own; `typology` and `probability`
    are null where what is seen looks like no weapon that is known.
    """
    if answer is None:
        keys = ("typology", "probabilities", "level", "energy", "overall_length_mm", "barrel_length_mm")
        return {"path": str(path), **dict.fromkeys(keys), "error": error}
    measurement, markings, seen = answer.measurement, answer.markings, answer.looks_like
    named = None if answer.level is Level.OTHER else answer.first
    return {
        "path": str(path),
        "typology": named.typology.key if named else None,
        "probability": named.probability if named else None,
        "probabilities": {each.typology.key: each.probability for each in answer.candidates},
        "raw_probabilities": {each.typology.key: each.raw for each in answer.candidates},
        "level": answer.level.value,
        "weapon": answer.weapon,
        "likely": [typology.key for typology in answer.likely],
        "coverage": answer.coverage,
        "looks_like": {"thing": seen.thing, "french": seen.french, "english": seen.english, "share": seen.share}
        if seen
        else None,
        "energy": answer.energy,
        "framing": answer.framing,
        "overall_length_mm": measurement.overall_mm if measurement else None,
        "barrel_length_mm": measurement.barrel_mm if measurement else None,
        "measurement": _measurement_json(measurement),
        "quality": markings.quality.score if markings else None,
        "text": [{"text": line.text, "score": line.score, "corners": line.corners} for line in markings.lines]
        if markings
        else None,
        "alarm_hint": {
            "verdict": markings.hint.verdict.value,
            "evidence": [{"word": each.word, "line": each.line} for each in markings.hint.evidence],
        }
        if markings
        else None,
        "stages_ms": {stage.name: round(stage.milliseconds, 2) for stage in answer.stages},
        "models": dict(answer.models),
        "error": error,
    }


def _measurement_json(measurement: Measurement | None) -> dict[str, object] | None:
    if measurement is None:
        return None
    points, card = measurement.keypoints, measurement.card
    return {
        "outcome": measurement.outcome.value,
        "error_mm": measurement.error_mm,
        "scale_source": measurement.scale_source,
        "keypoints": {"butt": points.butt, "breech": points.breech, "muzzle": points.muzzle} if points else None,
        "keypoints_confidence": points.confidence if points else None,
        "card": card.corners if card else None,
        "card_confidence": card.confidence if card else None,
    }


def as_row(path: Path, answer: Identification, language: str) -> tuple[str, ...]:
    """The cells of one picture's row."""
    return (
        str(path),
        _proposed(answer, language),
        "" if answer.level is Level.OTHER else _percent(answer.first.probability, language),
        str(WORDS[language][answer.level.value]),
        _lengths(answer.measurement, language),
        _text(answer, language),
    )


def _proposed(answer: Identification, language: str) -> str:
    words = {key: str(word) for key, word in WORDS[language].items()}
    seen, likely = answer.looks_like, tuple(_name(typology, language) for typology in answer.likely)
    if answer.level is Level.OTHER:
        thing = None if seen is None else seen.french if language == "fr" else seen.english
        return words["strange"] if thing is None else words["looks_like"].format(thing=thing)
    few = 1 < len(likely) <= MOST_NAMED
    if answer.level is Level.LOW:
        return words["hesitant"].format(names=words["or"].join(likely)) if few else words["unsure"]
    first = _name(answer.first.typology, language)
    return words["among"].format(first=first, names=words["or"].join(likely[1:])) if few else first


def _percent(share: float, language: str) -> str:
    # Rounding up would show 100 % where there is doubt, and 1.0 is only the last digit that a float can show.
    percent = min(99, math.floor(share * 100))
    return f"{percent} %" if language == "fr" else f"{percent}%"


def table(rows: list[tuple[str, ...]], language: str) -> str:
    """Rows under their headings, in aligned columns, and the notice that every result carries."""
    words = WORDS[language]
    cells = [tuple(words["heading"]), *((_shortened(row[0]), *(printable(cell) for cell in row[1:])) for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in cells
    ]
    return "\n".join([*(line.rstrip() for line in lines), "", str(words["notice"])])


def _name(typology: Typology, language: str) -> str:
    return typology.french if language == "fr" else typology.english


def _lengths(measurement: Measurement | None, language: str) -> str:
    if measurement is None:
        return ""
    words = WORDS[language]
    if measurement.outcome is not MeasureOutcome.MEASURED:
        return str(words[measurement.outcome.value])
    return str(words["lengths"]).format(
        overall=round(measurement.overall_mm or 0),
        barrel=round(measurement.barrel_mm or 0),
        error=round(measurement.error_mm or 0),
    )


def _text(answer: Identification, language: str) -> str:
    if answer.markings is None:
        return ""
    hint = answer.markings.hint.verdict
    read = " | ".join(printable(line.text) for line in answer.markings.lines)
    telling = (AlarmVerdict.LISTED_MODEL, AlarmVerdict.BLANK_CALIBRE, AlarmVerdict.LOW_QUALITY)
    return f"{read} ({WORDS[language][hint.value]})" if hint in telling else read


def printable(text: str) -> str:
    """`text` without what would steer a terminal or begin a line: file names and engravings are strangers' words."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _shortened(path: str) -> str:
    path = printable(path)
    return path if len(path) <= LONGEST_PATH else "…" + path[1 - LONGEST_PATH :]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
