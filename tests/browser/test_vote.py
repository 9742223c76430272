"""Voting on a phone: majority judgment one project at a time, in a list, without a script; ten points; a tablet."""

import fcntl

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site import Site
from tests.browser.trials import Trial
from tests.browser.walker import DESK, PHONE, Walker

PASSWORD = "demonstration-2017"
DICE = "31415926535897932384"


def card(site: Site, trial: Trial, method: str) -> str:
    """A card of that edition that nobody took; the edition is made by whoever comes first, of two processes."""
    path = site.folder / f"cartes-{trial}.txt"
    with path.with_suffix(".tour").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not path.exists():
            site.run("-m", "tests.browser.seed_vote", str(int(trial)), method)
        code, *left = path.read_text().split()
        path.write_text("\n".join(left))
    return code


@pytest.fixture
def judging(site: Site) -> str:
    return card(site, Trial.JUDGED, "majority-judgment")


@pytest.fixture
def spreading(site: Site) -> str:
    return card(site, Trial.SPREAD, "points")


def enter(walker: Walker, code: str, path: str = "/vote") -> None:
    walker.go(path)
    walker.fill_label("Code de votre carte", code)
    walker.press("Ouvrir mon bulletin")
    walker.page.set_viewport_size(PHONE)


def grade(walker: Walker, project: int, words: str) -> None:
    walker.page.locator(f"#projet-{project} label", has_text=words).first.click()


def test_one_project_at_a_time(walker: Walker, judging: str) -> None:
    enter(walker, judging)
    page = walker.page
    expect(page.locator(".booth-project:visible")).to_have_count(1)
    expect(page.get_by_role("button", name="Relire mon bulletin")).to_be_hidden()
    grade(walker, 1, "Excellent")
    expect(page.locator("#compte")).to_have_text("1 projet jugé sur 7")
    for _ in range(6):
        page.get_by_role("button", name="Suivant").click()
    expect(page.get_by_role("button", name="Suivant")).to_be_hidden()
    expect(page.locator(".booth-project:visible legend")).to_contain_text("Projet 7 sur 7")
    grade(walker, 7, "À rejeter")
    walker.look()
    walker.press("Relire mon bulletin")
    expect(page.locator(".booth-chosen__mark")).to_have_text(["excellent", *["pas jugé"] * 5, "à rejeter"])
    walker.press("Corriger Atelier vélo")
    expect(page.locator(".booth-project:visible legend")).to_contain_text("Atelier vélo")
    grade(walker, 5, "Assez bien")
    walker.press("Relire mon bulletin")
    expect(page.locator(".booth-chosen__mark").nth(4)).to_have_text("assez bien")
    walker.press("Déposer mon bulletin")
    walker.expect_text("Votre bulletin est dans l’urne")


def test_list_is_kept_from_page_to_page(walker: Walker, judging: str) -> None:
    enter(walker, judging)
    page = walker.page
    page.get_by_role("button", name="Tous en liste").click()
    expect(page.locator(".booth-project:visible")).to_have_count(7)
    for project, words in ((2, "Bien"), (6, "Passable"), (6, "Je ne le juge pas")):
        grade(walker, project, words)
    expect(page.locator("#compte")).to_have_text("1 projet jugé sur 7")
    walker.look()
    walker.press("Relire mon bulletin")
    walker.press("Modifier")
    expect(page.locator(".booth-project:visible")).to_have_count(7)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    walker.press("Relire mon bulletin")
    walker.press("Déposer mon bulletin")


def test_keyboard_alone_judges(walker: Walker, judging: str) -> None:
    enter(walker, judging)
    page = walker.page
    page.locator("#projet-1-blanc").focus()
    page.keyboard.press("ArrowDown")  # from the last answer to the first
    expect(page.locator("#projet-1-6")).to_be_checked()
    page.get_by_role("button", name="Suivant").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#projet-2")).to_be_focused()


def test_without_a_script(browser: Browser, site: Site, judging: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site.address}/vote")
    page.get_by_label("Code de votre carte").fill(judging)
    page.get_by_role("button", name="Ouvrir mon bulletin").click()
    expect(page.locator(".booth-project:visible")).to_have_count(7)
    expect(page.get_by_role("button", name="Suivant")).to_be_hidden()
    page.locator("label[for=projet-3-5]").click()
    page.get_by_role("button", name="Relire mon bulletin").click()
    expect(page.locator(".booth-chosen__mark").nth(2)).to_have_text("très bien")
    page.get_by_role("button", name="Corriger Mon premier salaire").click()
    page.locator("label[for=projet-4-2]").click()
    page.get_by_role("button", name="Relire mon bulletin").click()
    page.get_by_role("button", name="Déposer mon bulletin").click()
    expect(page.locator("h1")).to_have_text("Votre bulletin est dans l’urne")
    context.close()


