"""A neighbour asks what became of the listening unit in Roubaix, follows it, hears of it, and stops."""

from tests.browser.walker import Walker

IDEA = "/editions/1/projets/3"
EMAIL = "voisine.nouvelle@exemple.fr"


def test_neighbour_follows_an_idea_and_stops(walker: Walker) -> None:
    walker.go("/")
    walker.page.locator(".tb-card", has_text="Roubaix").get_by_role("link").click()  # one click
    walker.look()
    walker.expect_text("Retenu, puis mis à l’essai à Roubaix")
    walker.expect_text("En retard : Trente familles rencontrées")
    assert walker.page.url.endswith(IDEA)
    walker.follow("Suivre cette idée")
    walker.page.wait_for_timeout(4500)  # the form refuses whoever answers faster than a person reads
    walker.fill_label("Votre adresse électronique", EMAIL)
    walker.press("Recevoir les nouvelles")
    walker.expect_text("Aujourd’hui")
    walker.go(walker.link_in(walker.letter(EMAIL, "appuyez sur le bouton")))
    walker.press("Oui, je veux suivre cette idée")
    walker.expect_text("Vous suivez cette idée")
    walker.press("Ne plus rien recevoir")
    walker.expect_text("Vous ne recevrez plus de nouvelles")
    for page in ("/donnees-ouvertes", "/editions/1/donnees"):
        walker.go(page)
