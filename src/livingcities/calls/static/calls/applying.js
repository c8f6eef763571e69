// What the questions of a form gain from JavaScript: counters of words and characters, more rows in a table.

const words = (text) => text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
const length = { words, characters: (text) => [...text].length };

function word(name) {
  return document.getElementById(`word-${name}`)?.content.textContent.trim() ?? "";
}

export function count(field) {
  const limit = Number(field.dataset.limit);
  const unit = field.dataset.limitIn || "characters";
  const shown = document.createElement("span");
  shown.className = "field-count";
  shown.id = `${field.id}_count`;
  field.after(shown);
  const show = () => {
    const n = length[unit](field.value);
    shown.textContent = `${n} / ${limit} ${word(unit)}`;
    shown.classList.toggle("over", n > limit);
  };
  field.addEventListener("input", show);
  show();
}

export function growTable(table) {
  const button = table.querySelector("[data-add-row]");
  const rows = table.querySelector("tbody");
  const blank = table.querySelector("template[data-row]");
  const most = Number(table.dataset.rows);
  const settle = () => button.toggleAttribute("hidden", rows.rows.length >= most);
  button.addEventListener("click", () => {
    const at = rows.rows.length;
    const made = blank.content.firstElementChild.cloneNode(true);
    for (const part of made.querySelectorAll("*")) {
      for (const name of ["name", "id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("-ROW-", `-${at}-`));
      }
    }
    rows.append(made);
    made.querySelector("input, select, textarea")?.focus();
    settle();
  });
  settle();
}

export function dress(root) {
  root.querySelectorAll("[data-limit]").forEach(count);
  root.querySelectorAll(".table-input").forEach(growTable);
}

dress(document);
