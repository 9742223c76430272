"""An edition carried in the browser, from the call for volunteers to a sponsored prototype. One story, many hands."""

import pytest
from playwright.sync_api import expect

from tests.browser.walker import Walker

PASSWORD = "demonstration-2017"
DICE = "31415926535897932384"
TOWNS = ("Amiens", "Nice", "Sens", "Limoges", "Meaux", "Brest", "Nantes")
AGES = ("18-24 ans", "25-34 ans", "35-49 ans", "50-64 ans")
CITIZEN = "assia.essai@exemple.fr"
EDITION = "/editions/3"


def test_edition_goes_from_call_to_prototype(walker: Walker, another) -> None:
    organiser, citizen, voter = walker, another(), another()
    organiser.sign_in("organisation@exemple.fr", PASSWORD)
    prepare(organiser)
    entrust(another())
    answer_the_call(organiser, citizen)
    draw(organiser)
    convene(organiser, citizen)
    seat(organiser)
    write_sheets(organiser)
    pitch(organiser)
    vote(organiser, another(), voter)
    choose(organiser)
    follow(organiser, citizen)


def prepare(organiser: Walker) -> None:
    organiser.go("/editions/nouvelle")
    organiser.fill(
        Numéro="3",
        Titre="3e hackathon d’essai",
        Lieu="Paris",
        Organisateur="CGET",
        Date_de_la_journée="2027-03-06",
        Nombre_de_tables="2",
        Personnes_par_table="3",
        Axes_par_thème="1",
        Nombre_de_projets_retenus="1",
    )
    organiser.press("Créer l’édition")
    organiser.page.get_by_label("Thème", exact=True).first.fill("Emploi")
    organiser.press("Enregistrer")
    organiser.go(f"{EDITION}/preparation/axes")
    organiser.page.get_by_label("Axe", exact=True).first.fill("Un lieu pour l’emploi")
    organiser.press("Enregistrer")
    organiser.go(f"{EDITION}/organisation")
    organiser.press("Rendre l’édition publique")


def entrust(administrator: Walker) -> None:
    """The edition gets a guarantor: nobody opens an urn alone."""
    administrator.sign_in("administration@exemple.fr", PASSWORD)
    administrator.go("/administration/comptes?q=garantie@exemple.fr")
    administrator.page.locator("main th a").first.click()
    administrator.page.locator("#role").select_option(label="garant du tirage")
    administrator.page.locator("#edition").select_option(label="3e hackathon d’essai")
    administrator.press("Attribuer ce rôle")


def answer_the_call(organiser: Walker, citizen: Walker) -> None:
    conduct(organiser, "Appel")
    citizen.go(f"{EDITION}/appel")
    citizen.follow("M’inscrire")
    describe(citizen, "Cergy", "Assia", 1)
    citizen.fill_label("Adresse électronique", CITIZEN)
    citizen.page.wait_for_timeout(3000)  # the form refuses whoever answers faster than a person reads
    citizen.press("M’inscrire")
    citizen.go(citizen.link_in(citizen.letter(CITIZEN, "Confirmer")))
    citizen.press("Confirmer mon inscription")
    for number, town in enumerate(TOWNS):
        organiser.go(f"{EDITION}/volontaires")
        organiser.follow("Inscrire quelqu’un")
        describe(organiser, town, f"Prénom{number}", number)
        organiser.press("Inscrire cette personne")
    organiser.go(f"{EDITION}/volontaires?tout=1")
    organiser.press("Confirmer qu’elles sont membres")
    organiser.expect_text("8 prêtes pour le tirage")
    conduct(organiser, "Appel", "Clore")


def describe(walker: Walker, town: str, given_name: str, number: int) -> None:
    """Answer the questions of the call; people differ by their number."""
    walker.fill_label("Votre commune, ou le nom de votre conseil citoyen", town)
    walker.press("Chercher")
    walker.page.locator("label[for=council-0]").click()
    walker.fill_label("Prénom", given_name)
    walker.page.get_by_label("Nom", exact=True).fill("Essai")
    college, sex = ("acteurs locaux", "habitants")[number % 3 > 0], ("homme", "femme")[number % 2]
    for words in (college, sex, AGES[number % 4], "Emploi", "Non"):
        walker.tick(words)
    walker.page.locator("label[for=notice]").click()


