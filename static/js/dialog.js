// data-dialog-open="id" opens a <dialog> (a link's href is the page for those without scripts); data-dialog-close closes it.
// A dialog that arrives by htmx with data-open-now opens by itself and goes when closed.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  const dialog = opener && document.getElementById(opener.dataset.dialogOpen);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close();
});

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("htmx:afterSettle", () => {
  for (const dialog of document.querySelectorAll("dialog[data-open-now]:not([open])")) {
    dialog.showModal();
    dialog.addEventListener("close", () => dialog.remove(), { once: true });
  }
});
