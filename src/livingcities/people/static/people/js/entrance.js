// Changing the way to sign in keeps the address that was typed. It stays in this tab and is used once.

const field = document.querySelector("[data-entrance] [name=login]");
const KEY = "typed-email";

document.querySelectorAll("[data-keep-email]").forEach((link) => {
  link.addEventListener("click", () => {
    if (field?.value) sessionStorage.setItem(KEY, field.value);
  });
});

const typed = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);
if (typed && field && !field.value) {
  field.value = typed;
  document.querySelector("[data-entrance] [name=password]")?.focus();
}
