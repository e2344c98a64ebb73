// A link to #row-12 opens the <details> that it is in.
function open() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let box = target.closest("details") || target.querySelector(":scope > details"); box; box = box.parentElement?.closest("details")) {
    box.open = true;
  }
  target.scrollIntoView({ block: "start" });
}
open();
window.addEventListener("hashchange", open);
