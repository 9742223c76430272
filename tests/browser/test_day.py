"""The day led from a phone: the screen of the room and another phone follow."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site
from tests.browser.walker import Walker

PASSWORD = "demonstration-2017"
DAY = "/editions/2"
WITHIN = 1_000  # milliseconds from the remote to the screen
SOON = 10_000
WRONG_CLOCK = "const lost = Date.now; Date.now = () => lost() - 7 * 3600 * 1000;"  # before any script of the page


@pytest.fixture
def room(walker: Walker, another: Callable[[], Walker]) -> Iterator[tuple[Walker, Walker, Walker]]:
    """The organiser with the remote, the screen of the room, somebody's phone; nothing has begun."""
    walker.sign_in("organisation@exemple.fr", PASSWORD)
    forget(walker)
    walker.go(f"{DAY}/telecommande")
    screen, phone = another(), another()
    screen.page.add_init_script(WRONG_CLOCK)
    screen.go(f"{DAY}/ecran")
    phone.go(f"{DAY}/maintenant")
    yield walker, screen, phone
    forget(walker)


def forget(walker: Walker) -> None:
    walker.go(f"{DAY}/journee/repetition")
    walker.press("Oublier la répétition")


def title(walker: Walker) -> object:
    return expect(walker.page.locator('[data-show="title"]'))


def tap(walker: Walker, name: str) -> None:
    walker.page.get_by_role("button", name=name, exact=True).click()


def lead(remote: Walker, *labels: str) -> None:
    """Next, and next, each once the one before is there: a thumb that is faster is not heard."""
    for label in labels:
        tap(remote, "Suivant")
        title(remote).to_have_text(label, timeout=SOON)


MORNING = ("Accueil et émargement", "Chacun rejoint sa table", "Ouverture", "Diagnostic par table")


def test_screen_and_phone_follow_the_remote(room: tuple[Walker, Walker, Walker]) -> None:
    remote, screen, phone = room
    expect(screen.page.locator('[data-show="way"]')).to_have_text("en direct", timeout=SOON)
    for label in MORNING:
        lead(remote, label)
        title(screen).to_have_text(label, timeout=WITHIN)
        screen.look()
    title(phone).to_have_text("Diagnostic par table", timeout=SOON)
    phone.look()
    before = seconds_left(screen.page)
    tap(remote, "+ 30 s")
    expect_left(screen.page, before + 30)
    tap(remote, "Pause")
    expect(screen.page.locator('[data-show="said"]')).to_have_text("En pause", timeout=WITHIN)
    remote.look()
    tap(remote, "Reprendre")
    expect(screen.page.locator('[data-show="said"]')).to_have_text("Temps restant", timeout=WITHIN)
    tap(remote, "Précédent")
    title(screen).to_have_text("Ouverture", timeout=SOON)


def test_announcement_reaches_everybody_and_goes(room: tuple[Walker, Walker, Walker]) -> None:
    remote, screen, phone = room
    tap(remote, "Suivant")
    title(screen).to_have_text("Accueil et émargement", timeout=SOON)
    remote.follow("Annonce")
    remote.fill_label("Annonce", "Le vestiaire est au fond.")
    remote.press("Afficher")
    for one in (screen, phone):
        expect(one.page.locator('[data-show="announcement"]')).to_have_text("Le vestiaire est au fond.", timeout=SOON)
        one.look()
    remote.follow("Annonce")
    remote.press("La retirer")
    expect(screen.page.locator('[data-show="announcement"]')).to_be_hidden(timeout=SOON)
    remote.go(f"{DAY}/journee")
    remote.go(f"{DAY}/journee/releve")


def drift(page: Page) -> float:
    """Seconds between the time of the screen and that of this machine, which is the server's."""
    before = time.time()
    told = page.evaluate("stage.now()") / 1000
    after = time.time()
    return max(before - told, told - after, 0.0)


def seconds_left(page: Page) -> int:
    minutes, seconds = page.locator('[data-show="digits"]').inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def expect_left(page: Page, left: int, since: float | None = None) -> None:
    """What the screen counts, give or take the second that is going on."""
    deadline = time.monotonic() + SOON / 1000
    wanted = found = left
    while time.monotonic() < deadline:
        found = seconds_left(page)
        wanted = left - round(time.monotonic() - since) if since else left
        if abs(found - wanted) <= 1:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the screen counts {found} s, {wanted} s are left")


def test_screen_without_script_reloads_itself(
    browser: Browser, room: tuple[Walker, Walker, Walker], site: Site
) -> None:
    remote, _screen, _phone = room
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}{DAY}/ecran")
    expect(page.locator("h1")).to_have_text("Bienvenue")
    tap(remote, "Suivant")
    expect(page.locator("h1")).to_have_text("Accueil et émargement", timeout=SOON)
    context.close()
