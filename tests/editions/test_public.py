"""The pages that anyone reads."""

from datetime import timedelta

import pytest

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import ActivityPlan, Edition, Guest, ProgrammeItem
from app.models.oversight import AuditEntry
from app.models.projects import ProjectState
from app.models.prototypes import Milestone, PrototypeStage, Verdict
from app.models.selection import Decision, Interest, Study, StudyState


@pytest.fixture
def edition(make) -> Edition:
    return make.edition(Activity.PROTOTYPES, title="1er hackathon", story="# Le matin\n\nOn écoute.", table_count=21)


def text_of(response) -> str:
    return " ".join(response.get_data(as_text=True).replace("\u00a0", " ").split())


def test_home_without_edition_says_what_comes(client) -> None:
    page = text_of(client.get("/"))
    assert "Aucun appel à volontaires n’est ouvert" in page


def test_home_shows_the_open_call_with_its_closing(client, make, session, now) -> None:
    edition = make.edition(Activity.CALL)
    session.add(
        ActivityPlan(edition_id=edition.id, activity=Activity.CALL, closes_at=now.replace(month=12, day=1, hour=17))
    )
    page = text_of(client.get("/"))
    assert "l’appel à volontaires est ouvert" in page
    assert "1er décembre 2017 à 18 h" in page


def test_home_hides_calls_of_unpublished_editions(client, make) -> None:
    make.edition(Activity.CALL, is_public=False)
    assert "Aucun appel" in text_of(client.get("/"))


def test_home_tells_prototypes_honestly(client, make, edition, now) -> None:
    project = make.project(edition, title="Cellule d’écoute", state=ProjectState.KEPT)
    make.prototype(edition, project=project, stage=PrototypeStage.RUNNING)
    page = text_of(client.get("/"))
    assert "Cellule d’écoute" in page
    assert "L’essai est en cours." in page


def test_home_says_the_promise_that_is_late_before_the_next_one(client, make, session, edition, now) -> None:
    project = make.project(edition, state=ProjectState.KEPT)
    prototype = make.prototype(edition, project=project, stage=PrototypeStage.RUNNING)
    soon = Milestone(prototype_id=prototype.id, label="Bilan partagé", due_on=now.date() + timedelta(days=9))
    session.add(soon)
    session.flush()
    assert "Prochaine étape : Bilan partagé, le" in text_of(client.get("/"))
    late = Milestone(prototype_id=prototype.id, label="Trente familles", due_on=now.date() - timedelta(days=1))
    session.add(late)
    session.flush()
    page = text_of(client.get("/"))
    assert "<strong>En retard :</strong> Trente familles, promis pour le" in page
    assert "Bilan partagé" not in page
    late.done_on = now.date()
    session.flush()
    assert "Prochaine étape : Bilan partagé" in text_of(client.get("/"))


def test_ideas_without_a_search_lead_to_every_project(client, make, edition) -> None:
    make.project(edition, state=ProjectState.PITCHED)
    make.project(edition, state=ProjectState.DRAFT)
    make.project(make.edition(is_public=False), state=ProjectState.PITCHED)
    page = text_of(client.get("/idees"))
    assert page.count("un projet</span>") == 1
    assert f'href="/editions/{edition.number}/projets"' in page


def test_home_shows_the_last_record(client, edition, session, now) -> None:
    session.add(Decision(edition_id=edition.id, published_at=now))
    assert "Choix des projets publié" in text_of(client.get("/"))


def test_edition_tells_its_story(client, make, edition, session, now) -> None:
    theme = edition.themes[0]
    axis = make.axis(edition, theme_id=theme.id, label="Soutien aux familles")
    make.project(edition, title="La Maison des parents", axis_id=axis.id, state=ProjectState.SUBMITTED)
    make.volunteer(edition)
    session.add(ProgrammeItem(edition_id=edition.id, starts_at=now.time(), label="Accueil"))
    session.add(Guest(edition_id=edition.id, function="Présidence du Conseil national des villes"))
    following = make.edition(title="2e hackathon")
    make.theme(following, label="Culture", is_candidate=True)
    page = text_of(client.get(f"/editions/{edition.number}"))
    for words in ("<h3>Le matin</h3>", "Soutien aux familles", "La Maison des parents", "Accueil", "Conseil national"):
        assert words in page
    assert "La prochaine édition" in page
    assert "2e hackathon" in page


def test_edition_hides_drafts_from_the_public_only(client, make, edition, signed_in) -> None:
    make.project(edition, title="Brouillon secret")
    address = f"/editions/{edition.number}"
    assert "Brouillon secret" not in text_of(client.get(address))
    organiser = signed_in(make.account(Role.ORGANISER, edition=edition))
    assert "Brouillon secret" in text_of(organiser.get(address))
    assert "Brouillon secret" not in text_of(client.get(address))


def test_unpublished_edition_does_not_exist_for_the_public(client, make) -> None:
    edition = make.edition(is_public=False, title="Édition secrète")
    answer = client.get(f"/editions/{edition.number}")
    assert answer.status_code == 404
    assert "secrète" not in text_of(answer)
    assert "secrète" not in text_of(client.get("/editions"))


