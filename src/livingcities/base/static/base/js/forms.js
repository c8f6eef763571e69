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

// Drafts belong to a person: a computer may be shared. Whoever is not signed in keeps them for this tab alone.
const person = document.body.dataset.person;
const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;
const BOX = "[type=checkbox], [type=radio]";

const kept = {
  fields: (form) =>
    [...form.elements].filter(
      (field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file])"),
    ),
  // Of the text that the server gave: a draft is never laid over what somebody has saved since.
  print(form) {
    const given = this.fields(form).map((field) => {
      if (field.matches(BOX)) return [field.name, field.value, field.defaultChecked];
      if (field.matches("select")) return [field.name, ...[...field.options].map((option) => option.defaultSelected)];
      return [field.name, field.defaultValue];
    });
    let hash = 0x811c9dc5;
    for (const letter of JSON.stringify(given)) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193);
    return (hash >>> 0).toString(36);
  },
  name: (form) => `draft:${person ?? "anon"}:${form.dataset.draft}:`,
  key(form) {
    form.dataset.draftKey ??= this.name(form) + this.print(form);
    return form.dataset.draftKey;
  },
  read(form) {
    try {
      return JSON.parse(store().getItem(this.key(form))).values;
    } catch {
      return null;
    }
  },
  write(form) {
    const values = {};
    for (const field of this.fields(form)) {
      if (field.matches(BOX)) values[`${field.name}=${field.value}`] = field.checked;
      else if (!field.multiple) values[field.name] = field.value;
    }
    try {
      store().setItem(this.key(form), JSON.stringify({ at: Date.now(), values }));
    } catch {
      // Private mode or a full store: the form works, only without a draft.
    }
  },
  drop(key) {
    try {
      store().removeItem(key);
    } catch {
      // Nothing was kept.
    }
  },
};

const store = () => (person ? localStorage : sessionStorage);

function forgetDrafts(worthKeeping = () => false) {
  try {
    for (const place of [localStorage, sessionStorage]) {
      const keys = Object.keys(place).filter((key) => key.startsWith("draft:"));
      for (const key of keys) if (!worthKeeping(key, place.getItem(key))) place.removeItem(key);
    }
  } catch {
    // No store, no drafts.
  }
}

function forgetOldAndStrange() {
  forgetDrafts((key, text) => {
    if (person && !key.startsWith(`draft:${person}:`)) return false;
    try {
      return Date.now() - JSON.parse(text).at < KEPT_FOR;
    } catch {
      return false;
    }
  });
}

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
  // After a refused sending the server gives back what was typed, with its errors: nothing to restore then,
  // and what is typed on goes to the draft of the page before.
  const refused = form.querySelector("[aria-invalid=true]");
  if (refused && sent?.startsWith(kept.name(form))) form.dataset.draftKey = sent;
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

function takeSent() {
  const key = sessionStorage.getItem("draft-sent");
  sessionStorage.removeItem("draft-sent");
  return key;
}

function dropAcceptedDraft(key) {
  // Coming back from a page that could not be reached says nothing about success.
  if (!key || performance.getEntriesByType("navigation")[0]?.type === "back_forward") return;
  const accepted = !document.querySelector("form[data-draft] [aria-invalid=true], .refusal, .error-summary");
  if (accepted) kept.drop(key);
}

forgetOldAndStrange();
const sent = takeSent();
dropAcceptedDraft(sent);
document.querySelectorAll("[data-count-for]").forEach(count);
document.querySelectorAll("form[data-autosubmit]").forEach(sendItself);
document.querySelectorAll("form[data-draft]").forEach(keepDraft);
document
  .querySelectorAll("form[data-sign-out]")
  .forEach((form) => form.addEventListener("submit", () => forgetDrafts()));
