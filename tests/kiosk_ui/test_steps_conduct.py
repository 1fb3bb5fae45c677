"""An intake under hands, in a real browser: every button says what the conduct of an intake accepts."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from edge.decide import Act, Refusal, advance, situation
from edge.domain import Level
from edge.exhibit import Json
from edge.intake import Intake, State, Step, after
from edge.view import Answer, Condition, Mode, Passage, Press, PressKind, View
from tests.kiosk_ui.browsing import settled
from tests.kiosk_ui.intakes import (
    ASIDE,
    OFFICER,
    PICTURE,
    all_states,
    checkpoint_states,
    in_step,
    intake_states,
    laid,
    law,
    pistol,
)
from tests.kiosk_ui.scripted import REVOLVER, ScriptedStation, identification, result, seen_by_camera
from tests.kiosk_ui.serving import Served, enter_browser, serve

pytestmark = pytest.mark.browser

STATION_DETAILS: dict[PressKind, tuple[str, ...]] = {
    PressKind.RETAKE: (),
    PressKind.PLATE_IS_EMPTY: (),
    PressKind.ONE_OBJECT: (),
    PressKind.TAKE_PICTURE: (),
    PressKind.RESUME_INTAKE: ("intake",),
    PressKind.JUDGE: ("answer",),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(ScriptedStation([all_states()["home"]], seen_by_camera("looking")), language="en") as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(20000)
    enter_browser(made, served)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    served.station.answer = None
    served.station.presses.clear()
    opened = context.new_page()
    opened.goto(served.address)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lasting(context: BrowserContext, served: Served) -> Iterator[Page]:
    """One page that goes through all states, as on the box."""
    opened = context.new_page()
    opened.goto(served.address)
    yield opened
    opened.close()


def show(page: Page, served: Served, view: View) -> View:
    shown = served.station.show(view, seen_by_camera("looking"))
    page.wait_for_selector(f'#panel[data-view="{shown.number}"]')
    settled(page)
    return shown


def touch(page: Page, button: str | Locator) -> Press:
    """Touch a button, and give the press that came of it."""
    found = page.locator(button) if isinstance(button, str) else button
    with page.expect_response("**/press") as answered:
        found.click()
    assert answered.value.status == 200
    asked = json.loads(answered.value.request.post_data or "{}")
    kind = asked["kind"]
    return Press(asked["view"], Act(kind) if kind in tuple(Act) else PressKind(kind), asked.get("detail", {}))


def accepted(intake: Intake | None, press: Press) -> bool:
    assert intake is not None
    assert isinstance(press.kind, Act)
    return not isinstance(advance(intake, press.kind, press.detail, OFFICER, law()), Refusal)


# --- every button -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*intake_states(), *checkpoint_states()])
def test_every_button_sends_what_is_accepted(lasting: Page, served: Served, name: str) -> None:
    page = lasting
    served.station.answer = None
    view = show(page, served, all_states()[name])
    buttons = page.evaluate(
        """() => [...document.querySelectorAll("button[data-press]:not(:disabled)")]
            .filter((one) => one.checkVisibility() || one.closest(".leaf"))
            .map((one) => [one.id, one.closest(".leaf")?.id ?? ""])"""
    )
    assert len({identity for identity, _ in buttons}) == len(buttons)
    for identity, leaf in buttons:
        if leaf:
            page.locator(f'[data-opens="{leaf}"]').first.click()
        press = touch(page, f"#{identity}")
        assert press.view == view.number
        if isinstance(press.kind, Act):
            assert accepted(view.intake, press), (identity, press)
        else:
            # A drawing at a checkpoint says which mechanism is confirmed.
            named = ("typology",) if press.kind is PressKind.JUDGE and "likely" in identity else ()
            assert tuple(press.detail) == (*STATION_DETAILS[press.kind], *named), identity
        if leaf:
            page.keyboard.press("Escape")


def test_a_press_is_signed_by_who_is_signed_in(page: Page, served: Served) -> None:
    show(page, served, intake_states()["make-safe"])
    touch(page, "#press-made_safe")
    assert [press.by for press in served.station.presses] == [OFFICER]


def test_a_double_touch_is_one_press(page: Page, served: Served) -> None:
    show(page, served, intake_states()["make-safe"])
    page.evaluate("() => { const done = document.getElementById('press-made_safe'); done.click(); done.click(); }")
    touch(page, "#press-made_safe")
    assert len(served.station.presses) == 2


# --- the short way ----------------------------------------------------------------------------------


class ConductingStation(ScriptedStation):
    """A scripted station that lets an intake be conducted: each act is taken, photographs take themselves."""

    def press(self, press: Press) -> Answer:
        view, answer = self.view(), super().press(press)
        if answer is not Answer.ACCEPTED or view.intake is None or not isinstance(press.kind, Act):
            return answer
        told = advance(view.intake, press.kind, press.detail, OFFICER, law())
        if isinstance(told, Refusal):
            return Answer(told.value)
        self.show(self._next(told.intake))
        return answer

    def _next(self, intake: Intake) -> View:
        if intake.state is not State.OPEN:
            return View(1, Condition.LYING, mode=Mode.INTAKE)
        while (name := situation(intake, law()).picture) is not None:
            intake = after(intake, "picture_taken", {"name": name, "sha256": PICTURE})
        return in_step(intake)


def test_a_pistol_takes_eight_touches_from_laying_down_to_the_record(browser: Browser) -> None:
    station = ConductingStation([in_step(laid(pistol()), shown=pistol())], seen_by_camera("looking"))
    with serve(station, language="en") as running:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        enter_browser(context, running)
        page = context.new_page()
        page.goto(running.address)
        for button in (
            "#press-typology-yes",
            "#press-guide-trigger_guard_button",
            "#press-made_safe",
            "#press-seen-empty",
            "#press-signs",
            "#press-answer-1",
            "#press-conclude-B",
            "#press-close",
        ):
            before = page.locator("#panel").get_attribute("data-view")
            page.click(button)
            page.wait_for_selector(f'#panel:not([data-view="{before}"])')
        expect(page.locator("#written")).to_contain_text("Record written: case 2026-0412, seal 7")
        assert len(station.presses) == 8
        context.close()


def test_what_was_written_is_told_until_the_next_touch(page: Page, served: Served) -> None:
    show(page, served, intake_states()["close"])
    touch(page, "#press-close")
    show(page, served, intake_states()["home"])
    expect(page.locator("#written")).to_contain_text("Record written")
    show(page, served, replace(intake_states()["home-aside"]))
    expect(page.locator("#written")).to_contain_text("Record written")
    touch(page, f"#press-resume-{ASIDE[0].intake}")
    expect(page.locator("#written")).to_be_empty()


# --- forms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "code", "detail"),
    [
        ("#second-none", None, {"second": None}),
        ("#second-778899", "926150", {"second": "778899", "pin": "926150"}),
    ],
)
def test_an_intake_is_opened_alone_or_with_a_second_person(
    page: Page, served: Served, second: str, code: str | None, detail: dict[str, Json]
) -> None:
    show(page, served, intake_states()["home"])
    page.click("#open-open")
    page.fill("#open-case", "2026-0412")
    page.fill("#open-seal", "7")
    page.check(second)
    if code is not None:
        page.fill("#open-pin", code)
    press = touch(page, "#press-open-intake")
    assert press.kind is PressKind.OPEN_INTAKE
    assert press.detail == {"case": "2026-0412", "seal": "7", **detail}


def test_nobody_is_their_own_second_person(page: Page, served: Served) -> None:
    show(page, served, intake_states()["home"])
    page.click("#open-open")
    names = page.locator(".people .pick").all_inner_texts()
    assert [name.strip() for name in names] == ["I am alone", "Luc Bernard", "Zoé Petit"]


def test_a_number_that_is_missing_is_asked_for_and_nothing_is_sent(page: Page, served: Served) -> None:
    show(page, served, intake_states()["home"])
    page.click("#open-open")
    page.fill("#open-case", "2026-0412")
    page.click("#press-open-intake")
    assert page.evaluate("document.activeElement.id") == "open-seal"
    assert page.locator("#open-seal").get_attribute("aria-invalid") == "true"
    expect(page.locator("#notice")).to_have_text("Still missing: Seal number")
    assert served.station.presses == []


def test_who_looks_as_a_second_person_is_never_said_by_the_kiosk(page: Page, served: Served) -> None:
    show(page, served, intake_states()["home"])
    page.click("#open-open")
    page.fill("#open-case", "2026-0412")
    page.fill("#open-seal", "7")
    page.click("#press-open-intake")
    expect(page.locator("#notice")).to_contain_text("Who looks into the chamber")
    page.check("#second-778899")
    page.click("#press-open-intake")
    expect(page.locator("#notice")).to_contain_text("The second person’s own code")
    assert served.station.presses == []


@pytest.mark.parametrize("own", [False, True])
def test_a_second_person_who_came_later_is_named_with_their_code(page: Page, served: Served, own: bool) -> None:
    view = intake_states()["second-check"]
    assert view.intake is not None
    show(page, served, replace(view, intake=replace(view.intake, second=OFFICER if own else None)))
    expect(page.locator("#press-seen-empty")).to_have_count(0)
    expect(page.locator("#press-alone")).to_be_visible()
    page.click("#open-witness")
    names = page.locator("#leaf-witness .pick").all_inner_texts()
    assert [name.strip() for name in names] == ["Luc Bernard", "Zoé Petit"]
    page.click("#press-witnessed")
    assert served.station.presses == []
    page.check("#second-778899")
    page.fill("#witness-pin", "926150")
    press = touch(page, "#press-witnessed")
    assert (press.kind, press.detail) == (
        Act.SECOND_CHECK,
        {"answer": "seen_empty", "second": "778899", "pin": "926150"},
    )


def test_a_wrong_code_is_asked_for_again_and_the_rest_stays(page: Page, served: Served) -> None:
    show(page, served, intake_states()["home"])
    served.station.answer = Answer.WRONG_PIN
    page.click("#open-open")
    page.fill("#open-case", "2026-0412")
    page.fill("#open-seal", "7")
    page.check("#second-778899")
    page.fill("#open-pin", "111111")
    touch(page, "#press-open-intake")
    expect(page.locator("#notice")).to_contain_text("not the second person’s code")
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("#open-pin")).to_have_value("")
    expect(page.locator("#open-case")).to_have_value("2026-0412")


def test_what_is_being_typed_survives_a_movement_on_the_plate(page: Page, served: Served) -> None:
    home = intake_states()["home"]
    show(page, served, home)
    page.click("#open-open")
    page.fill("#open-case", "2026-04")
    show(page, served, replace(home, condition=Condition.MOVING))
    assert page.evaluate("document.activeElement.id") == "open-case"
    page.keyboard.type("12")
    expect(page.locator("#open-case")).to_have_value("2026-0412")


def test_what_is_being_typed_survives_another_drawing_of_the_same_question(page: Page, served: Served) -> None:
    show(page, served, intake_states()["home"])
    page.click("#open-open")
    page.fill("#open-case", "2026-04")
    page.check("#second-778899")
    page.focus("#open-case")
    show(page, served, intake_states()["home-aside"])
    expect(page.locator("#leaf-open")).to_be_visible()
    expect(page.locator("#open-case")).to_have_value("2026-04")
    expect(page.locator("#second-778899")).to_be_checked()
    expect(page.locator("#second-pin")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "open-case"


def test_nothing_typed_for_one_intake_shows_in_another(page: Page, served: Served) -> None:
    view = intake_states()["expert"]
    show(page, served, view)
    page.fill("#note", "crosse fendue")
    assert view.intake is not None
    show(page, served, replace(view, intake=replace(view.intake, id="f" * 16, case="2026-0413")))
    expect(page.locator("#note")).to_have_value("")


def test_signs_are_counted_on_the_button_and_sent_apart(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["signs"])
    button = page.locator("#press-signs")
    expect(button).to_have_text("None of these")
    page.check("#seen-marks_erased")
    expect(button).to_have_text("Go on: 1 answer")
    page.check("#unsure-alarm_listed")
    page.check("#seen-home_made")
    expect(button).to_have_text("Go on: 3 answers")
    page.check("#no-home_made")
    press = touch(page, "#press-signs")
    assert press.detail == {"seen": ["marks_erased"], "unsure": ["alarm_listed"]}
    assert accepted(view.intake, press)


def test_no_sign_at_all_is_one_touch(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["signs"])
    press = touch(page, "#press-signs")
    assert press.detail == {"seen": [], "unsure": []}
    assert accepted(view.intake, press)


@pytest.mark.parametrize(
    ("button", "detail"),
    [
        ("#press-lengths", {"stock": "folded", "by_hand": False}),
        (
            "#press-unmeasured",
            {"stock": "folded", "by_hand": True, "overall_cm": "unknown", "barrel_cm": "unknown"},
        ),
    ],
)
def test_measured_lengths_are_kept_or_given_up(
    page: Page, served: Served, button: str, detail: dict[str, Json]
) -> None:
    view = show(page, served, intake_states()["lengths"])
    page.check("#kept-folded")
    press = touch(page, button)
    assert press.detail == detail
    assert accepted(view.intake, press)


@pytest.mark.parametrize("name", ["lengths", "lengths-by-hand"])
def test_lengths_are_typed_with_a_comma_or_a_point(page: Page, served: Served, name: str) -> None:
    view = show(page, served, intake_states()[name])
    if name == "lengths":
        page.click("#open-by-hand")
    page.fill("#overall", "112,5")
    page.fill("#barrel", "52.4")
    page.check("#typed-fixed")
    press = touch(page, "#press-by-hand")
    assert press.detail == {"overall_cm": 112.5, "barrel_cm": 52.4, "stock": "fixed", "by_hand": True}
    assert accepted(view.intake, press)


@pytest.mark.parametrize("name", ["lengths", "lengths-by-hand"])
def test_enter_in_a_length_sends_the_lengths(page: Page, served: Served, name: str) -> None:
    show(page, served, intake_states()[name])
    if name == "lengths":
        page.click("#open-by-hand")
    page.fill("#barrel", "52")
    page.fill("#overall", "112,5")
    with page.expect_request("**/press") as asked:
        page.press("#overall", "Enter")
    assert json.loads(asked.value.post_data or "")["detail"]["overall_cm"] == 112.5


def test_lengths_that_nobody_can_measure_keep_how_the_stock_lay(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["lengths-by-hand"])
    page.check("#typed-folded")
    press = touch(page, "#press-unmeasured")
    assert press.detail == {"overall_cm": "unknown", "barrel_cm": "unknown", "by_hand": True, "stock": "folded"}
    assert accepted(view.intake, press)


def test_what_is_no_length_is_told_by_the_kiosk(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["lengths-by-hand"])
    page.fill("#overall", "long")
    page.fill("#barrel", "52")
    press = touch(page, "#press-by-hand")
    assert not accepted(view.intake, press)


@pytest.mark.parametrize("name", ["question-alarm", "question-neutralised"])
def test_a_yes_needs_every_proof(page: Page, served: Served, name: str) -> None:
    view = show(page, served, intake_states()[name])
    proofs = page.locator("[data-proof]")
    for number in range(proofs.count()):
        expect(page.locator("#press-answer-1")).to_be_disabled()
        proofs.nth(number).check()
    press = touch(page, "#press-answer-1")
    assert press.detail["value"] is True
    assert accepted(view.intake, press)
    proofs.first.uncheck()
    expect(page.locator("#press-answer-1")).to_be_disabled()


@pytest.mark.parametrize("urgent", ["no", "yes"])
def test_a_request_says_whether_it_is_urgent(page: Page, served: Served, urgent: str) -> None:
    view = show(page, served, intake_states()["expert"])
    page.check(f"#urgent-{urgent}")
    page.fill("#note", "Crosse fendue,\nchargée par l’avant")
    press = touch(page, "#press-request")
    assert press.detail == {
        "answer": "request",
        "urgent": urgent == "yes",
        "note": "Crosse fendue,\nchargée par l’avant",
    }
    assert accepted(view.intake, press)


@pytest.mark.parametrize("category", ["A", "B", "C", "D", "NC", "undecided"])
def test_a_conclusion_is_one_touch_with_the_words_typed_before(page: Page, served: Served, category: str) -> None:
    view = show(page, served, intake_states()["conclusion"])
    page.fill("#own-words", "Vu avec le moniteur.")
    press = touch(page, f"#press-conclude-{category}")
    assert press.detail == {"category": category, "text": "Vu avec le moniteur."}
    assert accepted(view.intake, press)


def test_a_conclusion_beside_what_is_possible_leads_to_the_words(page: Page, served: Served) -> None:
    show(page, served, intake_states()["conclusion"])
    served.station.answer = Answer.WORDS_WANTED
    touch(page, "#press-conclude-C")
    expect(page.locator("#notice")).to_contain_text("say why in your own words")
    assert page.evaluate("document.activeElement.id") == "own-words"


def test_the_articles_of_a_letter_open_and_close(page: Page, served: Served) -> None:
    show(page, served, intake_states()["conclusion"])
    page.click("#open-why-B")
    expect(page.locator("#leaf-why-B")).to_contain_text("R311-2")
    expect(page.locator(".own")).to_be_hidden()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "open-why-B"
    page.click("#open-why-A")
    expect(page.locator("#leaf-why-A")).to_contain_text("no article of these rules leads here")


def test_numbers_are_corrected_from_what_they_are(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["traces"])
    page.click("#open-more")
    expect(page.locator("#correct-case")).to_have_value("2026-0412")
    page.fill("#correct-seal", "8")
    press = touch(page, "#press-correct")
    assert press.detail == {"case": "2026-0412", "seal": "8"}
    assert accepted(view.intake, press)
    expect(page.locator("#notice")).to_have_text("Numbers corrected")
    expect(page.locator("#leaf-more")).to_be_hidden()


def test_an_intake_is_cancelled_for_a_reason_and_by_a_second_touch(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["traces"])
    page.click("#open-more")
    page.click("#press-cancel")
    expect(page.locator("#notice")).to_contain_text("Cancel: for which reason?")
    page.locator("#leaf-more [name=reason]").first.check()
    assert served.station.presses == []
    press = touch(page, "#press-cancel")
    assert list(press.detail) == ["reason"]
    assert accepted(view.intake, press)
    show(page, served, intake_states()["home"])
    expect(page.locator("#written")).to_have_text("Cancelled: case 2026-0412, seal 7")


def test_an_intake_set_aside_is_told_at_home(page: Page, served: Served) -> None:
    show(page, served, intake_states()["traces"])
    page.click("#open-more")
    touch(page, "#press-set_aside")
    show(page, served, intake_states()["home"])
    expect(page.locator("#written")).to_have_text("Set aside: case 2026-0412, seal 7")


# --- the way out ------------------------------------------------------------------------------------


def test_setting_aside_and_cancelling_are_reached_from_every_step(page: Page, served: Served) -> None:
    for view in intake_states().values():
        if view.intake is None or view.record_trouble is not None:
            continue
        show(page, served, view)
        page.click("#open-more")
        expect(page.locator("#press-set_aside")).to_be_visible()
        expect(page.locator("[data-press=cancel] [type=radio]")).to_have_count(4)
        page.keyboard.press("Escape")


def test_a_call_for_an_expert_is_noted_from_the_sheet(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["make-safe"])
    page.click("#doubt")
    press = touch(page, "#expert-note")
    assert press.kind is Act.CALL_EXPERT
    assert accepted(view.intake, press)
    expect(page.locator("#expert")).to_be_hidden()


@pytest.mark.parametrize("name", ["home", "stopped", "empty"])
def test_nothing_is_noted_where_no_intake_goes_on(page: Page, served: Served, name: str) -> None:
    show(page, served, all_states()[name])
    page.click("#doubt")
    expect(page.locator("#expert")).to_be_visible()
    expect(page.locator("#expert-note")).to_be_hidden()
    page.keyboard.press("Escape")


def test_without_a_guide_nobody_is_told_to_go_on(page: Page, served: Served) -> None:
    show(page, served, intake_states()["stopped-no-guide"])
    expect(page.locator("#press-go-on")).to_have_count(0)
    show(page, served, intake_states()["stopped"])
    expect(page.locator("#press-go-on")).to_be_visible()


# --- what the machine could not tell -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["typology-two", "typology-two-record", "typology-low-three"])
def test_a_likely_type_is_decided_on_by_its_drawing(page: Page, served: Served, name: str) -> None:
    view = show(page, served, intake_states()[name])
    assert view.intake is not None
    assert view.intake.proposal is not None
    for key in view.intake.proposal.likely:
        assert touch(page, f"#press-likely-{key}").detail == {"typology": key}


@pytest.mark.parametrize(
    ("button", "said"),
    [("#press-one-of", "one_of"), ("#press-not-a-weapon", "not_a_weapon"), ("#press-unknown", "unknown")],
)
def test_nobody_has_to_choose_among_the_likely_types(page: Page, served: Served, button: str, said: str) -> None:
    view = show(page, served, intake_states()["typology-four"])
    press = touch(page, button)
    assert press.detail == {"typology": said}
    assert accepted(view.intake, press)


def test_the_picture_stays_in_sight_beside_the_likely_types(page: Page, served: Served) -> None:
    show(page, served, intake_states()["typology-four"])
    expect(page.locator("#picture")).to_be_visible()
    plate, panel = (page.locator(one).bounding_box() for one in (".plate", "#panel"))
    assert plate is not None
    assert panel is not None
    assert plate["width"] >= 400
    assert panel["x"] == plate["x"] + plate["width"]


@pytest.mark.parametrize("name", ["typology-other", "typology-other-nameless", "typology-other-record"])
def test_what_looks_like_no_weapon_is_for_a_person_to_judge(page: Page, served: Served, name: str) -> None:
    view = show(page, served, intake_states()[name])
    expect(page.locator("#heatmap")).to_have_count(0)
    expect(page.locator("#press-one-of")).to_have_count(0)
    # No answer is the likely next step: what the machine did not see is no reason to press one.
    expect(page.locator("#panel .filled")).to_have_count(0)
    for button, said in (("#press-not-a-weapon", "not_a_weapon"), ("#press-unknown", "unknown")):
        press = touch(page, button)
        assert press.detail == {"typology": said}
        assert accepted(view.intake, press)
    page.get_by_role("button", name="It is a weapon", exact=True).click()
    expect(page.locator("#leaf-types-title")).to_be_visible()
    assert touch(page, "#press-type-revolver").detail == {"typology": "revolver"}


def test_what_was_not_recognised_is_announced_with_its_caution(page: Page, served: Served) -> None:
    show(page, served, intake_states()["typology-other"])
    expect(page.locator("#announcement")).to_have_text(
        "This does not look like a weapon that the kiosk knows. It looks more like: power drill. "
        "Treat it as loaded until a person has checked it. A weapon can be disguised or home-made."
    )
    show(page, served, intake_states()["typology-two"])
    expect(page.locator("#announcement")).to_contain_text(
        "Semi-automatic pistol. Other handgun. Moderate confidence. Probable"
    )


# --- what is seen -----------------------------------------------------------------------------------


def test_the_question_takes_the_focus_when_the_step_changes(page: Page, served: Served) -> None:
    show(page, served, intake_states()["second-check"])
    page.focus("#press-seen-empty")
    show(page, served, intake_states()["signs"])
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.evaluate("document.activeElement.blur()")
    show(page, served, intake_states()["question"])
    assert page.evaluate("document.activeElement.id") == "panel-title"


def test_the_question_is_announced(page: Page, served: Served) -> None:
    show(page, served, intake_states()["question"])
    expect(page.locator("#announcement")).to_have_text("How many rounds does it hold?")
    show(page, served, intake_states()["typology"])
    expect(page.locator("#announcement")).to_contain_text("Proposed type: Semi-automatic pistol.")


def test_after_a_power_cut_the_proposal_is_told_from_the_record(page: Page, served: Served) -> None:
    show(page, served, intake_states()["typology-record"])
    expect(page.locator("#panel-title")).to_have_text("Semi-automatic pistol")
    expect(page.locator("#picture")).to_have_attribute("src", f"/photograph/{PICTURE}.jpg")
    expect(page.locator("#heatmap")).to_have_count(0)


def test_no_other_picture_stands_beside_the_proposal_of_the_record(page: Page, served: Served) -> None:
    other = result(identification(REVOLVER, Level.HIGH), frame=8)
    show(page, served, replace(intake_states()["typology"], result=other))
    expect(page.locator("#panel-title")).to_have_text("Semi-automatic pistol")
    expect(page.locator("#picture")).to_have_attribute("src", f"/photograph/{PICTURE}.jpg")


def test_nothing_is_proposed_before_it_is_written_down(page: Page, served: Served) -> None:
    lay = intake_states()["lay"]
    show(page, served, replace(lay, condition=Condition.SHOWN, result=pistol()))
    expect(page.locator("#panel-title")).to_have_text("I am looking at the weapon")
    expect(page.locator("#picture")).to_have_count(0)


def test_the_camera_is_not_asked_where_the_plate_is_not_shown(page: Page, served: Served) -> None:
    with page.expect_response("**/next.jpg*"):
        show(page, served, intake_states()["pictures"])
    show(page, served, intake_states()["signs"])
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    show(page, served, intake_states()["question"])
    show(page, served, intake_states()["conclusion"])
    assert [url for url in asked if "/next.jpg" in url] == []


def test_lengths_are_drawn_over_the_still_and_the_heat_map_is_not(page: Page, served: Served) -> None:
    show(page, served, intake_states()["lengths"])
    assert page.locator("#overlay .overall").count() == 5
    expect(page.locator("#heatmap")).to_have_count(0)


# --- a checkpoint -----------------------------------------------------------------------------------


def signals(page: Page) -> int:
    return int(page.evaluate("performance.getEntriesByName('signal').length"))


def test_a_checkpoint_sounds_once_for_each_proposal_if_asked_to(page: Page, served: Served) -> None:
    states = checkpoint_states()
    show(page, served, states["checkpoint-empty"])
    show(page, served, states["checkpoint"])
    assert signals(page) == 0
    page.click("#sound")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    assert signals(page) == 1
    show(page, served, states["checkpoint-judged"])
    assert signals(page) == 1
    again = replace(states["checkpoint"], passage=Passage(43, 39, 3, 0, waits=True))
    show(page, served, again)
    assert signals(page) == 2
    show(page, served, replace(again, condition=Condition.SHOWN))
    assert signals(page) == 2
    page.click("#sound")
    show(page, served, states["checkpoint"])
    assert signals(page) == 2


def test_a_checkpoint_sounds_for_what_looks_like_no_weapon_too(page: Page, served: Served) -> None:
    states = checkpoint_states()
    show(page, served, states["checkpoint-empty"])
    page.click("#sound")
    before = signals(page)
    show(page, served, states["checkpoint-other"])
    assert signals(page) == before + 1
    judged = [("It is a weapon", "rejected"), ("It is not a weapon", "confirmed"), ("Not sure", "unsure")]
    for name, answer in judged:
        press = touch(page, page.get_by_role("button", name=name, exact=True))
        assert (press.kind, press.detail) == (PressKind.JUDGE, {"answer": answer})
    page.click("#sound")


@pytest.mark.parametrize("name", ["checkpoint-two", "checkpoint-four"])
def test_under_several_drawings_each_button_says_what_it_confirms(page: Page, served: Served, name: str) -> None:
    view = show(page, served, checkpoint_states()[name])
    assert view.result is not None
    for typology in view.result.identification.likely:
        button = page.locator(f"#press-likely-{typology.key}")
        expect(button).to_contain_text(typology.english)
        assert touch(page, button).detail == {"answer": "confirmed", "typology": typology.key}
    expect(page.get_by_role("button", name="Confirmed", exact=True)).to_have_count(0)
    expect(page.locator("#panel .filled")).to_have_count(0)
    for words, answer in (("None of these types", "rejected"), ("Not sure", "unsure")):
        assert touch(page, page.get_by_role("button", name=words, exact=True)).detail == {"answer": answer}


def test_a_judged_proposal_asks_for_the_next_one(page: Page, served: Served) -> None:
    show(page, served, checkpoint_states()["checkpoint-judged"])
    expect(page.locator("[data-press=judge]")).to_have_count(0)
    expect(page.locator(".next")).to_have_text("Noted. Take it off the plate for the next one.")
    expect(page.locator(".counts")).to_contain_text("39")


def test_a_session_that_ended_draws_the_page_anew(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    enter_browser(context, served)
    page = context.new_page()
    page.goto(served.address)
    show(page, served, intake_states()["signs"])
    context.clear_cookies()
    with page.expect_navigation():
        served.station.show(intake_states()["question"])
    expect(page.locator("#panel")).to_have_count(0)
    context.close()


def test_steps_are_walked_by_keys_alone(page: Page, served: Served) -> None:
    view = show(page, served, intake_states()["guide"])
    page.focus("#panel-title")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "press-guide-trigger_guard_button"
    with page.expect_response("**/press"):
        page.keyboard.press("Enter")
    (press,) = served.station.presses
    assert accepted(view.intake, press)
    assert view.situation is not None
    assert view.situation.step is Step.GUIDE
