// Passkeys: asks the browser for one, puts its answer into the form and sends the form.
// <form data-passkey="login|use|create"> with an input named `credential` and a button [data-passkey-start].
// The options stand in <script type="application/json" id="passkey-options">, for "login" they are fetched.

const BINARY = new Set(["challenge", "id", "rawId"]);

function bytesOf(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function textOf(buffer) {
  const characters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The server writes binary values as base64url: challenge, user.id, and the id of each credential.
function decoded(options) {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (BINARY.has(name) && typeof value === "string" && name !== "rpId") return [name, bytesOf(value)];
      if (name === "user") return [name, decoded(value)];
      if (Array.isArray(value) && name.endsWith("Credentials")) return [name, value.map(decoded)];
      return [name, value];
    }),
  );
}

function encoded(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, textOf(response[part])]));
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function optionsFor(form) {
  if (form.dataset.passkey === "login") {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return (await response.json()).request_options;
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return data.creation_options ?? data.request_options;
}

async function ask(form) {
  const publicKey = decoded((await optionsFor(form)).publicKey);
  if (form.dataset.passkey !== "create") return navigator.credentials.get({ publicKey });
  const alone = form.elements.passwordless?.checked ?? true;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey });
}

function show(form, kind) {
  for (const name of ["cancelled", "failed"]) {
    const text = form.querySelector(`[data-passkey-${name}]`);
    if (text) text.hidden = name !== kind;
  }
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-start]");
  form.elements.credential.value = ""; // the server writes an empty answer as «null»
  form.hidden = false;
  form.closest("[data-passkey-only]")?.removeAttribute("hidden");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    show(form, "");
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(encoded(await ask(form)));
      form.submit();
    } catch (error) {
      show(form, error.name === "NotAllowedError" || error.name === "AbortError" ? "cancelled" : "failed");
    } finally {
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
