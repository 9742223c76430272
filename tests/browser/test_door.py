"""The door: two tablets and one person, a network that goes away and comes back, no script at all.

The pages come from the application itself, asked in this process, except where a whole platform is needed.
"""

from contextvars import copy_context

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select

from app.models.checkin import DoorAct, DoorOutcome
from app.models.convening import Attendance, Participant
from app.web.door import card_code
from tests.browser.walker import Walker
from tests.checkin.conftest import Morning, morning  # noqa: F401
from tests.inspectors import Inspector

pytestmark = pytest.mark.one_engine
HOST = "http://tablee.test"
PASSWORD = "demonstration-2017"
WITHIN = 15_000  # milliseconds


class Tablet:
    """A tablet whose requests are answered by the application, unless its network is cut."""

    def __init__(self, browser: Browser, client: Inspector, *, scripts: bool = True) -> None:
        self.client = client
        self.is_cut = False
        self.requests = copy_context()
        self.context: BrowserContext = browser.new_context(locale="fr-FR", java_script_enabled=scripts)
        self.context.route("**/*", self._answer)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(HOST + path)
        return page

    def _answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort("internetdisconnected")
            return
        request = route.request
        answer = self.requests.run(
            self.client.open,
            request.url.removeprefix(HOST),
            method=request.method,
            data=request.post_data_buffer,
            content_type=request.headers.get("content-type"),
            headers={"If-None-Match": request.headers.get("if-none-match", "")},
            follow_redirects=True,
        )
        kept = {name: value for name, value in answer.headers if name.lower() not in ("content-length", "set-cookie")}
        route.fulfill(status=answer.status_code, headers=kept, body=answer.data)
        answer.close()


@pytest.fixture
def tablet(browser: Browser, morning: Morning, signed_in):  # noqa: F811
    opened: list[Tablet] = []

    def come(*, scripts: bool = True) -> Tablet:
        opened.append(Tablet(browser, signed_in(morning.keeper), scripts=scripts))
        return opened[-1]

    yield come
    for one in opened:
        one.context.close()


def note(page: Page, name: str) -> None:
    page.locator("#recherche").fill(name)
    page.locator(".door-list button").first.click()


def outcomes(session) -> list[DoorOutcome]:
    session.rollback()
    return list(session.scalars(select(DoorAct.outcome).order_by(DoorAct.id)))


def here(session) -> int:
    return session.scalar(select(func.count()).where(Participant.attendance == Attendance.PRESENT)) or 0


def test_two_tablets_check_the_same_person_in(morning: Morning, tablet, session) -> None:  # noqa: F811
    name = morning.people[0].person.family_name
    first, second = tablet().open(morning.path), tablet().open(morning.path)
    for page in (first, second):
        expect(page.locator("#accueil")).to_have_attribute("data-wire", "sent", timeout=WITHIN)
    second.locator("#recherche").fill(name)  # both saw this person as not here yet
    note(first, name)
    expect(first.locator(".door-result")).to_contain_text("Arrivée notée", timeout=WITHIN)
    second.locator(".door-list button").first.click()
    expect(second.locator(".door-result")).to_contain_text("Déjà noté à", timeout=WITHIN)
    for page in (first, second):
        expect(page.locator(".door-table strong")).to_have_text(page.locator(".door-table strong").inner_text())
        expect(page.locator(".door-count")).to_contain_text("1 présent sur 10", timeout=WITHIN)
    assert outcomes(session) == [DoorOutcome.NOTED, DoorOutcome.ALREADY]
    assert here(session) == 1


def test_network_goes_away_and_comes_back(morning: Morning, tablet, session) -> None:  # noqa: F811
    """Two tablets: one is cut off, notes three people (one whom the other noted too, one by mistake), then returns."""
    names = [one.person.family_name for one in morning.people]
    lonely = tablet()
    alone, other = lonely.open(morning.path), tablet().open(morning.path)
    expect(alone.locator("#accueil")).to_have_attribute("data-wire", "sent", timeout=WITHIN)
    lonely.is_cut = True
    note(alone, names[0])
    expect(alone.locator(".door-wire")).to_contain_text("1 pointage attend", timeout=WITHIN)
    expect(alone.locator(".door-table strong")).not_to_be_empty()
    note(alone, names[1])
    note(alone, names[2])
    alone.get_by_role("button", name="Annuler ce pointage").click()
    expect(alone.locator(".door-wire")).to_contain_text("4 pointages attendent", timeout=WITHIN)
    expect(alone.locator(".door-count")).to_contain_text("2 présents sur 10")
    note(other, names[0])
    expect(other.locator(".door-result")).to_contain_text("Arrivée notée", timeout=WITHIN)
    assert here(session) == 1
    lonely.is_cut = False
    expect(alone.locator(".door-wire")).to_contain_text("Tout est envoyé", timeout=2 * WITHIN)
    expect(alone.locator(".door-notices")).to_contain_text("Déjà noté à")
    expect(alone.locator(".door-count")).to_contain_text("2 présents sur 10")
    session.rollback()
    assert here(session) == 2
    assert sorted(outcomes(session)) == sorted([DoorOutcome.ALREADY, *4 * [DoorOutcome.NOTED]])


