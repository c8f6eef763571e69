// The passport's tables: rows are added and taken out without loading the page anew.

const total = (table) => table.querySelector("input[name$='-TOTAL_FORMS']");
const most = (table) => Number(table.querySelector("input[name$='-MAX_NUM_FORMS']").value);

function addRow(table) {
  const count = Number(total(table).value);
  if (count >= most(table)) return;
  const holder = document.createElement("div");
  holder.innerHTML = table.querySelector("template").innerHTML.replaceAll("__prefix__", String(count));
  const row = holder.firstElementChild;
  table.querySelector("template").before(row);
  total(table).value = String(count + 1);
  row.querySelector("input, select, textarea")?.focus();
}

for (const table of document.querySelectorAll("[data-rows]")) {
  const button = table.querySelector("button[name='more']");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(table);
  });
}

// Whoever leaves with something unsaved is asked once; what came back with an explanation is unsaved too.
const form = document.querySelector("#passport");
let changed = Boolean(form?.querySelector("[role=alert]"));
form?.addEventListener("input", () => { changed = true; });
form?.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
