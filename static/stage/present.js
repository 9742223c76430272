"use strict";
/* The page of a phone: it asks every five seconds, and counts by itself in between. */

const card = document.querySelector("#maintenant");
const part = (name) => card.querySelector(`[data-show="${name}"]`);
const told = card.dataset;
const day = new Stage(card, 5000, drawCard);

function drawCard() {
  const { state, announcement, isLost } = day;
  const { moment, current, following, show, vote } = state;
  put(part("announcement"), announcement);
  part("announcement").hidden = !announcement;
  part("lost").hidden = !isLost;
  if (isLost) put(part("lost"), filled(told.lost, { time: day.knownHour }));
  put(part("title"), moment ? moment.label : show === "pitches" ? told.pitches : state.is_over ? told.over : told.soon);
  const isPitching = show === "pitches" && current !== null;
  put(part("pitch"), isPitching ? filled(told.table, current) : "");
  part("pitch").hidden = !isPitching;
  part("vote").hidden = vote !== "open";
  part("result").hidden = vote !== "published";
  part("tables").hidden = show !== "tables" && show !== "welcome";
  part("order").hidden = show !== "pitches" && !told.team;
  drawTeam();
  part("following").replaceChildren(...following.map(lineOf));
  part("after").hidden = following.length === 0;
  drawLeft();
}

/* When one's own team passes: « vers 14 h 52 », then that it is its turn. */
function drawTeam() {
  const own = day.state.passages.find((one) => String(one.number) === told.team);
  const isKnown = Boolean(own && own.expected) && (own.call !== "done" || day.state.show === "pitches");
  put(part("team"), isKnown ? filled(JSON.parse(told.calls)[own.call], { time: hour(own.expected) }) : "");
  part("team").hidden = !isKnown;
}

function lineOf({ label, planned, expected }) {
  const item = document.createElement("li");
  const time = document.createElement("span");
  time.className = "present__hour";
  time.textContent = filled(told.about, { time: hour(expected) });
  item.append(time, ` ${label} `);
  if (Math.abs(expected - planned) >= 60000) {
    const before = document.createElement("span");
    before.className = "tb-mention";
    before.textContent = filled(told.planned, { time: hour(planned) });
    item.append(before);
  }
  return item;
}

function drawLeft() {
  const { current, moment, show } = day.state;
  const timed = show === "pitches" ? current : moment;
  part("clock").hidden = !timed;
  if (!timed) return;
  const left = day.left(timed);
  put(part("digits"), digits(left));
  part("digits").dataset.phase = phase(left);
  put(part("said"), left <= 0 ? told.extra : timed.since === null && timed.elapsed ? told.paused : told.left);
}

drawCard();
setInterval(drawLeft, 200);
