// Asking the kiosk: one way for every touch, one answer to a session that has ended.

const TOO_LONG = 30000;

// Gives the JSON of the answer. A session that has ended, or a page of an earlier kiosk, is drawn anew; the promise
// then stays open, so that nothing else happens on a page that is about to go.
export function send(address, message) {
  return answered(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify(message),
  });
}

export function ask(address) {
  return answered(address, { cache: "no-store" });
}

async function answered(address, asked) {
  const response = await fetch(address, { ...asked, signal: AbortSignal.timeout(TOO_LONG) });
  if (response.status === 401) return drawnAnew();
  const told = await response.json();
  return told.draw_anew ? drawnAnew() : told;
}

function drawnAnew() {
  location.reload();
  return new Promise(() => {});
}
