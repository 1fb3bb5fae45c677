// The link to the kiosk: asks, notices when nobody answers, waits longer each time, says so.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

// A 204 that comes sooner than this was not waited for: the kiosk had no chair left.
const TOO_SOON = 1000;

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function showLink(state) {
  if (document.body.dataset.link === state) return;
  document.body.dataset.link = state;
  const lost = document.getElementById("lost");
  if (state === "lost") {
    lost.replaceChildren(document.getElementById("lost-words").content.cloneNode(true));
  } else {
    lost.replaceChildren();
  }
}

// Asks again and again; `take` gets each answer, `address` is asked anew before each request.
// `failed` hears of every failure, so that what is on the screen is not taken for the present.
export async function follow(address, take, failed, limit) {
  let wait = FIRST_WAIT;
  for (;;) {
    const started = performance.now();
    try {
      const response = await fetch(address(), { cache: "no-store", signal: AbortSignal.timeout(limit) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      await take(response);
      wait = FIRST_WAIT;
      if (response.status === 204 && performance.now() - started < TOO_SOON) await pause(TOO_SOON);
    } catch (failure) {
      failed(failure);
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}
