// The locked screen: a name is touched, a code is typed, the kiosk says yes or how long to wait.

import { send } from "./send.js";

const AFRESH = 600000;

const choosing = document.getElementById("choosing");
const coding = document.getElementById("coding");
const pin = document.getElementById("pin");
const enter = document.getElementById("enter");
const said = document.getElementById("said");
const language = document.documentElement.lang;
let number = null;
let waiting = 0;
let asking = false;

function show(chosen) {
  number = chosen?.dataset.number ?? null;
  choosing.hidden = number !== null;
  coding.hidden = number === null;
  pin.value = "";
  waitFor(0);
  said.textContent = "";
  if (chosen === null) {
    document.getElementById("choosing-title").focus();
  } else {
    document.getElementById("whose").textContent = chosen.firstChild.textContent.trim();
    pin.focus();
  }
}

function typed(digits) {
  pin.value = digits.slice(0, pin.maxLength);
  pin.focus();
}

async function tryIt(event) {
  event.preventDefault();
  if (asking || enter.disabled || pin.value === "") return;
  asking = true;
  const whose = number;
  let answer;
  try {
    answer = await send("/sign-in", { number, pin: pin.value });
  } catch {
    answer = { signed_in: false, wait: 0, words: said.dataset.lost };
  }
  asking = false;
  pin.value = "";
  if (answer.signed_in) {
    location.replace("/");
  } else if (whose === number) {
    said.textContent = answer.words;
    waitFor(answer.wait);
    pin.focus();
  }
}

function waitFor(seconds) {
  waiting = performance.now() + seconds * 1000;
  enter.disabled = seconds > 0;
  enter.textContent = seconds > 0 ? inFigures(seconds) : enter.dataset.words;
}

function inFigures(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.ceil(seconds) % 60).padStart(2, "0")}`;
}

function tick() {
  const now = new Date();
  document.getElementById("clock").textContent = now.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  document.getElementById("day").textContent = now.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
  if (!enter.disabled) return;
  const left = Math.ceil((waiting - performance.now()) / 1000);
  if (left > 0) {
    enter.textContent = inFigures(left);
  } else {
    waitFor(0);
    said.textContent = said.dataset.again;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button === null) return;
  if (button.dataset.number !== undefined) show(button);
  if (button.dataset.digit !== undefined) typed(pin.value + button.dataset.digit);
  if (button.id === "erase") typed(pin.value.slice(0, -1));
  if (button.id === "other") show(null);
});
// Nothing but digits: a scanner that types a whole label into this field types its digits at most.
pin.addEventListener("input", () => { pin.value = pin.value.replace(/\D/g, ""); });
coding.addEventListener("keydown", (event) => { if (event.key === "Escape") show(null); });
document.getElementById("code-form").addEventListener("submit", tryIt);
tick();
setInterval(tick, 1000);

// Whoever was enrolled meanwhile is to be found; the picture of the names is drawn anew while nobody is at it.
setInterval(async () => {
  if (number === null && (await fetch("/", { cache: "no-store" }).then((one) => one.ok, () => false))) location.reload();
}, AFRESH);
