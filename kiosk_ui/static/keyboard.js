// The keys on the screen, for fields that ask for them: <input data-keys="text|number|decimal|pin"> or a <textarea>.
// They open when a finger touches such a field, type where its cursor is, and never keep the focus from it. Real keys
// and scanners type into the field as ever.

const LETTERS = {
  fr: ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn'-/"],
  en: ["1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm-/"],
};
const SIGNS = ["1234567890", "éèêëàâäçùû", "ôöîïüÿœæñß", ",;:!?()«»", "°.@&+=%*_"];
const PADS = { number: "", pin: "", decimal: { fr: ",", en: "." } };

const FIELD = "input[data-keys], textarea[data-keys]";

const language = document.documentElement.lang === "fr" ? "fr" : "en";
let words = {};
let board = null;
let field = null;
let capitals = false;
let signs = false;
let pointing = false;

export function watchFields() {
  words = document.getElementById("keys-words")?.dataset ?? {};
  document.addEventListener("pointerdown", (event) => {
    pointing = true;
    const touched = event.target.closest(FIELD);
    if (touched !== null) quiet(touched);
  });
  document.addEventListener("pointercancel", () => { pointing = false; });
  // Only once a touch is over: nothing may move away under a finger.
  document.addEventListener("click", (event) => {
    pointing = false;
    const touched = event.target.closest(FIELD);
    if (touched !== null && !touched.readOnly && !touched.disabled) open(touched);
    else if (board !== null && !event.composedPath().includes(board)) close();
  });
  document.addEventListener("focusin", (event) => {
    if (board === null || pointing || board.contains(event.target)) return;
    // By Tab a person also goes past other things, on the way to these keys.
    const next = event.target.closest("input, textarea, select");
    if (next === null) return;
    if (next.matches(FIELD)) open(next);
    else close();
  });
  document.addEventListener("keydown", (event) => {
    pointing = false;
    if (event.key !== "Escape" || board === null) return;
    // Escape puts the keys away first, and only then what lies under them.
    event.preventDefault();
    event.stopPropagation();
    done();
  }, true);
  document.addEventListener("submit", () => close());
}

// The system's own keyboard would come up beside this one.
function quiet(touched) {
  touched.inputMode = "none";
}

function open(touched) {
  quiet(touched);
  if (field !== null && !field.isConnected && field.id === touched.id && field.value === touched.value) {
    // The same field, drawn anew: the cursor stays where it was.
    touched.setSelectionRange(field.selectionStart, field.selectionEnd);
  }
  const same = board !== null && board.isConnected && field !== null && kind(field) === kind(touched);
  field = touched;
  if (!same || board.parentElement !== place(touched)) {
    close();
    field = touched;
    capitals = field.autocapitalize === "characters";
    signs = false;
    board = document.createElement("div");
    board.id = "keyboard";
    board.setAttribute("role", "group");
    board.setAttribute("aria-label", words.label);
    // A key that is touched must not take the cursor out of the field.
    board.addEventListener("pointerdown", (event) => event.preventDefault());
    board.addEventListener("click", (event) => {
      const key = event.target.closest("button");
      if (key !== null) press(key);
    });
    draw();
    place(touched).append(board);
    document.body.dataset.keys = kind(field) === "text" ? "letters" : "pad";
  }
  field.scrollIntoView({ block: "center" });
}

// Under a sheet that lies over everything, keys could not be touched.
function place(touched) {
  return touched.closest("dialog[open]") ?? document.body;
}

function close() {
  board?.remove();
  board = null;
  field = null;
  delete document.body.dataset.keys;
}

function done() {
  const back = field;
  close();
  back?.focus();
}

function kind(one) {
  return one.dataset.keys in PADS ? one.dataset.keys : "text";
}

function draw() {
  const pad = kind(field) !== "text";
  board.className = pad ? "pad" : "letters";
  board.replaceChildren(...(pad ? padRows() : letterRows()));
}

function padRows() {
  const sign = PADS[kind(field)][language] ?? "";
  return [
    ...["123", "456", "789"].map((row) => line([...row].map(letter))),
    line([
      sign === "" ? special("erase", "⌫", words.erase) : letter(sign, words.decimal),
      letter("0"),
      sign === "" ? special("done", words.done) : special("erase", "⌫", words.erase),
    ]),
    ...(sign === "" ? [] : [line([special("done", words.done)])]),
  ];
}

function letterRows() {
  const rows = (signs ? SIGNS.slice(0, 4) : LETTERS[language]).map((row) => [...row].map((one) => letter(one)));
  rows[0].push(special("erase", "⌫", words.erase));
  rows[3].unshift(toggle("capitals", "⇧", words.capitals, capitals));
  const more = signs ? [...SIGNS[4]] : language === "fr" ? [..."éèàç"] : [...","];
  const last = [toggle("signs", "é,?", words.signs, signs), ...more.map((one) => letter(one)), special("space", "", words.space)];
  if (!signs) last.push(letter("."));
  if (field.tagName === "TEXTAREA") last.push(special("line", "⏎", words.line));
  return [...rows.map(line), line([...last, special("done", words.done)])];
}

function line(keys) {
  const row = document.createElement("div");
  row.append(...keys);
  return row;
}

function key(face) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = face;
  return made;
}

function letter(sign, name) {
  const face = capitals && sign !== "ß" ? sign.toLocaleUpperCase(language) : sign;
  const made = key(face);
  made.dataset.key = face;
  if (typeof name === "string") made.setAttribute("aria-label", name);
  return made;
}

function special(what, face, name) {
  const made = key(face);
  made.dataset.does = what;
  if (name !== undefined) made.setAttribute("aria-label", name);
  return made;
}

function toggle(what, face, name, on) {
  const made = special(what, face, name);
  made.setAttribute("aria-pressed", String(on));
  return made;
}

function press(key) {
  if (!field.isConnected) {
    // The view has changed under the keys; a field of the same name may have taken the place of this one.
    const heir = field.id === "" ? null : document.getElementById(field.id);
    if (heir === null) return close();
    field = heir;
  }
  switch (key.dataset.does) {
    case undefined: type(key.dataset.key); break;
    case "space": type(" "); break;
    case "line": type("\n"); break;
    case "erase": erase(); break;
    case "done": return done();
    case "capitals": return redraw(() => { capitals = !capitals; }, "capitals");
    case "signs": return redraw(() => { signs = !signs; }, "signs");
  }
  if (capitals && key.dataset.key !== undefined && field.autocapitalize !== "characters") {
    redraw(() => { capitals = false; }, key.dataset.does, key);
  }
}

// Keys that were reached by Tab keep their place when the letters on them change.
function redraw(change, what) {
  const held = board.contains(document.activeElement);
  change();
  draw();
  if (held) (board.querySelector(`[data-does="${what}"]`) ?? board.querySelector("button")).focus();
}

function type(text) {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? field.value.length;
  const room = field.maxLength < 0 ? Infinity : field.maxLength - (field.value.length - (end - start));
  if (room < text.length) return;
  write(text, start, end, "insertText", text);
}

function erase() {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? field.value.length;
  write("", start === end ? Math.max(0, start - 1) : start, end, "deleteContentBackward", null);
}

function write(text, start, end, inputType, data) {
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data }));
}
