// The form of the enrolment: sends what was typed, says what is wrong, draws the list anew.

import { send } from "./send.js";

const form = document.getElementById("enrol-form");
const said = document.getElementById("said");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.getElementById("enrol-now");
  button.disabled = true;
  said.textContent = "";
  let answer;
  try {
    answer = await send("/enrol", Object.fromEntries(new FormData(form)));
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
