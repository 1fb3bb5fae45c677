// The view of the station: waits for the next one and puts it in place, without a page jump.

import { tellWritten } from "./buttons.js";
import { settleForms } from "./forms.js";
import { keepTyped } from "./kept.js";
import { follow, showLink } from "./link.js";
import { settleSound } from "./sound.js";

const LIMIT = 30000;

// What the kiosk sent last for each part: a part that says the same is left alone, with what was typed on it.
const sent = new Map();

export function panel() {
  return document.getElementById("panel");
}

export function watchPanel() {
  let stale = false;
  for (const part of document.querySelectorAll("[data-part]")) sent.set(part.id, part.innerHTML);
  settle();
  announce();
  follow(
    // After a failure the kiosk may have started anew and count from one again: ask for the view as it is.
    () => `/panel?after=${stale ? -1 : panel().dataset.view}`,
    async (response) => {
      if (response.status === 200) await put(response, await response.text());
      stale = false;
      showLink("here");
    },
    (failure) => {
      // Nobody is signed in here any more: the page that says so is the kiosk's to draw.
      if (failure.message === "status 401") location.reload();
      stale = true;
      showLink("lost");
    },
    LIMIT,
  );
}

async function put(response, html) {
  const version = response.headers.get("X-Page-Version");
  if (version !== null && version !== document.body.dataset.version) {
    location.reload();
    // Ask no more: a second reload would cut off the first one.
    await new Promise(() => {});
  }
  const focused = document.activeElement;
  const wasInPart = focused !== null && focused.closest("[data-part]") !== null;
  const before = panel().dataset.kept;
  const template = document.createElement("template");
  template.innerHTML = html;
  const replaced = [...template.content.querySelectorAll("[data-part]")].filter(place);
  settle();
  announce();
  const another = panel().dataset.kept !== before;
  if (replaced.length > 0 && wasInPart && !focused.isConnected) {
    (document.getElementById(focused.id) ?? document.getElementById("panel-title")).focus();
  } else if (another && focused === document.body && panel().dataset.intake !== undefined) {
    document.getElementById("panel-title").focus();
  }
}

// Puts a part in the place of the one that is there; gives false where only its outside changed.
function place(part) {
  const there = document.getElementById(part.id);
  if (there === null) return false;
  const same = sent.get(part.id) === part.innerHTML && part.dataset.kept === there.dataset.kept;
  if (same) {
    for (const name of there.getAttributeNames()) {
      if (name !== "data-leaf" && !part.hasAttribute(name)) there.removeAttribute(name);
    }
    for (const name of part.getAttributeNames()) there.setAttribute(name, part.getAttribute(name));
    return false;
  }
  sent.set(part.id, part.innerHTML);
  keepStill(part);
  const restore = part.dataset.kept && part.dataset.kept === there.dataset.kept ? keepTyped() : null;
  there.replaceWith(part);
  restore?.();
  return true;
}

// The picture stays in place while measures and markings arrive: the same weapon must not flicker.
function keepStill(part) {
  const coming = part.querySelector("#still");
  const there = document.getElementById("still");
  if (coming !== null && there !== null && coming.isEqualNode(there)) coming.replaceWith(there);
}

function settle() {
  const toggle = document.querySelector("[data-toggle]");
  if (toggle !== null) {
    toggle.setAttribute("aria-pressed", document.body.dataset.counted === "off" ? "false" : "true");
  }
  const picture = document.getElementById("picture");
  const plate = document.querySelector(".plate");
  plate.dataset.settling = picture !== null && !picture.complete ? "yes" : "no";
  if (picture !== null) {
    for (const end of ["load", "error"]) {
      picture.addEventListener(end, () => { plate.dataset.settling = "no"; }, { once: true });
    }
    performance.mark("result-shown", { detail: { view: Number(panel().dataset.view) } });
  }
  settleForms();
  settleSound();
  tellWritten();
}

function announce() {
  const voice = document.getElementById("announcement");
  const said = panel().dataset.announce;
  if (voice.textContent !== said) voice.textContent = said;
}
