// The plan's editor: rows open in place, keys save, add, move and indent them.
//
// A link with data-open fetches the form of its row into the nearest [data-slot]; the server's answer to a form names the part
// of the document to put anew (HX-Retarget). Without this module every link and button works as a page of its own.
// Keys in a row's text: Enter saves, Shift+Enter breaks the line, Ctrl+Enter opens the next row, Alt+arrows move, Escape closes.
// Escape leads to the row's handle: there arrows walk, Tab and Shift+Tab indent, Enter opens, Delete asks, Escape leaves.
const editor = document.querySelector("[data-editor]");
const base = editor?.dataset.editor;
const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const INDENTS = { false: "in", true: "out" };

const rowOf = (element) => element.closest("[data-row]");
const rowUrl = (uid, what = "") => `${base}${uid}/${what}`;
const slotOf = (row) => row.querySelector("[data-slot]");
const handleOf = (row) => row?.querySelector("[data-handle]");

// Whether the last answer was a success: the promise of htmx.ajax does not tell a refusal from a save.
let wasDone = false;
document.addEventListener("htmx:afterRequest", (event) => {
  wasDone = event.detail.successful;
});

async function ask(method, url, target, values) {
  wasDone = false;
  await window.htmx.ajax(method, url, { target, source: target, swap: "innerHTML", values });
  return wasDone;
}

function open(link) {
  const row = rowOf(link);
  const wantsUnits = link.dataset.open === "units";
  return ask("GET", rowUrl(row.dataset.row, wantsUnits ? "units/" : ""), link.closest("[data-slot]") || slotOf(row));
}

function close(form) {
  const row = rowOf(form);
  const uid = row.dataset.row;
  return ask("GET", `${rowUrl(uid)}?closed`, slotOf(row)).then(() => focusHandle(uid));
}

const handles = () => [...document.querySelectorAll("[data-editor] [data-handle]")];

// The row's handle; that of the row now in its place where it is gone.
function focusHandle(uid, order = 0) {
  const all = handles();
  (handleOf(document.getElementById(`row-${uid}`)) || all[Math.min(order, all.length - 1)])?.focus();
}

// A save that is under way raises the row's version: what is sent by hand waits for it, or would conflict with itself.
async function settled(form) {
  for (let waited = 0; waited < 10000; waited += 50) {
    if (document.querySelector("[data-save-state]")?.dataset.state !== "saving") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  form.dispatchEvent(new CustomEvent("editor:slow", { bubbles: true }));
}

async function send(form, submitter) {
  await settled(form);
  const url = submitter?.getAttribute("formaction") || form.action;
  const row = rowOf(form);
  const order = row ? handles().indexOf(handleOf(row)) : 0;
  if (await ask("POST", url, form.closest("[data-slot]") || editor, new FormData(form, submitter))) sent(form, row?.dataset.row, order);
}

// The text is saved: the draft kept by autosave.js goes, and the focus stays near.
function sent(form, uid, order) {
  try {
    const person = document.querySelector('meta[name="person"]')?.content || "";
    localStorage.removeItem(`draft:${person}:${new URL(form.action).pathname}`);
  } catch {
    // Storage is off: nothing was kept.
  }
  const place = document.querySelector("[data-save-state]");
  if (place && place.dataset.state !== "saving") {
    place.dataset.state = "saved";
    place.textContent = `${document.getElementById("texts").dataset.saved} ${new Date().toTimeString().slice(0, 5)}`;
  }
  if (uid && !editor.ownerDocument.activeElement?.closest("[data-row-form]")) focusHandle(uid, order);
}

async function move(row, direction) {
  const uid = row.dataset.row;
  await ask("POST", rowUrl(uid, "move/"), slotOf(row), { direction, row_version: row.dataset.version });
  focusHandle(uid);
}

function walk(row, key) {
  const all = handles();
  all[all.indexOf(handleOf(row)) + (key === "ArrowUp" ? -1 : 1)]?.focus();
}

function onText(event) {
  const form = event.target.form;
  const then = event.altKey ? MOVES[event.key] : event.key === "Enter" && event.ctrlKey ? "sibling" : "";
  const button = then && form.querySelector(`[data-then="${then}"]`);
  if (event.key === "Escape") close(form);
  else if (button) form.requestSubmit(button);
  else if (event.key === "Enter" && !event.shiftKey && !then) form.requestSubmit();
  else return;
  event.preventDefault();
}

function onHandle(event) {
  const row = rowOf(event.target);
  if (event.altKey && MOVES[event.key]) move(row, MOVES[event.key]);
  else if (event.key === "ArrowUp" || event.key === "ArrowDown") walk(row, event.key);
  else if (event.key === "Tab" && row.matches(".measure")) move(row, INDENTS[event.shiftKey]);
  else if (event.key === "Enter") open(row.querySelector("[data-open]"));
  else if (event.key === "Delete") openThen(row, "[data-confirm]");
  else if (event.key === "Escape") row.querySelector("[data-open]")?.focus();
  else return;
  event.preventDefault();
}

async function openThen(row, selector) {
  await open(row.querySelector("[data-open]"));
  row.querySelector(`[data-row-form] ${selector}`)?.click();
}

document.addEventListener("click", (event) => {
  if (!editor || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const opener = event.target.closest("[data-editor] [data-open]");
  const closer = event.target.closest("[data-editor] [data-close]");
  const handle = event.target.closest("[data-editor] [data-handle]");
  if (!opener && !closer && !handle) return;
  event.preventDefault();
  if (opener) open(opener);
  else if (handle) handle.focus();
  else {
    if (closer.dataset.forget !== undefined) sent(closer.closest("form"));
    close(closer.closest("form"));
  }
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-editor] [data-row-form], [data-add-row]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (!editor || event.isComposing || event.defaultPrevented) return;
  if (event.target.matches("[data-row-form] textarea, [data-row-form] input:not([type=checkbox])")) onText(event);
  else if (event.target.matches("[data-handle]")) onHandle(event);
});

// An automatic save raises the version of the row that the handle and its keys name.
document.addEventListener("autosave:saved", (event) => {
  const row = rowOf(event.target);
  const version = event.target.elements.row_version?.value;
  if (row && version) row.dataset.version = version;
});

// A row put back by "undo", which goes with its button.
document.addEventListener("htmx:afterSwap", () => {
  const restored = document.querySelector("[data-restored]");
  if (!restored) return;
  focusHandle(restored.dataset.restored);
  restored.removeAttribute("data-restored");
});

function enter(part) {
  const field = part.querySelector?.("[data-row-form] textarea, [data-row-form] input[type=text]");
  if (!field || field.closest(".units-form")) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollIntoView({ block: "nearest" });
}

// At once after the swap: a key pressed before the field has the focus would be lost.
document.addEventListener("htmx:afterSwap", (event) => enter(event.target));

// A row that a page of its own came with: its link was followed before this module was there, or is a bookmark.
// The browser takes the focus from everything when it comes to the address's #row-…, at the first frame.
if (editor) {
  const isFree = () => document.activeElement === document.body;
  const enterOpened = () => {
    if (isFree()) enter(editor);
    if (isFree()) editor.querySelector(".units-form input:not([type=hidden])")?.focus();
  };
  window.addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(enterOpened)));
}
