// The form of an application saves itself, one question at a time. A text against which somebody else has written
// is never sent over theirs: the server shows both. What could not be sent is sent again until it arrives.

import { renewToken } from "../base/js/token.js";
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
const unkept = new Set(); // what was refused, faulty or never arrived: what is said beside it waits for a new answer
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

const unsaved = () => dirty.size + going.size + stuck.size + unkept.size;

function settle() {
  form.toggleAttribute("data-unsaved", unsaved() > 0);
  if (!unsaved()) say("saved");
  else if (!dirty.size && !going.size) say("unkept");
}

// A page that is gone hands over at most 64 KB; what is heavier goes as usual and may yet arrive.
const isLight = (body) => new Blob([...body].flat()).size + 200 * [...body].length < 60_000;

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
  for (const field of where.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (faults.length) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
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
  const held = old.contains(document.activeElement) ? document.activeElement.name || "none" : "";
  old.insertAdjacentHTML("afterend", html);
  const fresh = old.nextElementSibling;
  old.remove();
  dress(fresh);
  // Whoever was here by keyboard stays here: at the control of the same name, or the first that there is.
  const first = "input:not([type=hidden]), select, textarea, button";
  if (held) (fresh.querySelector(`[name="${CSS.escape(held)}"]`) ?? fresh.querySelector(first))?.focus();
}

function take(key, answer) {
  const here = row(key);
  unkept.delete(key);
  if (answer.row) {
    stuck.delete(key);
    replaceRow(key, answer.row);
    if (answer.faults?.length) unkept.add(key);
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
  } else if (answer.faults ?? answer.refused) {
    unkept.add(key);
    showFaults(here, answer.faults ?? [answer.refused]);
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
      keepalive: document.hidden && isLight(body),
    });
    const kind = answer.headers.get("content-type") ?? "";
    if (!kind.includes("json")) {
      const became = answer.status === 403 && !extra.again ? await renewToken() : "";
      if (became !== "renewed") {
        const signedOut = answer.type === "opaqueredirect" || became === "signed-out";
        throw Object.assign(new Error(), { signedOut });
      }
      going.delete(key);
      return await post(key, { ...extra, again: true });
    }
    take(key, await answer.json());
    going.delete(key);
    settle();
  } catch (error) {
    going.delete(key);
    dirty.add(key);
    say(error.signedOut ? "signed-out" : "offline");
    if (!waiting.has(key)) waiting.set(key, setTimeout(() => send(key, { ...extra, again: false }), AGAIN));
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
    unkept.add(key);
    return settle();
  }
  const note = document.getElementById("word-sending").content.firstElementChild.cloneNode(true);
  note.querySelector("[data-fill]").textContent = [...input.files].map((file) => file.name).join(", ");
  slot.replaceChildren(note);
  const body = new FormData();
  for (const file of input.files) body.append(input.name, file);
  unkept.delete(key);
  going.add(key);
  say("saving");
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
    going.delete(key);
    if (request.response?.row) take(key, request.response);
    else {
      input.value = ""; // so that the same file can be chosen once more
      lost(key);
      if (request.status === 403) renewToken();
    }
    settle();
  });
  request.send(body);
}

function lost(key) {
  unkept.add(key);
  showFaults(row(key), [document.getElementById("word-lost").content.textContent.trim()]);
}

async function removeFile(button) {
  const key = rowOf(button).dataset.question;
  const where = form.dataset.remove.replace("00000000-0000-0000-0000-000000000000", button.value);
  const headers = { "X-CSRFToken": token(), "X-Autosave": "1" };
  try {
    const answer = await fetch(where, { method: "POST", headers, redirect: "manual" });
    take(key, await answer.json());
  } catch {
    lost(key);
  }
  settle();
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
  for (const kept of [dirty, going, stuck, unkept]) kept.clear();
});
document.addEventListener("visibilitychange", () => {
  // No time to stand in line: the page may be gone the next moment.
  if (document.hidden) for (const key of [...dirty]) post(key);
});
addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
