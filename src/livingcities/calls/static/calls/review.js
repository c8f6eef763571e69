// The juror's screen: keeps what is marked, shows what a mark means, keys for those who read thirty in a row.

const form = document.querySelector("[data-rubric]");
const WAIT = 800;
const AGAIN = 5000;
const PATIENCE = 30_000;
const SHOWN = new Set([200, 403, 409, 422]); // answers that say themselves how the review stands
const CLOSED = new Set([403, 404, 409]); // sending once more would not help

if (form) {
  const saver = autosave(form);
  form.addEventListener("input", (event) => {
    if (event.target.type === "radio") showWords(event.target);
    markOrNothing(event.target);
    saver.later(["radio", "checkbox"].includes(event.target.type) ? 0 : WAIT);
  });
  form.addEventListener("submit", (event) => {
    const unfinished = saver.stop();
    if (!unfinished) return;
    event.preventDefault(); // what is under way gives the version from which the form is sent
    unfinished.then(() => form.requestSubmit(event.submitter));
  });
  form.addEventListener("keydown", (event) => onKey(event, form));
  window.addEventListener("beforeunload", (event) => {
    if (saver.waiting()) event.preventDefault();
  });
}

// One request at a time: the version of the answer belongs to the next one.
function autosave(form) {
  let timer = 0;
  let busy = false;
  let again = false;
  let stopped = false;
  let signedOut = false;
  let underWay = null;
  const state = document.getElementById("review-state");

  function save() {
    timer = 0;
    if (busy) again = true;
    else if (!stopped) underWay = send();
  }

  async function send() {
    busy = true;
    try {
      const answer = await post();
      const shown = SHOWN.has(answer.status) && show(await answer.text());
      if (answer.status === 403 && !shown && signedOut && (await renewToken())) {
        signedOut = false;
        later(0);
      } else if (CLOSED.has(answer.status)) {
        stopped = true;
        if (!shown) say("closed");
      } else if (!shown) {
        signedOut = answer.type === "opaqueredirect";
        say(signedOut ? "signed-out" : "offline");
        later(AGAIN);
      }
    } catch {
      say("offline"); // the line is down: what was typed stays in the form and is sent when it is back
      later(AGAIN);
    } finally {
      busy = false;
      if (again) {
        again = false;
        later(0);
      }
    }
  }

  function post() {
    const signal = AbortSignal.timeout(PATIENCE);
    return fetch(form.dataset.save, { method: "POST", body: new FormData(form), redirect: "manual", signal });
  }

  // Whoever has signed in anew has a new token; this page still holds the old one.
  async function renewToken() {
    const html = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".rubric [name=csrfmiddlewaretoken]");
    if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value;
    return Boolean(fresh);
  }

  // Whether the answer has told how the review stands; the page of an error has not.
  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("review-state");
    if (fresh) replace([...fresh.childNodes]);
    return Boolean(fresh);
  }

  function say(name) {
    if (state.dataset.said === name) return; // a reader of screens hears it once
    replace([document.getElementById(`word-${name}`).content.cloneNode(true)]);
    state.dataset.said = name;
  }

  // What is said may change; the version from which the next save begins stays until there is a newer one.
  function replace(nodes) {
    const version = state.querySelector("[name=version]");
    state.replaceChildren(...nodes);
    delete state.dataset.said;
    if (version && !state.querySelector("[name=version]")) state.append(version);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  return {
    later,
    waiting: () => Boolean(timer) && !stopped,
    stop() {
      clearTimeout(timer);
      timer = 0;
      stopped = true;
      return busy ? underWay : null;
    },
  };
}

// On a long scale a typed mark and «not applicable» exclude each other.
function markOrNothing(field) {
  const typed = field.closest(".marks-typed");
  if (!typed) return;
  const [number, box] = [typed.querySelector("[type=number]"), typed.querySelector("[type=checkbox]")];
  if (field === box && box.checked) number.value = "";
  else if (field === number && number.value && box) box.checked = false;
}

function showWords(radio) {
  const said = radio.closest(".rubric-line")?.querySelector("[data-said]");
  if (said) said.textContent = radio.dataset.words ? `${radio.parentElement.textContent.trim()}: ${radio.dataset.words}` : "";
}

// Digits work only while a mark has the focus, so that nothing is set by a stray key.
function onKey(event, form) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector("[name=do][value=submit]")?.click();
    return;
  }
  const radio = event.target.closest("input[type=radio]");
  if (!radio || event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key)) return;
  const line = radio.closest(".rubric-line");
  const mark = line.querySelector(`input[value="${event.key}"]`);
  const found = mark ?? (event.key === "0" ? line.querySelector('input[value="na"]') : null);
  if (!found) return;
  event.preventDefault();
  found.checked = true;
  found.dispatchEvent(new Event("input", { bubbles: true }));
  const next = nextLine(line);
  const target = next?.querySelector("input:checked") ?? next?.querySelector("input") ?? form.querySelector("textarea");
  target?.focus();
}

function nextLine(line) {
  let next = line.nextElementSibling;
  while (next && !next.classList.contains("rubric-line")) next = next.nextElementSibling;
  return next;
}
