// The view of the station: waits for the next one and puts it in place, without a page jump.

import { follow, showLink } from "./link.js";

const LIMIT = 30000;

export function panel() {
  return document.getElementById("panel");
}

export function watchPanel() {
  let stale = false;
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
    () => {
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
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const part of template.content.querySelectorAll("[data-part]")) {
    keepStill(part);
    document.getElementById(part.id).replaceWith(part);
  }
  settle();
  announce();
  if (wasInPart) (document.getElementById(focused.id) ?? document.getElementById("panel-title")).focus();
}

// The picture stays in place while measures and markings arrive: the same weapon must not flicker.
function keepStill(part) {
  const coming = part.querySelector("#still");
  const there = document.getElementById("still");
  if (coming !== null && there !== null && coming.dataset.capture === there.dataset.capture) {
    coming.replaceWith(there);
  }
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
}

function announce() {
  const voice = document.getElementById("announcement");
  const said = panel().dataset.announce;
  if (voice.textContent !== said) voice.textContent = said;
}
