"""The technician's screen: who is enrolled, and letting one more person in. While nobody is, anybody may be the first.

Knows the register through the station, and what is wrong with a number, a name or a PIN. Keeps no PIN.
"""

import logging
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request

from edge.domain import ScelleError
from edge.exhibit import Person, Role
from edge.people import Fault, person_fault, pin_fault
from edge.people.rules import LONGEST_NAME, LONGEST_PIN, SHORTEST_PIN
from kiosk_ui.seam import Station
from kiosk_ui.tongue import _
from kiosk_ui.typed import NotTypedError, texts_from
from kiosk_ui.who import signed_in

log = logging.getLogger(__name__)

FIELDS: Final = ("number", "name", "role", "pin", "again")
FIRST_ROLES: Final = (Role.TECHNICIAN, Role.OFFICER)
"""A box whose only person bears witness could never be opened."""


def enrolment(station: Station) -> Blueprint:
    """The addresses of the enrolment."""
    routes = Blueprint("enrolment", __name__)

    @routes.get("/people")
    def people() -> str:
        everyone = station.everyone()
        _only_the_first(everyone)
        just_now = request.args.get("enrolled")
        return render_template(
            "signin/people.html",
            people=[(person, role_word(person.role)) for person in everyone],
            roles=[(role, role_word(role), role_duty(role)) for role in (tuple(Role) if everyone else FIRST_ROLES)],
            enrolled=next((person for person in everyone if person.number == just_now), None),
            longest_pin=LONGEST_PIN,
            longest_name=LONGEST_NAME,
        )

    @routes.post("/enrol")
    def enrol() -> Response:
        everyone = station.everyone()
        _only_the_first(everyone)
        try:
            typed = texts_from(request.get_data(), FIELDS)
            role = Role(typed["role"])
        except (NotTypedError, ValueError):
            abort(400)
        person = Person(typed["number"].strip(), typed["name"].strip(), role)
        words = refusal(person, typed["pin"], typed["again"], everyone)
        if words is None:
            try:
                words = station.enrol(person, typed["pin"], signed_in())
            except ScelleError as error:
                log.warning("Nobody can be enrolled: %s", error)
                words = _("Nobody can be enrolled now. Look into the journal of the kiosk.")
        return jsonify(enrolled=words is None, words=words or "", number=person.number)

    return routes


def refusal(person: Person, pin: str, again: str, everyone: tuple[Person, ...]) -> str | None:
    """What keeps this person from being enrolled, in words; None where nothing does."""
    if not everyone and person.role not in FIRST_ROLES:
        return _("The first person is a technician or an officer.")
    if any(one.number.upper() == person.number.upper() for one in everyone):
        return _("This service number is enrolled already.")
    fault = person_fault(person) or pin_fault(pin, person.number)
    if fault is not None:
        return fault_words(fault)
    return None if pin == again else _("The two codes are not the same.")


def fault_words(fault: Fault) -> str:
    """What is wrong, and what would be right."""
    return {
        Fault.NUMBER_FORM: _("A service number is 1 to 16 letters and digits, without accents."),
        Fault.NAME_FORM: _("A name is 1 to %(longest)s characters.", longest=LONGEST_NAME),
        Fault.NOT_DIGITS: _("A code is made of digits only."),
        Fault.LENGTH: _("A code has %(shortest)s to %(longest)s digits.", shortest=SHORTEST_PIN, longest=LONGEST_PIN),
        Fault.STEPS: _("This code is too easy to guess: its digits follow each other."),
        Fault.REPEATED: _("This code is too easy to guess: the same digits come again."),
        Fault.LIKE_NUMBER: _("This code is too easy to guess: it looks like the service number."),
    }[fault]


def role_word(role: Role) -> str:
    """What somebody is here, in a word."""
    return {
        Role.OFFICER: _("Officer"),
        Role.SECOND: _("Second person"),
        Role.TECHNICIAN: _("Technician"),
    }[role]


def role_duty(role: Role) -> str:
    """What somebody in that role may do here."""
    return {
        Role.OFFICER: _("Conducts intakes, reads the record."),
        Role.SECOND: _("Bears witness to the check of the empty chamber."),
        Role.TECHNICIAN: _("Looks after the kiosk, enrols persons."),
    }[role]


def _only_the_first(everyone: tuple[Person, ...]) -> None:
    """Without a session this is for an empty register, whatever the screen was showing."""
    if everyone and signed_in() is None:
        abort(401)
