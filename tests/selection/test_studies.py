"""The other projects: studied in the open, answered once, their authors told."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.models.accounts import Role
from app.models.messages import OutboxMessage
from app.models.projects import ProjectState
from app.models.selection import Interest, Study, StudyHeading, StudyLevel, StudyState
from app.selection.actions import Opinion, answer, save_study


@pytest.fixture
def study(make, session, now):
    edition = make.edition()
    project = make.project(edition, state=ProjectState.STUDIED)
    make.seat(project.table)
    study = Study(edition_id=edition.id, project_id=project.id, opened_at=now)
    session.add(study)
    session.flush()
    return study


GRID = dict.fromkeys(StudyHeading, (StudyLevel.SOLID, "")) | {
    StudyHeading.BUDGET: (StudyLevel.UNCLEAR, "Deux postes à chiffrer")
}
SOON, LATER = date(2018, 3, 1), date(2018, 5, 2)
COMPLETE = Opinion("Pôle analyse", SOON, Interest.FAVOURABLE, "À reprendre dans le contrat de ville.", GRID)


def test_answer_is_published_and_written_to_the_authors(make, session, now, study) -> None:
    actor = make.account()
    save_study(session, study, COMPLETE, actor, now)
    assert study.state is StudyState.STUDYING
    answer(session, study, actor, now, lambda project: f"http://localhost/{project.number}")
    message = session.scalars(select(OutboxMessage)).one()
    assert "À reprendre dans le contrat de ville." in message.body
    assert "avis favorable" in message.body
    assert "- Budget : à préciser (Deux postes à chiffrer)" in message.body.replace("\u00a0", " ")
    assert (study.state, study.project.state) == (StudyState.ANSWERED, ProjectState.ANSWERED)


@pytest.mark.parametrize(
    ("opinion", "words"),
    [
        (Opinion("", None, None, ""), "qui a étudié"),
        (Opinion("Pôle", SOON, None, "Texte"), "grille"),
        (Opinion("Pôle", SOON, None, "Texte", GRID), "avis"),
        (Opinion("Pôle", SOON, Interest.RESERVED, "", GRID), "réponse"),
    ],
)
def test_incomplete_study_cannot_be_sent(make, session, now, study, opinion, words) -> None:
    actor = make.account()
    save_study(session, study, opinion, actor, now)
    with pytest.raises(RuleError, match=words):
        answer(session, study, actor, now, lambda project: "")
    assert session.scalars(select(OutboxMessage)).all() == []


def test_delay_is_never_silent_and_two_edits_at_once_are_said(make, session, signed_in, client, now, study) -> None:
    edition, number = study.project.edition, study.project.number
    path = f"/editions/{edition.number}/etudes/{number}"
    organiser = make.account(Role.ORGANISER, edition=edition)
    with pytest.raises(RuleError, match="pour quand"):
        save_study(session, study, replace(COMPLETE, due_on=None), organiser, now)
    save_study(session, study, COMPLETE, organiser, now)
    browser = signed_in(organiser)
    assert browser.submit(path, "Enregistrer l’étude", due_on=LATER.isoformat()).status_code == 302
    assert (study.first_due_on, study.due_on, study.version) == (SOON, LATER, 2)
    assert "promise d’abord pour le 01/03/2018" in browser.get(f"/editions/{edition.number}/etudes").text
    answer = browser.submit(path, "Enregistrer l’étude", version="1", answer="Une autre réponse")
    assert answer.status_code == 422
    assert "modifiée ailleurs" in answer.text
    assert "Une autre réponse" in answer.text
    assert "À reprendre dans le contrat de ville." in answer.text
    assert session.scalars(select(Study.version)).one() == 2


def test_given_answer_is_not_rewritten_nor_sent_twice(make, session, now, study) -> None:
    actor = make.account()
    save_study(session, study, COMPLETE, actor, now)
    answer(session, study, actor, now, lambda project: "")
    with pytest.raises(RuleError, match="ne se réécrit plus"):
        save_study(session, study, COMPLETE, actor, now)
    with pytest.raises(RuleError, match="déjà été envoyée"):
        answer(session, study, actor, now, lambda project: "")


def test_organiser_studies_and_answers_in_the_browser(make, session, signed_in, client, study) -> None:
    edition, number = study.project.edition, study.project.number
    organiser = signed_in(make.account(Role.ORGANISER, edition=edition))
    path = f"/editions/{edition.number}/etudes/{number}"
    fields = {"examiner": "Pôle", "due_on": "2017-11-01", "interest": "reserved", "answer": "Merci."}
    assert organiser.submit(path, "Enregistrer l’étude", **fields).status_code == 302
    assert organiser.get(f"{path}/reponse").status_code == 302  # the grid is missing
    grid = {f"grid-{place}-level": "weak" for place in range(5)} | {"grid-1-remark": "Un lieu à trouver"}
    assert organiser.submit(path, "Enregistrer l’étude", **grid).status_code == 302
    assert "en retard" in organiser.get(f"/editions/{edition.number}/etudes").text
    assert organiser.submit(f"{path}/reponse", "Publier et envoyer la réponse").status_code == 302
    assert "Réponse publiée et envoyée" in organiser.get(path).text
    assert "Un lieu à trouver" in client.get(f"/editions/{edition.number}/projets/{number}").text
