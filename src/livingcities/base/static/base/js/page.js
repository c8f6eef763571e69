// What every page gains from JavaScript: passing messages, dialogs, menus that close, the offline page.
// Nothing here is needed to read, sign in or vote.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

function hideToast(toast) {
  if (reducedMotion.matches) return toast.remove();
  toast.animate({ opacity: [1, 0] }, 150).finished.then(() => toast.remove());
}

function watchToasts(region) {
  // A live region announces what is put into it, not what it had from the start.
  region.append(...region.children);
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) hideToast(event.target.closest(".toast"));
  });
  setInterval(() => {
    if (region.matches(":hover, :focus-within") || document.hidden) return;
    for (const toast of region.querySelectorAll("[data-passing]")) {
      const seen = Number(toast.dataset.seen || 0) + 1;
      toast.dataset.seen = seen;
      if (seen > 8) hideToast(toast);
    }
  }, 1000);
}

function openDialog(event) {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
}

function closeDialog(event) {
  const dialog = event.target.closest("dialog[open]");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
}

function ask(question) {
  const dialog = document.getElementById("word-confirm").content.firstElementChild.cloneNode(true);
  const heading = dialog.querySelector("h2");
  heading.textContent = question;
  heading.id = "confirm-question";
  dialog.setAttribute("aria-labelledby", heading.id);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("click", ({ target }) => target.value && dialog.close(target.value));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

async function confirmFirst(event) {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(form.dataset.confirm))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(event.submitter);
  delete form.dataset.confirmed;
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.person[open]")) {
    if (event.type === "keydown") menu.querySelector("summary").focus();
    else if (menu.contains(event.target)) continue;
    menu.open = false;
  }
}

document.querySelectorAll("[data-toasts]").forEach(watchToasts);
document.addEventListener("click", openDialog);
document.addEventListener("click", closeDialog);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
document.addEventListener("submit", confirmFirst, true);
document.querySelector(".error-summary")?.focus();

const worker = document.body.dataset.worker;
if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => {});
