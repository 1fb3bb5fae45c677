// Touches: sends a press with the view in which its button was seen, and says what became of it.

import { panel } from "./panel.js";
import { showLink } from "./link.js";

const NOTICE_STAYS = 10000;
let forget = 0;

export function listenToButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === null) return;
    if (button.dataset.press !== undefined) press(button);
    if (button.dataset.language !== undefined) speak(button);
    if (button.dataset.toggle !== undefined) toggle(button);
  });
  const back = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  if (back !== null) document.getElementById(back)?.focus();
}

async function send(address, message) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message),
  });
  return response.json();
}

async function press(button) {
  // Read before anything is awaited: this is the view that the finger saw.
  const view = Number(panel().dataset.view);
  notice("");
  try {
    notice((await send("/press", { view, kind: button.dataset.press })).words);
  } catch {
    showLink("lost");
  }
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

function notice(words) {
  clearTimeout(forget);
  document.getElementById("notice").textContent = words;
  if (words !== "") forget = setTimeout(() => notice(""), NOTICE_STAYS);
}
