// The allotment matrix: "all units" of a measure, "all" measures of a unit; a second click takes them off again.
const boxesOf = (button) => {
  const matrix = button.closest("[data-allotment]");
  if (button.dataset.allotUnit) return [...matrix.querySelectorAll(`input[type=checkbox][value="${CSS.escape(button.dataset.allotUnit)}"]`)];
  return [...button.closest("[data-allot-row]").querySelectorAll("input[type=checkbox]")];
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-allotment] :is([data-allot-all], [data-allot-unit])");
  if (!button) return;
  const boxes = boxesOf(button);
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
  boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
});
