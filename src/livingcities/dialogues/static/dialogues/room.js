// The screen in the hall: full screen by a button, and it does not fall asleep.

const button = document.querySelector("[data-fullscreen]");
if (document.documentElement.requestFullscreen) {
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  });
} else {
  button.hidden = true;
}

async function stayAwake() {
  if (document.hidden || !("wakeLock" in navigator)) return;
  await navigator.wakeLock.request("screen").catch(() => {});
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
