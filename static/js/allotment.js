// The allotment matrix: "all units" of a measure, "all" measures of a unit or of a work item; a second click takes them off.
const REPORTS = 'input[name^="units-"]';

function rowsOfItem(row) {
  const rows = [];
  for (let next = row.nextElementSibling; next && !next.matches("[data-allot-item]"); next = next.nextElementSibling) rows.push(next);
  return rows;
}

const boxesOf = (button) => {
  const { allotUnit, allotItemUnit } = button.dataset;
  const of = (box, unit) => [...box.querySelectorAll(`${REPORTS}[value="${CSS.escape(unit)}"]`)];
  if (allotUnit) return of(button.closest("[data-allotment]"), allotUnit);
  if (allotItemUnit) return rowsOfItem(button.closest("[data-allot-item]")).flatMap((row) => of(row, allotItemUnit));
  return [...button.closest("[data-allot-row]").querySelectorAll(REPORTS)];
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-allotment] :is([data-allot-all], [data-allot-unit], [data-allot-item-unit])");
  if (!button) return;
  const boxes = boxesOf(button);
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
  boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
});
