"""The facts of the law in the officer's words: how each is asked, and what its answers are called.

Knows the names of the facts that rule packs ask for, and how a number's band is said. Knows no rule and no
limit: the bands come with the question.
"""

from dataclasses import dataclass, replace

from edge.exhibit import TYPOLOGY, UNKNOWN, Interval, Value
from kiosk_ui.figures import number
from kiosk_ui.tongue import _

OPEN_END = 1000
"""A band that reaches so far has no other end: no weapon holds as many rounds or centimetres, nor fires toy joules."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """A fact: the question, what to look at, and its short name among others."""

    question: str
    hint: str
    name: str


def fact_words(fact: str, typology: str | None = None) -> FactWords:
    """How a fact is asked, of this mechanism; a fact of a pack newer than these words keeps the pack's own name."""
    if fact == "capacity" and typology == "revolver":
        return replace(_facts()[fact], hint=_("Count the chambers of the cylinder."))
    return _facts().get(fact, FactWords(fact, "", fact))


def _facts() -> dict[str, FactWords]:
    return {**_mechanics(), **_history(), **_measures()}


def _mechanics() -> dict[str, FactWords]:
    return {
        TYPOLOGY: FactWords(
            _("Which of these types is it?"),
            _("An expert can tell them apart."),
            _("Which of the types it is"),
        ),
        "bore": FactWords(
            _("Is the bore smooth or rifled?"),
            _("Look into the barrel from the muzzle, action open: grooves that turn mean rifled."),
            _("Bore"),
        ),
        "capacity": FactWords(
            _("How many rounds does it hold?"),
            _("Count the magazine and one in the chamber. Do not load it to find out."),
            _("Rounds, chamber included"),
        ),
        "handgun_mag": FactWords(
            _("How many rounds does its magazine hold?"),
            _("The magazine that was in it, without the chamber."),
            _("Rounds in the magazine"),
        ),
        "feed_removable": FactWords(
            _("Does its magazine come out?"),
            _("Yes where a magazine can be taken off without a tool."),
            _("Removable magazine"),
        ),
        "percussion": FactWords(
            _("Where is the cartridge struck?"),
            _("Look at the base of a round, or at the tip of the firing pin."),
            _("Cartridge struck"),
        ),
        "stock_fixed": FactWords(
            _("Is the stock fixed?"),
            _("Fixed: it neither folds, slides in, nor comes off without a tool."),
            _("Fixed stock"),
        ),
        "reducible_below_60": FactWords(
            _("Can it be made shorter than 60 cm and still fire?"),
            _("Stock folded, pushed in or taken off without a tool."),
            _("Can be made shorter than 60 cm and still fire"),
        ),
        "automatic": FactWords(
            _("Does it fire in bursts?"),
            _("A third position of the selector, or a part that makes it fire in bursts."),
            _("Fires in bursts, or has a selector for it"),
        ),
        "converted_from_auto": FactWords(
            _("Was it automatic before?"),
            _("Selector blocked or ground off, welds inside, two sets of marks."),
            _("Was automatic once, then converted"),
        ),
        "auto_appearance": FactWords(
            _("Does it look like an automatic weapon?"),
            _("A military shape: pistol grip, vented guard, long magazine."),
            _("Looks like an automatic weapon"),
        ),
        "belt_fed": FactWords(
            _("Is it fed by a belt?"),
            _("Cartridges on a belt instead of in a magazine."),
            _("Fed by a belt"),
        ),
        "disguised": FactWords(
            _("Is it disguised as another object?"),
            _("A pen, cane, telephone or key that fires."),
            _("Disguised as another object"),
        ),
        "converted_to_handgun": FactWords(
            _("Was a long gun cut down to a handgun?"),
            _("Barrel or stock sawn off, grip made new."),
            _("Long gun cut down to a handgun"),
        ),
    }


def _history() -> dict[str, FactWords]:
    return {
        "model_pre_1900": FactWords(
            _("Is the model earlier than 1900?"),
            _("The year of the model, not of this piece. A doubt is an “I don’t know”."),
            _("Model seems earlier than 1900"),
        ),
        "on_danger_list": FactWords(
            _("Is the model on the list of dangerous old models?"),
            _("Table B of the order of 24 August 2018. An expert knows it."),
            _("On the list of dangerous old models"),
        ),
        "listed_D_g": FactWords(
            _("Is the model on the list of released models?"),
            _("Table A of the order of 24 August 2018. An expert knows it."),
            _("May be on the list of released models"),
        ),
        "black_powder_repro": FactWords(
            _("Is it a copy that shoots black powder only?"),
            _("A copy of a model from before 1900, loaded from the front or with paper cartridges."),
            _("Seems a copy for black powder"),
        ),
        "metal_case_repro": FactWords(
            _("Does the copy take metal cartridges?"),
            _("A copy or a conversion that takes cartridges with a metal case."),
            _("Copy that takes metal cartridges"),
        ),
        "neutralised_proven": FactWords(
            _("Is it proven to be deactivated?"),
            _("Deactivation mark and certificate are both needed. Forged ones exist."),
            _("Said to be deactivated"),
        ),
        "alarm_listed": FactWords(
            _("Is it an alarm weapon of the ministry’s list?"),
            _("Brand, model and blocked barrel are all needed. Have it examined in any case."),
            _("May be an alarm or signal weapon"),
        ),
        "marks_erased": FactWords(_("Are markings erased?"), "", _("Markings erased, or not matching")),
        "home_made": FactWords(_("Is it home-made?"), "", _("Seems home-made")),
    }