def test_points_are_counted_while_they_are_given(walker: Walker, spreading: str) -> None:
    enter(walker, spreading)
    page = walker.page
    expect(page.locator("#compte")).to_have_text("Il vous reste 10 points")
    page.locator("#projet-1").fill("9")
    for _ in range(3):
        page.get_by_role("button", name="Un point de plus au projet 2").click()
    expect(page.locator("#compte")).to_contain_text("Points de trop : 2")
    walker.press("Relire mon bulletin")
    walker.expect_text("retirez-en 2")
    page.get_by_role("button", name="Un point de moins au projet 1").click()
    page.get_by_role("button", name="Un point de moins au projet 2").click()
    expect(page.locator("#compte")).to_have_text("Vos dix points sont donnés")
    walker.look()
    walker.press("Relire mon bulletin")
    walker.press("Déposer mon bulletin")


def test_shared_tablet_clears_itself(walker: Walker, judging: str) -> None:
    page = walker.page
    page.clock.install()
    enter(walker, judging, "/vote?tablette=1")
    page.clock.run_for(165_000)
    expect(page.get_by_text("Cet écran s’efface dans 20 secondes")).to_be_visible()
    walker.look()
    page.get_by_role("button", name="Rester ici").click()
    expect(page.get_by_text("Cet écran s’efface")).to_be_hidden()
    page.clock.run_for(181_000)
    page.wait_for_url("**/vote?tablette=1")
    expect(page.locator("#code")).to_have_value("")
    page.clock.run_for(400_000)
    expect(page.locator("h1")).to_have_text("Voter avec votre carte")


@pytest.mark.parametrize(
    ("trial", "method", "said"),
    [
        (Trial.JUDGED_AND_COUNTED, "majority-judgment", "Le premier est avant le deuxième"),
        (Trial.SPREAD_AND_COUNTED, "points", "points sur"),
    ],
)
def test_result_is_recounted_in_the_page(
    site: Site, walker: Walker, another, trial: Trial, method: str, said: str
) -> None:
    code = card(site, trial, method)
    enter(walker, code)
    if method == "points":
        walker.page.locator("#projet-1").fill("4")
    else:
        walker.page.get_by_role("button", name="Tous en liste").click()
        grade(walker, 1, "Excellent")
    walker.press("Relire mon bulletin")
    walker.press("Déposer mon bulletin")
    receipt = walker.page.locator("#recu").inner_text()
    walker.sign_in("organisation@exemple.fr", PASSWORD)
    walker.go(f"/editions/{trial}/vote/bureau")
    walker.press("Demander la clôture")
    guarantor = another()
    guarantor.sign_in("garantie@exemple.fr", PASSWORD)
    guarantor.go(f"/editions/{trial}/vote/bureau")
    guarantor.press("Confirmer la clôture")
    walker.go(f"/editions/{trial}/vote/bureau")
    for field_id in ("#dice", "#dice_again"):
        walker.page.locator(field_id).fill(DICE)
    walker.press("Dépouiller")
    walker.press("Publier le résultat")
    walker.go(f"/editions/{trial}/vote")
    walker.expect_text(said)
    page = walker.page
    page.locator("summary", has_text="Les chiffres en tableau").click()
    walker.look()
    page.set_viewport_size(DESK)
    page.locator("#recompter").click()
    expect(page.locator("#recompte")).to_contain_text("le classement est le même")
    page.locator("#recu").fill(receipt)
    page.locator("#chercher").click()
    expect(page.locator("#reponse")).to_contain_text("1 « excellent »" if method != "points" else "1 (4)")


def test_paper_is_keyed_by_two_people(site: Site, walker: Walker, another, judging: str) -> None:
    first, second, path = walker, another(), f"/editions/{Trial.JUDGED}/vote/1/papier"
    for teller, email in ((first, "organisation@exemple.fr"), (second, "garantie@exemple.fr")):
        teller.sign_in(email, PASSWORD)
        teller.go(path)
        teller.fill_label("Code de la carte jointe au bulletin", judging)
        grade(teller, 2, "Bien" if teller is first else "Passable")
        teller.press("Garder ma saisie")
    second.expect_text("Les deux saisies diffèrent")
    grade(second, 2, "Bien")
    second.press("Garder ma saisie")
    second.expect_text("Les deux saisies sont semblables")
    second.go(f"{path}/bulletin")
