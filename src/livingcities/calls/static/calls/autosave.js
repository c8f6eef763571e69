// The form of an application saves itself, one question at a time. A text against which somebody else has written
// is never sent over theirs: the server shows both. What could not be sent is sent again until it arrives.

import { dress } from "./applying.js";

const form = document.querySelector("form[data-autosave]");
const side = document.querySelector("[data-side]");
const state = form.querySelector("[data-state]");
const PAUSE = 900;
const AGAIN = 5000;
const PATIENCE = 30_000;
const waiting = new Map(); // question → timer
const going = new Set(); // questions on their way
const dirty = new Set(); // changed since they were last sent
const stuck = new Set(); // conflicts that wait for a choice
let line = Promise.resolve(); // one save at a time: each answer says which questions are asked after all before it

const rowOf = (element) => element.closest("[data-question]");
const row = (key) => form.querySelector(`[data-question="${CSS.escape(key)}"]`);
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const address = (name, key) => form.dataset[name].replace("QUESTION", key);

function say(name) {
  const said = document.getElementById(`word-${name}`)?.content.cloneNode(true);
  if (said) state.replaceChildren(said);
  state.dataset.state = name;
}

function settle() {
  const unsaved = dirty.size + going.size;
  form.toggleAttribute("data-unsaved", unsaved > 0);
  if (!unsaved && !stuck.size) say("saved");
}

function dataOf(key) {
  const body = new FormData();
  for (const field of row(key).querySelectorAll("[name]")) {
    if (field.type === "file" || field.tagName === "BUTTON") continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    body.append(field.name, field.value);
  }
  return body;
}

function showFaults(where, faults) {
  const slot = where.querySelector("[data-faults]");
  where.classList.toggle("question-faulty", faults.length > 0);
  if (!faults.length) return slot.replaceChildren();
  const list = document.createElement("ul");
  list.className = "errorlist";
  for (const fault of faults) list.append(Object.assign(document.createElement("li"), { textContent: fault }));
  return slot.replaceChildren(list);
}

function redraw({ side: html, asked }) {
  if (html) {
    const open = side.querySelector("details")?.open;
    side.innerHTML = html;
    if (open) side.querySelector("details")?.setAttribute("open", "");
  }
  if (!asked) return;
  for (const each of form.querySelectorAll("[data-question]")) each.hidden = !asked.includes(each.dataset.question);
  for (const part of form.querySelectorAll(".filling-part")) {
    const rows = [...part.querySelectorAll("[data-question]")];
    if (rows.length) part.hidden = rows.every((each) => each.hidden);
  }
}

function replaceRow(key, html) {
  const old = row(key);
  old.insertAdjacentHTML("afterend", html);
  const fresh = old.nextElementSibling;
  old.remove();
  dress(fresh);
  return fresh;
}

function take(key, answer) {
  const here = row(key);
  if (answer.row) {
    stuck.delete(key);
    replaceRow(key, answer.row);
  } else if (answer.conflict) {
    stuck.add(key);
    const slot = here.querySelector("[data-conflict]");
    slot.innerHTML = answer.conflict;
    slot.firstElementChild.focus({ preventScroll: false });
  } else if (answer.version) {
    stuck.delete(key);
    here.querySelector("[data-version]").value = answer.version;
    here.querySelector("[data-saved]").innerHTML = answer.state;
    here.querySelector("[data-conflict]").replaceChildren();
    showFaults(here, answer.faults);
  } else if (answer.faults) showFaults(here, answer.faults);
  else if (answer.refused) {
    showFaults(here, [answer.refused]);
    state.textContent = answer.refused;
  }
  redraw(answer);
}

function send(key, extra = {}) {
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  line = line.then(() => post(key, extra));
}

async function post(key, extra = {}) {
  if (going.has(key)) return void waiting.set(key, setTimeout(() => send(key, extra), PAUSE));
  if (stuck.has(key) && !extra.keep) return;
  going.add(key);
  dirty.delete(key);
  say("saving");
  const body = dataOf(key);
  if (extra.keep) body.append(`keep-${key}`, extra.keep);
  try {
    const answer = await fetch(address("one", key), {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "X-Autosave": "1" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      keepalive: body.toString().length < 60000,
    });
    const kind = answer.headers.get("content-type") ?? "";
    if (!kind.includes("json")) throw Object.assign(new Error(), { signedOut: answer.type === "opaqueredirect" });
    take(key, await answer.json());
    going.delete(key);
    settle();
  } catch (error) {
    going.delete(key);
    dirty.add(key);
    say(error.signedOut ? "signed-out" : "offline");
    if (!waiting.has(key)) waiting.set(key, setTimeout(() => send(key, extra), AGAIN));
  }
}

function later(key, pause) {
  dirty.add(key);
  form.setAttribute("data-unsaved", "");
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(() => send(key), pause));
}

function sendFile(input) {
  const here = rowOf(input);
  const key = here.dataset.question;
  const slot = here.querySelector("[data-sending]");
  const most = Number(here.dataset.most);
  const heavy = [...input.files].filter((file) => file.size > most);
  if (heavy.length) {
    const note = document.getElementById("word-too-heavy").content.cloneNode(true);
    note.querySelector("[data-fill]").textContent = heavy.map((file) => file.name).join(", ");
    here.querySelector("[data-faults]").replaceChildren(note);
    input.value = "";
    return;
  }
  const note = document.getElementById("word-sending").content.firstElementChild.cloneNode(true);
  note.querySelector("[data-fill]").textContent = [...input.files].map((file) => file.name).join(", ");
  slot.replaceChildren(note);
  const body = new FormData();
  for (const file of input.files) body.append(input.name, file);
  const request = new XMLHttpRequest();
  request.open("POST", address("files", key));
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("X-Autosave", "1");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    note.querySelector("progress").value = (100 * loaded) / total;
  });
  request.addEventListener("loadend", () => {
    slot.replaceChildren();
    if (request.response?.row) take(key, request.response);
    else say("offline");
    settle();
  });
  request.send(body);
}

async function removeFile(button) {
  const key = rowOf(button).dataset.question;
  const where = form.dataset.remove.replace("00000000-0000-0000-0000-000000000000", button.value);
  const headers = { "X-CSRFToken": token(), "X-Autosave": "1" };
  const answer = await fetch(where, { method: "POST", headers });
  if ((answer.headers.get("content-type") ?? "").includes("json")) take(key, await answer.json());
}

form.addEventListener("input", ({ target }) => {
  const here = rowOf(target);
  if (here && target.type !== "file") later(here.dataset.question, PAUSE);
});
form.addEventListener("change", ({ target }) => {
  const here = rowOf(target);
  if (!here) return;
  if (target.type === "file") {
    if (target.files.length) sendFile(target);
  } else later(here.dataset.question, 50);
});
form.addEventListener("click", (event) => {
  const keep = event.target.closest("[data-keep]");
  const remove = event.target.closest("[data-remove-file]");
  if (keep) {
    event.preventDefault();
    send(rowOf(keep).dataset.question, { keep: keep.dataset.keep });
  } else if (remove) {
    event.preventDefault();
    removeFile(remove);
  }
});
form.addEventListener("submit", () => {
  for (const timer of waiting.values()) clearTimeout(timer);
  dirty.clear();
  going.clear();
});
document.addEventListener("visibilitychange", () => {
  // No time to stand in line: the page may be gone the next moment.
  if (document.hidden) for (const key of [...dirty]) post(key);
});
addEventListener("beforeunload", (event) => {
  if (dirty.size + going.size) event.preventDefault();
});
