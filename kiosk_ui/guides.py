"""The words of the guides that make a weapon safe: questions, options, steps, and why there may be no guide.

Knows the officer's sentences for the keys of `edge.makesafe`. Knows no order of steps, no HTML and no law.
"""

from dataclasses import dataclass

from edge.exhibit import UNKNOWN
from edge.makesafe import DATE, VERSION, WhyNoGuide
from kiosk_ui.tongue import _


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """What is asked, and where to look."""

    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class NoGuideWords:
    """That there is no guide, what to do, and then why."""

    title: str
    action: str
    reason: str


def approval_words() -> str:
    """How far the guides may be trusted; stands on every screen of a guide."""
    return _(
        "Guide, version %(version)s of %(date)s: to be approved by an instructor.",
        version=VERSION,
        date=DATE.isoformat(),
    )


def no_guide_words(reason: WhyNoGuide) -> NoGuideWords:
    """What to say where the only way on is an expert."""
    return NoGuideWords(
        _("No guide for this weapon"),
        _("Do not handle it. Leave it as it lies, muzzle to the stop, and call an expert."),
        {
            WhyNoGuide.MECHANISM: _("Making this mechanism safe takes special knowledge."),
            WhyNoGuide.BLACK_POWDER: _("A black-powder charge cannot be seen from the rear."),
            WhyNoGuide.UNKNOWN: _("A guide that does not fit the weapon is a danger."),
        }[reason],
    )


def question_words(question: str) -> QuestionWords:
    """What is asked before a guide can be chosen."""
    return {
        "revolver_step1": QuestionWords(
            _("What does the rear of the cylinder look like?"),
            _("Look at it from behind, without touching the hammer."),
        ),
        "revolver_step2": QuestionWords(
            _("How does the revolver open?"),
            _("Look at both sides of the cylinder and in front of the hammer."),
        ),
        "revolver_step3": QuestionWords(
            _("Does the cylinder swing out?"),
            _("Finger outside the guard: pull the gate back, then push the cylinder gently."),
        ),
        "pistol_release": QuestionWords(
            _("Where is the magazine released?"),
            _("Look behind the trigger guard, then under the grip."),
        ),
        "break_key": QuestionWords(
            _("What opens the weapon?"),
            _("Look on top, behind the barrels, then underneath."),
        ),
        "lever_tube_end": QuestionWords(
            _("How does the tube under the barrel end?"),
            _("Look at the end of the tube, from the side."),
        ),
        "mil_mag": QuestionWords(
            _("How is the magazine held?"),
            _("Look around the magazine, on both sides."),
        ),
        "other_pistol": QuestionWords(
            _("Which of these handguns is it like?"),
            _("Compare the outline, then what opens."),
        ),
    }[question]


def option_words(question: str, option: str) -> str:
    """An answer to that question, as a button says it."""
    if option == UNKNOWN:
        return _("None of these, or I am not sure")
    return {
        "revolver_step1": {
            "black_powder": _("Small nipples stand out"),
            "cartridges": _("Flat, with or without rounds"),
        },
        "revolver_step2": {
            "swing_out_latch": _("A latch beside the cylinder, on the left"),
            "loading_gate_fr": _("A gate that covers the cylinder on the right"),
            "1873_us": _("A notch near the hammer, on the right"),
            "enfield": _("A lever beside the cylinder, on the left"),
            "ancien_brisure": _("A T-shaped latch in front of the hammer"),
            "axis_pin": _("None of these: a pin under the barrel"),
        },
        "revolver_step3": {
            "1873_fr": _("No, it stays in place"),
            "1892": _("Yes, it swings out"),
        },
        "pistol_release": {
            "trigger_guard_button": _("A button behind the trigger guard"),
            "heel": _("A catch under the grip"),
        },
        "break_key": {
            "top_lever": _("A lever on top"),
            "lefaucheux": _("A large key under the barrels"),
            "darne": _("Two ears, on a breech that slides"),
        },
        "lever_tube_end": {
            "front_tube": _("A knurled end piece, to be unscrewed"),
            "side_gate": _("No end piece: the tube is fixed"),
        },
        "mil_mag": {
            "ar15": _("A button above the magazine"),
            "kalash": _("A lever behind the magazine"),
            "sten": _("The magazine stands out on the left"),
            "thompson": _("A lever above the trigger guard"),
            "uzi": _("A button at the base of the grip"),
        },
        "other_pistol": {
            "drulov": _("Drulov: a knob behind a long barrel"),
            "derringer": _("Derringer: two short barrels that tip up"),
            "thompson_contender": _("Contender: one long barrel that tips down"),
            "sawn_off": _("Shotgun with barrels and stock cut down"),
        },
    }[question][option]


