"use strict";
/* The screen of the room: full screen by the button or the F key. */

const button = document.querySelector("[data-full-screen]");
const enlarge = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());

button.hidden = !document.fullscreenEnabled;
button.addEventListener("click", enlarge);
document.addEventListener("keydown", (event) => {
  if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey) enlarge();
});
