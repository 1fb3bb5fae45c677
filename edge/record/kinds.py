"""The kinds of entries that the station writes.

Only data. A new kind goes where a reader would look for it; a field is never taken away or given another meaning:
old entries stay as they are. A body that must change gets a new kind, or a new field that may be absent.
"""

from edge.record.catalogue import Field, Form, Kind

INTAKE = Field("intake", Form.TEXT, "the intake's own identifier, the same in all its entries")
_PICTURE = Field("picture", Form.PHOTOGRAPH, "the photograph that the models looked at")
_LEVEL = Field(
    "level",
    Form.TEXT,
    "how far the first probability may be trusted; `other`: it does not look like a weapon that the machine knows",
    choices=("other", "low", "medium", "high"),
)
_CANDIDATES = Field(
    "candidates",
    Form.LIST,
    "the machine's proposals: `{typology, probability, raw}`, most probable first; `probability` is calibrated and `raw`"
    " is the classifier's own. Where there is no `raw`, `probability` is the classifier's own",
)
_WEAPON = Field("weapon", Form.NUMBER, "how probable it is, 0 to 1, that there is a weapon at all", needed=False)
_LIKELY = Field(
    "likely",
    Form.TEXTS,
    "keys of the likely typologies, most probable first: below the level `high` those above a threshold, at it the first",
    needed=False,
)
_COVERAGE = Field(
    "coverage",
    Form.NUMBER,
    "how often, 0 to 1, such a set holds the right typology: for weapons below the level `high`, about 95 in 100,"
    " measured on one look. Where that was not measured it is absent; older entries have it at `high` and in"
    " `typology_reconsidered` too, where it holds for nothing",
    needed=False,
)
_LOOKS_LIKE = Field(
    "looks_like",
    Form.OBJECT,
    "the everyday thing that it looks like: `{thing, french, english, share}`",
    needed=False,
    empty=True,
)
_ENERGY = Field(
    "energy", Form.NUMBER, "log-sum-exp of the logits: high for pictures like the training set", needed=False
)
_FRAMING = Field("framing", Form.TEXT, "how the picture was cut for the model", needed=False)
_MODELS = Field("models", Form.ANYTHING, "name and version of every model that spoke")
_SIGNALS = Field(
    "signals",
    Form.OBJECT,
    "what the models said of this picture before it was judged: `{logits, raw, familiarity, weapon}`, logits and raw in"
    " the alphabetical order of the typologies' keys",
    needed=False,
)
_PROPOSAL = (
    _PICTURE,
    _CANDIDATES,
    _LEVEL,
    _WEAPON,
    _LIKELY,
    _COVERAGE,
    _LOOKS_LIKE,
    _ENERGY,
    _FRAMING,
    _MODELS,
)
_STEP = Field("step", Form.TEXT, "the step of the intake")
_REASON = Field("reason", Form.TEXT, "why, in the person's words or by a keyword of the screen")
_BY = Field("by", Form.TEXT, "service number of the person who did it")
_ACTOR = Field("by", Form.TEXT, "service number of the person who said it")
_NUMBER = Field("number", Form.TEXT, "service number")
_NAME = Field("name", Form.TEXT, "the person's name")
_ROLE = Field("role", Form.TEXT, "what the person may do", choices=("officer", "second", "technician"))
_CHANGE = Field("change", Form.WHOLE, "number of that change in the register of persons")
_CASE = Field("case", Form.TEXT, "case number")
_SEAL = Field("seal", Form.TEXT, "seal number")

