// Typing in a sheet: a digit moves on by itself, Enter and the arrows move, anything else is not taken.

const form = document.querySelector("[data-sheet]");
const fields = [...form.querySelectorAll("[data-answer]")];
const move = (from, by) => {
  const next = fields[fields.indexOf(from) + by];
  if (next) next.focus();
  else if (by > 0) form.querySelector("button").focus();
};

form.addEventListener("focusin", ({ target }) => fields.includes(target) && target.select());
form.addEventListener("input", ({ target }) => {
  if (!fields.includes(target)) return;
  if (!/^[123]?$/.test(target.value)) target.value = "";
  else if (target.value) move(target, 1);
});
form.addEventListener("keydown", (event) => {
  if (!fields.includes(event.target)) return;
  const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.ctrlKey) return;
  event.preventDefault();
  move(event.target, by);
});
