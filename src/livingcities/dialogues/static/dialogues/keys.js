// Shortcuts of one character can be switched off: they get in the way of those who dictate. The choice is kept on
// the device and holds for answering and for the desk.
const KEPT = "moderation-keys";
const toggle = document.querySelector("[data-keys-switch]");

export const keysAreOn = () => toggle?.checked ?? true;

const show = () => document.body.toggleAttribute("data-keys-off", !keysAreOn());

try {
  if (toggle) toggle.checked = localStorage.getItem(KEPT) !== "off";
  toggle?.addEventListener("change", () => localStorage.setItem(KEPT, toggle.checked ? "on" : "off"));
} catch {
  // Private mode: the keys are on.
}
toggle?.addEventListener("change", show);
show();
