// Asks now and then whether another author has saved something: not from a hidden tab, and at once when it is seen again.

const place = document.querySelector("[data-others]");
const EVERY = 25_000;

function look() {
  if (!document.hidden && navigator.onLine) place.firstElementChild?.dispatchEvent(new CustomEvent("look"));
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