def draw(organiser: Walker) -> None:
    conduct(organiser, "Tirage")
    organiser.go(f"{EDITION}/tirage/preparation")
    organiser.press("Préparer le tirage")
    organiser.press("Calculer la loterie")
    expect(organiser.page.get_by_role("link", name="Vérifier puis figer")).to_be_visible(timeout=60_000)
    organiser.look()
    organiser.follow("Vérifier puis figer")
    organiser.page.locator("label[for=understood]").click()
    organiser.press("Figer la liste et les 1 000 panels")
    organiser.follow("Saisir les boules")
    organiser.page.locator("#balls").fill("4-0-7")
    organiser.page.locator("#again").fill("4-0-8")
    organiser.press("Enregistrer les boules")
    organiser.page.locator("#again").fill("407")
    organiser.press("Enregistrer les boules")
    organiser.follow("Saisir les dés")
    twice(organiser, "#again")
    organiser.page.locator("#witnesses").fill("Garante du tirage")
    organiser.press("Enregistrer les dés")
    organiser.follow("Relire puis publier")
    organiser.press("Publier le tirage")
    organiser.go(f"{EDITION}/tirage")
    organiser.expect_text("Vérifier vous-même")


def convene(organiser: Walker, citizen: Walker) -> None:
    conduct(organiser, "Convocation")
    organiser.go(f"{EDITION}/convocation/envoyer")
    organiser.page.locator("input[type=date]").fill("2027-02-01")
    organiser.press("Convoquer 6 personnes")
    people = organiser.page.locator("#contenu tbody tr")
    organiser.go(f"{EDITION}/convocation/suivi")
    links = [row.get_by_role("link").first.get_attribute("href") for row in people.all()]
    names = [row.inner_text() for row in people.all()]
    for link, name in zip(links, names, strict=True):
        if "Assia" in name:
            citizen.go(citizen.link_in(citizen.letter(CITIZEN, "Répondez oui ou non")))
            citizen.press("Oui, je viens")
            continue
        organiser.go(link or "")
        organiser.page.locator("select[name=state]").select_option("confirmed")
        organiser.fill_label("Ce qui s’est dit", "Vient : dit au téléphone.")
        organiser.press("Noter")
    organiser.go(f"{EDITION}/convocation/suivi")
    organiser.expect_text("6 personnes viennent")


def seat(organiser: Walker) -> None:
    conduct(organiser, "Tables")
    organiser.go(f"{EDITION}/tables/plans")
    twice(organiser, "#dice_again")
    organiser.press("Composer le plan")
    organiser.press("Adopter ce plan")
    organiser.go(f"{EDITION}/tables")


def write_sheets(organiser: Walker) -> None:
    conduct(organiser, "Projets")
    for table in (1, 2):
        organiser.go(f"{EDITION}/projets/{table}/fiche")
        organiser.page.locator("#title").fill(f"Un lieu d’accueil, table {table}")
        organiser.page.locator("#axis").select_option(index=1)
        organiser.page.locator("#need").fill("Les démarches sont éclatées entre cinq guichets.")
        organiser.page.locator("#objective").fill("Un seul point d’accueil, trois demi-journées par semaine.")
        organiser.page.locator("#place").fill("Centre social du quartier")
        organiser.page.locator("#budget").fill("1 234,50")
        organiser.page.locator("#lines-0-what").fill("Animation")
        organiser.page.locator("#lines-0-cents").fill("1234,5")
        organiser.page.locator("#partners-0-who").fill("Centre social")
        organiser.page.locator("#skills").fill("Accueil")
        organiser.page.locator("#presenter").select_option(index=1)
        organiser.press("Déposer la fiche")
    organiser.go(f"{EDITION}/projets/suivi")
    organiser.go(f"{EDITION}/projets/1")


def pitch(organiser: Walker) -> None:
    conduct(organiser, "Pitchs")
    organiser.go(f"{EDITION}/passage/conduite")
    organiser.press("Prendre l’empreinte")
    twice(organiser, "#dice_again")
    organiser.press("Tirer l’ordre de passage")
    organiser.go(f"{EDITION}/telecommande")
    for _table in range(2):
        organiser.page.get_by_role("button", name="Démarrer").click()
        expect(organiser.page.get_by_role("button", name="Pause")).to_be_enabled()
        organiser.page.get_by_role("button", name="Suivant").click()
        expect(organiser.page.get_by_role("button", name="Pause")).to_be_disabled()
    organiser.go(f"{EDITION}/ecran")
    organiser.go(f"{EDITION}/passage")


