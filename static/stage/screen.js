"use strict";
/* The screen of the room: it follows what goes on, asks for another face when there is one, and draws the time. */

const wall = document.querySelector("#ecran");
const show = (name) => wall.querySelector(`[data-show="${name}"]`);
const words = wall.dataset;
let drawn = JSON.parse(words.started).face;
let isTurning = false;
const stage = new Stage(wall, 1000, draw);

/* The page itself holds every face: what is asked again is the page, and only its face is taken. */
async function turn(face) {
  if (isTurning) return;
  isTurning = true;
  try {
    const answer = await stage.ask(location.href, {});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#ecran");
    if (!page) throw new Error("not a screen");
    wall.querySelector(".screen__face").replaceWith(document.adoptNode(page.querySelector(".screen__face")));
    drawn = JSON.parse(page.dataset.started).face;
  } catch {
    stage.failures += 1;
  }
  isTurning = false;
  if (drawn === face) draw();
  else setTimeout(draw, 500);
}

function draw() {
  const { announcement, isLost, isLive, state } = stage;
  put(show("announcement"), announcement);
  show("announcement").hidden = !announcement;
  show("lost").hidden = !isLost;
  if (isLost) put(show("lost"), filled(words.lost, { time: stage.knownHour }));
  put(show("way"), isLive ? words.live : words.asked);
  if (state.face !== drawn) {
    turn(state.face);
    return;
  }
  if (state.show === "pitches") drawPitch(state);
  else drawMoment(state);
  drawTime();
}

function drawMoment({ moment, following }) {
  if (moment) put(show("title"), moment.label);
  drawFollowing(following);
  if (show("back") && following.length) put(show("back"), hour(following[0].expected));
}

function drawFollowing(following) {
  const list = show("following");
  if (list) list.replaceChildren(...following.map((one) => line(filled(words.about, { time: hour(one.expected) }), one.label)));
}

function drawPitch({ current, count, place, next, following }) {
  put(show("title"), current ? current.title : count ? words.over : words.soon);
  show("title").classList.toggle("screen__title--alone", !current);
  put(show("table"), current ? filled(words.table, current) : "");
  put(show("place"), current ? filled(words.place, { place, count }) : "");
  show("next").replaceChildren(...next.map((one) => line(filled(words.table, one), one.title)));
  show("teams").hidden = next.length === 0;
  drawFollowing(following);
  show("after").hidden = Boolean(current) || following.length === 0;
  wall.querySelector(".screen__clock").hidden = !current;
}

function line(before, text) {
  const item = document.createElement("li");
  const first = document.createElement("span");
  first.textContent = before;
  item.append(first, ` ${text}`);
  return item;
}

function drawTime() {
  const { current, moment, show: face } = stage.state;
  const timed = face === "pitches" ? current : moment;
  if (show("announcement").hidden === Boolean(stage.announcement)) draw();
  if (!timed || !show("digits") || stage.state.face !== drawn) {
    document.documentElement.dataset.phase = "none";
    return;
  }
  const left = stage.left(timed);
  const status = face === "pitches" ? timed.state : timed.since === null ? "paused" : "running";
  document.documentElement.dataset.phase = status === "waiting" || status === "missing" ? "normal" : phase(left);
  put(show("digits"), digits(left));
  show("digits").toggleAttribute("data-long", Math.abs(left) >= 6000000);
  put(show("said"), status === "running" && left <= 0 ? words.extra : words[status]);
  show("fill").style.width = `${Math.max(0, Math.min(100, (100 * left) / timed.allowed))}%`;
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

draw();
setInterval(drawTime, 100);
offerTools();