def test_list_shows_an_organiser_what_they_prepare(make, signed_in) -> None:
    edition = make.edition(is_public=False, title="Édition secrète")
    other = make.edition(is_public=False, title="Édition d’ailleurs")
    page = text_of(signed_in(make.account(Role.ORGANISER, edition=edition)).get("/editions"))
    assert "Édition secrète" in page
    assert other.title not in page


def test_edition_page_follows_each_change(client, make, edition, session) -> None:
    project = make.project(edition, title="Premier titre", state=ProjectState.SUBMITTED)
    prototype = make.prototype(edition, project=project)
    address = f"/editions/{edition.number}"
    assert "Premier titre" in text_of(client.get(address))
    project.title = "Second titre"
    page = text_of(client.get(address))
    assert "Second titre" in page
    assert "Premier titre" not in page
    prototype.stage, prototype.verdict, prototype.verdict_at = PrototypeStage.CONCLUDED, Verdict.ADJUST, make.now
    assert "l’idée est à ajuster" in text_of(client.get(address))
    session.add(Guest(edition_id=edition.id, function="Élue locale"))
    assert "Élue locale" in text_of(client.get(address))


def test_edition_page_is_served_from_memory_until_it_changes(client, make, edition, count_queries, session) -> None:
    make.project(edition, state=ProjectState.SUBMITTED)
    address = f"/editions/{edition.number}"
    client.get(address)
    with count_queries() as again:
        client.get(address)
    assert len(again) == 1  # the edition and its revision
    session.add(AuditEntry(at=make.now, act="editions.read", edition_id=edition.id))
    session.commit()
    with count_queries() as still:
        client.get(address)
    assert len(still) == 1


def test_edition_page_is_kept_per_language(client, edition) -> None:
    address = f"/editions/{edition.number}"
    assert '<html lang="fr">' in text_of(client.get(address))
    client.submit(address, "English")
    assert '<html lang="en">' in text_of(client.get(address))


def test_edition_page_costs_as_many_queries_with_more_rows(client, make, edition, steady_queries) -> None:
    axis = make.axis(edition)

    def add() -> None:
        district = make.district()
        project = make.project(edition, axis_id=axis.id, district_code=district.code, state=ProjectState.KEPT)
        make.prototype(edition, project=project, town="")

    address = f"/editions/{edition.number}"
    add()
    steady_queries(lambda: client.get(address), add)


@pytest.mark.parametrize("text", ["ecoute", "ÉCOUTE familles", "roubaix", "table 7", "7"])
def test_idea_is_found_by_title_town_or_table(client, make, edition, text) -> None:
    table = make.table(edition, number=7)
    project = make.project(edition, table=table, title="Cellule d’écoute des familles", state=ProjectState.KEPT)
    make.prototype(edition, project=project, town="Roubaix", stage=PrototypeStage.FRAMING)
    other = make.project(
        edition, table=make.table(edition, number=17), title="Le bus des métiers", state=ProjectState.SUBMITTED
    )
    page = text_of(client.get("/idees", query_string={"q": text}))
    assert "Un projet trouvé" in page
    assert "mis à l’essai à Roubaix. L’essai se prépare avec le porteur local." in page
    assert other.title not in page


def test_idea_under_study_says_when_the_answer_is_late(client, make, edition, session, now) -> None:
    project = make.project(edition, title="Le bus des métiers", state=ProjectState.STUDIED)
    study = Study(edition_id=edition.id, project_id=project.id, opened_at=now, examiner="le pôle Emploi")
    study.due_on = now.date() - timedelta(days=3)
    session.add(study)
    page = text_of(client.get("/idees?q=bus"))
    assert "à l’étude par le pôle Emploi." in page
    assert "Réponse attendue depuis le 22 novembre 2017." in page
    study.state, study.answered_at, study.interest = StudyState.ANSWERED, now, Interest.FAVOURABLE
    assert "Réponse donnée : avis favorable." in text_of(client.get("/idees?q=bus"))


def test_idea_not_found_says_what_to_try(client, edition) -> None:
    assert "Aucun projet ne répond à « zzz »" in text_of(client.get("/idees?q=zzz"))
    assert "trouvé" not in text_of(client.get("/idees?q=+"))


def test_drafts_and_hidden_editions_are_not_found(client, make, edition) -> None:
    make.project(edition, title="Brouillon du bus")
    hidden = make.edition(is_public=False)
    make.project(hidden, title="Autre bus", state=ProjectState.SUBMITTED)
    assert "Aucun projet" in text_of(client.get("/idees?q=bus"))


@pytest.mark.parametrize("address", ["/mentions-legales", "/donnees-personnelles", "/accessibilite", "/plan-du-site"])
def test_legal_pages_are_linked_from_everywhere(client, edition, address) -> None:
    assert client.get(address).status_code == 200
    assert f'href="{address}"' in text_of(client.get("/"))


def test_accessibility_is_said_honestly(client) -> None:
    assert "Accessibilité : non conforme" in text_of(client.get("/"))
