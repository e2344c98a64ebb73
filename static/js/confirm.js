// data-confirm="question" on a form or its button, hx-confirm on an htmx element: asked once, in the portal's own dialog.
const dialog = document.getElementById("confirm-dialog");
const answered = new WeakSet();

function ask(question, verb, goOn) {
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("#confirm-question").textContent = question;
  yes.textContent = verb || yes.dataset.usual;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && goOn(), { once: true });
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asker.dataset.confirm || answered.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker.dataset.confirm, asker.dataset.confirmVerb, () => {
      answered.add(form);
      form.requestSubmit(event.submitter);
    });
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, event.target.dataset.confirmVerb, () => event.detail.issueRequest(true));
});
