"""How good the machine is: what it said about pictures whose truth is known, or about what officers decided.

    samples = tuple(answered(identifier, labelled, "whole"))
    figures = figures_of(samples)

Pictures and the record both become `Sample`s; every figure is worked out of those and carries its interval. Pure
numpy; knows no page and no command.
"""

from edge.evaluation.columns import ROWS
from edge.evaluation.estimate import Estimate
from edge.evaluation.figures import RESAMPLED, Figures, figures_of
from edge.evaluation.mistakes import Mistakes, mistakes_of, thumbnail
from edge.evaluation.sample import NONE, REJECTED, WEAPON, Ranked, Sample, sample_of

__all__ = [
    "NONE",
    "REJECTED",
    "RESAMPLED",
    "ROWS",
    "WEAPON",
    "Estimate",
    "Figures",
    "Mistakes",
    "Ranked",
    "Sample",
    "figures_of",
    "mistakes_of",
    "sample_of",
    "thumbnail",
]
