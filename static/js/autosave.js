// <form data-autosave>: sends itself a moment after the last key, says so, and never loses a text.
//
// The server answers 2xx with the new version in X-Row-Version, 409 with a conflict panel, 422 with what is wrong; the last
// two go into the form's [data-answer]. Text that could not be sent stays in localStorage under the person and the form's
// address until the server has acknowledged it, is sent again by itself, and is offered when the page is opened again.
const PAUSE = 800;
const AGAIN = 15000;
const HOUR = 3600 * 1000;
const texts = document.getElementById("texts").dataset;
const person = document.querySelector('meta[name="person"]')?.content || "";
const timers = new WeakMap();
const busy = new WeakSet();
const dirty = new Set();

// Dates are said as the pages say them: in years of the Republic, hours to 24.
const calendar = `${document.documentElement.lang}-u-ca-roc`;
const moment = { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

const key = (form) => `draft:${person}:${new URL(form.action, location.href).pathname}`;
const versionField = (form) => form.elements[form.dataset.autosaveVersion || "row_version"];

function say(form, state, text = texts[state]) {
  const around = [form, form.closest("li, tr, section, .card"), document].filter(Boolean);
  const place = around.map((box) => box.querySelector("[data-save-state]")).find(Boolean);
  if (!place) return;
  place.dataset.state = state;
  place.textContent = text;
}

function fields(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  return data;
}

// csrf and version tokens age: a kept draft holds only what the person wrote.
function written(form) {
  const hidden = new Set([...form.querySelectorAll("input[type=hidden]")].map((input) => input.name));
  return [...fields(form)].filter(([name]) => !hidden.has(name));
}

function keep(form, more = {}) {
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields: written(form), ...more }));
  } catch {
    // Storage is full or off: the text is still in the form.
  }
}

function forget(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // As above.
  }
}

function kept(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return null;
  }
}

function later(form, delay) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), delay));
}

async function save(form) {
  clearTimeout(timers.get(form));
  if (!form.isConnected || !dirty.has(form) || form.dataset.conflict !== undefined) return;
  if (busy.has(form)) return later(form, PAUSE);
  busy.add(form);
  dirty.delete(form);
  say(form, "saving");
  try {
    const headers = { "X-Autosave": "1", "HX-Request": "true" };
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) headers["X-CSRFToken"] = token.content;
    const response = await fetch(form.action, { method: "POST", body: fields(form), headers, credentials: "same-origin" });
    await take(form, response);
  } catch {
    failed(form, texts.kept);
  } finally {
    busy.delete(form);
  }
}

async function take(form, response) {
  const answer = form.querySelector("[data-answer]");
  const isSentToSignIn = response.redirected && new URL(response.url).pathname === texts.loginUrl;
  if (response.status === 401 || isSentToSignIn) return failed(form, texts.signedOut);
  if (response.ok) {
    const version = response.headers.get("X-Row-Version");
    if (version && versionField(form)) versionField(form).value = version;
    if (answer) answer.replaceChildren();
    if (dirty.has(form)) return;
    forget(form);
    say(form, "saved", `${texts.saved} ${new Date().toTimeString().slice(0, 5)}`);
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true }));
  } else if (response.status === 409 || response.status === 422) {
    if (response.status === 409) form.dataset.conflict = "";
    say(form, response.status === 409 ? "conflict" : "unsaved");
    if (answer) fill(answer, await response.text());
  } else {
    failed(form, texts.kept);
  }
}

function fill(place, html) {
  place.innerHTML = html; // our own server's fragment; the policy runs no script in it
  window.htmx?.process(place);
}

function failed(form, text) {
  dirty.add(form);
  say(form, "unsaved", text);
  document.dispatchEvent(new CustomEvent("autosave:failed", { detail: { form, text } }));
  later(form, AGAIN);
}

function offer(form) {
  const draft = kept(form);
  // What stands in the form unsent is its draft: nothing to offer, nothing to forget.
  if (!draft || dirty.has(form) || busy.has(form) || form.dataset.offered !== undefined) return;
  form.dataset.offered = "";
  const now = JSON.stringify(written(form));
  if (now === JSON.stringify(draft.fields)) return forget(form);
  const box = document.createElement("div");
  box.className = "alert alert--behind";
  box.setAttribute("role", "status");
  const words = document.createElement("div");
  words.className = "alert__body";
  words.textContent = `${texts.found} ${new Date(draft.at).toLocaleString(calendar, moment).replace("民國", "")}`;
  const preview = document.createElement("p");
  preview.className = "verbatim caption";
  preview.textContent = draft.fields.filter(([name]) => isProse(form, name)).map(([, value]) => value).filter((value) => value.trim()).join("\n");
  words.append(preview);
  const use = offerButton(texts.use, () => {
    for (const [name, value] of draft.fields) setField(form, name, value);
    leave(form, box);
    changed(form);
  });
  const drop = offerButton(texts.discard, () => {
    forget(form);
    leave(form, box);
  });
  box.append(words, use, drop);
  form.prepend(box);
}

// The offer goes, and with it the button that has the focus.
function leave(form, box) {
  box.remove();
  form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

// Choices show as codes; only what was written helps to recognise the draft.
function isProse(form, name) {
  return form.elements[name]?.matches?.("textarea, input[type=text], input:not([type])") ?? false;
}

function offerButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

function setField(form, name, value) {
  const field = form.elements[name];
  if (field instanceof RadioNodeList || field?.type !== "checkbox") {
    if (field) field.value = value;
  } else {
    field.checked = true;
  }
}

function changed(form) {
  dirty.add(form);
  keep(form);
  later(form, PAUSE);
}

const autosaved = (event) => event.target.closest?.("form[data-autosave]");

document.addEventListener("input", (event) => {
  const form = autosaved(event);
  if (form && event.target.type !== "file" && !event.target.closest("[data-answer]")) changed(form);
});
document.addEventListener("focusout", (event) => {
  const form = autosaved(event);
  if (form && dirty.has(form) && !form.contains(event.relatedTarget)) save(form);
});
// Sent by hand: the browser takes over. The draft stays for an hour, in case the way to the server is broken.
document.addEventListener("submit", (event) => {
  const form = autosaved(event);
  if (!form) return;
  clearTimeout(timers.get(form));
  if (dirty.delete(form) || kept(form)) keep(form, { isSent: true });
});
window.addEventListener("online", () => [...dirty].forEach(save));
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// Old drafts go: sent by hand an hour ago, or not asked for in a month.
function tidy() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith("draft:"))) {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      if (Date.now() - draft.at > (draft.isSent ? HOUR : 30 * 24 * HOUR)) localStorage.removeItem(name);
    } catch {
      localStorage.removeItem(name);
    }
  }
}

// A closed row, <a href="the form's address" data-draft-mark>, says that this browser holds text for it.
function mark(link) {
  const draft = kept({ action: link.href });
  const said = link.querySelector(".draft-mark");
  if (!draft || draft.isSent) return said?.remove();
  if (said) return;
  const words = document.createElement("span");
  words.className = "draft-mark badge badge--behind";
  words.textContent = texts.unsent;
  (link.querySelector(".row__under") || link).append(" ", words);
}

function offerAll() {
  document.querySelectorAll("form[data-autosave]").forEach(offer);
  document.querySelectorAll("a[data-draft-mark]").forEach(mark);
}
try {
  tidy();
} catch {
  // No storage, nothing to tidy.
}
offerAll();
document.addEventListener("htmx:afterSettle", offerAll);
