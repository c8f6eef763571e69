// A statement on the map explains itself on hover and focus; the slider swaps the map without leaving the page.
const root = document.getElementById("results");

function told(link) {
  return root.querySelector(link.getAttribute("href"));
}

function explain(link) {
  const box = root.querySelector("[data-map-told]");
  const article = told(link);
  if (!box || !article) return;
  const copy = article.cloneNode(true);
  copy.removeAttribute("id");
  copy.classList.remove("on");
  box.replaceChildren(copy);
  const field = box.parentElement.getBoundingClientRect();
  const spot = link.getBoundingClientRect();
  box.classList.toggle("top", spot.top + spot.height / 2 > field.top + field.height / 2);
  box.hidden = false;
  article.classList.add("on");
  link.classList.add("on");
}

function forget(link) {
  const box = root.querySelector("[data-map-told]");
  if (box) box.hidden = true;
  told(link)?.classList.remove("on");
  link.classList.remove("on");
}

function markOf(event) {
  return event.target instanceof Element ? event.target.closest("a.mark") : null;
}

for (const [name, act] of [["pointerover", explain], ["focusin", explain], ["pointerout", forget], ["focusout", forget]]) {
  root?.addEventListener(name, (event) => {
    const link = markOf(event);
    if (link) act(link);
  });
}

root?.addEventListener("keydown", (event) => {
  const link = markOf(event);
  if (link && event.key === "Escape") forget(link);
});

// From the list to the map.
for (const [name, on] of [["pointerover", true], ["pointerout", false]]) {
  root?.addEventListener(name, (event) => {
    const article = event.target instanceof Element ? event.target.closest(".results-told .told") : null;
    if (article) root.querySelector(`a.mark[href="#${CSS.escape(article.id)}"]`)?.classList.toggle("on", on);
  });
}

let asked = 0;
let timer;

async function show(address) {
  const mine = ++asked;
  root.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("results");
    if (mine !== asked || !fresh) return;
    const focused = document.activeElement?.id;
    root.replaceChildren(...fresh.childNodes);
    history.replaceState(null, "", address);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  } catch {
    location.assign(address);
  } finally {
    if (mine === asked) root.removeAttribute("aria-busy");
  }
}

root?.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-history]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => show(`?${new URLSearchParams(new FormData(form))}`), 120);
});
