// While a moment is typed in the city's time, the same moment in Moscow stands beside it.

const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

function twin(field) {
  const note = document.getElementById("word-in-moscow").content.firstElementChild.cloneNode(true);
  const words = note.textContent;
  note.className = "muted small number";
  note.setAttribute("aria-live", "polite");
  field.after(note);
  const show = () => {
    const typed = Date.parse(`${field.value}Z`);
    const moscow = typed - Number(field.dataset.moscowOffset) * 60_000;
    note.textContent = Number.isNaN(typed) ? "" : `${format.format(moscow)} ${words}`;
  };
  field.addEventListener("input", show);
  show();
}

document.querySelectorAll("[data-moscow-offset]").forEach(twin);
