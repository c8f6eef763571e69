// Keys 1, 2, 3 and Backspace, and a swipe of the card. The page votes without any of it.

import { keysAreOn } from "./keys.js";

const table = () => document.querySelector("[data-voting]");
const press = (key) => table()?.querySelector(`[data-key="${key}"]`)?.click();
const SWIPE = 90;

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (["1", "2", "3"].includes(event.key)) press(event.key);
  else if (event.key === "Backspace") table()?.querySelector("[data-undo]")?.click();
});

// A finger to the right agrees, to the left disagrees; up and down still scroll the page.
let from = null;
document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-voting] [data-card]");
  from = card && event.pointerType === "touch" ? { card, x: event.clientX } : null;
});
document.addEventListener("pointermove", (event) => {
  if (!from) return;
  const moved = event.clientX - from.x;
  from.card.style.transform = `translateX(${moved / 2}px) rotate(${moved / 40}deg)`;
});
const drop = (event) => {
  if (!from) return;
  const moved = event.type === "pointerup" ? event.clientX - from.x : 0;
  from.card.style.transform = "";
  from = null;
  if (Math.abs(moved) >= SWIPE) press(moved > 0 ? "1" : "2");
};
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);

// After an answer the next statement is read out and the keyboard stands on it.
document.addEventListener("htmx:after:swap", () => table()?.querySelector("[data-card]")?.focus({ preventScroll: true }));
