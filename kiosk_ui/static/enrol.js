// The form of the enrolment: sends what was typed, says what is wrong, draws the list anew.

import { send } from "./send.js";

const form = document.getElementById("enrol-form");
const said = document.getElementById("said");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = new FormData(form);
  const missing = [...form.elements].find((field) => field.required && !typed.get(field.name)?.trim());
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  if (missing !== undefined) {
    const group = missing.type === "radio" ? missing.closest("fieldset") : null;
    const name = group?.querySelector("legend") ?? missing.labels[0];
    (group ?? missing).setAttribute("aria-invalid", "true");
    said.textContent = said.dataset.missing.replace("#", name.textContent.trim());
    missing.focus();
    return;
  }
  const button = document.getElementById("enrol-now");
  button.disabled = true;
  said.textContent = "";
  let answer;
  try {
    answer = await send("/enrol", Object.fromEntries(typed));
  } catch {
    answer = { enrolled: false, words: said.dataset.lost };
  }
  button.disabled = false;
  if (answer.enrolled) {
    form.reset();
    location.replace(document.getElementById("leave") === null ? "/" : `/people?enrolled=${encodeURIComponent(answer.number)}`);
  } else {
    said.textContent = answer.words;
  }
});