_STATION = (
    Kind(
        "record_opened",
        "A record begins, or goes on with another version of SQLite.",
        (
            Field("format", Form.WHOLE, "format in which entries are written from here on"),
            Field("sqlite", Form.TEXT, "version of SQLite that writes from here on"),
            Field("public_key", Form.TEXT, "the station's public key (PEM)"),
        ),
    ),
    Kind(
        "head_lost",
        "The note of the last entry, outside the database, was missing or old. Whether entries were cut off before this"
        " one can then only be told from a head that was noted elsewhere.",
        (
            Field("noted", Form.WHOLE, "number of the entry that was noted", empty=True),
            Field("found", Form.WHOLE, "number of the last entry that was found"),
        ),
    ),
    Kind(
        "station_started",
        "The kiosk started.",
        (
            Field("version", Form.TEXT, "version of Scellé"),
            Field("models", Form.ANYTHING, "the models in use and their versions"),
            Field("pack", Form.ANYTHING, "the rule pack in use, its version and date"),
            Field("clock", Form.ANYTHING, "what is known of the clock, as whether it is kept by a time server"),
        ),
    ),
    Kind("station_stopped", "The kiosk stopped as it should. Its absence before a start tells of a power cut.", ()),
    Kind(
        "clock_jumped",
        "The clock was set back or forward. Entries are ordered by their numbers, whatever the clock says.",
        (
            Field("from", Form.TIME, "the time that was expected: the last entry's, and what had passed since"),
            Field("to", Form.TIME, "what the clock said"),
            Field("seconds", Form.NUMBER, "the jump; negative when set back"),
        ),
    ),
    Kind(
        "clock_compared",
        "The clock was compared with the central service's, and their difference is another one than was written down"
        " before, by more than 30 s. Neither clock is set by this.",
        (
            Field("central", Form.TIME, "what central's clock said"),
            Field("station", Form.TIME, "what the station's clock said at that moment"),
            Field("seconds", Form.NUMBER, "how far the station's is ahead; negative when it is behind"),
        ),
    ),
)

_PEOPLE = (
    Kind("signed_in", "A person signed in.", (_NUMBER, _NAME, _ROLE)),
    Kind(
        "signed_out",
        "A person signed out, or was signed out.",
        (_NUMBER, Field("reason", Form.TEXT, "why", choices=("left", "idle", "another"))),
    ),
    Kind(
        "sign_in_refused",
        "Somebody tried to sign in and was refused.",
        (
            Field("number", Form.TEXT, "the service number that was given"),
            Field("wrong_in_a_row", Form.WHOLE, "refusals in a row for that number"),
            Field("wait_seconds", Form.NUMBER, "how long the next try is refused"),
        ),
    ),
    Kind("person_enrolled", "A person may sign in from now on.", (_NUMBER, _NAME, _ROLE, _BY, _CHANGE)),
    Kind(
        "person_changed",
        "Something about a person changed.",
        (
            _NUMBER,
            Field("what", Form.ANYTHING, "what changed: a word, or old and new values; never a code"),
            _BY,
            _CHANGE,
        ),
    ),
)

