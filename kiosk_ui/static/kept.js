// What a person was about to say survives a new drawing of the same question: the open sheet, choices, typed words.

import { openLeaf, shownLeaf } from "./leaves.js";

// Takes note of the panel that is about to go; gives a function that puts it all into the one that came.
export function keepTyped() {
  const leaf = shownLeaf()?.id;
  const focused = document.activeElement?.id;
  const fields = [...document.querySelectorAll("#panel input[id], #panel textarea[id]")].map((field) => {
    return { id: field.id, value: field.value, checked: field.checked, chosen: "checked" in field };
  });
  return () => {
    for (const { id, value, checked, chosen } of fields) {
      const field = document.getElementById(id);
      if (field === null) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = chosen && checked;
      else field.value = value;
    }
    if (leaf !== undefined) openLeaf(leaf);
    if (focused) document.getElementById(focused)?.focus();
  };
}
