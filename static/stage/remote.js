"use strict";
/* The remote acts without reloading; its page works the same without this file. */

const pad = document.querySelector("#telecommande");

function startRemote() {
  const words = pad.dataset;
  const show = (name) => pad.querySelector(`[data-show="${name}"]`);
  const button = (name) => pad.querySelector(`.remote-form--${name} button`);
  const stage = new Stage(pad, 2000, draw);

  function draw() {
    const { current, place, count, next } = stage.state;
    put(show("title"), current ? current.title : words.over);
    put(show("table"), current ? filled(words.table, current) : "");
    put(show("place"), filled(words.place, { place, count }));
    put(show("next-one"), next.length ? next[0].title : "–");
    show("lost").hidden = !stage.isLost;
    for (const field of pad.querySelectorAll('[name="seen"]')) field.value = current ? current.id : "";
    const state = current ? current.state : "none";
    put(button("demarrer"), state === "paused" || state === "done" ? words.resume : words.start);
    button("demarrer").disabled = state === "running" || state === "none";
    button("pause").disabled = state !== "running";
    button("absent").disabled = state !== "waiting" && state !== "missing";
    button("suivant").disabled = state === "none";
    button("plus").disabled = state === "none";
    drawTime();
  }

  function drawTime() {
    const place = show("digits");
    put(place, stage.state.current ? digits(stage.left()) : "");
    place.dataset.phase = stage.state.current ? phase(stage.left()) : "normal";
  }

  async function press(event) {
    event.preventDefault();
    const form = event.target;
    const pressed = form.querySelector("button");
    if (pressed.disabled || pressed.getAttribute("aria-busy")) return;
    pressed.setAttribute("aria-busy", "true");
    try {
      const answer = await stage.ask(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      stage.state = said;
      stage.tag = "";
      stage.failures = 0;
      put(show("refusal"), said.refusal);
      show("refusal").hidden = !said.refusal;
    } catch {
      stage.failures = 2;
    }
    pressed.removeAttribute("aria-busy");
    draw();
  }

  for (const form of pad.querySelectorAll(".remote-form")) form.addEventListener("submit", press);
  draw();
  setInterval(drawTime, 200);
}

if (pad) startRemote();