def vote(organiser: Walker, guarantor: Walker, voter: Walker) -> None:
    conduct(organiser, "Vote")
    organiser.go(f"{EDITION}/vote/bureau")
    organiser.fill_label("Nom du vote", "Vote de l’assemblée")
    organiser.tick("Vote par approbation")
    organiser.press("Préparer ce vote")
    organiser.fill_label("Nombre de cartes", "3")
    organiser.press("Faire et imprimer")
    codes = organiser.page.locator(".vote-card__code code").all_inner_texts()
    organiser.follow("Les cartes sont imprimées")
    organiser.page.locator("summary", has_text="Clore la distribution").click()
    organiser.fill_label("Nombre de cartes remises", "2")
    organiser.fill_label("Codes des cartes restantes", codes[2])
    organiser.press("Clore la distribution")
    guarantor.sign_in("garantie@exemple.fr", PASSWORD)
    together(organiser, guarantor, "l’ouverture")
    for code, projects in zip(codes[:2], ((1, 2), (2,)), strict=True):
        voter.go("/vote")
        voter.fill_label("Code de votre carte", code)
        voter.press("Ouvrir mon bulletin")
        for project in projects:
            voter.page.locator(f"label[for=projet-{project}]").click()
        voter.press("Relire mon bulletin")
        voter.press("Déposer mon bulletin")
    voter.go("/vote")
    voter.fill_label("Code de votre carte", codes[0])
    voter.press("Ouvrir mon bulletin")
    together(organiser, guarantor, "la clôture")
    twice(organiser, "#dice_again")
    organiser.press("Dépouiller")
    organiser.press("Publier le résultat")
    voter.go(f"{EDITION}/vote")
    voter.expect_text("table 2")


def together(asking: Walker, confirming: Walker, act: str) -> None:
    """Two members of the bureau, each with an account."""
    for walker, gesture in ((asking, "Demander"), (confirming, "Confirmer")):
        walker.go(f"{EDITION}/vote/bureau")
        walker.press(f"{gesture} {act}")
    asking.go(f"{EDITION}/vote/bureau")


def choose(organiser: Walker) -> None:
    conduct(organiser, "Vote", "Clore")
    conduct(organiser, "Choix")
    organiser.go(f"{EDITION}/choix/preparation")
    organiser.fill_label("Qui décide", "Secrétariat d’État")
    organiser.tick("Retenir « Un lieu d’accueil, table 1 »")
    organiser.fill_label("Pourquoi retenir le projet 1", "Le lieu est déjà trouvé.")
    organiser.press("Enregistrer et relire")
    organiser.press("Publier la décision")
    organiser.expect_text("retenu contre l’ordre du vote")
    organiser.go(f"{EDITION}/etudes/2")


def follow(organiser: Walker, citizen: Walker) -> None:
    conduct(organiser, "Prototypes")
    organiser.go(f"{EDITION}/prototypes/1")
    citizen.go(f"{EDITION}/projets/1")
    citizen.expect_text("Retenu, puis mis à l’essai")
    citizen.letter(CITIZEN, "projet")


def conduct(organiser: Walker, step: str, verb: str = "Ouvrir") -> None:
    """Open or close a step of the edition, by its dated act."""
    organiser.go(f"{EDITION}/conduite")
    organiser.follow(f"{verb} : {step}")
    organiser.press(f"{verb} l’étape « {step} »")


def twice(walker: Walker, again: str) -> None:
    walker.page.locator("#dice").fill(DICE)
    walker.page.locator(again).fill(DICE)


@pytest.mark.parametrize("code", ["", "ABCDEFGHJKMNPQRSTVWXYZ2345"])
def test_unknown_card_is_told_what_to_do(walker: Walker, code: str) -> None:
    walker.go("/vote")
    walker.fill_label("Code de votre carte", code)
    walker.press("Ouvrir mon bulletin")
    expect(walker.page.get_by_role("alert")).to_be_visible()
