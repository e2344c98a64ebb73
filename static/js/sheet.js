// The outline and side panels on a narrow screen: data-sheet-open="id" slides them in; Escape, a link or the veil closes.
function opener(sheet) {
  return document.querySelector(`[data-sheet-open="${sheet.id}"]`);
}

function close(sheet) {
  sheet.classList.remove("is-open");
  opener(sheet)?.setAttribute("aria-expanded", "false");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sheet-open]");
  const open = document.querySelector(".sheet.is-open");
  if (button) {
    const sheet = document.getElementById(button.dataset.sheetOpen);
    sheet.classList.add("is-open");
    button.setAttribute("aria-expanded", "true");
    sheet.focus();
  } else if (open && (!open.contains(event.target) || event.target.closest("a"))) {
    close(open);
  }
});

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".sheet.is-open");
  if (!open) return;
  close(open);
  opener(open)?.focus();
});
