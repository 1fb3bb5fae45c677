"""Which drawing stands beside what: names of the line drawings in `templates/drawings`.

Knows names. Knows no line of a drawing and no sentence; a drawing never stands without a text beside it, so
it is hidden from screen readers. A template shows one with `{% include "drawings/" ~ name ~ ".svg" %}`.
"""

from edge.exhibit import Value


def mechanism_drawing(typology: str) -> str:
    """The mechanism of a typology by its key; also of "not_a_weapon" and "unknown"."""
    return f"mechanism-{typology}"


def view_drawing(photograph: str) -> str:
    """What a photograph has to show: "right", "left", "action_open", "markings", "magazine"."""
    return f"view-{photograph}"


def fact_drawing(fact: str, value: Value = None) -> str | None:
    """What to look for to answer for a fact of the law, or what one value of it looks like; None where none is drawn."""
    if value is None:
        return f"fact-{fact}" if fact in _FACTS else None
    word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    return f"fact-{fact}-{word}" if (fact, word) in _VALUES else None


_FACTS = frozenset(
    {
        "alarm_listed",
        "auto_appearance",
        "automatic",
        "b4_calibre",
        "belt_fed",
        "black_powder_repro",
        "capacity",
        "converted_from_auto",
        "converted_to_handgun",
        "disguised",
        "energy_J",
        "handgun_mag",
        "home_made",
        "listed_D_g",
        "marks_erased",
        "metal_case_repro",
        "model_pre_1900",
        "neutralised_proven",
        "on_danger_list",
        "over_8_gauge",
        "powder_weapon",
        "projectile_20mm",
        "reducible_below_60",
        "shotgun_calibre",
    }
)

_VALUES = frozenset(
    {
        ("bore", "lisse"),
        ("bore", "raye"),
        ("feed_removable", "yes"),
        ("feed_removable", "no"),
        ("percussion", "centrale"),
        ("percussion", "annulaire"),
        ("stock_fixed", "yes"),
        ("stock_fixed", "no"),
    }
)
