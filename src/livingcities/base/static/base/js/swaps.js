// What htmx brings into a part of a page is a part. A whole page there – a refusal, a fault, the way to sign in –
// would stand inside a card: its reason is told instead, and what was on the screen stays.

// What a person does; what the page asks for by itself fails in silence and is asked for again.
const BY_HAND = new Set(["click", "submit", "input", "change", "keyup", "search"]);
const WHOLE_PAGE = /^\s*<!doctype/i;

const byHand = (ctx) => BY_HAND.has(ctx?.sourceEvent?.type);

function place(element) {
  return element.closest("form")?.querySelector("[data-lost]") ?? document.querySelector("[data-toasts]");
}

function tell(ctx, word, reason = "") {
  const template = document.getElementById(word);
  if (!template || !byHand(ctx)) return;
  hush();
  const notice = template.content.firstElementChild.cloneNode(true);
  if (reason) notice.querySelector("[data-reason]").textContent = reason;
  place(ctx.sourceElement)?.append(notice);
}

function hush() {
  for (const notice of document.querySelectorAll("[data-lost-notice]")) notice.remove();
}

document.addEventListener("htmx:before:request", ({ detail }) => byHand(detail.ctx) && hush());

// No answer: the connection is gone or too slow.
document.addEventListener("htmx:error", ({ detail }) => detail.ctx && tell(detail.ctx, "word-lost"));

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const { raw, status } = ctx.response;
  if (!WHOLE_PAGE.test(ctx.text) && status < 500) return;
  if (status < 400) {
    if (!raw.redirected || ctx.select) return;
    event.preventDefault();
    location.assign(raw.url);
    return;
  }
  event.preventDefault();
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const reason = status < 500 ? page.querySelector(".refusal .lead")?.textContent : "";
  tell(ctx, "word-broken", reason);
});
