"use strict";
/* Drag a seat onto another: the effect on balance is said before letting go, then confirmed on its page. */

const START = 8; // pixels before a press becomes a drag

class Drag {
  constructor(room, seat) {
    this.room = room;
    this.seat = seat;
    this.words = {};
    this.bubble = document.createElement("div");
    this.bubble.className = "st-bubble";
    this.bubble.setAttribute("role", "status");
    document.body.append(this.bubble);
    seat.classList.add("chosen");
    room.classList.add("is-dragging");
    fetch(`${room.dataset.effects}?personne=${seat.dataset.seat}`)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((words) => { this.words = words; this.say(); })
      .catch(() => {});
  }

  over(event) {
    this.bubble.style.left = `${event.clientX}px`;
    this.bubble.style.top = `${event.clientY}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-seat]");
    const target = under && under.dataset.table !== this.seat.dataset.table ? under : null;
    if (target === this.target) return;
    this.target?.classList.remove("target");
    target?.classList.add("target");
    this.target = target;
    this.say();
  }

  say() {
    const name = (seat) => seat.getAttribute("aria-label").split(",")[0];
    const effect = this.target && this.words[this.target.dataset.seat];
    this.bubble.textContent = this.target ? [`${name(this.seat)} ↔ ${name(this.target)}`, effect].filter(Boolean).join(" – ") : name(this.seat);
  }

  end(isDropped) {
    this.bubble.remove();
    this.room.classList.remove("is-dragging");
    this.seat.classList.remove("chosen");
    this.target?.classList.remove("target");
    if (!isDropped || !this.target) return;
    location.assign(`${this.room.dataset.move}?personne=${this.seat.dataset.seat}&avec=${this.target.dataset.seat}`);
  }
}

function listen(room) {
  let press = null;
  let drag = null;
  room.addEventListener("dragstart", (event) => event.preventDefault());
  room.addEventListener("pointerdown", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (seat && event.button === 0) press = { seat, x: event.clientX, y: event.clientY };
  });
  window.addEventListener("pointermove", (event) => {
    if (press && !drag && Math.hypot(event.clientX - press.x, event.clientY - press.y) > START) drag = new Drag(room, press.seat);
    if (drag) { event.preventDefault(); drag.over(event); }
  });
  const finish = (isDropped) => {
    press = null;
    if (!drag) return;
    drag.end(isDropped);
    drag = null;
    window.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 0);
  };
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  window.addEventListener("pointerup", () => finish(true));
  window.addEventListener("pointercancel", () => finish(false));
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") finish(false); });
}

for (const room of document.querySelectorAll("[data-effects]")) listen(room);
