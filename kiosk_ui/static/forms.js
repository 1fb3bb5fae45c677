// Forms: gathers what was chosen and typed into the detail of a press. Judges nothing but what is missing.

import { press, say, tell } from "./buttons.js";
import { closeLeaf } from "./leaves.js";

export function listenToForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.press === undefined) return;
    event.preventDefault();
    submit(form, event.submitter);
  });
  // A submit button that Enter must not take: the first one in a form is what Enter presses.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sends]");
    if (button !== null) submit(button.form, button);
  });
  document.addEventListener("change", (event) => settleForms(event.target.form));
}

// What depends on another choice: a PIN on a person, a yes on its proofs, a button's words on what was chosen.
export function settleForms(form) {
  for (const choice of (form ?? document).querySelectorAll("[data-shows]")) {
    const shown = document.getElementById(choice.dataset.shows);
    const chosen = document.querySelector(`[data-shows="${choice.dataset.shows}"]:checked`) !== null;
    shown.hidden = !chosen;
  }
  const proofs = [...document.querySelectorAll("[data-proof]")];
  for (const button of document.querySelectorAll("[data-needs-proofs]")) {
    button.disabled = !proofs.every((proof) => proof.checked);
  }
  const counting = document.querySelector("[data-many][data-none]");
  if (counting !== null) {
    const count = document.querySelectorAll("[data-into]:checked").length;
    const words = [counting.dataset.none, counting.dataset.one][count] ?? counting.dataset.many;
    counting.textContent = words.replace("#", String(count));
  }
}

async function submit(form, button) {
  const given = button?.dataset.detail === undefined ? {} : JSON.parse(button.dataset.detail);
  const fields = [...form.elements].filter((field) => field.name !== "" && !field.closest("[hidden]"));
  const missing = fields.find((field) => field.required && !(field.name in given) && isMissing(form, field));
  for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
  if (missing !== undefined) {
    askFor(missing);
    return;
  }
  const answer = await press(form.dataset.press, { ...gathered(form, fields), ...given });
  if (answer === "accepted" && button?.dataset.said !== undefined) tell(button.dataset.said);
  if (answer === "accepted" && form.dataset.noted !== undefined) {
    closeLeaf();
    say(form.dataset.noted);
  }
  if (answer === "wrong_pin") again(form.querySelector("[name=pin]"));
  if (answer === "words_wanted") form.querySelector("textarea")?.focus();
}

function isMissing(form, field) {
  if (field.type === "radio") return form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`) === null;
  return field.value.trim() === "";
}

// In words too: an outline alone says nothing to whoever does not see it.
function askFor(field) {
  const group = field.type === "radio" ? field.closest("fieldset") : null;
  const name = group?.querySelector("legend") ?? field.closest("label")?.querySelector("span") ?? field.labels[0];
  (group ?? field).setAttribute("aria-invalid", "true");
  say(document.getElementById("notice").dataset.missing.replace("#", name.textContent.trim()));
  field.focus();
}

function gathered(form, fields) {
  const detail = {};
  for (const list of (form.dataset.lists ?? "").split(" ").filter(Boolean)) detail[list] = [];
  for (const field of fields) {
    if (field.type === "radio" && !field.checked) continue;
    if (field.dataset.skip !== undefined || field.tagName === "BUTTON") continue;
    if (field.dataset.into !== undefined) detail[field.dataset.into].push(field.name);
    else detail[field.name] = valueOf(field);
  }
  return detail;
}

function valueOf(field) {
  if (field.dataset.json !== undefined) return JSON.parse(field.dataset.json);
  if (field.dataset.as !== "decimal") return field.value;
  // What is no number goes as it was typed: the kiosk says that it is none.
  const number = Number(field.value.trim().replace(",", "."));
  return Number.isFinite(number) ? number : field.value;
}

function again(field) {
  if (field === null) return;
  field.value = "";
  field.focus();
}
