// What forms gain from JavaScript: counters, filters that send themselves, drafts that outlive a closed tab.

function count(counter) {
  const field = document.getElementById(counter.dataset.countFor);
  if (!field) return;
  const show = () => {
    const length = field.value.length;
    counter.textContent = `${length} / ${field.maxLength}`;
    counter.classList.toggle("over", length >= field.maxLength);
  };
  field.addEventListener("input", show);
  show();
}

function sendItself(form) {
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
  });
}

const kept = {
  key: (form) => `draft:${form.dataset.draft}`,
  fields: (form) =>
    [...form.elements].filter(
      (field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file])"),
    ),
  read(form) {
    try {
      return JSON.parse(localStorage.getItem(this.key(form)));
    } catch {
      return null;
    }
  },
  write(form) {
    const values = {};
    for (const field of this.fields(form)) {
      if (field.matches("[type=checkbox], [type=radio]")) values[`${field.name}=${field.value}`] = field.checked;
      else if (!field.multiple) values[field.name] = field.value;
    }
    try {
      localStorage.setItem(this.key(form), JSON.stringify(values));
    } catch {
      // Private mode or a full store: the form works, only without a draft.
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  },
};

function restore(form, values) {
  let changed = false;
  for (const field of kept.fields(form)) {
    const box = field.matches("[type=checkbox], [type=radio]");
    const value = values[box ? `${field.name}=${field.value}` : field.name];
    if (value === undefined || (box ? field.checked === value : field.value === value)) continue;
    if (box) field.checked = value;
    else field.value = value;
    changed = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return changed;
}

function offerFreshStart(form) {
  const note = document.getElementById("word-draft").content.firstElementChild.cloneNode(true);
  note.querySelector("button").addEventListener("click", () => {
    form.reset();
    kept.drop(kept.key(form));
    note.remove();
    form.querySelectorAll("textarea").forEach((field) => field.dispatchEvent(new Event("input")));
  });
  form.prepend(note);
}

function keepDraft(form) {
  // After a refused sending the server gives back what was typed, with its errors: nothing to restore then.
  const refused = form.querySelector("[aria-invalid=true]");
  const values = refused ? null : kept.read(form);
  if (values && restore(form, values)) offerFreshStart(form);
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => kept.write(form), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    kept.write(form);
    sessionStorage.setItem("draft-sent", kept.key(form));
  });
}

function dropAcceptedDraft() {
  const key = sessionStorage.getItem("draft-sent");
  if (!key) return;
  sessionStorage.removeItem("draft-sent");
  // Coming back from a page that could not be reached says nothing about success.
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") return;
  const accepted = !document.querySelector("form[data-draft] [aria-invalid=true], .refusal, .error-summary");
  if (accepted) kept.drop(key);
}

dropAcceptedDraft();
document.querySelectorAll("[data-count-for]").forEach(count);
document.querySelectorAll("form[data-autosubmit]").forEach(sendItself);
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
