// <form data-passkey="create|get">: asks the browser for a passkey, then sends the form with its answer.
//
// What is asked stands in the page as JSON (data-passkey-options="its id"), or is fetched from the form's own address
// (data-passkey-fetch). What went wrong is said in [data-passkey-said], in the words of the form's data-passkey-….
const can = () => Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);

function say(form, words) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = words;
  place.hidden = !words;
}

async function options(form) {
  if (form.dataset.passkeyFetch === undefined) {
    return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()).request_options;
}

// A key that signs in alone must know whose it is, and ask who holds it.
function asAlone(publicKey, isAlone) {
  const residentKey = isAlone ? "required" : "discouraged";
  const userVerification = isAlone ? "required" : "preferred";
  const selection = { ...publicKey.authenticatorSelection, residentKey, requireResidentKey: isAlone, userVerification };
  return { ...publicKey, authenticatorSelection: selection };
}

async function answer(form) {
  const { publicKey } = await options(form);
  if (form.dataset.passkey === "create") {
    const wanted = asAlone(publicKey, form.elements.passwordless?.checked ?? false);
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

async function ask(form) {
  const button = form.querySelector("button");
  say(form, "");
  if (!can()) return say(form, form.dataset.passkeyUnable);
  button.disabled = true;
  try {
    const credential = await answer(form);
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    const words = { InvalidStateError: "passkeyKnown", SecurityError: "passkeyUnable", NotSupportedError: "passkeyUnable" };
    say(form, form.dataset[words[error.name] || "passkeyStopped"]);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  ask(form);
});