def test_tablet_turned_off_without_a_network_loses_nothing(morning: Morning, tablet, session) -> None:  # noqa: F811
    one = tablet()
    page = one.open(morning.path)
    expect(page.locator("#accueil")).to_have_attribute("data-wire", "sent", timeout=WITHIN)
    one.is_cut = True
    note(page, morning.people[0].person.family_name)
    expect(page.locator(".door-wire")).to_contain_text("1 pointage attend", timeout=WITHIN)
    page.close()
    one.is_cut = False
    again = one.open(morning.path)
    expect(again.locator(".door-wire")).to_contain_text("Tout est envoyé", timeout=WITHIN)
    assert outcomes(session) == [DoorOutcome.NOTED]


def test_scanner_types_a_code_and_the_table_shows(morning: Morning, tablet, session) -> None:  # noqa: F811
    code = card_code(morning.people[7])
    page = tablet().open(morning.path)
    expect(page.locator("#accueil")).to_have_attribute("data-wire", "sent", timeout=WITHIN)
    page.keyboard.type(f"https://tablee.exemple.fr/editions/1/accueil/{code}\n")
    expect(page.locator(".door-result")).to_contain_text("Arrivée notée", timeout=WITHIN)
    assert outcomes(session) == [DoorOutcome.NOTED]


def test_session_that_ended_keeps_what_was_noted(morning: Morning, tablet, session, signed_in) -> None:  # noqa: F811
    one = tablet()
    page = one.open(morning.path)
    expect(page.locator("#accueil")).to_have_attribute("data-wire", "sent", timeout=WITHIN)
    one.client = one.client.application.test_client()
    note(page, morning.people[0].person.family_name)
    expect(page.locator("main")).to_contain_text("Votre session est fermée", timeout=WITHIN)
    assert outcomes(session) == []
    one.client = signed_in(morning.keeper)  # in another tab
    expect(page.locator(".door-wire")).to_contain_text("Tout est envoyé", timeout=2 * WITHIN)
    assert outcomes(session) == [DoorOutcome.NOTED]


def test_door_works_without_a_script(morning: Morning, tablet, session) -> None:  # noqa: F811
    person = morning.people[0].person
    family, name = person.family_name, person.name
    page = tablet(scripts=False).open(morning.path)
    page.locator("#recherche").fill(family)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name=f"Noter l’arrivée : {name}").click()
    expect(page.locator(".door-result")).to_contain_text("Arrivée notée")
    page.get_by_role("button", name="Annuler ce pointage").click()
    expect(page.locator(".door-result")).to_contain_text("Pointage annulé")
    assert outcomes(session) == [DoorOutcome.NOTED, DoorOutcome.NOTED]
    assert here(session) == 0


def test_keeper_walks_through_the_door(walker: Walker, another) -> None:
    """On the demonstration: every page in good order, and the tablet's page opens again without a network."""
    walker.sign_in("accueil@exemple.fr", PASSWORD)
    walker.follow("1er hackathon de la politique de la ville")
    walker.expect_text("105 présents sur 105")
    page = walker.page
    page.locator("#recherche").fill("orva")
    walker.look()
    page.locator(".door-list button").first.click()
    expect(page.locator(".door-result")).to_contain_text("Déjà noté à")
    walker.look()
    page.locator("summary").click()
    walker.look()
    page.wait_for_function("() => caches.keys().then((names) => names.length > 0)")
    page.wait_for_function(
        "async () => (await (await caches.open((await caches.keys())[0])).keys()).length > 5", timeout=WITHIN
    )
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".door-wire")).to_contain_text("Réseau perdu", timeout=WITHIN)
    page.locator("#recherche").fill("orva")
    page.locator(".door-list button").first.click()
    expect(page.locator(".door-table strong")).not_to_be_empty()
    page.context.set_offline(False)
    expect(page.locator(".door-wire")).to_contain_text("Tout est envoyé", timeout=2 * WITHIN)
    walker.noises.clear()  # what a browser says of a network that was cut on purpose
    for path in ("personne/50", "personne/50/souhaits", "images"):
        walker.go(f"/editions/1/accueil/{path}")
    organiser = another()
    organiser.sign_in("organisation@exemple.fr", PASSWORD)
    for path in ("suivi", "equipe"):
        organiser.go(f"/editions/1/accueil/{path}")
    another().go("/editions/1/accueil/ABCD-EFGH")
