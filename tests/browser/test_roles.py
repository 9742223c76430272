"""Each role of the demonstration signs in, sees the next act first, and finds every page it needs in good order."""

import pytest
from playwright.sync_api import expect

from tests.browser.walker import Walker

PASSWORD = "demonstration-2017"
ORGANISER = (
    "/editions/1/organisation",
    "/editions/2/organisation",
    "/editions/1/conduite",
    "/editions/1/preparation",
    "/editions/1/preparation/themes",
    "/editions/1/preparation/axes",
    "/editions/1/preparation/programme",
    "/editions/1/preparation/calendrier",
    "/editions/1/preparation/invites",
    "/editions/nouvelle",
    "/editions/2/volontaires",
    "/editions/2/vivier",
    "/editions/2/volontaires/importer",
    "/editions/1/tirage/preparation",
    "/editions/1/tirage/1/preparation",
    "/editions/1/tirage/1/projection",
    "/editions/1/convocation/suivi",
    "/editions/1/emargement",
    "/editions/1/tables/plans",
    "/editions/1/tables/plans/1",
    "/editions/1/tables/plans/1?tour=matin",
    "/editions/1/tables/plans/1/listes",
    "/editions/1/diagnostic/suivi",
    "/editions/1/diagnostic/tables/6/cartes/1",
    "/editions/1/axes/regroupement",
    "/editions/1/tables/liens",
    "/editions/1/tables/ecran",
    "/editions/1/tables/reparation",
    "/editions/1/projets/suivi",
    "/editions/1/projets/1/fiche",
    "/editions/1/projets/1/versions",
    "/editions/1/passage",
    "/editions/1/passage/conduite",
    "/editions/1/ecran",
    "/editions/1/maintenant",
    "/editions/1/journee",
    "/editions/1/journee/annonce",
    "/editions/1/journee/releve",
    "/editions/1/telecommande",
    "/editions/1/etudes",
    "/editions/1/etudes/6",
    "/editions/1/vote/bureau",
    "/editions/1/vote",
    "/editions/1/courriels",
    "/editions/1/journal",
    "/signalements",
)
WALKS = {
    "organisation": ORGANISER,
    "administration": ("/administration", "/administration/personnes", "/administration/journal", "/courriels"),
    "garantie": ("/editions/1/tirage", "/editions/1/journal"),
    "decision": ("/editions/1/choix", "/editions/1/etudes"),
    "parrainage": (
        "/mes-prototypes",
        "/mes-prototypes/en-retard",
        "/mes-prototypes/au-fil-du-temps",
        "/editions/1/prototypes/1",
        "/editions/1/prototypes/5/pacte",
        "/editions/1/prototypes/5/pacte/reprendre",
        "/editions/1/prototypes/5/pacte/signer",
    ),
    "porteur": ("/mes-prototypes", "/editions/1/prototypes/1", "/editions/1/prototypes/1/pacte"),
    "conseil": ("/editions/1/ma-participation", "/editions/1/mon-inscription", "/editions/1/projets"),
    "accueil": ("/editions/1/accueil", "/editions/2/accueil", "/editions/1/accueil/images"),
    "capitaine": ("/editions/1/ma-participation", "/editions/1/mes-cartes", "/editions/1/ma-fiche"),
    "rapporteur": ("/editions/1/ma-participation", "/editions/1/ma-fiche"),
}


@pytest.mark.parametrize("role", WALKS)
def test_role_finds_its_pages(walker: Walker, role: str) -> None:
    walker.sign_in(f"{role}@exemple.fr", PASSWORD)
    walker.go("/mon-espace")
    for path in WALKS[role]:
        walker.go(path)
    walker.press("Se déconnecter")
    walker.go("/mon-espace", status=200)
    expect(walker.page).to_have_url(f"{walker.site.address}/connexion?suite=/mon-espace")
