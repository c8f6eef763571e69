// What the set-up gains from JavaScript: other clocks beside the deadline, only those settings of a column that it has.

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

document.querySelectorAll("[data-clocks]").forEach(showClocks);
document.querySelectorAll(".row-card").forEach(fitColumn);
