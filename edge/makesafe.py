"""How each kind of weapon is made safe: what has to be seen first, then the steps in their order.

Knows keys of questions, options, steps and drawings. Knows no wording, no law and no screen: what an answer
says of a weapon's category is not drawn here, nothing lowers one by itself. The order of the steps is to be
approved by an instructor before the box is used in earnest; every screen of a guide says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from edge.exhibit import UNKNOWN

VERSION: Final = "1"
DATE: Final = date(2026, 11, 22)
"""Version and date of all guides together; any change of a step, of an order or of a drawing raises both."""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing to do, or one rule to keep, and the name of the drawing that shows it."""

    key: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A way to make a weapon safe: the principles, the steps of its mechanism, then the checks."""

    key: str
    typologies: tuple[str, ...]
    steps: tuple[GuideStep, ...]


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """What has to be seen before a guide can be chosen; the last option is always UNKNOWN.

    `handled`: the weapon has to be touched to find the answer, so the principles come before the question.
    """

    key: str
    options: tuple[str, ...]
    handled: bool = False


class WhyNoGuide(StrEnum):
    """Why the only way on is an expert."""

    MECHANISM = "mechanism"
    BLACK_POWDER = "black_powder"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NoGuide:
    """The weapon is left as it lies, and an expert is called."""

    reason: WhyNoGuide


@dataclass(frozen=True, slots=True)
class _Branch:
    """A question, and what each of its options leads to."""

    key: str
    ways: Mapping[str, "_Way"]
    handled: bool = False


_Way = _Branch | Guide | NoGuide


def follow(typology: str, answers: Mapping[str, str]) -> GuideQuestion | Guide | NoGuide:
    """The next question, or the guide, for a weapon of that typology, given the answers so far by question.

    Whatever is not foreseen leads to NoGuide: a typology that is not known, an option that does not exist.
    Answers to questions that do not lie on the way are ignored.
    """
    way: _Way = _TREES.get(typology, _UNCLEAR)
    while isinstance(way, _Branch):
        answer = answers.get(way.key)
        if answer is None:
            return _question(way)
        way = way.ways.get(answer, _UNCLEAR)
    return way


def follow_all(typologies: Sequence[str], answers: Mapping[str, str]) -> GuideQuestion | Guide | NoGuide:
    """The same for a weapon that is one of several typologies: only what they all lead to, else NoGuide."""
    ways = {follow(typology, answers) for typology in typologies}
    return ways.pop() if len(ways) == 1 else _UNCLEAR


def guides() -> tuple[Guide, ...]:
    """Every guide once, in the order of the typologies and of their options."""
    return tuple(dict.fromkeys(end for tree in _TREES.values() for end in _ends(tree) if isinstance(end, Guide)))


def questions() -> tuple[GuideQuestion, ...]:
    """Every question once, in the order of the typologies."""
    return tuple(dict.fromkeys(_question(branch) for tree in _TREES.values() for branch in _branches(tree)))


def option_drawing(question: str, option: str) -> str:
    """The name of the drawing that shows what an option looks like."""
    return "choice-unknown" if option == UNKNOWN else f"choice-{question}-{option}"


def _question(branch: _Branch) -> GuideQuestion:
    return GuideQuestion(branch.key, (*branch.ways, UNKNOWN), branch.handled)


def _branches(way: _Way) -> Iterator[_Branch]:
    if isinstance(way, _Branch):
        yield way
        for next_way in way.ways.values():
            yield from _branches(next_way)


def _ends(way: _Way) -> Iterator[Guide | NoGuide]:
    if isinstance(way, _Branch):
        for next_way in way.ways.values():
            yield from _ends(next_way)
    else:
        yield way


# --- the steps ----------------------------------------------------------------------------------


def _steps(*keys: str) -> tuple[GuideStep, ...]:
    """Steps shown by the drawing of their own name, or after a colon by another one."""
    pairs = (key.partition(":") for key in keys)
    return tuple(GuideStep(key, f"step-{drawing or key}") for key, _, drawing in pairs)


PRINCIPLES: Final = _steps("loaded", "muzzle", "finger", "doubt")
"""What every guide begins with."""


def _guide(key: str, typology: str, *mechanism: str, look: str, left: str, feel: str = "feel") -> Guide:
    """A guide around the steps of its mechanism; `look`, `feel` and `left` name the drawings of the checks."""
    checks = _steps(
        f"look_{look}",
        feel,
        "repeat",
        f"leave_open:open_{left}",
        "ammunition_apart",
    )
    return Guide(key, (typology,), PRINCIPLES + _steps(*mechanism) + checks)


_UNCLEAR: Final = NoGuide(WhyNoGuide.UNKNOWN)
_COMPLEX: Final = NoGuide(WhyNoGuide.MECHANISM)


# --- handguns -----------------------------------------------------------------------------------


def _pistol(key: str, release: str) -> Guide:
    return _guide(
        key,
        "pistolet_semi_auto_moderne",
        release,
        "magazine_out_grip",
        "slide_back",
        "slide_work",
        "slide_held",
        look="pistol",
        left="pistol",
    )


def _revolver(key: str, *mechanism: str, left: str = "cylinder") -> Guide:
    return _guide(key, "revolver", *mechanism, look="cylinder", feel="feel_cylinder", left=left)


_FRENCH_GATE = _Branch(
    "revolver_step3",
    {
        "1873_fr": _revolver(
            "revolver_1873_fr",
            "gate_back_fr",
            "hammer_first_click",
            "rod_quarter_turn",
            "rod_push",
            left="gate_fr",
        ),
        "1892": _revolver(
            "revolver_1892",
            "gate_back_fr",
            "cylinder_out_right",
            "rod_press",
            left="cylinder_right",
        ),
    },
    handled=True,
)

_REVOLVER = _Branch(
    "revolver_step1",
    {
        "black_powder": NoGuide(WhyNoGuide.BLACK_POWDER),
        "cartridges": _Branch(
            "revolver_step2",
            {
                "swing_out_latch": _revolver(
                    "revolver_swing_out_latch",
                    "cylinder_latch",
                    "cylinder_out_left",
                    "rod_press",
                ),
                "loading_gate_fr": _FRENCH_GATE,
                "1873_us": _revolver(
                    "revolver_1873_us",
                    "hammer_first_click",
                    "gate_open",
                    "rod_push",
                    left="gate",
                ),
                "enfield": _revolver(
                    "revolver_enfield",
                    "left_lever",
                    "break_down",
                    "rounds_fall",
                    left="top_break",
                ),
                "ancien_brisure": _revolver(
                    "revolver_ancien_brisure",
                    "hammer_first_click",
                    "t_latch",
                    "break_down",
                    "rounds_fall",
                    left="top_break",
                ),
                "axis_pin": _revolver(
                    "revolver_axis_pin",
                    "pin_forward",
                    "cylinder_out_left",
                    "pin_back",
                ),
            },
        ),
    },
)


def _other(key: str, *mechanism: str, left: str, look: str = "chamber:look_barrel") -> Guide:
    return _guide(key, "autre_pistolet", *mechanism, look=look, left=left)


_OTHER_HANDGUN = _Branch(
    "other_pistol",
    {
        "drulov": _other("other_drulov", "drulov_turn", "drulov_back", "drulov_work:drulov_back", left="drulov"),
        "derringer": _other(
            "other_derringer",
            "derringer_lever",
            "derringer_up",
            look="barrels",
            left="derringer",
        ),
        "thompson_contender": _other("other_contender", "contender_guard", "contender_down", left="contender"),
        "sawn_off": _other(
            "other_sawn_off",
            "sawn_off_lever",
            "sawn_off_down",
            look="barrels",
            left="sawn_off",
        ),
    },
)


# --- long guns ----------------------------------------------------------------------------------


def _broken(key: str, *mechanism: str, left: str = "barrels") -> Guide:
    return _guide(key, "epaule_a_un_coup_par_canon", *mechanism, look="barrels", left=left)


def _lever(key: str, *mechanism: str) -> Guide:
    return _guide(key, "epaule_a_levier_sous_garde", *mechanism, look="breech", left="lever")


def _military(key: str, *mechanism: str, left: str, feel: str = "feel") -> Guide:
    return _guide(key, "semi_auto_style_militaire_autre", *mechanism, look="breech", feel=feel, left=left)


def _open_bolt(key: str, *mechanism: str, left: str) -> Guide:
    # The bolt is held back by the trigger's sear alone: no finger goes before it.
    return _military(key, "open_bolt", *mechanism, feel="feel_rod", left=left)


_TREES: Final[Mapping[str, _Way]] = {
    "autre_pistolet": _OTHER_HANDGUN,
    "epaule_a_levier_sous_garde": _Branch(
        "lever_tube_end",
        {
            "front_tube": _lever("lever_front_tube", "tube_unscrew", "tube_tip", "lever_work", "lever_down"),
            "side_gate": _lever("lever_side_gate", "lever_finger:finger", "lever_work", "lever_down"),
        },
    ),
    "epaule_a_pompe": _guide(
        "pump",
        "epaule_a_pompe",
        "magazine_first:magazine_out_below",
        "pump_release",
        "pump_work",
        "tube_mouth",
        "pump_back",
        look="breech",
        left="pump",
    ),
    "epaule_a_un_coup_par_canon": _Branch(
        "break_key",
        {
            "top_lever": _broken("break_top_lever", "top_lever", "barrels_down", "shells_out"),
            "lefaucheux": _broken("break_lefaucheux", "underlever", "barrels_down", "shells_out"),
            "darne": _broken("break_darne", "ears_back", "shells_out_breech", left="darne"),
        },
    ),
    "epaule_a_verrou": _guide(
        "bolt",
        "epaule_a_verrou",
        "turn_over",
        "magazine_out_below",
        "bolt_up_back",
        "bolt_safety",
        "thumb_rounds_out",
        look="breech",
        left="bolt_action",
    ),
    "epaule_mecanisme_ancien": _COMPLEX,
    "epaule_semi_auto_style_chasse": _COMPLEX,
    "epaule_semi_auto_style_militaire_milieu_20e": _COMPLEX,
    "pistolet_mecanisme_ancien": _COMPLEX,
    "pistolet_semi_auto_moderne": _Branch(
        "pistol_release",
        {
            "trigger_guard_button": _pistol("pistol_trigger_guard_button", "press_guard_button"),
            "heel": _pistol("pistol_heel", "press_heel_catch"),
        },
    ),
    "revolver": _REVOLVER,
    "semi_auto_style_militaire_autre": _Branch(
        "mil_mag",
        {
            "ar15": _military("military_ar15", "ar_button", "ar_magazine", "ar_handle", "ar_held", left="ar"),
            "kalash": _military(
                "military_kalash",
                "ak_magazine",
                "ak_selector",
                "ak_handle",
                "ak_held",
                left="ak",
            ),
            "sten": _open_bolt("military_sten", "sten_magazine", "sten_handle", left="sten"),
            "thompson": _open_bolt("military_thompson", "thompson_magazine", "thompson_handle", left="thompson"),
            "uzi": _open_bolt("military_uzi", "uzi_magazine", "uzi_handle", "uzi_grip", left="uzi"),
        },
    ),
}
