// A form with [data-tick] holds boxes elsewhere on the page (form="its id"): [data-tick-all] ticks them all or none.
document.addEventListener("change", (event) => {
  const all = event.target.closest?.("form[data-tick] [data-tick-all]");
  if (!all) return;
  for (const box of all.form.elements) if (box.type === "checkbox" && box !== all) box.checked = all.checked;
});
