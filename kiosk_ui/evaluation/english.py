"""The sentences of the report in English. Only words; a name that ends in "@record" replaces its namesake there."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "title": "How good is the machine? An evaluation",
    "title@record": "How often do officers agree with the machine? An evaluation from the record",
    "lead": "{weapons} pictures of weapons and {others} of other things, whose truth is known, were shown to the machine.",
    "lead@record": "{proposals} proposals of the machine stand in the record from {first} to {last}; {judged} of them were judged.",
    "nothing": "The record holds no proposal.",
    "about": "What was evaluated",
    "folder": "Folder",
    "framing": "Framing",
    "framing_used": "{used}; asked for was {asked}, which needs a plate that is known",
    "models": "Models",
    "version": "Program",
    "made_at": "Made on",
    "intervals": "Intervals",
    "intervals_how": "95%. Shares: exact (Clopper-Pearson). Curves, areas and set sizes: bootstrap percentile, {resamples}"
    " resamples, weapons and other things drawn apart, seed {seed}; shares beyond a limit that was taken"
    " on these very pictures: the wider of both. A figure without brackets has no interval: every resample"
    " gives the same, or its interval would be a wrong one.",
    "unreadable_count": "Not readable",
    "unreadable_entries": "Entries not understood",
    "sources": "Sources",
    "source": "Source",
    "station": "Station (key)",
    "holds": "Verification",
    "holds_yes": "everything holds",
    "holds_no": "DOES NOT HOLD: {count} problems",
    "contradictions": "{count} entries say something else in one source than in another.",
    "key_known": "; the key is one that was given",
    "key_unknown": "; whose key it is was not checked",
    "unverified": "At least one source does not hold. Everything below may rest on altered entries.",
    "agreement_only": "Everything here is agreement with officers, not accuracy. An officer’s word is not the truth: they"
    " saw the proposal before they decided, and nobody has examined the weapons for this report. “Right”"
    " means: the officer said so. Proposals that were retaken, withdrawn, left open, or answered with"
    " “unknown” or “one of these” are counted and not judged.",
    "machine_only": "The figures hold for pictures like these. They say nothing of other cameras, other light, or weapons that"
    " are not among them. Every proposal is still to be confirmed by a person.",
    "fitted": "On pictures with which the machine’s probabilities and limits were fitted (edge/judging.toml) all"
    " figures here are too good: only other pictures tell how good it is.",
    "few": "There are fewer than {least} pictures of some kinds: their intervals are wide, and so is what can be concluded.",
    "short": "In short",
    "tile_first": "of weapons: the first typology is right",
    "tile_first@record": "of what was shown and judged: confirmed by the officer",
    "tile_sure": "wrong among answers of high confidence ({wrong} of {answers})",
    "tile_sure@record": "not confirmed among proposals of high confidence ({wrong} of {answers})",
    "tile_refused": "of weapons: taken for no weapon ({count})",
    "tile_others": "of other things: let in, not recognised as no weapon ({count})",
    "tile_named": "of other things: a typology is named all the same",
    "tile_error": "calibration error of the answers shown; up to {honest} would be chance",
    "tile_sets": "of weapons below high confidence: among the likely typologies ({promised} promised)",
    "interval_note": "Under each figure, and in brackets below: the 95% interval, where it has one.",
    "typologies": "Is the first typology right?",
    "typologies_how": "Each bar is the share of the weapons of one typology for which it came first; the line across its end is"
    " the interval. The diamond is the share for which it was also shown, that is, with enough confidence. A long line means"
    " few pictures.",
    "typologies_alt": "One bar a typology: the share of its weapons for which the first typology is right, with its interval."
    " The table below has the same figures.",
    "typology": "Typology",
    "weapons": "Weapons",
    "first_right": "First is right",
    "shown_right": "Right and shown",
    "precision": "Right where shown",
    "refused": "Taken for no weapon",
    "all": "All weapons",
    "balanced": "Mean of the typologies",
    "balanced_note": "The last line gives every typology the same weight; its interval is put together from theirs. “Right"
    " where shown” also counts other things, and depends on how many of each kind were shown.",
    "confusion": "What is taken for what",
    "confusion_how": "A row is what the thing is, a column what the machine answered. On the diagonal it is right; the stronger"
    " the colour of a cell, the larger its share of the row. The numbers at the top are those of the rows.",
    "confusion_caption": "Number of pictures by truth (rows) and answer (columns)",
    "truth": "Truth",
    "truth@record": "Officer’s word",
    "not_sure": "Not sure",
    "not_a_weapon": "No weapon",
    "none": "Other thing",
    "rejected": "Refused, not named",
    "weapon": "Weapon, not named",
    "total": "Total",
    "calibration": "Does a probability mean what it says?",
    "calibration_how": "Answers are put together by their stated probability, about equally many each. Across: what was stated;"
    " up: how many of them were right. On the dashed line a probability means what it says; below it, the machine claims too"
    " much. The area of a point grows with the number of answers; the line through it is the exact interval.",
    "calibration_half": "Every probability assumes that as many other things as weapons are laid down; where there are fewer,"
    " it is too low, and where there are more, too high.",
    "calibration_alt": "Points near the dashed diagonal mean honest probabilities. The table beside it has the same figures.",
    "calibration_shown": "The probability of the answers that are shown",
    "calibration_raw": "The published model’s own figure on all pictures, for comparison",
    "stated": "Stated probability",
    "stated_mean": "Mean stated",
    "share_right": "Share right",
    "pictures": "Pictures",
    "pictures@record": "Proposals",
    "honest_line": "honest",
    "error_line": "Expected calibration error: {error}. A perfectly honest machine would show {honest} on average here,"
    " and in one case in twenty more than {honest_95}: what is below that does not speak against it."
    " Without the noise of small numbers (debiased root mean square): {debiased}. Stated on average:"
    " {mean}; right: {right}.",
    "error_lacking": "{lacking} without this figure are left out.",
    "error_over": "Calibration error by the answers over which it is taken",
    "error_over_note": "The first line is what an officer meets, and the main figure. Over weapons alone an honest machine"
    " is right more often than it says, since it leaves room for other things. Over all, other things that"
    " were refused with a probability near 0 are stated rightly and make the error small. The error itself"
    " has no interval: that of resamples would lie above the truth.",
    "over_shown": "Answers that are shown",
    "over_weapons": "Weapons, shown or not",
    "over_all": "All",
    "over_raw": "All, by the published model’s own figure",
    "error_short": "Error",
    "chance_short": "Chance alone gives up to",
    "none_given": "No answer has this figure.",
    "levels": "How far may a level of confidence be trusted?",
    "levels_how": "What the screen says in words, beside what became of it. At the two lower levels nothing is named; the share"
    " is that of the first typology all the same.",
    "level": "Level",
    "answers": "Answers",
    "right": "Right",
    "others": "Other things",
    "level_high": "High",
    "level_medium": "Moderate",
    "level_low": "Too low",
    "level_other": "No weapon that it knows",
    "sure_some": "Of {answers} answers of high confidence, {wrong} are wrong: {share}. With 95% confidence, the true share is"
    " no more than {at_most}.",
    "sure_zero": "None of the {answers} answers of high confidence is wrong. That does not mean never: with 95% confidence, the"
    " true share is no more than {at_most} (the rule of three: 3 divided by {answers}).",
    "sure_nothing": "There is no answer of high confidence.",
    "risk": "What if it answered only where it is surest?",
    "risk_how": "Read from the right: the machine answers everything, and this share is wrong. Further left it leaves out the"
    " answers of which it is least sure. A curve that falls to the left says that its doubts are well placed. For another thing"
    " every answer counts as wrong. The shaded band is the interval.",
    "risk_alt": "The curve shows the share wrong for each share answered. The table beside it has the same figures.",
    "risk_across": "Share answered, the surest first",
    "risk_up": "Share wrong",
    "risk_area": "Area under the curve: {area}. 0 is perfect; the share wrong of all would be worthless.",
    "separation": "A weapon, or another thing?",
    "separation_how": "For each limit that could be set: how many weapons are kept (up) and how many other things are let in"
    " (across). A curve that hugs the upper left corner tells them apart; the diagonal is guessing. The two points keep 95% and"
    " 99% of the weapons here.",
    "separation_alt": "Three curves, one for each number by which weapons and other things could be told apart. The table beside"
    " it has the areas and the two limits.",
    "separation_across": "Other things let in",
    "separation_up": "Weapons kept",
    "separation_none": "It takes both weapons and other things to draw this.",
    "score": "Judged by",
    "score_weapon": "Probability of a weapon (calibrated)",
    "score_energy": "Energy",
    "score_raw": "Published model’s top figure",
    "area": "Area under the curve",
    "accepted_at": "Let in, keeping {keep}",
    "limit_note": "The limit that keeps 95% (99%) is taken on these very pictures: of n weapons, the value of the one in place"
    " n × 0.95 (0.99), rounded up; whatever has as much is let in. With fewer than 20 (100) weapons that is the lowest of all.",
    "limit_lacking": "Without this figure and left out: {weapon} for the probability, {energy} for the energy, {raw} for the"
    " published model’s figure.",
    "own": "With the limits that the machine itself uses",
    "own_refused_weapons": "Weapons refused: taken for no weapon",
    "own_let_in": "Other things let in: not recognised as no weapon",
    "own_shown": "Other things for which a typology is named",
    "share": "Share",
    "sets": "Do the likely typologies hold the right one?",
    "sets_how": "With each proposal the machine gives the typologies among which the right one should be. The promise"
    " is for the weapons of which it is not highly confident: {promised} of their sets or more; found:"
    " {below}. With high confidence the set is the first typology alone, and nothing is promised; over all"
    " weapons, with these among them: {covered}. A set has {size_below} typologies on average where there"
    " is a promise, {size} over all. Small sets that keep the promise are good ones.",
    "sets_alt": "For the weapons below high confidence: how many sets have one typology, two, three and so on. The"
    " table beside it has the same figures.",
    "sets_label": "Typologies in the set",
    "sets_count": "Weapons below high",
    "sets_count_all": "All weapons",
    "sets_none": "No weapon has such a set.",
    "sets_lacking": "{lacking} weapons without a set are left out.",
    "mistakes": "The worst mistakes",
    "mistakes_how": "The most telling part of an evaluation. The worst come first; at most {most} of each kind are here.",
    "mistakes_private": "Pictures were left out of this report.",
    "named_and_wrong": "Named, and wrong",
    "named_and_wrong_how": "Weapons shown as another typology: {count} in all.",
    "accepted": "Other things let in",
    "accepted_how": "Other things that were not recognised as such: {count} in all.",
    "refused_weapons": "Weapons refused",
    "refused_weapons_how": "Weapons taken for no weapon: {count} in all.",
    "no_mistake": "None.",
    "is": "Is",
    "said": "Proposed",
    "said_first": "First, not shown",
    "weapon_at": "Probability of a weapon",
    "looks_like": "Looks like",
    "picture_of": "Picture {file}",
    "unreadable": "Pictures that could not be read",
    "file": "File",
    "reason": "Why",
    "field": "What became of the proposals",
    "field_how": "All proposals, with what the officer made of them. Agreement counts what was shown and judged only.",
    "outcome": "Outcome",
    "count": "Count",
    "outcome_confirmed": "Confirmed",
    "outcome_corrected": "Corrected: another typology",
    "outcome_named": "Nothing shown; the officer named one",
    "outcome_not_a_weapon": "Not a weapon",
    "outcome_rejected": "Refused, nothing named",
    "outcome_a_weapon": "Taken for no weapon; the officer saw one, not named",
    "outcome_unknown": "Officer does not know",
    "outcome_among": "One of the likely ones, not told apart",
    "outcome_retaken": "Retaken by the officer before deciding",
    "outcome_withdrawn": "Withdrawn: moved",
    "outcome_undecided": "Left undecided",
    "changed": "{count} decisions were taken back or made anew; the last word counts.",
    "retaken": "Intakes in which an officer had it looked at again instead of deciding: {intakes}; decided in the"
    " end: {decided}. There the first proposal that was retaken had named nothing in {silent}, and"
    " otherwise had said something else than what was decided in {other}.",
    "agreement": "Agreement",
    "agreement_note": "{agreed} of what was shown and judged was confirmed; {stated} was stated on average. Weapons by the"
    " officers’ word that the machine took for no weapon: {refused}.",
    "group_period": "By period",
    "group_typology": "By proposed typology",
    "group_models": "By models",
    "group_station": "By station",
    "group_level": "By level of confidence",
    "group_place": "By place",
    "place_intake": "Intake",
    "place_checkpoint": "Checkpoint",
    "agreement_alt": "One bar each: the share confirmed of what was shown and judged, with its interval. The table below has the"
    " same figures.",
    "proposals": "Proposals",
    "judged": "Shown and judged",
    "stated_short": "Stated",
    "high_refused": "High confidence, not confirmed",
    "weapons_refused": "Weapons taken for no weapon",
    "of": "{some} of {all}",
    "corrections": "What officers said instead",
    "corrections_caption": "What the machine said and officers did not confirm, the most frequent first",
    "instead": "Officer’s word",
    "had": "How many entries had what",
    "had_how": "Older entries lack some figures. Those that rest on them count only the proposals that have them.",
    "had_raw": "Published model’s own figure",
    "had_weapon": "Probability of a weapon",
    "had_likely": "Likely typologies",
    "had_energy": "Energy",
    "method": "How the figures are worked out",
    "method_list": "Calibration error: Naeini 2015, Guo 2017; honest machine: Bröcker and Smith 2007; debiased: Kumar 2019.|Risk"
    " and coverage: El-Yaniv and Wiener 2010, Geifman and El-Yaniv 2017.|Curve and area: Hanley and McNeil 1982, Fawcett 2006;"
    " energy: Liu 2020; top figure: Hendrycks and Gimpel 2017.|Likely typologies: Vovk 2005, Angelopoulos and Bates"
    " 2023.|Intervals: Efron and Tibshirani 1993; exact ones: Clopper and Pearson 1934; mean of the typologies: Zou and"
    " Donner 2008; rule of three: Hanley and Lippman-Hand 1983.",
    "rerun": "Anyone who has the pictures can do it again, with their path for the word in capitals: {command}."
    " The same pictures and models give the same figures; figures.json beside this page holds them all.",
    "rerun@record": "Anyone who has the record can do it again, with its path for the words in capitals: {command}. The"
    " same record gives the same figures; figures.json beside this page holds them all.",
    "reserve": "A machine proposes, a person decides. Nothing in this report is a finding about a weapon.",
}
