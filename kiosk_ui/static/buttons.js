// Touches: sends a press with the view in which its button was seen, and says what became of it.

import { panel } from "./panel.js";
import { showLink } from "./link.js";
import { send } from "./send.js";

const NOTICE_STAYS = 10000;
let forget = 0;
let underWay = false;

// What was written last, until the next press: home tells it.
let written = "";

export function listenToButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === null) return;
    if (button.dataset.press !== undefined) touch(button);
    if (button.dataset.language !== undefined) speak(button);
    if (button.dataset.toggle !== undefined) toggle(button);
  });
  const back = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  if (back !== null) document.getElementById(back)?.focus();
}

async function touch(button) {
  const detail = button.dataset.detail === undefined ? {} : JSON.parse(button.dataset.detail);
  const answer = await press(button.dataset.press, detail);
  if (answer === "accepted") tell(button.dataset.said ?? "");
}

// What became of a press, for home to tell.
export function tell(words) {
  written = words;
  tellWritten();
}

// Gives what became of the press; nothing where another one is still on its way, as after a double touch.
export async function press(kind, detail) {
  if (underWay) return undefined;
  // Read before anything is awaited: this is the view that the finger saw.
  const message = { view: Number(panel().dataset.view), kind };
  if (Object.keys(detail).length > 0) message.detail = detail;
  underWay = true;
  say("");
  written = "";
  try {
    const told = await send("/press", message);
    say(told.words);
    return told.answer;
  } catch {
    showLink("lost");
    return undefined;
  } finally {
    underWay = false;
  }
}

export function tellWritten() {
  const place = document.getElementById("written");
  if (place !== null && place.textContent !== written) place.textContent = written;
}

async function speak(button) {
  try {
    await send("/language", { language: button.dataset.language });
    sessionStorage.setItem("focus", button.id);
    location.reload();
  } catch {
    showLink("lost");
  }
}

function toggle(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  document.body.dataset.counted = on ? "on" : "off";
}

export function say(words) {
  clearTimeout(forget);
  document.getElementById("notice").textContent = words;
  if (words !== "") forget = setTimeout(() => say(""), NOTICE_STAYS);
}
