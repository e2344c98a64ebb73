// htmx: the CSRF token on each request; refusals and failures as a toast, so that the text being written stays in place.
const texts = document.getElementById("texts").dataset;

function toast(text, isError = true) {
  // A page that asks again and again says the same once.
  if ([...document.querySelectorAll("#toasts .toast > span")].some((words) => words.textContent === text)) return;
  const box = document.createElement("div");
  box.className = isError ? "toast toast--error" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "button button--quiet button--small push";
  close.type = "button";
  close.dataset.toastClose = "";
  close.textContent = texts.close;
  box.append(words, close);
  document.getElementById("toasts").append(box);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const refusal = [409, 422, 507].includes(event.detail.xhr.status) && event.detail.serverResponse.includes("data-refusal");
  if (!refusal) return;
  event.detail.target = document.getElementById("toasts");
  event.detail.swapOverride = "beforeend";
});

document.addEventListener("htmx:responseError", (event) => {
  const said = { 401: texts.signedOut, 403: texts.forbidden, 404: texts.missing };
  toast(said[event.detail.xhr.status] || texts.failed);
});
document.addEventListener("htmx:sendError", () => toast(texts.offline));
document.addEventListener("portal:toast", (event) => toast(event.detail.text, event.detail.isError));

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest(".toast, .alert")?.remove();
});
