"use strict";
/* The screen of the room: what the stage says, drawn ten times a second. */

const wall = document.querySelector("#ecran");
const show = (name) => wall.querySelector(`[data-show="${name}"]`);
const words = wall.dataset;
const stage = new Stage(wall, 1000, drawNames);

function drawNames() {
  const { current, count, place, next } = stage.state;
  put(show("title"), current ? current.title : count ? words.over : words.soon);
  put(show("table"), current ? filled(words.table, current) : "");
  put(show("place"), current ? filled(words.place, { place, count }) : "");
  show("lost").hidden = !stage.isLost;
  const list = next.map((one) => {
    const line = document.createElement("li");
    const table = document.createElement("span");
    table.textContent = filled(words.table, one);
    line.append(table, ` ${one.title}`);
    return line;
  });
  show("next").replaceChildren(...list);
  wall.querySelector(".screen__next").hidden = list.length === 0;
  wall.querySelector(".screen__clock").hidden = !current;
  drawTime();
}

function drawTime() {
  const pitch = stage.state.current;
  if (!pitch) {
    document.documentElement.dataset.phase = "none";
    return;
  }
  const left = stage.left();
  const now = pitch.state === "waiting" || pitch.state === "missing" ? "normal" : phase(left);
  document.documentElement.dataset.phase = now;
  put(show("digits"), digits(left));
  put(show("said"), pitch.state === "running" && left <= 0 ? words.extra : words[pitch.state]);
  show("fill").style.width = `${Math.max(0, Math.min(100, (100 * left) / pitch.allowed))}%`;
}

function offerTools() {
  const colours = wall.querySelector('[data-tool="colours"]');
  const full = wall.querySelector('[data-tool="full"]');
  const swap = () => document.documentElement.classList.toggle("is-white");
  const enlarge = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  colours.hidden = false;
  colours.addEventListener("click", swap);
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", enlarge);
  document.addEventListener("keydown", (event) => {
    if (event.key === "n") swap();
    if (event.key === "f") enlarge();
  });
}

drawNames();
setInterval(drawTime, 100);
offerTools();
