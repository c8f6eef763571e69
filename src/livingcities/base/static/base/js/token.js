// Signing in anew, in another window, gives the browser another token against forged requests; a page that was open
// before holds the old one, and everything it sends is refused. This takes the new one from the page as it is now:
// "renewed", "signed-out", or "" where neither is known.

const NAME = "csrfmiddlewaretoken";

export async function renewToken() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", headers: { "X-Requested-With": "fetch" } });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (!answer.ok) return ""; // somebody else has signed in, who does not see this page
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[name=${NAME}]`)?.value;
    if (!fresh) return "";
    for (const field of document.querySelectorAll(`[name=${NAME}]`)) field.value = fresh;
    return "renewed";
  } catch {
    return "";
  }
}
