// What is swapped or closed does not take the focus away: it goes to the same control of the new part, else to its first.
const FOCUSABLE =
  "a[href], button:enabled, summary, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, [tabindex='0']";
let held = null;

const isAt = (element) => document.activeElement === element;
const doesOf = (element) => element.getAttribute("href") || element.getAttribute("formaction") || element.form?.getAttribute("action");
const isSame = (one, other) => one.tagName === other.tagName && one.name === other.name && doesOf(one) === doesOf(other);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  held = detail.shouldSwap && !isAt(document.body) ? document.activeElement : null;
});
// At once after the swap: a key pressed before something has the focus would be lost.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (!held || held.isConnected || !isAt(document.body)) return;
  const found = [target, ...target.querySelectorAll(FOCUSABLE)].filter((each) => each.matches(FOCUSABLE) && each.checkVisibility());
  const next = found.find((each) => isSame(each, held)) || found[0];
  if (!next) target.tabIndex = -1;
  (next || target).focus();
});

// A toast is closed by its own button: back to where one came from.
let before = null;
document.addEventListener("focusin", (event) => {
  if (event.target.closest("#toasts") && !event.relatedTarget?.closest("#toasts")) before = event.relatedTarget;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]") && before?.isConnected) before.focus();
});
