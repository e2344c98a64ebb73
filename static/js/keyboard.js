// data-shortcut="ctrl+s" (or a plain key such as "n") clicks its element; "?" lists them by data-shortcut-label or text.
function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  parts.push(event.key.toLowerCase());
  return parts.join("+");
}

function isWriting(target) {
  return target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])") !== null;
}

function list() {
  const box = document.querySelector("[data-shortcut-list]");
  box.replaceChildren();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const keys = document.createElement("dt");
    for (const key of element.dataset.shortcut.split("+")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    const what = document.createElement("dd");
    what.textContent = element.dataset.shortcutLabel || element.textContent.trim();
    box.append(keys, what);
  }
  box.closest("dialog").showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = pressed(event);
  if (isWriting(event.target) && !keys.includes("+")) return;
  if (document.querySelector("dialog[open]")) return;
  if (keys === "?") return list();
  const element = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
  if (!element) return;
  event.preventDefault();
  element.click();
});
document.addEventListener("click", (event) => event.target.closest("[data-shortcuts]") && list());
