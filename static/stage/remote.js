"use strict";
/* The remote acts without reloading; its page works the same without this file. */

const pad = document.querySelector("#telecommande");

function startRemote() {
  const words = pad.dataset;
  const show = (name) => pad.querySelector(`[data-show="${name}"]`);
  const form = (name) => pad.querySelector(`.remote-form--${name}`);
  const button = (name) => form(name).querySelector("button");
  let stepsDrawn = subjectOf(JSON.parse(words.started));
  const stage = new Stage(pad, 2000, draw);

  function draw() {
    const { state, announcement, isLost } = stage;
    const isPitch = state.buttons === "pitch";
    show("lost").hidden = !isLost;
    if (isLost) put(show("lost"), filled(words.lost, { time: stage.knownHour }));
    put(show("announcement"), announcement);
    show("announcement").hidden = !announcement;
    const seen = { seen: state.current ? state.current.id : 0, moment: state.moment ? state.moment.id : 0, buttons: state.buttons };
    for (const [name, value] of Object.entries(seen)) {
      for (const field of pad.querySelectorAll(`[name="${name}"]`)) field.value = value;
    }
    form("absent").hidden = !isPitch;
    const about = subjectOf(state);
    if (about !== stepsDrawn) drawSteps(about);
    if (isPitch) drawPitch(state);
    else drawMoment(state);
    drawTime();
  }

  /* What the steps shown depend on. */
  function subjectOf({ moment, following, steps, buttons }) {
    return JSON.stringify([moment && moment.id, following.length && following[0].id, steps, buttons]);
  }

  /* The steps of the thread are written by the server: the remote asks for its own page, and takes that part of it. */
  async function drawSteps(about) {
    stepsDrawn = about;
    try {
      const answer = await stage.ask(location.href, {});
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of ["#etapes", "#etapes-suivantes"]) {
        const fresh = page.querySelector(place);
        if (fresh && stepsDrawn === about) pad.querySelector(place).replaceChildren(...document.adoptNode(fresh).childNodes);
      }
    } catch {
      stepsDrawn = ""; // asked again with the next state
    }
  }

  function drawPitch({ current, place, count, next }) {
    put(show("title"), current ? current.title : words.over);
    put(show("over"), `${current ? `${filled(words.table, current)} · ` : ""}${filled(words.place, { place, count })}`);
    put(show("next-one"), next.length ? nextTeam(next[0]) : "–");
    const state = current ? current.state : "none";
    put(button("demarrer"), state === "paused" || state === "done" ? words.resume : words.start);
    button("demarrer").disabled = state === "running" || state === "none";
    button("pause").disabled = state !== "running";
    button("absent").disabled = state !== "waiting" && state !== "missing";
    button("suivant").disabled = state === "none";
    button("plus").disabled = state === "none";
  }

  function nextTeam({ number, title }) {
    const { expected } = stage.state.passages.find((one) => one.number === number) || {};
    const about = expected ? `, ${filled(words.about, { time: hour(expected) })}` : "";
    return `${filled(words.table, { number })} · ${title}${about}`;
  }

  function drawMoment({ moment, following, is_over: isOver }) {
    put(show("title"), moment ? moment.label : isOver ? words.ended : words.soon);
    put(show("over"), moment ? filled(words.since, { time: hour(moment.begun) }) : "");
    put(show("next-one"), following.length ? `${following[0].label}, ${filled(words.about, { time: hour(following[0].expected) })}` : "–");
    put(button("demarrer"), words.resume);
    button("demarrer").disabled = !moment || moment.since !== null;
    button("pause").disabled = !moment || moment.since === null;
    button("suivant").disabled = !moment && isOver;
    button("plus").disabled = !moment;
  }

  function drawTime() {
    const { buttons, current, moment } = stage.state;
    const timed = buttons === "pitch" ? current : moment;
    const place = show("digits");
    put(place, timed ? digits(stage.left(timed)) : "");
    place.dataset.phase = timed ? phase(stage.left(timed)) : "normal";
  }

  async function press(event) {
    event.preventDefault();
    const sent = event.target;
    const pressed = sent.querySelector("button");
    if (pressed.disabled || pressed.getAttribute("aria-busy")) return;
    pressed.setAttribute("aria-busy", "true");
    try {
      const answer = await stage.ask(sent.action, {
        method: "POST", body: new FormData(sent), headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      stage.take(said, "");
      stage.hear();
      put(show("refusal"), said.refusal);
      show("refusal").hidden = !said.refusal;
    } catch {
      stage.failures = 2;
    }
    pressed.removeAttribute("aria-busy");
    draw();
  }

  for (const one of pad.querySelectorAll(".remote-form")) one.addEventListener("submit", press);
  draw();
  setInterval(drawTime, 200);
}

if (pad) startRemote();