def _measures() -> dict[str, FactWords]:
    return {
        "b4_calibre": FactWords(
            _("Is its calibre one of these five?"),
            _("7.62×39, 5.56×45, 5.45×39, 12.7×99 or 14.5×114, as marked on the weapon."),
            _("Calibre 7.62×39, 5.56×45, 5.45×39, 12.7×99 or 14.5×114"),
        ),
        "shotgun_calibre": FactWords(
            _("Does it take shotgun cartridges?"),
            _("Gauge 8 to 32 or .410, as marked on the barrel."),
            _("Takes shotgun cartridges"),
        ),
        "projectile_20mm": FactWords(
            _("Does it fire metal projectiles of 20 mm or more?"),
            _("Measure across the bore at the muzzle."),
            _("Metal projectiles of 20 mm or more"),
        ),
        "over_8_gauge": FactWords(
            _("Is the smooth bore larger than gauge 8?"),
            _("Wider than 21.2 mm at the muzzle, or marked gauge 4."),
            _("Smooth bore larger than gauge 8"),
        ),
        "energy_J": FactWords(
            _("How many joules are marked on it?"),
            _("Only what is marked on the object counts. No mark is an “I don’t know”."),
            _("Joules marked"),
        ),
        "powder_weapon": FactWords(
            _("Does it fire with powder?"),
            _("No: it works with air, gas or a spring. Balls and a clear magazine alone prove nothing."),
            _("Works with air, gas or a spring"),
        ),
        "overall_cm": FactWords(_("Overall length"), "", _("Overall length")),
        "barrel_cm": FactWords(_("Barrel"), "", _("Barrel length")),
    }


def value_words(fact: str, value: Value) -> str:
    """What an answer is called."""
    if value is None:
        return _("Does not apply")
    if isinstance(value, bool):
        return _yes_words(fact) if value else _no_words(fact)
    if isinstance(value, Interval):
        return _band_words(fact, value)
    if isinstance(value, float | int):
        return number(value)
    return {
        UNKNOWN: _("I don’t know"),
        "lisse": _("Smooth"),
        "raye": _("Rifled"),
        "centrale": _("In the middle: centre-fire"),
        "annulaire": _("On the rim: rimfire"),
    }.get(value, value)


def _yes_words(fact: str) -> str:
    return {
        "alarm_listed": _("Yes: brand, model, blocked barrel"),
        "neutralised_proven": _("Yes: mark and certificate"),
        "powder_weapon": _("Yes, with powder"),
    }.get(fact, _("Yes"))


def _no_words(fact: str) -> str:
    return {
        "alarm_listed": _("No, or not all three seen"),
        "neutralised_proven": _("No, or not both seen"),
        "powder_weapon": _("No: air, gas or a spring"),
    }.get(fact, _("No"))


def _band_words(fact: str, band: Interval) -> str:
    low, high = number(band.low), number(band.high)
    if fact in ("capacity", "handgun_mag"):
        return _rounds_words(fact, band)
    unit = {"energy_J": "J", "overall_cm": "cm", "barrel_cm": "cm"}.get(fact, "")
    if band.high >= OPEN_END:
        return _("%(low)s %(unit)s or more", low=low, unit=unit)
    if band.low <= 0:
        return _("Less than %(high)s %(unit)s", high=high, unit=unit)
    return _("From %(low)s to less than %(high)s %(unit)s", low=low, high=high, unit=unit)


def _rounds_words(fact: str, band: Interval) -> str:
    low, high = number(band.low), number(band.high)
    # The chamber counts for the weapon and not for the magazine (art. R311-2, I).
    chamber = fact == "capacity"
    if band.high >= OPEN_END:
        return _("%(low)s or more, chamber included", low=low) if chamber else _("%(low)s rounds or more", low=low)
    if band.low == band.high:
        return _("%(low)s, chamber included", low=low) if chamber else low
    if band.low <= 0:
        return _("Up to %(high)s, chamber included", high=high) if chamber else _("Up to %(high)s rounds", high=high)
    if chamber:
        return _("%(low)s to %(high)s, chamber included", low=low, high=high)
    return _("%(low)s to %(high)s rounds", low=low, high=high)


def proof_words(fact: str) -> tuple[str, ...]:
    """What has to be seen, all of it, before a yes to `fact` can be given; empty for other facts."""
    return {
        "alarm_listed": (
            _("Brand read, and on the list"),
            _("Model read, and on the list"),
            _("Barrel seen blocked"),
        ),
        "neutralised_proven": (_("Deactivation mark seen"), _("Certificate seen")),
    }.get(fact, ())
