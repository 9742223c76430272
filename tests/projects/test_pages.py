"""Sheets in a browser: typed, saved, refused without loss, handed in, read by everyone."""

from dataclasses import replace

import pytest

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.core.workshop import Stage
from app.models.projects import ProjectState, StageTick
from app.projects import actions, queries
from app.seating.actions import copy_plan
from app.seating.queries import adopted_plan
from tests.projects.conftest import FULL, Room
from tests.reading import read

TYPED = {
    "title": "Un espace emploi",
    "need": "Cinq guichets éloignés.",
    "objective": "Un accueil unique.",
    "place": "Centre social",
    "budget": "42 000",
    "lines-0-what": "poste",
    "lines-0-cents": "40 000,00",
    "lines-1-what": "ateliers",
    "lines-1-cents": "2000",
    "partners-0-who": "mission locale",
    "skills": "accueil social\n\n- écoute",
}


def project_of(room: Room):
    return queries.project_numbered(room.edition, room.table.number)


def test_member_writes_and_hands_in(room: Room, signed_in, session, client) -> None:
    browser = signed_in(room.member)
    assert browser.submit(f"{room.path}/fiche", "Déposer la fiche", **TYPED).status_code == 302
    session.expire_all()
    project = project_of(room)
    assert project.state is ProjectState.SUBMITTED
    assert queries.sheet_of(project) == replace(FULL, skills=("accueil social", "écoute"))
    page = client.get(room.path).get_data(as_text=True)
    assert "Un espace emploi" in page
    assert room.member.person.family_name not in page


def test_unfinished_sheet_is_saved_but_not_handed_in(room: Room, signed_in, session) -> None:
    browser = signed_in(room.member)
    browser.submit(f"{room.path}/fiche", "Déposer la fiche", **TYPED | {"budget": "43 000"})
    session.expire_all()
    assert project_of(room).state is ProjectState.DRAFT
    page = browser.get(f"{room.path}/fiche").get_data(as_text=True)
    assert "il manque 1" in page
    assert "Cinq guichets" in page