_INTAKE = (
    Kind(
        "intake_opened",
        "An officer began the intake of one exhibit.",
        (
            INTAKE,
            Field("officer", Form.PERSON, "who conducts it"),
            Field("second", Form.PERSON, "who bears witness", empty=True),
            _CASE,
            _SEAL,
        ),
    ),
    Kind(
        "case_corrected",
        "Case or seal number were wrong; both are given as they should be. A search finds the old ones too.",
        (INTAKE, _ACTOR, _CASE, _SEAL),
    ),
    Kind(
        "traces_answered",
        "Whether traces (fingerprints, DNA) were secured before handling.",
        (
            INTAKE,
            _ACTOR,
            Field("answer", Form.TEXT, "what the officer said", choices=("done", "not_needed", "unknown")),
        ),
    ),
    Kind(
        "picture_taken",
        "A photograph was taken and kept.",
        (
            INTAKE,
            Field("name", Form.TEXT, "which of the wanted views it is"),
            Field("sha256", Form.PHOTOGRAPH, "the photograph"),
            Field("width", Form.WHOLE, "pixels"),
            Field("height", Form.WHOLE, "pixels"),
            Field(
                "lying", Form.YES_NO, "whether something was seen lying there; if not, a person asked for it as it was"
            ),
            Field("fingerprint", Form.OBJECT, "what it looks like, to notice another object later", needed=False),
        ),
    ),
    Kind(
        "picture_skipped",
        "A wanted view was left out.",
        (INTAKE, _ACTOR, Field("name", Form.TEXT, "which view"), _REASON),
    ),
    Kind(
        "typology_proposed",
        "What the machine proposed. No finding.",
        (INTAKE, *_PROPOSAL, _SIGNALS),
    ),
    Kind(
        "typology_reconsidered",
        "What the machine proposes once it has seen another side too. No finding; what the officer decided stands.",
        (
            INTAKE,
            *_PROPOSAL,
            _SIGNALS,
            Field("name", Form.TEXT, "which view the new picture is"),
            Field("views", Form.TEXTS, "all views that the proposal rests on; older entries name those left out too"),
        ),
    ),
    Kind(
        "markings_read",
        "What the machine read on the weapon. No finding, and no category rests on it.",
        (
            INTAKE,
            _PICTURE,
            Field("lines", Form.LIST, "the lines: `{text, score}`"),
            Field("hint", Form.TEXT, "what they hint at about an alarm weapon"),
        ),
    ),
    Kind(
        "proposal_withdrawn",
        "The proposal holds no longer, and nobody had decided on it.",
        (
            INTAKE,
            Field(
                "reason",
                Form.TEXT,
                "`moved`: what lay there moved, or was out of sight; `retake`: a person asked for another look, which"
                " older entries call `moved` too",
                choices=("moved", "retake"),
            ),
            Field("by", Form.TEXT, "service number of the person who asked for another look", needed=False),
        ),
    ),
    Kind(
        "typology_decided",
        "What the officer decided about the mechanism.",
        (
            INTAKE,
            _ACTOR,
            Field("typology", Form.TEXT, "key of a typology, `not_a_weapon`, `unknown`, or `one_of` those in `among`"),
            Field(
                "among",
                Form.TEXTS,
                "the keys of which it is one, which the officer could not tell apart: those that the machine found likely",
                needed=False,
            ),
            Field(
                "proposed",
                Form.TEXT,
                "what the machine had proposed: `not_a_weapon` at the level `other`, null at `low`",
                empty=True,
            ),
            Field("agreed", Form.YES_NO, "whether that is the same; null also for `one_of`", empty=True),
        ),
    ),
    Kind(
        "expert_called",
        "The officer stopped, to call an expert.",
        (INTAKE, _ACTOR, _STEP),
    ),
    Kind(
        "guide_answered",
        "What the officer saw of the mechanism, to find the guide for making safe.",
        (
            INTAKE,
            _ACTOR,
            Field("question", Form.TEXT, "the question"),
            Field("option", Form.TEXT, "what was seen, or `unknown`"),
        ),
    ),
    Kind(
        "made_safe",
        "The officer declared the weapon safe.",
        (INTAKE, _ACTOR, Field("guide", Form.TEXT, "key of the guide")),
    ),
    Kind(
        "second_check",
        "Whether a second person has seen the chamber empty.",
        (
            INTAKE,
            _ACTOR,
            Field("second", Form.PERSON, "the second person, if there is one", empty=True),
            Field(
                "answer",
                Form.TEXT,
                "that the chamber was seen empty, or nobody else is there",
                choices=("seen_empty", "alone"),
            ),
        ),
    ),
    Kind(
        "lengths_measured",
        "What the machine measured. No finding.",
        (
            INTAKE,
            Field("overall_mm", Form.NUMBER, "overall length, millimetres", empty=True),
            Field("barrel_mm", Form.NUMBER, "barrel length, millimetres", empty=True),
            Field("error_mm", Form.NUMBER, "error one way, for both, millimetres", empty=True),
            Field("scale", Form.TEXT, "where the scale came from", empty=True),
        ),
    ),
    Kind(
        "lengths_decided",
        "The lengths that the officer decided on.",
        (
            INTAKE,
            _ACTOR,
            Field("overall_cm", Form.ANYTHING, "centimetres (art. R311-1): a number, `[low, high]` or `unknown`"),
            Field("barrel_cm", Form.ANYTHING, "centimetres, likewise"),
            Field("by_hand", Form.YES_NO, "measured by hand and typed in"),
            Field("stock", Form.TEXT, "how the stock was", choices=("fixed", "folded", "removed", "unknown")),
        ),
    ),
    Kind(
        "signs_answered",
        "What the officer saw of the signs that can be seen at one look.",
        (
            INTAKE,
            _ACTOR,
            Field("asked", Form.TEXTS, "the signs that were asked for"),
            Field("seen", Form.TEXTS, "those that were seen"),
            Field("unsure", Form.TEXTS, "those of which the officer was not sure"),
        ),
    ),
    Kind(
        "question_answered",
        "The officer answered a question of the law.",
        (INTAKE, _ACTOR, Field("fact", Form.TEXT, "the fact asked for"), Field("value", Form.ANYTHING, "the answer")),
    ),
    Kind(
        "categories_possible",
        "Which categories remain possible, by a rule pack and the facts so far. No finding.",
        (
            INTAKE,
            Field("pack", Form.TEXT, "the rule pack"),
            Field("pack_version", Form.TEXT, "its version"),
            Field("pack_date", Form.TEXT, "the date of the law that it states"),
            Field("pack_digest", Form.HASH, "SHA-256 of its file"),
            Field("facts", Form.OBJECT, "what was known"),
            Field("possible", Form.TEXTS, "the categories that remain possible, of A, B, C, D, NC"),
            Field("reasons", Form.LIST, "the rules that speak for them, with their articles"),
            Field("open", Form.LIST, "the questions whose answer could still change the set"),
        ),
    ),
    Kind(
        "expert_requested",
        "A request to an expert was drawn up.",
        (
            INTAKE,
            _ACTOR,
            Field("reasons", Form.TEXTS, "why"),
            Field("urgent", Form.YES_NO, "whether it cannot wait"),
            Field("note", Form.ANYTHING, "the officer's words to the expert, possibly none"),
        ),
    ),
    Kind(
        "expert_declined",
        "A request to an expert was advised and not drawn up.",
        (INTAKE, _ACTOR, Field("reasons", Form.TEXTS, "why it was advised")),
    ),
    Kind(
        "expert_call_ended",
        "How it goes on after an expert was called.",
        (INTAKE, _ACTOR, Field("answer", Form.TEXT, "how", choices=("go_on", "handed_over"))),
    ),
    Kind(
        "object_confirmed",
        "The officer said that it is still the same object.",
        (INTAKE, _ACTOR),
    ),
    Kind(
        "conclusion_written",
        "The officer's own conclusion.",
        (
            INTAKE,
            _ACTOR,
            Field("category", Form.TEXT, "the category", choices=("A", "B", "C", "D", "NC", "undecided")),
            Field("text", Form.ANYTHING, "the officer's words, possibly none"),
            Field(
                "differs", Form.YES_NO, "whether it is outside of what was shown; null where nothing was", empty=True
            ),
        ),
    ),
    Kind("step_reopened", "An earlier step was gone back to.", (INTAKE, _ACTOR, _STEP)),
    Kind(
        "object_swapped",
        "The object on the plate looks like another one than before.",
        (INTAKE, Field("likeness", Form.NUMBER, "how alike, 0 to 1")),
    ),
    Kind("intake_set_aside", "The intake was set aside, to be gone on with later.", (INTAKE, _ACTOR, _STEP)),
    Kind(
        "intake_resumed",
        "An intake that was set aside goes on. After a power cut it goes on without an entry.",
        (INTAKE, _ACTOR, _STEP),
    ),
    Kind("intake_cancelled", "The intake was given up.", (INTAKE, _ACTOR, _REASON)),
    Kind(
        "intake_closed",
        "The intake is complete.",
        (
            INTAKE,
            _ACTOR,
            Field("pictures", Form.PHOTOGRAPHS, "its photographs"),
        ),
    ),
)

_READING = (
    Kind(
        "record_read",
        "Somebody read a case or an intake.",
        (
            Field("case", Form.TEXT, "the case that was read", needed=False),
            Field("intake", Form.TEXT, "the intake that was read", needed=False),
            Field("by", Form.PERSON, "who read it"),
        ),
    ),
    Kind(
        "case_exported",
        "A case was written to a file.",
        (_CASE, Field("sha256", Form.HASH, "SHA-256 of that file"), _BY),
    ),
)

_CHECKPOINT = (
    Kind(
        "checkpoint_proposed",
        "What the machine proposed at a checkpoint, outside of any intake. No finding.",
        _PROPOSAL,
    ),
    Kind(
        "checkpoint_decided",
        "What the person at the checkpoint decided.",
        (
            _PICTURE,
            Field("answer", Form.TEXT, "what was decided", choices=("confirmed", "rejected", "unsure")),
            Field("typology", Form.TEXT, "key of the typology that was decided on", empty=True),
            _BY,
        ),
    ),
)

KINDS: tuple[Kind, ...] = _STATION + _PEOPLE + _INTAKE + _READING + _CHECKPOINT
"""All kinds, in the order of docs/entries.md."""
