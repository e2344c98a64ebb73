// A link to #row-12 opens the <details> that it is in.
function open() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return false;
  for (let box = target.closest("details") || target.querySelector(":scope > details"); box; box = box.parentElement?.closest("details")) {
    box.open = true;
  }
  target.scrollIntoView({ block: "start" });
  return true;
}

// What was said at the head of the page is then out of sight: it is said again in a corner.
function sayAgain() {
  for (const said of document.querySelectorAll("#messages .alert__body")) {
    if (said.getBoundingClientRect().bottom > 0) continue;
    const isError = said.closest(".alert--error, .alert--warning") !== null;
    document.dispatchEvent(new CustomEvent("portal:toast", { detail: { text: said.textContent, isError } }));
  }
}

if (open()) sayAgain();
window.addEventListener("hashchange", open);
