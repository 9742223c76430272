"""Anybody, on a phone: what this is, how it was done, how to check it, what became of an idea."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.walker import PHONE, Walker

PAGES = (
    "/",
    "/editions",
    "/editions/1",
    "/editions/1/tirage",
    "/editions/1/convocation",
    "/editions/1/tables",
    "/editions/1/projets",
    "/editions/1/projets/1",
    "/editions/1/choix",
    "/editions/2",
    "/editions/2/appel",
    "/editions/2/inscription",
    "/tirage/regles",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/plan-du-site",
    "/connexion",
)


def test_every_public_page_reads_well(walker: Walker) -> None:
    for path in PAGES:
        walker.go(path)


def test_idea_is_found_from_the_home_page_in_two_clicks(walker: Walker) -> None:
    walker.go("/")
    walker.page.get_by_role("searchbox").first.fill("écoute des familles")
    walker.press("Chercher")
    walker.page.get_by_role("link", name=re.compile("écoute des familles")).first.click()
    walker.look()
    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("écoute des familles")
    expect(walker.page.get_by_role("heading", name="Qu’est devenue cette idée")).to_be_visible()


def test_link_to_a_folded_card_opens_it_and_paper_shows_all(walker: Walker, browser: Browser) -> None:
    record = walker.site.address + "/editions/1/diagnostic"
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts, locale="fr-FR", viewport=PHONE)
        page = context.new_page()
        page.goto(f"{record}#carte-3-1")
        expect(page.locator("#carte-3-1")).to_be_in_viewport()
        expect(page.locator("#carte-4-1")).to_be_hidden()
        page.goto(f"{record}#carte-4-1")
        expect(page.locator("#carte-4-1")).to_be_in_viewport()
        page.emulate_media(media="print")
        expect(page.locator("#carte-5-1")).to_be_visible()
        context.close()
    walker.go("/editions/1/diagnostic?tout=1")


def test_lost_address_leads_back(walker: Walker) -> None:
    walker.go("/editions/99", status=404)
    walker.go("/nulle-part", status=404)


def test_reading_in_english(walker: Walker) -> None:
    walker.go("/")
    walker.press("English")
    expect(walker.page.locator("html")).to_have_attribute("lang", "en")
