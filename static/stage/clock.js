"use strict";
/* What goes on, said by the server or asked again and again; the time is the server's, so that every screen counts alike. */

const LAST_SECONDS = 30000;
const SILENCE = 12000; // milliseconds: a stream says that it lives every four seconds
const FULL = 60000; // before asking again for a stream that was refused
const DRIFT = 0.0002; // the most that two clocks part from each other: 36 ms in three minutes
const SELDOM = 20000; // between two questions while a stream speaks: only to keep the time right

class Stage {
  constructor(root, every, changed) {
    this.root = root;
    this.every = every;
    this.changed = changed;
    this.state = JSON.parse(root.dataset.started);
    this.tag = "";
    this.difference = Number(root.dataset.instant) - answeredAt();
    this.knownAt = Number(root.dataset.instant); // by the server's clock: when this state was last known to be true
    this.doubt = Infinity;
    this.measuredAt = 0;
    this.failures = 0;
    this.heardAt = -Infinity;
    this.listen();
    this.poll();
    addEventListener("offline", () => this.lose());
    addEventListener("online", () => this.poll());
    document.addEventListener("visibilitychange", () => document.hidden || this.poll());
  }

  /* The server's time, carried by a clock that nobody can set back. */
  now() {
    return performance.now() + this.difference;
  }

  /* Milliseconds left to what is timed; negative when it goes on after its time. */
  left(timed) {
    return timed.allowed - timed.elapsed - (timed.since === null ? 0 : Math.max(0, this.now() - timed.since));
  }

  /* « 14 h 32 »: of the last state known. */
  get knownHour() {
    return hour(this.knownAt);
  }

  get isLost() {
    return this.failures >= 2;
  }

  get isLive() {
    return performance.now() - this.heardAt < SILENCE;
  }

  get announcement() {
    const said = this.state.announcement;
    return said && said.until > this.now() ? said.text : "";
  }

  async ask(address, options) {
    const sent = performance.now();
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(4000), ...options });
    this.measure(sent, performance.now(), Number(answer.headers.get("X-Server-Time")));
    return answer;
  }

  /* The server read its clock between the sending and the receiving: half the trip is what can be doubted, and the doubt
     grows as the two clocks drift. A measure counts when it is doubted less than the last one kept; or when that one
     cannot be right any more, because the device slept and stopped counting. */
  measure(sent, received, there) {
    if (!there) return;
    const doubt = (received - sent) / 2;
    const kept = this.doubt + (received - this.measuredAt) * DRIFT;
    const found = there + doubt - received;
    if (doubt > kept && Math.abs(found - this.difference) < doubt + kept + 1) return;
    this.doubt = doubt;
    this.measuredAt = received;
    this.difference = found;
  }

  /* News never goes back: an answer that was late on the way does not undo a later one. */
  take(state, tag) {
    if (state.revision < this.state.revision) return;
    this.state = state;
    this.tag = tag;
  }

  hear() {
    this.failures = 0;
    this.knownAt = this.now();
  }

  lose() {
    this.failures = 2;
    this.heardAt = -Infinity;
    this.changed();
  }

  listen() {
    if (!this.root.dataset.flow || !window.EventSource) return;
    const source = new EventSource(this.root.dataset.flow);
    const heard = () => {
      this.heardAt = performance.now();
      this.hear();
    };
    source.addEventListener("vie", () => { heard(); this.changed(); });
    source.addEventListener("etat", (event) => {
      heard();
      this.take(JSON.parse(event.data), `"${event.lastEventId}"`);
      this.changed();
    });
    source.addEventListener("error", () => {
      this.heardAt = -Infinity;
      this.poll();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), FULL);
    });
  }

  async poll() {
    clearTimeout(this.waiting);
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await this.ask(this.root.dataset.state, this.tag ? { headers: { "If-None-Match": this.tag } } : {});
      if (answer.status === 200) this.take(await answer.json(), answer.headers.get("ETag") || "");
      else if (answer.status !== 304) throw new Error(String(answer.status));
      this.hear();
    } catch {
      this.failures += 1;
    }
    this.isAsking = false;
    this.changed();
    this.waiting = setTimeout(() => this.poll(), (this.isLive ? SELDOM : this.every) * (0.95 + Math.random() / 10));
  }
}

/* When the page itself was answered, by this browser's steady clock: it may have been long on the way, or in drawing. */
function answeredAt() {
  const [page] = performance.getEntriesByType("navigation");
  return page && page.responseStart > 0 ? page.responseStart : performance.now();
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

/* « 14 h 05 » in Paris, wherever the screen believes that it is; « 14:05 » in English. */
function hour(instant) {
  const parts = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "numeric", minute: "2-digit", hourCycle: "h23" })
    .formatToParts(new Date(instant));
  const [hours, minutes] = ["hour", "minute"].map((type) => Number(parts.find((part) => part.type === type).value));
  const padded = String(minutes).padStart(2, "0");
  if (document.documentElement.lang !== "fr") return `${hours}:${padded}`;
  return minutes ? `${hours}\u00a0h\u00a0${padded}` : `${hours}\u00a0h`;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
