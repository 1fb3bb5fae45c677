// A checkpoint's signal: a short tone for each new proposal, if the operator wants one. Off until then.

const CHOICE = "sound";
const PITCH = 880;
const SECONDS = 0.18;
let tones = null;
let told = "";

export function listenToSound() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sound]");
    if (button === null) return;
    localStorage.setItem(CHOICE, wanted() ? "off" : "on");
    settleSound();
    beep();
  });
}

// After each new panel: shows the choice, and sounds once for each proposal that waits for an answer.
export function settleSound() {
  for (const button of document.querySelectorAll("[data-sound]")) {
    button.setAttribute("aria-pressed", String(wanted()));
  }
  const alert = document.getElementById("panel").dataset.alert ?? "";
  if (alert !== "" && alert !== told) beep();
  told = alert;
}

function wanted() {
  return localStorage.getItem(CHOICE) === "on";
}

function beep() {
  if (!wanted()) return;
  tones ??= new AudioContext();
  tones.resume();
  const tone = tones.createOscillator();
  const volume = tones.createGain();
  tone.frequency.value = PITCH;
  volume.gain.setValueAtTime(0.25, tones.currentTime);
  volume.gain.linearRampToValueAtTime(0, tones.currentTime + SECONDS);
  tone.connect(volume).connect(tones.destination);
  tone.start();
  tone.stop(tones.currentTime + SECONDS);
  performance.mark("signal");
}
