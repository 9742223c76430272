"""A draw held on a phone from its quotas to a replacement on the morning, watched and checked by others."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.site import Site
from tests.browser.trials import Trial
from tests.browser.walker import Walker

PASSWORD = "demonstration-2017"
EDITION = f"/editions/{Trial.DRAW}"
REHEARSAL, DRAW = f"{EDITION}/repetition/1", f"{EDITION}/tirage/2"
DICE = "31415926535897932384"
VERIFIER = Path(__file__).parents[2] / "static" / "verifier.py"
HEADER = "feature,value,min,max\n"
FIELD_POOL = "id,sexe\n" + "".join(f"p{n},{'femme' if n % 2 else 'homme'}\n" for n in range(12))
FIELD_QUOTAS = HEADER + "sexe,femme,2,2\nsexe,homme,2,2\n"


@pytest.fixture(scope="module")
def sown(site: Site) -> Site:
    """The site, with an edition ready to be drawn."""
    site.run("-m", "tests.browser.seed_draw")
    return site


def test_draw_is_held_on_a_phone(sown: Site, walker: Walker, another) -> None:
    organiser, guarantor, visitor = walker, another(), another()
    organiser.sign_in("organisation@exemple.fr", PASSWORD)
    guarantor.sign_in("garantie@exemple.fr", PASSWORD)
    set_quotas(organiser)
    seat_of_right(organiser)
    freeze(organiser)
    guarantor.go(f"{DRAW}/projection")
    visitor.go(f"{EDITION}/tirage")
    visitor.expect_text("En attente des boules")
    throw(organiser, DRAW)
    expect(guarantor.page.get_by_role("heading", name="Panel 407")).to_be_visible()  # the screen follows by itself
    guarantor.look()
    organiser.go(f"{DRAW}/preparation")
    organiser.follow("Relire puis publier")
    organiser.press("Publier le tirage")
    replace_whoever_withdraws(organiser)
    replace_whoever_is_absent(organiser)
    check_by_oneself(visitor, guarantor)
    organiser.go(f"{DRAW}/annuler", status=409)
    organiser.expect_text("ce tirage ne peut plus être annulé")


def test_rehearsal_and_annulment(sown: Site, walker: Walker, another) -> None:
    organiser, visitor = walker, another()
    organiser.sign_in("organisation@exemple.fr", PASSWORD)
    throw(organiser, REHEARSAL)
    organiser.go(f"{REHEARSAL}/preparation")
    organiser.expect_text("Répétition finie")
    organiser.go(f"{REHEARSAL}/projection")
    visitor.go(f"{REHEARSAL}/projection", status=200)
    expect(visitor.page).to_have_url(f"{sown.address}/connexion?suite={REHEARSAL}/projection")
    organiser.go(f"{REHEARSAL}/annuler")
    organiser.press("Annuler ce tirage")
    organiser.page.get_by_label("Motif, qui sera publié").fill("Répétition terminée.")
    organiser.press("Annuler ce tirage")
    organiser.expect_text("annulé")


def test_draw_from_two_files(walker: Walker, tmp_path: Path) -> None:
    walker.sign_in("organisation@exemple.fr", PASSWORD)
    walker.go("/tirage/fichiers")
    walker.page.locator("#pool").set_input_files(a_file("candidats.csv", FIELD_POOL))
    walker.page.locator("#quotas").set_input_files(a_file("quotas.csv", FIELD_QUOTAS))
    walker.fill_label("Nombre de places", "4")
    walker.page.get_by_role("button", name="Calculer la loterie").click()  # the page of the work leaves by itself
    link = walker.page.get_by_role("link", name="Télécharger (.zip)")
    expect(link).to_be_visible(timeout=60_000)
    walker.look()
    with walker.page.expect_download() as coming:
        link.click()
    coming.value.save_as(tmp_path / "tirage.zip")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", tmp_path / "tirage.zip", tmp_path / "lu"], check=True)
    assert verified(tmp_path / "lu" / "tirage")


def set_quotas(organiser: Walker) -> None:
    """A wrong file, then one that no panel can meet, repaired in one click."""
    organiser.go(f"{EDITION}/tirage/preparation")
    organiser.press("Préparer le tirage")
    organiser.follow("Charger les quotas d’un fichier")
    organiser.page.locator("#file").set_input_files(a_file("quotas.csv", HEADER + "sexe,renard,1,2\n"))
    organiser.press("Charger ce fichier")
    organiser.expect_text("ligne 2 : « renard » n’est pas une valeur connue de ce critère")
    impossible = HEADER + "sexe,femme,9,10\nsexe,homme,5,5\n"
    organiser.page.locator("#file").set_input_files(a_file("quotas.csv", impossible))
    organiser.press("Charger ce fichier")
    organiser.expect_text("Ces quotas ne sont pas possibles ensemble")
    organiser.press("Appliquer ce changement")
    organiser.expect_text("Ces quotas sont possibles.")


def seat_of_right(organiser: Walker) -> None:
    organiser.follow("Les places d’office")
    organiser.page.get_by_label("Numéro de la personne").fill(f"HK{Trial.DRAW}-V-0001")
    organiser.page.get_by_label("Motif, qui sera publié").fill("Conseillère du quartier d’accueil")
    organiser.press("Donner cette place")
    organiser.expect_text("9 places à tirer entre 31 personnes")
    organiser.go(f"{DRAW}/preparation")


def freeze(organiser: Walker) -> None:
    organiser.page.get_by_role("button", name="Calculer la loterie").click()  # the page of the work leaves by itself
    expect(organiser.page.get_by_role("link", name="Vérifier puis figer")).to_be_visible(timeout=60_000)
    organiser.follow("Vérifier puis figer")
    organiser.expect_text("Conseillère du quartier d’accueil")
    organiser.press("Figer la liste et les 1 000 panels")
    organiser.expect_text("Cochez cette case")
    organiser.page.locator("label[for=publishes_dossier]").click()
    organiser.page.locator("label[for=understood]").click()
    organiser.press("Figer la liste et les 1 000 panels")


def throw(organiser: Walker, draw: str) -> None:
    """Balls, then dice."""
    organiser.go(f"{draw}/boules")
    organiser.page.locator("#balls").fill("4-0-7")
    organiser.page.locator("#again").fill("407")
    organiser.press("Enregistrer les boules")
    organiser.follow("Saisir les dés")
    for field in ("#dice", "#again"):
        organiser.page.locator(field).fill(DICE)
    organiser.page.locator("#witnesses").fill("Garante du tirage")
    organiser.press("Enregistrer les dés")


def replace_whoever_withdraws(organiser: Walker) -> None:
    """Somebody withdraws, the rule designates, the offer is made and accepted by telephone."""
    organiser.go(f"{EDITION}/convocation/envoyer")
    organiser.page.locator("input[type=date]").fill("2032-02-01")
    organiser.press("Convoquer 10 personnes")
    organiser.go(f"{EDITION}/convocation/suivi")
    organiser.page.locator("#contenu tbody tr").first.get_by_role("link").first.click()
    organiser.look()
    organiser.page.locator("select[name=state]").select_option("withdrawn")
    organiser.fill_label("Ce qui s’est dit", "Ne peut plus venir.")
    organiser.press("Noter")
    organiser.follow("Proposer la place")
    organiser.expect_text("La règle du tirage désigne")
    organiser.press("Proposer la place")
    organiser.press("Accepte, au téléphone")
    expect(organiser.page.locator("body")).to_contain_text("accepte la place")


def replace_whoever_is_absent(organiser: Walker) -> None:
    """The same morning: somebody is absent, and whoever the rule designates among those present enters."""
    organiser.go(f"{EDITION}/emargement")
    organiser.page.get_by_role("button", name="Absent").last.click()
    organiser.look()
    organiser.go(f"{EDITION}/emargement/remplacements")
    while organiser.page.get_by_role("button", name="entre à la place de").count() == 0:
        organiser.page.get_by_role("button", name="Présent").first.click()
        organiser.look()
    organiser.page.get_by_role("button", name="entre à la place de").first.click()
    organiser.look()
    organiser.expect_text("Personne n’est noté absent")


def check_by_oneself(visitor: Walker, guarantor: Walker) -> None:
    """In the page, with one file of Python, and on paper."""
    visitor.go(DRAW)
    visitor.expect_text("désistements ou absences, et qui remplace")
    visitor.expect_text("Conseillère du quartier d’accueil")
    visitor.page.get_by_role("button", name="Vérifier maintenant").click()
    expect(visitor.page.locator("[data-check=verdict]")).to_contain_text("Tout concorde", timeout=30_000)
    visitor.page.locator("#verification-numero").fill(f"HK{Trial.DRAW}-V-0001")
    visitor.press("Trouver ma ligne")
    visitor.expect_text("figure dans 1000 panels")
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("link", name="Télécharger le dossier (.zip)").click()
    assert verified(coming.value.path(), "zip")
    for walker in (visitor, guarantor):
        answer = walker.page.request.get(f"{walker.site.address}{DRAW}/proces-verbal.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")


def verified(path: Path, suffix: str = "") -> bool:
    """Whether plain Python, with nothing else, finds that a dossier holds."""
    if suffix:
        path = path.rename(path.with_suffix(f".{suffix}"))
    done = subprocess.run([sys.executable, "-I", VERIFIER, path], capture_output=True, text=True)
    return done.returncode == 0


def a_file(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
