// Photographs of a record: shown large over the page, and back where one was.

import "./page.js";

const sheet = document.getElementById("large");
const picture = document.getElementById("large-picture");
const name = document.getElementById("large-name");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-large]");
  if (link === null) return;
  event.preventDefault();
  picture.src = link.href;
  picture.alt = link.dataset.large;
  name.textContent = link.dataset.large;
  sheet.showModal();
});

document.getElementById("large-close").addEventListener("click", () => sheet.close());
sheet.addEventListener("close", () => picture.removeAttribute("src"));
