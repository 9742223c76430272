"""The page of a job, for those it concerns."""

import pytest

from app.jobs import actions
from app.models.accounts import Account, Role
from app.models.jobs import Job, JobState


@pytest.fixture
def starter(make) -> Account:
    return make.account()


@pytest.fixture
def job(session, starter, now) -> Job:
    job = actions.start(session, "count", {"to": 1}, starter, now)
    session.commit()
    return job


@pytest.fixture
def mine(job, starter, signed_in):
    return signed_in(starter)


def test_page_shows_how_far_the_work_is(session, job, mine):
    job.state, job.progress, job.total, job.step = JobState.RUNNING, 40, 100, "Lecture du fichier"
    session.commit()
    page = mine.get(f"/travaux/{job.token}").text
    assert 'value="40" max="100"' in page
    assert "Lecture du fichier" in page
    assert "Annuler ce travail" in page
    assert mine.get(f"/travaux/{job.token}/avancement").text.count("<progress") == 1


def test_finished_job_leads_to_its_result(session, job, mine):
    job.state = JobState.DONE
    session.commit()
    assert mine.get(f"/travaux/{job.token}").location == f"/resultat/{job.id}"
    assert mine.get(f"/travaux/{job.token}/avancement").headers["HX-Redirect"] == f"/resultat/{job.id}"


def test_failed_job_says_why(session, job, mine):
    job.state, job.error = JobState.FAILED, "Le fichier est vide."
    session.commit()
    assert "Le fichier est vide." in mine.get(f"/travaux/{job.token}").text


def test_cancel_button_stops_a_waiting_job(job, mine):
    page = f"/travaux/{job.token}"
    mine.submit(page, "Annuler ce travail")
    assert "Ce travail a été annulé" in mine.get(page).text


def test_page_is_for_its_starter_and_the_organisers(session, make, job, signed_in, client):
    edition = make.edition()
    job.edition_id = edition.id
    page = f"/travaux/{job.token}"
    assert signed_in(make.account(Role.ORGANISER, edition=edition)).get(page).status_code == 200
    assert signed_in(make.account()).get(page).status_code == 403
    assert client.get(page).status_code == 302
    assert client.get("/travaux/inconnu").status_code == 302
