// What the set-up gains from JavaScript: other clocks beside the deadline, only those settings of a column that it has,
// only those fields of a case that its table has.

function showClocks(list) {
  const field = document.getElementById(list.dataset.clocks);
  if (!field) return;
  const locale = document.documentElement.lang;
  const show = () => {
    const typed = Date.parse(`${field.value}:00Z`);
    list.hidden = Number.isNaN(typed);
    if (list.hidden) return;
    for (const cell of list.querySelectorAll("[data-hours]")) {
      const there = new Date(typed + cell.dataset.hours * 3_600_000);
      cell.textContent = there.toLocaleString(locale, {
        day: "numeric",
        month: "long",
        hour: "2-digit",
        minute: "2-digit",
        timeZone: "UTC",
      });
    }
  };
  field.addEventListener("input", show);
  show();
}

function fitColumn(row) {
  const kind = row.querySelector("select[name$=-kind]");
  if (!kind) return;
  const show = () => {
    for (const part of row.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== kind.value;
  };
  kind.addEventListener("change", show);
  show();
}

// Of the fields of a case only those of the table that was chosen for the whole question.
function fitPlaces(whole) {
  const show = () => {
    for (const part of document.querySelectorAll("[data-in-case]")) {
      const select = part.querySelector("select");
      part.hidden = !whole.value;
      for (const group of select.querySelectorAll("optgroup")) {
        const isOther = !group.querySelector("option").value.startsWith(`${whole.value}.`);
        group.hidden = isOther;
        group.disabled = isOther;
      }
      if (select.selectedOptions[0]?.closest("optgroup")?.disabled) select.value = "";
    }
  };
  whole.addEventListener("change", show);
  show();
}

document.querySelectorAll("[data-clocks]").forEach(showClocks);
document.querySelectorAll(".row-card").forEach(fitColumn);
document.querySelectorAll("select[name=case_field]").forEach(fitPlaces);