def guide_title(guide: str) -> str:
    """The weapon that a guide is for."""
    return {
        "other_drulov": _("Drulov pistol"),
        "other_derringer": _("Derringer"),
        "other_contender": _("Contender pistol"),
        "other_sawn_off": _("Cut-down shotgun"),
        "lever_front_tube": _("Lever action, tube that is unscrewed"),
        "lever_side_gate": _("Lever action, fixed tube"),
        "pump": _("Pump action"),
        "break_top_lever": _("Break-open, lever on top"),
        "break_lefaucheux": _("Break-open, key under the barrels"),
        "break_darne": _("Sliding breech with two ears"),
        "bolt": _("Bolt action"),
        "pistol_trigger_guard_button": _("Pistol, button behind the guard"),
        "pistol_heel": _("Pistol, catch under the grip"),
        "revolver_swing_out_latch": _("Revolver, cylinder that swings out"),
        "revolver_1873_fr": _("French revolver 1873, gate"),
        "revolver_1892": _("French revolver 1892, gate"),
        "revolver_1873_us": _("American revolver 1873, gate"),
        "revolver_enfield": _("Break-open revolver, lever on the left"),
        "revolver_ancien_brisure": _("Break-open revolver, T-shaped latch"),
        "revolver_axis_pin": _("Revolver, pin under the barrel"),
        "military_ar15": _("AR type"),
        "military_kalash": _("Kalashnikov type"),
        "military_sten": _("Sten type"),
        "military_thompson": _("Thompson type"),
        "military_uzi": _("UZI type"),
    }[guide]


def step_words(step: str) -> str:
    """One step, in one short sentence or two."""
    return (_common_steps() | _handgun_steps() | _revolver_steps() | _long_gun_steps() | _military_steps())[step]


def _common_steps() -> dict[str, str]:
    return {
        "loaded": _("Treat the weapon as loaded, whatever you see. Trust no safety catch."),
        "muzzle": _("Keep the muzzle to the stop, from the first step to the last."),
        "finger": _("Keep your finger outside the trigger guard."),
        "doubt": _("Do nothing else meanwhile. In any doubt: stop, and call an expert."),
        "look_pistol": _("Look into the chamber and the magazine well: both must be empty."),
        "look_breech": _("Look into the chamber and at what feeds it: both must be empty."),
        "look_barrels": _("Look into each chamber: it must be empty."),
        "look_chamber": _("Look into the chamber: it must be empty."),
        "look_cylinder": _("Look into every chamber of the cylinder: all must be empty."),
        "feel": _("Feel inside each chamber, with a fingertip or a thin rod."),
        "feel_rod": _("Feel the chamber with a thin rod, never with a finger: the bolt may run forward."),
        "feel_cylinder": _("Feel every chamber, with a fingertip or a thin rod, one after the other."),
        "repeat": _("Do it again: look, then feel."),
        "leave_open": _("Leave the weapon open, muzzle to the stop."),
        "ammunition_apart": _("Put rounds and magazine apart from the weapon."),
    }


def _handgun_steps() -> dict[str, str]:
    return {
        "press_guard_button": _("Press the button behind the trigger guard."),
        "press_heel_catch": _("Push back the catch under the grip."),
        "magazine_out_grip": _("Draw the magazine out of the grip and put it aside."),
        "slide_back": _("Draw the slide fully back: a round in the chamber falls out."),
        "slide_work": _("Work the slide several times, until nothing more comes out."),
        "slide_held": _("Hold or lock the slide at the rear."),
        "derringer_lever": _("Turn the lever on the side."),
        "derringer_up": _("Tip the barrels up and let the rounds slide out."),
        "contender_guard": _("Pull the spur of the trigger guard back, finger off the trigger."),
        "contender_down": _("Tip the barrel down and take the round out."),
        "drulov_turn": _("Turn the knob at the rear to the left."),
        "drulov_back": _("Draw the knob fully back."),
        "drulov_work": _("Work it several times, until nothing more comes out."),
        "sawn_off_lever": _("Push the lever on top aside with your thumb."),
        "sawn_off_down": _("Tip the barrels down and take the rounds out."),
    }


