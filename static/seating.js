"use strict";
/* Choose a seat by pointer or keyboard: where its person would improve or worsen the balance is shown; drag it onto
   another, or take it with Space, and the effect is said before it is confirmed on its page. */

const START = 8; // pixels before a press becomes a drag
const name = (seat) => seat.getAttribute("aria-label").split(",")[0];

/* The effects of exchanging one person with each other, asked once per person, when they are looked at. */
class Effects {
  constructor(address) {
    this.address = address;
    this.known = new Map();
  }

  of(seat) {
    const id = seat.dataset.seat;
    if (!this.known.has(id)) {
      const asked = fetch(`${this.address}${this.address.includes("?") ? "&" : "?"}personne=${id}`)
        .then((answer) => (answer.ok ? answer.json() : {}))
        .catch(() => { this.known.delete(id); return {}; });
      this.known.set(id, asked);
    }
    return this.known.get(id);
  }
}

class Room {
  constructor(list) {
    this.list = list;
    this.effects = new Effects(list.dataset.effects);
    this.said = document.querySelector("[data-said]");
    this.seats = [...list.querySelectorAll("[data-seat]")];
    this.held = null; // taken, by pointer or by Space
    this.looked = null;
    this.byPointer = false;
    list.addEventListener("focusin", (event) => this.look(event.target.closest("[data-seat]")));
    list.addEventListener("mouseover", (event) => this.linger(event.target.closest("[data-seat]")));
    list.addEventListener("mouseleave", () => { clearTimeout(this.waiting); if (!this.held) this.clear(); });
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("click", (event) => this.click(event));
  }

  /* A pointer that only passes asks nothing. */
  linger(seat) {
    clearTimeout(this.waiting);
    if (seat && !this.byPointer) this.waiting = setTimeout(() => this.look(seat), 120);
  }

  async look(seat) {
    if (!seat) return;
    this.looked = seat;
    if (this.held) { this.sayExchange(seat); return; }
    const effects = await this.effects.of(seat);
    if (this.looked === seat && !this.held) { this.paint(effects); this.saySum(seat, effects); }
  }

  async take(seat) {
    this.held = seat;
    seat.classList.add("chosen");
    const effects = await this.effects.of(seat);
    if (this.held !== seat) return;
    this.paint(effects);
    if (!this.byPointer) this.say(`${name(seat)} : ${this.said?.dataset.picked}`);
  }

  drop() {
    this.held?.classList.remove("chosen");
    this.held = null;
    this.clear();
  }

  paint(effects) {
    for (const seat of this.seats) {
      const sign = effects[seat.dataset.seat]?.sign;
      seat.classList.toggle("improves", sign === -1);
      seat.classList.toggle("worsens", sign === 1);
    }
  }

  clear() {
    this.looked = null;
    this.paint({});
    this.say("");
  }

  say(text) {
    if (this.said) this.said.textContent = text;
  }

  saySum(seat, effects) {
    const count = Object.values(effects).filter((one) => one.sign === -1).length;
    const words = count ? this.said?.dataset.best.replace("{count}", count) : this.said?.dataset.none;
    this.say(`${name(seat)} : ${words}`);
  }

  async words(target) {
    const effects = await this.effects.of(this.held);
    return effects[target.dataset.seat]?.words;
  }

  async sayExchange(target) {
    const held = this.held;
    if (target.dataset.table === held.dataset.table) { this.say(name(target)); return; }
    const words = await this.words(target);
    if (this.held === held) this.say([`${name(held)} ↔ ${name(target)}`, words].filter(Boolean).join(" – "));
  }

  exchange(target) {
    const from = this.held;
    this.drop();
    const move = this.list.dataset.move;
    location.assign(`${move}${move.includes("?") ? "&" : "?"}personne=${from.dataset.seat}&avec=${target.dataset.seat}`);
  }

  key(event) {
    const seat = event.target.closest("[data-seat]");
    if (!seat) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const leap = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === " ") {
      event.preventDefault();
      if (!this.held) this.take(seat);
      else this.put(seat);
    } else if (event.key === "Enter" && this.held) {
      event.preventDefault();
      this.put(seat);
    } else if (event.key === "Escape" && this.held) {
      this.drop();
      this.look(seat);
    } else if (step || leap) {
      event.preventDefault();
      this.go(seat, step, leap);
    }
  }

  put(seat) {
    if (seat === this.held) { this.drop(); this.look(seat); }
    else if (seat.dataset.table !== this.held.dataset.table) this.exchange(seat);
  }

  /* One seat left or right; up and down lead to the captain's seat of the table before or after. */
  go(seat, step, leap) {
    const firsts = this.seats.filter((one, rank) => rank === 0 || this.seats[rank - 1].dataset.table !== one.dataset.table);
    const among = leap ? firsts : this.seats;
    const here = leap ? firsts.findIndex((one) => one.dataset.table === seat.dataset.table) : this.seats.indexOf(seat);
    among[here + (step || leap)]?.focus();
  }

  click(event) {
    const seat = event.target.closest("[data-seat]");
    if (!seat || !this.held || this.byPointer) return;
    event.preventDefault();
    this.put(seat);
  }
}

/* A seat that follows the pointer: a bubble says the effect on the seat under it. */
class Drag {
  constructor(room, seat) {
    this.room = room;
    this.seat = seat;
    this.bubble = document.createElement("div");
    this.bubble.className = "st-bubble";
    this.bubble.setAttribute("role", "status");
    document.body.append(this.bubble);
    room.byPointer = true;
    room.list.classList.add("is-dragging");
    room.take(seat);
    this.say();
  }

  over(event) {
    this.bubble.style.left = `${Math.min(Math.max(event.clientX, 120), innerWidth - 120)}px`;
    this.bubble.style.top = `${event.clientY}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-seat]");
    const target = under && under.dataset.table !== this.seat.dataset.table ? under : null;
    if (target === this.target) return;
    this.target?.classList.remove("target");
    target?.classList.add("target");
    this.target = target;
    this.say();
  }

  async say() {
    const target = this.target;
    this.bubble.textContent = target ? `${name(this.seat)} ↔ ${name(target)}` : name(this.seat);
    const words = target && (await this.room.words(target));
    if (words && this.target === target) this.bubble.textContent = `${name(this.seat)} ↔ ${name(target)} – ${words}`;
  }

  end(isDropped) {
    const target = isDropped ? this.target : null;
    this.bubble.remove();
    this.room.list.classList.remove("is-dragging");
    this.target?.classList.remove("target");
    this.room.byPointer = false;
    if (target) this.room.exchange(target);
    else this.room.drop();
  }
}

function listen(room) {
  let press = null;
  let drag = null;
  room.list.addEventListener("dragstart", (event) => event.preventDefault());
  room.list.addEventListener("pointerdown", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (seat && event.button === 0 && !room.held) press = { seat, x: event.clientX, y: event.clientY };
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

for (const list of document.querySelectorAll("[data-effects]")) listen(new Room(list));
