"""Three minutes on a phone whose clock is wrong, on a poor network that is cut in the middle: never 0.2 s off.

The phone lives in a time of its own, made to pass quickly; the server is played here, on that same time.
"""

import json
import time
from datetime import UTC, datetime

from playwright.sync_api import Page, Route, expect

from tests.browser.site import Site

STATE = "**/ecran/etat"
STEP = 2_500  # milliseconds
PACE = 1.0001  # of the server's clock for that of the phone: ordinary crystals part by less than that
MOST = 200  # milliseconds
SENT = """const send = window.fetch;
window.fetch = (address, options) => {
  const headers = {...(options.headers || {}), "X-Sent": String(performance.now())};
  return send(address, {...options, headers});
};"""


class Server:
    """Answers the state of a pitch of three minutes that has just begun; each answer is on the way for a while."""

    def __init__(self, page: Page) -> None:
        self.state = json.loads(page.locator("#maintenant").get_attribute("data-started") or "")
        self.begun = int(page.locator("#maintenant").get_attribute("data-instant") or "")
        self.zero = self.begun - page.evaluate("performance.now()") * PACE
        self.state |= {"show": "work", "revision": self.state["revision"] + 1}
        self.state["moment"] = {
            "id": 1, "label": "Trois minutes", "kind": "work",
            "allowed": 180_000, "elapsed": 0, "since": self.begun, "begun": self.begun,
        }  # fmt: skip
        self.is_cut = False

    def at(self, steady: float) -> float:
        """The time here when the steady clock of the phone says so."""
        return self.zero + steady * PACE

    def answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort()
            return
        there = self.at(float(route.request.headers["x-sent"])) + 15
        time.sleep(0.02)
        route.fulfill(json=self.state, headers={"X-Server-Time": str(round(there)), "ETag": '"un"'})


def off(page: Page, server: Server) -> float:
    """Milliseconds between what the phone believes and what it is."""
    steady, believed = page.evaluate("[performance.now(), day.now()]")
    return abs(believed - server.at(steady))


def test_three_minutes_are_three_minutes(page: Page, site: Site) -> None:
    page.clock.install(time=datetime(2017, 12, 16, 3, 12, tzinfo=UTC))  # hours and years away
    page.add_init_script(SENT)
    page.goto(f"{site.address}/editions/2/maintenant")
    server = Server(page)
    page.route(STATE, server.answer)
    page.evaluate("day.poll()")
    expect(page.locator('[data-show="title"]')).to_have_text("Trois minutes")
    worst = 0.0
    for step in range(180_000 // STEP):
        server.is_cut = 20 <= step < 44  # one minute
        if step == 30:
            page.clock.set_system_time(datetime(2030, 1, 1, tzinfo=UTC))  # somebody sets the phone
        page.clock.run_for(STEP)
        worst = max(worst, off(page, server))
        if step in (24, 43):
            expect(page.locator('[data-show="lost"]')).to_contain_text("dernier état connu")
    assert worst < MOST
    expect(page.locator('[data-show="lost"]')).to_be_hidden()
    steady = page.evaluate("performance.now()")
    left = 180 - (server.at(steady) - server.begun) / 1000
    shown = page.locator('[data-show="digits"]').inner_text()
    minutes, seconds = shown.removeprefix("+ ").split(":")
    assert abs((-1 if "+" in shown else 1) * (60 * int(minutes) + int(seconds)) - left) <= 1.3

    server.zero += 90_000  # the phone slept a minute and a half, its clock with it
    assert off(page, server) > MOST
    page.wait_for_function("day.isAsking === false")
    page.evaluate("day.poll()")
    assert off(page, server) < MOST
