// The desk by keyboard: a accept, m merge, r reject with a digit, u undo, j and k or the arrows through the list.

import { keysAreOn } from "./keys.js";

const desk = () => document.querySelector("[data-desk]");
const NAMES = { ArrowDown: "j", ArrowUp: "k" };
// The same keys on a Russian keyboard.
const RUSSIAN = { ф: "a", ь: "m", к: "r", г: "u", о: "j", л: "k" };

function openPanel(panel) {
  for (const other of desk().querySelectorAll("details[data-key]")) other.open = other === panel;
  panel.querySelector("input[type=radio], input[type=text]")?.focus();
  panel.dataset.chosen = "yes";
}

// Digits belong to the panel opened last by its key: «r» and «3» reject for the third reason.
function choose(digit) {
  const panel = desk().querySelector("details[data-chosen][open]");
  const radio = panel?.querySelector(`[data-digit="${digit}"]`);
  if (!radio) return false;
  radio.checked = true;
  if (panel.querySelector("[name=note]")?.value) radio.focus();
  else radio.form.requestSubmit();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || !desk() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  const radio = event.target.closest("input[type=radio]");
  const key = NAMES[event.key] ?? RUSSIAN[event.key] ?? event.key;
  if (radio && event.key in NAMES) return; // the arrows move within a list of choices
  if (/^[1-9]$/.test(key)) {
    if (choose(key)) event.preventDefault();
    return;
  }
  if (!/^[amrujk]$/.test(key)) return;
  const target = desk().querySelector(`[data-key="${key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("details")) openPanel(target);
  else target.click();
});

document.addEventListener("htmx:after:swap", () => desk()?.querySelector("[data-current]")?.focus({ preventScroll: true }));
