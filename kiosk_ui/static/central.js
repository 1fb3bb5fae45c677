// The line about the central service on the home page: nothing else there changes when a run ends, so it is asked for.

import { ask } from "./send.js";

const EVERY = 30000;

export function watchCentral() {
  setInterval(async () => {
    const line = document.getElementById("central");
    if (line === null) return;
    try {
      line.textContent = (await ask("/central")).line;
    } catch {
      // The page itself notices a kiosk that is gone.
    }
  }, EVERY);
}
