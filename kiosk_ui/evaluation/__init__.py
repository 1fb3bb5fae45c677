"""The report of an evaluation: one HTML file that needs nothing else, in French or English.

Knows words, tables and plots. Knows no picture file and no record: what it shows comes as values.
"""

from kiosk_ui.evaluation.document import (
    About,
    PictureEvaluation,
    RecordEvaluation,
    SourceNote,
    pictures_json,
    record_json,
)
from kiosk_ui.evaluation.report import pictures_page, record_page

__all__ = [
    "About",
    "PictureEvaluation",
    "RecordEvaluation",
    "SourceNote",
    "pictures_json",
    "pictures_page",
    "record_json",
    "record_page",
]
