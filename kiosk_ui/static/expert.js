// The way out: opens and closes the sheet that says to stop and whom to call. Needs no kiosk.

export function listenToExpert() {
  const sheet = document.getElementById("expert");
  document.getElementById("doubt").addEventListener("click", () => sheet.showModal());
  document.getElementById("expert-close").addEventListener("click", () => sheet.close());
  // What is noted down is said by the screen that follows.
  document.getElementById("expert-note")?.addEventListener("click", () => sheet.close());
}