def test_unreadable_amount_keeps_what_was_typed(room: Room, signed_in) -> None:
    browser = signed_in(room.member)
    answer = browser.submit(f"{room.path}/fiche", **TYPED | {"lines-0-cents": "12k"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "12k" in page
    assert "n’est pas un montant" in page
    assert "Cinq guichets" in page


def test_stale_form_shows_both_and_loses_nothing(room: Room, signed_in, session) -> None:
    browser, other = signed_in(room.member), signed_in(room.other)
    browser.submit(f"{room.path}/fiche", **TYPED)
    late = {"version": "1", "need": "Mes mots à moi."}
    other.submit(f"{room.path}/fiche", **TYPED | {"need": "Les mots de l’autre.", "place": "Mairie"})
    answer = browser.submit(f"{room.path}/fiche", **TYPED | late)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Mes mots à moi." in page
    assert "Les mots de l’autre." in page
    assert "parce que vous n’y aviez pas touché : lieu." in page
    root, _ = read(page)
    values = {one.get("name"): one.get("value") for one in root.all("input")}
    places = [one.text for one in root.all("textarea") if one.get("name") == "place"]
    assert values["version"] == "2"
    assert places == ["Mairie"]
    session.expire_all()
    assert project_of(room).need == "Les mots de l’autre."


def test_page_saves_itself(room: Room, signed_in, session) -> None:
    browser = signed_in(room.member)
    root, _ = read(browser.get(f"{room.path}/fiche").get_data(as_text=True))
    token = next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")
    sent = {"csrf_token": token, "version": "0", "title": "Espace", "axis": "", "presenter": ""}
    answer = browser.post(f"{room.path}/fiche/brouillon", data=sent)
    assert answer.json["version"] == 1
    assert answer.json["said"] == "Enregistré à 10\u00a0h"
    assert answer.json["gaps"].keys() == {"need", "objective", "place", "budget", "partners", "skills"}
    stale = browser.post(f"{room.path}/fiche/brouillon", data=sent | {"title": "Autre"})
    assert stale.status_code == 422
    assert stale.json["stale"] is True
    assert "Quelqu’un d’autre a enregistré cette fiche" in stale.json["said"]
    session.expire_all()
    assert project_of(room).title == "Espace"


def test_district_is_found_by_its_town_or_asked_for(room: Room, make, signed_in, session) -> None:
    first, second = make.district(name="Bas Clichy"), make.district(name="Haut Clichy")
    first.search_key, second.search_key = "bas clichy", "haut clichy"
    browser = signed_in(room.member)
    assert browser.submit(f"{room.path}/fiche", **TYPED | {"district": "bas clichy"}).status_code == 302
    session.expire_all()
    assert project_of(room).district_code == first.code
    answer = browser.submit(f"{room.path}/fiche", **TYPED | {"district": "clichy"})
    assert answer.status_code == 422
    assert second.code in answer.get_data(as_text=True)
    root, _ = read(answer.get_data(as_text=True))
    token = next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")
    chosen = {"district": "clichy", "district_choice": second.code, "version": "1", "csrf_token": token}
    answer = browser.post(f"{room.path}/fiche", data=TYPED | chosen | {"partners-0-state": "hoped", "presenter": ""})
    assert answer.status_code == 302
    session.expire_all()
    assert project_of(room).district_code == second.code


def test_only_the_table_and_organisers_write(room: Room, make, signed_in) -> None:
    stranger = make.account(person=make.seat(make.table(room.edition)).participant.volunteer.person)
    assert signed_in(stranger).get(f"{room.path}/fiche").status_code == 403
    assert signed_in(room.organiser).get(f"{room.path}/fiche").status_code == 200


def test_my_sheet_leads_to_my_table(room: Room, signed_in) -> None:
    answer = signed_in(room.member).get(f"/editions/{room.edition.number}/ma-fiche")
    assert answer.location.endswith(f"{room.path}/fiche")


def test_versions_are_compared_and_taken_back(room: Room, signed_in, session, now) -> None:
    actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    actions.save_sheet(room.edition, room.table, replace(FULL, need="Six guichets regroupés."), 1, room.other, now)
    browser = signed_in(room.member)
    root, _ = read(browser.get(f"{room.path}/versions").get_data(as_text=True))
    before, after = (one for one in root.all("div") if "sheet-side" in one.get("class").split())
    assert before.text == "Version 1 [retiré : Cinq] guichets [retiré : éloignés.]"
    assert after.text == "Version 2 [ajouté : Six] guichets [ajouté : regroupés.]"
    browser.submit(f"{room.path}/versions", "Reprendre la version 1")
    session.expire_all()
    assert (project_of(room).need, project_of(room).version) == (FULL.need, 3)


def test_draft_is_not_public(room: Room, client, now) -> None:
    actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    assert client.get(room.path).status_code == 404
    assert "Un espace emploi" not in client.get(f"/editions/{room.edition.number}/projets").get_data(as_text=True)


@pytest.mark.parametrize("agrees", [True, False])
def test_names_are_shown_only_with_their_agreement(room: Room, make, client, agrees: bool) -> None:
    room.seated[0].volunteer.agrees_name_published = agrees
    make.submitted(room.edition, table=room.table)
    page = client.get(room.path).get_data(as_text=True)
    assert (room.member.person.name in page) is agrees
    assert room.other.person.name not in page


def test_public_pages_cost_the_same_with_more_rows(room: Room, make, client, steady_queries) -> None:
    make.submitted(room.edition, district_code=make.district().code)
    path = f"/editions/{room.edition.number}/projets"
    steady_queries(lambda: client.get(path), lambda: make.submitted(room.edition, district_code=make.district().code))


def test_follow_up_costs_the_same_with_more_tables(room: Room, make, signed_in, steady_queries) -> None:
    browser = signed_in(room.organiser)
    make.submitted(room.edition)
    path = f"/editions/{room.edition.number}/projets/suivi"

    def one_more() -> None:
        table = make.submitted(room.edition).table
        make.add(StageTick(table_id=table.id, stage=Stage.PROBLEM, at=make.now, account_id=room.organiser.id))

    steady_queries(lambda: browser.get(path), one_more)


def test_lost_answer_is_not_taken_for_somebody_else(room: Room, signed_in, session) -> None:
    """The page saved, never heard of it, and saves again: its own words follow one another."""
    browser = signed_in(room.member)
    root, _ = read(browser.get(f"{room.path}/fiche").get_data(as_text=True))
    held = {one.get("name"): one.get("value") for one in root.all("input")}
    sent = {"csrf_token": held["csrf_token"], "version": "0", "axis": "", "presenter": "", "writer": held["writer"]}
    for title in ("Espace", "Espace emploi"):
        answer = browser.post(f"{room.path}/fiche/brouillon", data=sent | {"title": title})
        assert answer.status_code == 200
    assert answer.json["version"] == 2
    assert answer.json["next"] == "Choisissez ensemble le problème auquel répondre, puis cochez cette étape."
    assert answer.json["stages"]["title"] is True
    assert browser.post(f"{room.path}/fiche", data=sent | {"title": "Espace emploi ouvert"}).status_code == 302
    other = browser.post(f"{room.path}/fiche/brouillon", data=sent | {"writer": "x" * 32, "title": "Autre"})
    assert other.json["stale"] is True
    session.expire_all()
    assert project_of(room).title == "Espace emploi ouvert"


def test_ten_pages_come_back_whole_with_their_count(room: Room, signed_in, session) -> None:
    browser, pasted = signed_in(room.member), "Un mot. " * 4000
    page = browser.get(f"{room.path}/fiche").get_data(as_text=True)
    assert "maxlength" not in page
    assert "3 000 signes au plus" in page
    answer = browser.submit(f"{room.path}/fiche", **TYPED | {"need": pasted, "title": "x" * 201})
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    root, _ = read(said)
    needs = [one.text for one in root.all("textarea") if one.get("name") == "need"]
    assert needs == [pasted.strip()]
    assert "il y en a 28 999 de trop" in said
    assert "il y en a 1 de trop" in said
    session.expire_all()
    assert project_of(room) is None


def test_text_stays_open_while_the_team_is_frozen(room: Room, make, signed_in, session) -> None:
    make.open(room.edition, Activity.TABLES)
    browser = signed_in(room.member)
    assert "L’équipe peut encore changer" in browser.get(f"{room.path}/fiche").get_data(as_text=True)
    make.open(room.edition, Activity.TABLES, ActKind.CLOSE)
    plan = adopted_plan(room.edition)
    with pytest.raises(RuleError, match="close depuis"):
        copy_plan(room.edition, plan, room.organiser, make.now)
    assert browser.submit(f"{room.path}/fiche", **TYPED).status_code == 302
    page = browser.get(f"{room.path}/fiche").get_data(as_text=True)
    assert "L’équipe est figée depuis le" in page
    assert all(one.person.name in page for one in room.seated)
