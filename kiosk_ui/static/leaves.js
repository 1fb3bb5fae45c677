// Sheets: what lies behind a button of the panel, opened in its place and closed again. Needs no kiosk.

import { panel } from "./panel.js";

export function listenToLeaves() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens], [data-closes]");
    if (button === null) return;
    if (button.dataset.opens !== undefined) openLeaf(button.dataset.opens);
    else closeLeaf();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("dialog[open]") === null) closeLeaf();
  });
}

export function openLeaf(id) {
  const leaf = document.getElementById(id);
  if (leaf === null) return;
  closeLeaf();
  leaf.hidden = false;
  panel().dataset.leaf = leaf.classList.contains("wide") ? "wide" : "beside";
  for (const button of openers(id)) button.setAttribute("aria-expanded", "true");
  leaf.querySelector("h2")?.focus();
}

export function closeLeaf() {
  const leaf = shownLeaf();
  if (leaf === null) return;
  leaf.hidden = true;
  delete panel().dataset.leaf;
  for (const button of openers(leaf.id)) button.setAttribute("aria-expanded", "false");
  openers(leaf.id)[0]?.focus();
}

export function shownLeaf() {
  return panel().querySelector(".leaf:not([hidden])");
}

function openers(id) {
  return [...document.querySelectorAll(`[data-opens="${id}"]`)];
}
