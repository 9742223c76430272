"use strict";
/* What is on stage, asked again and again; the time is the server's, so that every screen counts alike. */

const LAST_SECONDS = 30000;

class Stage {
  constructor(root, every, changed) {
    this.root = root;
    this.every = every;
    this.changed = changed;
    this.state = JSON.parse(root.dataset.started);
    this.tag = "";
    this.difference = Date.now() - performance.now();
    this.trip = Infinity;
    this.failures = 0;
    this.poll();
  }

  /* The server's time, carried by a clock that nobody can set back. */
  now() {
    return performance.now() + this.difference;
  }

  /* Milliseconds left to the pitch on stage; negative when it goes on after its time. */
  left() {
    const pitch = this.state.current;
    return pitch.allowed - pitch.elapsed - (pitch.since === null ? 0 : Math.max(0, this.now() - pitch.since));
  }

  get isLost() {
    return this.failures >= 2;
  }

  async ask(address, options) {
    const sent = performance.now();
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(4000), ...options });
    this.measure(sent, performance.now(), Number(answer.headers.get("X-Server-Time")));
    return answer;
  }

  /* The shortest trip tells the time best; it is forgotten slowly, since clocks drift. */
  measure(sent, received, there) {
    const trip = received - sent;
    this.trip *= 1.05;
    if (!there || trip > this.trip) return;
    this.trip = trip;
    this.difference = there + trip / 2 - received;
  }

  async poll() {
    try {
      const answer = await this.ask(this.root.dataset.state, this.tag ? { headers: { "If-None-Match": this.tag } } : {});
      if (answer.status === 200) {
        this.tag = answer.headers.get("ETag") || "";
        this.state = await answer.json();
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.changed();
    setTimeout(() => this.poll(), this.every);
  }
}

/* « 2:59 », « + 0:12 » */
function digits(left) {
  const seconds = left > 0 ? Math.ceil(left / 1000) : Math.floor(-left / 1000);
  return `${left > 0 ? "" : "+ "}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function phase(left) {
  if (left <= 0) return "over";
  return left <= LAST_SECONDS ? "last" : "normal";
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
