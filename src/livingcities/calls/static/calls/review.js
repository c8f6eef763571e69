// The juror's screen: keeps what is marked, shows what a mark means, keys for those who read thirty in a row.

const form = document.querySelector("[data-rubric]");
const WAIT = 800;

if (form) {
  const saver = autosave(form);
  form.addEventListener("input", (event) => {
    if (event.target.type === "radio") showWords(event.target);
    saver.later(event.target.type === "radio" ? 0 : WAIT);
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
  let underWay = null;

  function save() {
    timer = 0;
    if (busy) again = true;
    else if (!stopped) underWay = send();
  }

  async function send() {
    busy = true;
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form) });
      if (answer.ok || answer.status === 409 || answer.status === 422) show(await answer.text(), answer.status === 409);
      else later(5000);
    } catch {
      later(5000); // the line is down: what was typed stays in the form and is sent when it is back
    } finally {
      busy = false;
      if (again) {
        again = false;
        later(0);
      }
    }
  }

  function show(html, lost) {
    const state = document.getElementById("review-state");
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("review-state");
    if (!state || !fresh) return;
    const kept = state.querySelector("[name=version]");
    if (kept && !fresh.querySelector("[name=version]")) fresh.append(kept);
    state.replaceChildren(...fresh.childNodes);
    if (lost) stopped = true;
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
  const wanted = event.key === "0" ? "na" : event.key;
  const line = radio.closest(".rubric-line");
  const found = line.querySelector(`input[value="${wanted}"]`);
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