def _revolver_steps() -> dict[str, str]:
    return {
        "cylinder_latch": _("Work the latch on the left, beside the cylinder."),
        "cylinder_out_left": _("Swing the cylinder out."),
        "cylinder_out_right": _("Swing the cylinder out to the right."),
        "rod_press": _("Raise the muzzle a little, still toward the stop, and press the rod."),
        "hammer_first_click": _("Draw the hammer back to the first click, no further."),
        "gate_open": _("Open the gate on the right."),
        "gate_back_fr": _("Pull the gate on the right back with your thumb."),
        "rod_quarter_turn": _("Free the rod under the barrel by a quarter turn."),
        "rod_push": _("Push the rod to empty one chamber, turn the cylinder, go on all the way round."),
        "left_lever": _("Press the lever on the left."),
        "t_latch": _("Lift the T-shaped latch by its button."),
        "break_down": _("Tip the barrel down."),
        "rounds_fall": _("Turn the revolver over, muzzle to the stop: the rounds fall out."),
        "pin_forward": _("Draw the pin under the barrel forward."),
        "pin_back": _("Raise the muzzle a little, still toward the stop, and push the pin back."),
    }


def _long_gun_steps() -> dict[str, str]:
    return {
        "turn_over": _("Turn the weapon over, muzzle to the stop. Find the catch before the guard."),
        "magazine_out_below": _("If there is a catch, press it and take the magazine out."),
        "bolt_up_back": _("Lift the bolt handle, then draw it fully back."),
        "bolt_safety": _("Is it stuck? Move the safety at the root of the bolt, then try again."),
        "thumb_rounds_out": _("Is the magazine fixed? Push its rounds out with your thumb."),
        "magazine_first": _("If there is a removable magazine, take it out first."),
        "pump_release": _("Is the fore-end locked? Press the button before or under the guard."),
        "pump_work": _("Work the fore-end slowly, back and forward, until nothing more comes out."),
        "tube_mouth": _("Close it a little and look into the mouth of the tube, from below."),
        "pump_back": _("Draw the fore-end fully back."),
        "tube_unscrew": _("Unscrew the end of the tube and draw the inner rod out."),
        "tube_tip": _("Tip the muzzle down toward the stop and tap: the rounds slide out."),
        "lever_finger": _("Each round passes through the chamber: finger well away from the trigger."),
        "lever_work": _("Work the lever slowly, down and up, until nothing more comes out."),
        "lever_down": _("Swing the lever fully down."),
        "top_lever": _("Push the lever on top aside with your thumb."),
        "underlever": _("Turn the key under the barrels to the right."),
        "barrels_down": _("Tip the barrels down."),
        "shells_out": _("Take the rounds out of the barrels."),
        "ears_back": _("Pull the two ears back and slide the breech fully back."),
        "shells_out_breech": _("Take the rounds out from above."),
    }


def _military_steps() -> dict[str, str]:
    return {
        "ar_button": _("Press the button on the right, above the magazine."),
        "ar_magazine": _("Draw the magazine down and put it aside."),
        "ar_handle": _("Draw the handle at the rear fully back: a round in the chamber falls out."),
        "ar_held": _("Hold the bolt back, or lock it."),
        "ak_magazine": _("Press the lever, swing the magazine forward and take it out."),
        "ak_selector": _("Move the selector off its top position: at the top it blocks the handle."),
        "ak_handle": _("Draw the handle on the right fully back: a round in the chamber falls out."),
        "ak_held": _("Hold the handle back."),
        "open_bolt": _("Never let the bolt run forward with a magazine in: the weapon would fire."),
        "sten_magazine": _("Press the catch and draw the magazine out sideways."),
        "sten_handle": _("Draw the handle fully back and turn it into its notch."),
        "thompson_magazine": _("Lift the lever on the left, above the guard, and draw the magazine out."),
        "thompson_handle": _("Draw the handle on top fully back: a round in the chamber falls out."),
        "uzi_magazine": _("Press the button at the base of the grip and draw the magazine out."),
        "uzi_handle": _("Draw the handle on top fully back."),
        "uzi_grip": _("Is it stuck? Press the safety at the back of the grip and draw again."),
    }
