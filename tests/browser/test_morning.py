"""The morning on phones: two people at one table, the network cut and restored, axes grouped and undone."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.seed_morning import TABLE
from tests.browser.site import Site
from tests.browser.trials import Trial
from tests.browser.walker import PHONE, Walker

PASSWORD = "demonstration-2017"
EDITION = f"/editions/{Trial.MORNING}"
DESK = f"{EDITION}/diagnostic/tables/{TABLE}"
BOARD = f"{EDITION}/axes/regroupement"
KEPT = """async (words) => {
  const kept = await caches.match(location.pathname);
  const script = await caches.match(document.scripts[0].src);
  return kept !== undefined && script !== undefined && (await kept.text()).includes(words);
}"""
SAVED_WITHIN = 15_000  # milliseconds; the page waits two seconds after the last key, eight after a failure


@pytest.fixture(scope="module")
def sown(site: Site) -> Site:
    """The site, with a morning under way."""
    site.run("-m", "tests.browser.seed_morning")
    return site


@pytest.fixture
def captain(sown: Site, walker: Walker) -> Walker:
    walker.sign_in("capitaine@exemple.fr", PASSWORD)
    walker.page.set_viewport_size(PHONE)
    return walker


def text(page: Page):
    return page.locator("#carte textarea")


def state(page: Page):
    return page.locator("#enregistrement")


def shown(page: Page):
    return page.locator("#cartes")


def write(page: Page, words: str) -> None:
    """One card, and on to the next."""
    text(page).fill(words)
    page.get_by_role("button", name="Carte suivante").click()


def test_two_phones_at_one_table_lose_nothing(captain: Walker, another) -> None:
    second = another()
    second.sign_in("rapporteur@exemple.fr", PASSWORD)
    captain.go(f"{EDITION}/mes-cartes")
    captain.expect_text("Il reste")
    second.go(DESK)
    text(captain.page).fill("Deux téléphones, la carte de l’une.")
    text(second.page).fill("Deux téléphones, la carte de l’autre.")
    for one in (captain, second):
        expect(state(one.page)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
        one.page.get_by_role("button", name="Carte suivante").click()
    second.go(DESK)
    for words in ("la carte de l’une.", "la carte de l’autre."):
        expect(shown(second.page).get_by_text(words)).to_have_count(1)
    both_change_the_same(captain, second)


def both_change_the_same(first: Walker, second: Walker) -> None:
    for one in (first, second):
        one.go(DESK)
        shown(one.page).locator("li", has_text="la carte de l’une").get_by_role("link", name="Modifier").first.click()
        expect(text(one.page)).to_have_value("Deux téléphones, la carte de l’une.")
    text(first.page).fill("Changée par la première.")
    expect(state(first.page)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    text(second.page).fill("Changée par la seconde.")
    expect(state(second.page)).to_contain_text("Quelqu’un d’autre a changé cette carte", timeout=SAVED_WITHIN)
    second.press("Enregistrer la carte")
    second.expect_text("Changée par la première.")
    expect(text(second.page)).to_have_value("Changée par la seconde.")
    second.press("En faire une carte à part")
    for words in ("Changée par la première.", "Changée par la seconde."):
        expect(shown(second.page).get_by_text(words)).to_have_count(1)
    expect(second.page.locator("#en-attente")).to_be_hidden()


def test_network_cut_twice_loses_and_doubles_nothing(captain: Walker) -> None:
    captain.go(DESK)
    page = captain.page
    page.context.set_offline(True)
    write(page, "Hors réseau, première.")
    write(page, "Hors réseau, deuxième.")
    text(page).fill("Hors réseau, pas encore finie.")
    expect(state(page)).to_contain_text("gardée sur ce téléphone", timeout=SAVED_WITHIN)
    expect(page.locator("#en-attente")).to_contain_text("Pas encore envoyée")
    captain.noises.clear()  # a browser says itself that the network is away
    page.context.set_offline(False)
    expect(shown(page).get_by_text("Hors réseau, deuxième.")).to_have_count(1, timeout=SAVED_WITHIN)
    expect(state(page)).to_contain_text("Enregistré à", timeout=SAVED_WITHIN)
    expect(page.locator("#en-attente")).to_be_hidden()
    page.context.set_offline(True)
    text(page).fill("Hors réseau, écrite puis fermée.")
    page.wait_for_timeout(100)
    page.close(run_before_unload=False)
    reopened = page.context.new_page()
    page.context.set_offline(False)
    reopened.goto(captain.site.address + DESK)
    for words in ("première.", "deuxième.", "écrite puis fermée."):
        expect(shown(reopened).get_by_text(f"Hors réseau, {words}")).to_have_count(1, timeout=SAVED_WITHIN)
    expect(shown(reopened).get_by_text("pas encore finie")).to_have_count(0)  # the same card, finished
    reopened.reload()
    expect(shown(reopened).get_by_text("Hors réseau,")).to_have_count(3)


def until(page: Page, what: str, value: str = "") -> None:
    """Asked again and again: a promise is awaited here, where `wait_for_function` takes it for a yes."""
    for _ in range(SAVED_WITHIN // 250):
        if page.evaluate(what, value):
            return
        page.wait_for_timeout(250)
    raise AssertionError(what)


def test_phone_reopens_its_table_without_network_and_leaves_nothing(captain: Walker, another) -> None:
    """Reloaded offline, the page is as it was and says so; cards typed there leave once; logging out leaves nothing."""
    captain.go(DESK)
    page, context = captain.page, captain.page.context
    write(page, "Veilleur, en ligne.")
    expect(shown(page).get_by_text("Veilleur, en ligne.")).to_have_count(1, timeout=SAVED_WITHIN)
    until(page, KEPT, "Veilleur, en ligne.")
    context.set_offline(True)
    page.reload()
    lost = page.locator("#hors-ligne")
    expect(lost).to_contain_text("Pas de réseau : voici la table telle qu’elle était à")
    expect(shown(page).get_by_text("Veilleur, en ligne.")).to_have_count(1)
    write(page, "Veilleur, première.")
    page.reload()
    expect(page.locator("#en-attente")).to_contain_text("Veilleur, première.")
    write(page, "Veilleur, deuxième.")
    page.close()
    page = context.new_page()  # the phone was turned off
    page.set_viewport_size(PHONE)
    page.goto(f"{captain.site.address}{DESK}/vote")  # not kept: the table’s page stands for it
    expect(page.locator("#en-attente li")).to_have_count(2)
    write(page, "Veilleur, troisième.")
    context.set_offline(False)
    for words in ("première.", "deuxième.", "troisième.", "en ligne."):
        expect(shown(page).get_by_text(f"Veilleur, {words}")).to_have_count(1, timeout=2 * SAVED_WITHIN)
    expect(page.locator("#en-attente")).to_be_hidden()
    expect(page.locator("#hors-ligne")).to_be_hidden(timeout=SAVED_WITHIN)
    second = another()
    second.sign_in("rapporteur@exemple.fr", PASSWORD)
    second.go(DESK)
    expect(shown(second.page).get_by_text("Veilleur,")).to_have_count(4)
    leave_the_phone(page, captain.site.address)


def leave_the_phone(page: Page, address: str) -> None:
    """What was not sent is said before it goes; once somebody left, neither words nor page of theirs stay."""
    leave = page.locator("#pied").get_by_role("button", name="Se déconnecter")
    asked: list[str] = []
    page.context.set_offline(True)
    write(page, "Veilleur, jamais envoyée.")
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    leave.click()
    expect(page.locator("#en-attente")).to_contain_text("Veilleur, jamais envoyée.")
    assert "ne sont pas encore envoyées" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    leave.click(no_wait_after=True)
    page.context.set_offline(False)
    page.goto(address + DESK)
    expect(shown(page).get_by_text("Veilleur, jamais envoyée.")).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.accept())
    leave.click()
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible(timeout=SAVED_WITHIN)
    until(page, "async () => !(await caches.keys()).some((name) => name.startsWith('tablee.table'))")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('tablee-cartes'))") == []
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(address + DESK)
    page.context.set_offline(False)


def test_ten_pages_pasted_stay_and_are_said(captain: Walker) -> None:
    captain.go(DESK)
    pasted = "Un long paragraphe venu d’un traitement de texte. " * 600
    text(captain.page).fill(pasted)
    expect(captain.page.locator("#compte")).to_contain_text("de trop. Rien n’est coupé")
    expect(state(captain.page)).to_contain_text("Une carte tient en", timeout=SAVED_WITHIN)
    expect(text(captain.page)).to_have_value(pasted)
    captain.page.reload()
    expect(text(captain.page)).to_have_value("")
    expect(captain.page.locator("#en-attente")).to_contain_text("Un long paragraphe")
    captain.look()
    for words in ("Effacer de ce téléphone", "Effacer vraiment ?"):
        captain.page.get_by_role("button", name=words).click()
    expect(captain.page.locator("#en-attente")).to_be_hidden()


def test_captain_without_scripts(sown: Site, browser) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{sown.address}/connexion?suite={DESK}")
    page.get_by_label("Adresse électronique").first.fill("capitaine@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").first.click()
    page.get_by_role("radio", name="Piste").check()
    write(page, "Sans script : une navette.")
    expect(shown(page).get_by_text("Sans script : une navette.")).to_have_count(1)
    page.get_by_role("link", name="Faire voter la table").click()
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.get_by_role("heading", name="Vote de la table 3")).to_be_visible()
    context.close()


def test_organiser_groups_and_undoes(sown: Site, walker: Walker, another) -> None:
    captain, reader = another(), another()
    captain.sign_in("capitaine@exemple.fr", PASSWORD)
    captain.go(f"{DESK}?sorte=lead")
    for words in ("Regrouper : un bus.", "Regrouper : un vélo.", "Regrouper : une marche."):
        captain.page.get_by_role("radio", name="Piste").check()
        write(captain.page, words)
        expect(shown(captain.page).get_by_text(words)).to_have_count(1, timeout=SAVED_WITHIN)
    captain.go(f"{DESK}/vote")
    walker.sign_in("organisation@exemple.fr", PASSWORD)
    walker.go(f"{EDITION}/diagnostic/suivi")
    walker.go(BOARD)
    form_axis(walker, "Regrouper : un bus.", "Le bus")
    form_axis(walker, "Regrouper : un vélo.", "Le vélo")
    walker.expect_text("Réunissez-en avant de clore l’étape.")
    walker.page.get_by_text("Renommer ou réunir « Le bus »").click()
    walker.page.get_by_label("Nom de l’axe réuni").first.fill("Se déplacer")
    walker.press("Réunir")
    walker.expect_text("Se déplacer 2 pistes")
    walker.press("Annuler ce geste")
    walker.expect_text("Le vélo une piste")
    walker.press("Annuler ce geste")
    expect(walker.page.get_by_role("heading", name="Le vélo")).to_have_count(0)
    reader.go(f"{EDITION}/axes")
    reader.expect_text("Le bus")
    reader.go(f"{EDITION}/diagnostic")
    reader.expect_text("Les tables écrivent")


def form_axis(organiser: Walker, lead: str, name: str) -> None:
    organiser.page.get_by_label(lead).check()
    organiser.page.get_by_label("En faire un nouvel axe, nommé").first.fill(name)
    organiser.press("Former l’axe")
    organiser.expect_text(f"{name} une piste")


def test_record_reads_from_the_card_to_the_project(walker: Walker) -> None:
    walker.go("/editions/1/diagnostic")
    walker.go("/editions/1/diagnostic?par=table#carte-6-1")  # whose table is folded, but for a link to it
    walker.page.locator("#carte-6-1").get_by_role("link", name="La Maison des parents ambulante").click()
    walker.look()
    walker.expect_text("cartes du diagnostic auxquelles il répond")
    walker.follow("Cellule de soutien aux familles, tous acteurs réunis")
    walker.expect_text("Comment ils se sont formés")
