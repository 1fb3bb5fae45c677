// The session of this screen: kept by a finger, warned about before it ends, ended with nothing left on the page.

import { ask, send } from "./send.js";
import { pause } from "./link.js";

// Seconds before the end at which it is said; a third of a short session.
const WARNING = 30;

// The page locks a little before the session ends, so that the kiosk still knows who it was.
const SPARE = 2;

// A finger is told to the kiosk at most this often.
const SELDOM = 15000;

let end = Infinity;
let longest = 0;
let told = -Infinity;
let asked = false;
let locking = false;

export function watchSession() {
  // A page from the browser's memory shows what was, whoever is signed in now.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("pagehide", (event) => { if (event.persisted) document.body.replaceChildren(); });
  if (document.body.dataset.sessionLeft === undefined) return;
  endsIn(Number(document.body.dataset.sessionLeft));
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, touched, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]") !== null) lock("left");
  });
  document.addEventListener("visibilitychange", turn);
  setInterval(turn, 1000);
}

function endsIn(seconds) {
  end = performance.now() + seconds * 1000;
  longest = Math.max(longest, seconds);
  asked = false;
}

function isSoon(left) {
  return left <= Math.min(WARNING, longest / 3);
}

async function touched(event) {
  if (!event.isTrusted || locking) return;
  if (!warned() && performance.now() - told < SELDOM) return;
  told = performance.now();
  try {
    endsIn((await send("/stay", {})).left);
    turn();
  } catch {
    // The page itself notices a kiosk that is gone.
  }
}

async function turn() {
  const left = (end - performance.now()) / 1000;
  if (isSoon(left) && !asked) {
    asked = true;
    try {
      // Another page of this browser may have kept the session.
      const kept = (await ask("/session")).left;
      end = performance.now() + kept * 1000;
      asked = isSoon(kept);
    } catch {
      // Then the end is the one that is known.
    }
    return;
  }
  if (left <= SPARE) await lock("idle");
  else warn(left);
}

function warned() {
  return document.getElementById("staying")?.matches(":popover-open") ?? false;
}

function warn(left) {
  const staying = document.getElementById("staying");
  if (staying === null) return;
  const soon = isSoon(left);
  if (soon !== warned()) {
    staying.togglePopover(soon);
    const words = document.getElementById("staying-words");
    words.textContent = soon ? words.dataset.words : "";
  }
  if (soon) document.getElementById("staying-left").textContent = String(Math.ceil(left - SPARE));
}

// Nothing of the case stays: not on the page, not in its canvas, not one step back.
async function lock(reason) {
  if (locking) return;
  locking = true;
  const words = document.getElementById("locked-words");
  const gone = signOut(reason);
  for (const canvas of document.querySelectorAll("canvas")) canvas.width = 0;
  document.body.replaceChildren();
  document.body.removeAttribute("data-session-left");
  if (!(await gone)) {
    document.body.append(words.content.cloneNode(true));
    // Who left has left, however long it takes until the kiosk hears of it.
    while (!(await signOut(reason))) await pause(2000);
  }
  location.replace("/");
}

async function signOut(reason) {
  try {
    await send("/sign-out", { reason });
    return true;
  } catch {
    return false;
  }
}
