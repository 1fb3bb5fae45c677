// Looking for intakes: what is typed goes in the body of a request, so that no address holds a case.

import "./page.js";
import { send } from "./send.js";

const form = document.getElementById("look");
const rows = document.getElementById("rows");
const title = document.getElementById("list-title");
const count = document.getElementById("count");
const more = document.getElementById("more");

// What the list shows now, whatever is being typed meanwhile.
let asked = typed();

// Answers may come in another order than they were asked for; only the last one is drawn.
let last = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { since, until } = typed();
  if (since !== "" && until !== "" && since > until) {
    say(count.dataset.dates);
    document.getElementById("since").focus();
    return;
  }
  begin(typed(), title.dataset.found);
});

document.getElementById("newest").addEventListener("click", () => {
  form.reset();
  begin(typed(), title.dataset.newest);
});

more.addEventListener("click", async () => {
  const answer = await look(rows.childElementCount);
  if (answer === null) return;
  const part = drawn(answer.part);
  // An intake opened since moves the others on: the one that is listed already is not listed twice.
  for (const row of [...part.children]) if (document.getElementById(row.id) !== null) row.remove();
  const next = part.querySelector("a");
  rows.append(part);
  more.hidden = !answer.more;
  (next ?? title).focus();
});

async function begin(wanted, words) {
  asked = wanted;
  const answer = await look(0);
  if (answer === null) return;
  title.textContent = words;
  rows.replaceChildren(drawn(answer.part));
  more.hidden = !answer.more;
  title.focus();
}

// Gives what was found, or null where that cannot be drawn; says in words what became of the search either way.
async function look(after) {
  const mine = ++last;
  let answer;
  try {
    answer = await send("/history/search", { ...asked, after: String(after) });
  } catch {
    answer = { words: count.dataset.lost };
  }
  if (mine !== last) return null;
  say(answer.words);
  return answer.part === undefined ? null : answer;
}

function say(words) {
  // The same words a second time are read aloud again only if they went away in between.
  count.textContent = "";
  requestAnimationFrame(() => { count.textContent = words; });
}

function typed() {
  return Object.fromEntries([...new FormData(form)].map(([name, text]) => [name, text.trim()]));
}

function drawn(part) {
  const template = document.createElement("template");
  template.innerHTML = part;
  return template.content;
}
