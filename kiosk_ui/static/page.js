// A screen without plate and panel: its language, the sheet that says stop, the session, the keys.

import "./desk.js";
import { listenToExpert } from "./expert.js";
import { send } from "./send.js";

listenToExpert();
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-language]");
  if (button === null) return;
  try {
    await send("/language", { language: button.dataset.language });
    location.reload();
  } catch {
    // A kiosk that does not answer leaves the page as it is, readable.
  }
});
