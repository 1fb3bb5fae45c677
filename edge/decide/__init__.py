"""The conduct of one intake: where it stands, what may be said, what becomes of it. Pure, and told in entries.

Knows neither clock nor file nor screen. `situation` says what is asked now; `advance` takes what a person said
and gives the entries that record it; `edge.intake` says what those entries make of the intake.
"""

from edge.decide.acts import Act, Advance, Record, Refusal, advance, may_go_back, opening, settled, taken
from edge.decide.situation import Assess, Situation, Trigger, facts, situation, way_to_safety

__all__ = [
    "Act",
    "Advance",
    "Assess",
    "Record",
    "Refusal",
    "Situation",
    "Trigger",
    "advance",
    "facts",
    "may_go_back",
    "opening",
    "settled",
    "situation",
    "taken",
    "way_to_safety",
]
