"""Somebody who walks through the platform in a browser, and looks at each page on a phone and on a desk."""

import re
import time
from email.message import Message

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, Response, expect

from tests.browser.site import Site

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what passed is not told one by one
    "rules": {"color-contrast": {"enabled": False}},
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# A refused form answers 4xx on purpose, and only a journey cuts the network.
EXPECTED_NOISE = re.compile(r"the server responded with a status of 4\d\d|net::ERR_INTERNET_DISCONNECTED")
# Every way of being in the page: an element, its parent, its classes, which attributes it has, its role and state.
SHAPES = """() => [...new Set(Array.from(document.querySelectorAll("body *"), (one) => [
  one.tagName, one.parentElement.tagName, one.parentElement.className, one.getAttribute("class"),
  one.getAttributeNames().sort(), one.getAttribute("role"), one.getAttribute("type"), one.disabled, one.open,
  one.getAttribute("aria-current"), one.getAttribute("aria-expanded"),
].join(" | ")))]"""
# Every way of writing in the page: colour, size and weight on the backgrounds behind, down to the first opaque one;
# with where to find the first elements written so.
INKS = """(most) => {
  const inks = {}, grounds = new Map();
  const ground = (element) => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(element);
      const layer = [backgroundColor, backgroundImage, opacity, filter].join(" ");
      const own = layer === "rgba(0, 0, 0, 0) none 1 none" ? "" : ` | ${layer}`;
      const isOpaque = opacity === "1" && backgroundColor.startsWith("rgb(");
      grounds.set(element, own + (isOpaque ? "" : ground(element.parentElement)));
    }
    return grounds.get(element);
  };
  const place = (element) => element === document.body ? "body"
    : `${place(element.parentElement)} > :nth-child(${[...element.parentElement.children].indexOf(element) + 1})`;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const written = new Set(document.querySelectorAll("input, select, textarea"));
  while (texts.nextNode()) if (texts.currentNode.data.trim()) written.add(texts.currentNode.parentElement);
  for (const element of written) {
    if (!element.checkVisibility()) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const ink = [color, fontSize, fontWeight, textShadow].join(" | ") + ground(element);
    const places = inks[ink] ??= [];
    if (places.length < most) places.push(place(element));
  }
  return inks;
}"""
MOST_PLACES = 4  # elements judged for each ink: one may be hidden behind another
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
CHANGING = re.compile(r"\d+|(?<=/conduite/)[a-z-]+")  # the parts of an address that do not make another kind of page
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
LETTER_WITHIN = 20.0  # seconds
BRINGING_AXE, WITH_AXE = Axe(), Axe("null")  # what the first brought into a page, the second finds there


class Walker:
    """Wraps a page. `look()` judges where one stands; `go`, `press`, `fill` look by themselves when a page arrives."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.noises: list[str] = []
        page.set_viewport_size(PHONE)
        page.set_default_timeout(30_000)
        page.on("console", lambda message: self.noises.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.noises.append(str(error)))

    def go(self, path: str, *, status: int = 200) -> None:
        answer: Response | None = self.page.goto(self.site.address + path if path.startswith("/") else path)
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"
        self.look()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button by its words, and look at the page that comes."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.look()

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill inputs by their visible labels, written with _ for spaces, or by exact label through `fill_label`."""
        for label, value in fields.items():
            self.fill_label(label.replace("_", " "), value)

    def fill_label(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def tick(self, words: str) -> None:
        """Tick a box or choose an answer by the words beside it."""
        self.page.locator("label").get_by_text(words, exact=True).first.click()

    def expect_text(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def sign_in(self, email: str, password: str) -> None:
        self.go("/connexion")
        self.page.get_by_label("Adresse électronique").first.fill(email)
        self.page.get_by_label("Mot de passe", exact=True).first.fill(password)
        self.press("Se connecter")

    def letter(self, to: str, containing: str) -> Message:
        """The newest message to this address whose text contains these words; waits for the worker."""
        deadline = time.monotonic() + LETTER_WITHIN
        while time.monotonic() < deadline:
            for letter in reversed(self.site.letters()):
                if to in str(letter["To"]) and containing in text_of(letter):
                    return letter
            time.sleep(0.1)
        raise AssertionError(f"No letter to {to} containing « {containing} » within {LETTER_WITHIN} s")

    def link_in(self, letter: Message) -> str:
        found = re.search(re.escape(self.site.address) + r"\S+", text_of(letter))
        assert found, text_of(letter)
        return found[0].rstrip(".,)")

    def look(self) -> None:
        """Judge the page at both widths: no accessibility violation, nothing off the screen, no console error.

        A page that goes on by itself, because the work that it showed is done, is judged where it arrives.
        """
        try:
            self._look()
        except Error as moved:
            if "Execution context was destroyed" not in str(moved):
                raise
            self._look()

    def _look(self) -> None:
        self.page.wait_for_load_state("load")
        lacking = self._lacking()
        if lacking or self._new_inks():
            self._axe = BRINGING_AXE
            for size in (DESK, PHONE):
                self.page.set_viewport_size(size)
                self.page.evaluate(DRAWN)
                self._judge(size["width"], whole=bool(lacking))
            self.site.judged.add(lacking)
        noises = [noise for noise in self.noises if not EXPECTED_NOISE.search(noise)]
        assert not noises, f"{self.page.url}: {noises}"

    def _lacking(self) -> set[str]:
        """This address, if nobody judged it, and what is in the page that no judged page had, whoever walks."""
        address = CHANGING.sub("*", self.page.url.removeprefix(self.site.address).partition("?")[0])
        return self.site.judged.lacking({address, *self.page.evaluate(SHAPES)})

    def _new_inks(self) -> dict[str, list[str]]:
        """The inks that nobody judged, each with the elements where it is seen first."""
        inks: dict[str, list[str]] = self.page.evaluate(INKS, MOST_PLACES)
        return {ink: inks[ink] for ink in self.site.judged.lacking(inks)}

    def _judge(self, width: int, *, whole: bool) -> None:
        """Every rule on a page that is new; contrast, which takes two thirds of axe's time, where an ink is new.

        Contrast is the same wherever the same ink is on the same ground: a few elements stand for all.
        """
        if whole:
            self._demand_none(width, self._axe.run(self.page, options=RULES))
            self._axe = WITH_AXE
        if inks := self._new_inks():
            places = [[place] for places in inks.values() for place in places]
            self._demand_none(width, self._axe.run(self.page, {"include": places}, CONTRAST))
            self._axe = WITH_AXE
            self.site.judged.add(inks)
        overflow = self.page.evaluate(OVERFLOW)
        assert overflow <= 0, f"{self.page.url} at {width} px: {overflow} px off the screen"

    def _demand_none(self, width: int, report: AxeResults) -> None:
        assert report.violations_count == 0, f"{self.page.url} at {width} px\n{report.generate_report()}"


def text_of(letter: Message) -> str:
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\u00a0", " ").replace("\u202f", " ")
