// <form data-submit-on-change>: filters apply when a choice changes; the button (.no-js) is for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-submit-on-change]");
  if (form && event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) form.requestSubmit();
});
