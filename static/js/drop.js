// [data-drop] round a file input takes dropped files; with data-drop-submit on its form they are sent at once.
// [data-drop-into="id"] is a larger area (a whole row) whose drops go to that input.
function inputOf(area) {
  return area.dataset.dropInto ? document.getElementById(area.dataset.dropInto) : area.querySelector("input[type=file]");
}

const areaOf = (event) => event.target.closest?.("[data-drop], [data-drop-into]");
const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

function taken(input) {
  const names = input.closest("[data-drop]")?.querySelector("[data-drop-names]");
  if (names) names.textContent = [...input.files].map((file) => file.name).join("、");
  if (input.files.length && input.form?.dataset.dropSubmit !== undefined) input.form.requestSubmit();
}

document.addEventListener("dragover", (event) => {
  const area = areaOf(event);
  if (!area || !hasFiles(event)) return;
  event.preventDefault();
  area.classList.add("is-dropping");
});
document.addEventListener("dragleave", (event) => {
  const area = areaOf(event);
  if (area && !area.contains(event.relatedTarget)) area.classList.remove("is-dropping");
});
document.addEventListener("drop", (event) => {
  const area = areaOf(event);
  const input = area && inputOf(area);
  if (!input || !hasFiles(event)) return;
  event.preventDefault();
  area.classList.remove("is-dropping");
  const files = new DataTransfer();
  for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
  input.files = files.files;
  taken(input);
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-drop] input[type=file]")) taken(event.target);
});
