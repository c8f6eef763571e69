// The catalogue. Filters stand open beside the list on a wide screen and are folded on a phone; folded parts that a
// reader opened stay open when new counts arrive.
const side = document.getElementById("side");
const wide = matchMedia("(min-width: 62rem)");
const open = () => { if (side) side.open = wide.matches; };
wide.addEventListener("change", open);
open();

const kept = new Set();
document.addEventListener("toggle", (event) => {
  const { keep } = event.target.dataset ?? {};
  if (keep && event.target.isConnected) kept[event.target.open ? "add" : "delete"](keep);
}, true);
document.addEventListener("htmx:after:swap", () => {
  for (const name of kept) {
    const part = document.querySelector(`details[data-keep="${name}"]`);
    if (part) part.open = true;
  }
});
