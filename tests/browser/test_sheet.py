"""A sheet written by two people at once, or with a session that ended: the browser loses no word and overwrites none.

The pages come from the application itself, asked in this process: two readers, one database, no server.
"""

from contextvars import copy_context

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from app.models.projects import Project, ProjectVersion
from tests.inspectors import Inspector
from tests.projects.conftest import Room, room  # noqa: F401

pytestmark = pytest.mark.one_engine
HOST = "http://tablee.test"
NOTHING = "nowhere:"  # in no address
SAVED_WITHIN = 10_000  # milliseconds; the page waits two seconds after the last key


class Reader:
    """Somebody's browser, whose requests are answered by the application."""

    def __init__(self, browser: Browser, client: Inspector) -> None:
        self.client = client
        self.loses = NOTHING
        self.requests = copy_context()  # answers are given from within Playwright's own loop
        self.context: BrowserContext = browser.new_context(locale="fr-FR")
        self.context.route("**/*", self._answer)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(HOST + path)
        return page

    def _answer(self, route: Route) -> None:
        """Ask the application; one answer is lost on its way when `loses` says so."""
        request = route.request
        answer = self.requests.run(
            self.client.open,
            request.url.removeprefix(HOST),
            method=request.method,
            data=request.post_data_buffer,
            content_type=request.headers.get("content-type"),
            follow_redirects=True,  # a browser without windows does not ask again for an answer given here
        )
        kept = {name: value for name, value in answer.headers if name.lower() not in ("content-length", "set-cookie")}
        if self.loses in request.url:
            self.loses = NOTHING
            answer.close()
            route.abort()
            return
        route.fulfill(status=answer.status_code, headers=kept, body=answer.data)
        answer.close()


@pytest.fixture
def reader(browser: Browser):
    """`reader(client)` opens a browser for a client that is signed in."""
    opened: list[Reader] = []

    def come(client: Inspector) -> Reader:
        opened.append(Reader(browser, client))
        return opened[-1]

    yield come
    for one in opened:
        one.context.close()


def state(page: Page):
    return page.locator("#enregistrement")


def needs(session) -> list[str]:
    """The « besoin » of each version kept, oldest first; the last is the sheet's own."""
    session.rollback()
    kept = list(session.scalars(select(ProjectVersion).order_by(ProjectVersion.number)))
    assert session.scalar(select(Project.need)) == kept[-1].content["need"]
    return [version.content["need"] for version in kept]


def test_second_of_two_writers_is_told_and_overwrites_nothing(room: Room, signed_in, session, reader) -> None:  # noqa: F811
    first = reader(signed_in(room.member)).open(f"{room.path}/fiche")
    second = reader(signed_in(room.other)).open(f"{room.path}/fiche")
    first.locator("#need").fill("Les mots de la première.")
    expect(state(first)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    second.locator("#need").fill("Les mots du second.")
    expect(state(second)).to_contain_text("Quelqu’un d’autre a enregistré cette fiche", timeout=SAVED_WITHIN)
    second.locator("#need").press_sequentially(" Et encore.")
    second.wait_for_timeout(2500)  # long enough to save, were it allowed
    assert needs(session) == ["Les mots de la première."]
    second.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(second.locator("main")).to_contain_text("Les mots de la première.")
    expect(second.locator("#need")).to_have_value("Les mots du second. Et encore.")
    assert needs(session) == ["Les mots de la première."]
    second.get_by_role("button", name="Enregistrer ma version").click()
    expect(second.get_by_role("status").first).to_contain_text("La fiche est enregistrée.")
    assert needs(session) == ["Les mots de la première.", "Les mots du second. Et encore."]


def test_second_tab_of_one_person_is_told_too(room: Room, signed_in, session, reader) -> None:  # noqa: F811
    person = reader(signed_in(room.member))
    left, right = person.open(f"{room.path}/fiche"), person.open(f"{room.path}/fiche")
    left.locator("#need").fill("Onglet de gauche.")
    expect(state(left)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    right.locator("#need").fill("Onglet de droite.")
    expect(state(right)).to_contain_text("Quelqu’un d’autre a enregistré cette fiche", timeout=SAVED_WITHIN)
    left.locator("#need").fill("Onglet de gauche, suite.")
    expect(state(left)).to_contain_text("Pas encore enregistré")
    expect(state(left)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    assert needs(session) == ["Onglet de gauche.", "Onglet de gauche, suite."]


def test_words_wait_for_the_session_to_come_back(room: Room, signed_in, session, reader) -> None:  # noqa: F811
    person = reader(signed_in(room.member))
    page = person.open(f"{room.path}/fiche")
    signed_out, person.client = person.client, person.client.application.test_client()
    page.locator("#need").fill("Des mots à ne pas perdre.")
    expect(state(page)).to_contain_text("Votre session est fermée", timeout=SAVED_WITHIN)
    expect(page.locator("#need")).to_have_value("Des mots à ne pas perdre.")
    assert session.scalar(select(Project.id)) is None
    person.client = signed_in(room.member)  # in another tab
    assert person.client is not signed_out
    expect(state(page)).to_contain_text("Enregistré à", timeout=2 * SAVED_WITHIN)
    assert needs(session) == ["Des mots à ne pas perdre."]


def test_lost_answer_and_a_long_paste_lose_no_word(room: Room, signed_in, session, reader) -> None:  # noqa: F811
    """The network drops the answer of a save: the next one is not somebody else’s. A step is ticked meanwhile."""
    person = reader(signed_in(room.member))
    page = person.open(f"{room.path}/fiche")
    person.loses = "/brouillon"
    page.locator("#need").fill("Des mots enregistrés sans le savoir.")
    expect(state(page)).to_contain_text("Connexion perdue", timeout=SAVED_WITHIN)
    page.get_by_role("button", name="Cocher : Problème choisi").click()
    expect(page.get_by_role("button", name="Décocher : Problème choisi")).to_be_visible()
    page.locator("#need").fill("Des mots enregistrés sans le savoir. Et la suite.")
    expect(state(page)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    assert needs(session)[-1] == "Des mots enregistrés sans le savoir. Et la suite."
    page.locator("#objective").fill("mot " * 1000)
    expect(page.locator("#objective-compte")).to_contain_text("999 signes de trop")
    expect(page.locator("#objective")).to_have_value("mot " * 1000)
