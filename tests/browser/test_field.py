"""The field on a telephone: the bearer writes while the network comes and goes, a citizen answers the institution."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.walker import Walker

PASSWORD = "demonstration-2017"
HERE = "/editions/1/prototypes/2"
WORDS = "Vingt heures de plus ce mois-ci, sur le chantier du gymnase."


def test_bearer_loses_no_word_and_a_citizen_answers_the_institution(walker: Walker, another) -> None:
    write_without_network(walker)
    correct(walker)
    count(walker)
    declare(another())
    answer(another())


def write_without_network(bearer: Walker) -> None:
    bearer.sign_in("porteur2@exemple.fr", PASSWORD)
    bearer.go(f"{HERE}/journal/ecrire")
    bearer.fill_label("Ce qui s’est passé", WORDS)
    page, state = bearer.page, bearer.page.locator("#enregistrement")
    expect(state).to_have_text("Brouillon gardé sur cet appareil")
    bearer.go(f"{HERE}/journal/ecrire")  # the page was closed, and opened again
    expect(page.locator("#text")).to_have_value(WORDS)
    expect(state).to_contain_text("est retrouvé")
    page.locator("#photo").set_input_files({"name": "chantier.png", "mimeType": "image/png", "buffer": large_photo()})
    bearer.fill_label("Ce que montre la photo", "Le gymnase en travaux")
    page.context.set_offline(True)
    page.get_by_role("button", name="Publier au journal").click()
    expect(state).to_contain_text("Pas de réseau")
    with page.expect_request(re.compile("/journal/envoi")) as sent:
        page.context.set_offline(False)
    page.wait_for_url(re.compile("#journal"))
    bearer.noises.clear()  # the browser said that there was no network
    assert len(sent.value.post_data_buffer or b"") < 500_000  # made smaller before it left
    bearer.look()
    bearer.expect_text(WORDS)
    expect(page.get_by_alt_text("Le gymnase en travaux")).to_have_js_property("complete", True)
    bearer.go(f"{HERE}/journal/ecrire")
    expect(page.locator("#text")).to_have_value("")


def correct(bearer: Walker) -> None:
    bearer.go(f"{HERE}/journal")
    bearer.page.get_by_role("link", name=re.compile("^Corriger")).first.click()
    bearer.fill_label("Ce qui s’est passé", f"{WORDS} Le compte est revu.")
    bearer.press("Publier la correction")
    bearer.page.get_by_role("link", name=re.compile("voir avant")).first.click()
    bearer.look()
    bearer.expect_text("Ce qu’il disait avant")


def count(bearer: Walker) -> None:
    bearer.go(f"{HERE}/chiffres")
    bearer.page.get_by_role("link", name=re.compile("^Noter une valeur")).first.click()
    bearer.look()
    bearer.fill_label("Valeur", "6 180")
    bearer.press("Noter cette valeur")
    bearer.expect_text("77 % du chemin")


def declare(sponsor: Walker) -> None:
    sponsor.sign_in("parrainage@exemple.fr", PASSWORD)
    sponsor.go(f"{HERE}/etats/declarer")
    sponsor.tick("Avance comme prévu")
    sponsor.fill_label("En quelques mots", "Les heures montent chaque trimestre.")
    sponsor.fill_label("Déclaré par", "Pôle contrats de ville")
    sponsor.press("Publier cet état")
    sponsor.go("/editions/1/prototypes/1/territoires/1")
    sponsor.follow("Noter un acte")


def answer(citizen: Walker) -> None:
    citizen.sign_in("conseil@exemple.fr", PASSWORD)
    citizen.go(f"{HERE}/etats")
    citizen.follow("Donner ma voix")
    citizen.tick("le contestez")
    citizen.press("Enregistrer ma voix")
    citizen.expect_text("une réserve sans raison n’aide personne")
    citizen.fill_label("Pourquoi", "Aucune heure pour les femmes du quartier.")
    citizen.press("Enregistrer ma voix")
    citizen.expect_text("Votre voix : vous contestez")
    citizen.letter("parrainage@exemple.fr", "Aucune heure pour les femmes du quartier.")
    citizen.go(HERE)
    citizen.expect_text("contesté par 1 voix")


def large_photo() -> bytes:
    """Of a few megabytes, as a telephone makes them."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").resize((3200, 2400)).save(out, "PNG", compress_level=1)
    return out.getvalue()
