"""A reader reports a content; an organiser of that edition answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models.accounts import Role
from app.models.messages import OutboxMessage
from app.models.oversight import ContentReport
from app.web.clock import CLOCK

PATH = "/signaler"


@pytest.fixture
def sent(app, client, now):
    """`sent(page="/editions/1", reason=…)` reports as a person does: the form takes some seconds to fill."""

    def send(page: str = "/", wait: int = 10, **values: str):
        app.extensions[CLOCK] = lambda: now
        token = client.get(PATH, query_string={"page": page}).text
        fields = {
            name: token.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
            for name in ("csrf_token", "started", "page")
        }
        app.extensions[CLOCK] = lambda: now + timedelta(seconds=wait)
        return client.post(PATH, query_string={"page": page}, data=fields | {"reason": "Une erreur"} | values)

    return send


def test_anyone_reports_a_page_and_goes_back_to_it(sent, session) -> None:
    answer = sent("/editions/1/prototypes", reason="Un nom est écrit", contact="lecteur@exemple.fr")
    assert answer.location == "/editions/1/prototypes"
    row = session.scalars(select(ContentReport)).one()
    assert (row.path, row.reason, row.contact) == ("/editions/1/prototypes", "Un nom est écrit", "lecteur@exemple.fr")


@pytest.mark.one_engine
@pytest.mark.parametrize("target", ["https://ailleurs.exemple/", "//ailleurs.exemple", "/\\ailleurs", "javascript:x"])
def test_reported_page_is_of_this_site(sent, session, target) -> None:
    assert sent(target).location == "/"
    assert session.scalars(select(ContentReport.path)).one() == "/"


@pytest.mark.one_engine
def test_robots_are_refused_without_losing_a_word(sent, session) -> None:
    for answer in (sent(website="http://spam"), sent(wait=1), sent(reason="")):
        assert answer.status_code == 422
    assert "Une erreur" in sent(wait=1).text
    assert session.scalars(select(ContentReport)).all() == []


@pytest.fixture
def reported(session, now):
    """`reported("/editions/1")` is a report that waits."""

    def add(path: str, **fields: object) -> ContentReport:
        row = ContentReport(path=path, reason=f"Problème sur {path}", reported_at=now, **fields)
        session.add(row)
        session.flush()
        return row

    return add


def test_organiser_answers_own_edition_only(make, signed_in, session, reported) -> None:
    mine, other = make.edition(number=1), make.edition(number=12)
    rows = [reported(path) for path in ("/editions/1/projets", "/editions/1", "/editions/12/projets", "/")]
    hidden = [row.id for row in rows[2:]]
    browser = signed_in(make.account(Role.ORGANISER, edition=mine))
    page = browser.get("/signalements").text
    assert "2 signalements attendent" in page
    assert "/editions/12/projets" not in page
    assert {browser.get(f"/signalements/{number}").status_code for number in hidden} == {404}
    token = browser.get(f"/signalements/{rows[0].id}").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.post(f"/signalements/{hidden[0]}/rouvrir", data={"csrf_token": token}).status_code == 404
    everything = signed_in(make.account(Role.ADMINISTRATOR)).get("/signalements").text
    assert "4 signalements attendent" in everything
    assert other.number == 12


def test_answer_is_told_to_the_reader_and_can_be_undone(make, signed_in, session, reported, now) -> None:
    row = reported("/editions/1", contact="lecteur@exemple.fr")
    browser = signed_in(make.account(Role.ADMINISTRATOR))
    page = f"/signalements/{row.id}"
    assert browser.submit(page, outcome="").status_code == 422
    assert browser.submit(page, outcome="Le nom est retiré.").status_code == 302
    message = session.scalars(select(OutboxMessage)).one()
    assert message.to_address == "lecteur@exemple.fr"
    assert "Le nom est retiré." in message.body
    assert "Le nom est retiré." in browser.get("/signalements").text
    assert browser.submit(page, "Rouvrir").status_code == 302
    session.refresh(row)
    assert row.handled_at is None


def test_two_organisers_answer_once(make, signed_in, session, reported) -> None:
    row = reported("/editions/1")
    browser = signed_in(make.account(Role.ADMINISTRATOR))
    page = f"/signalements/{row.id}"
    token = browser.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    answers = [browser.post(page, data={"csrf_token": token, "outcome": words}) for words in ("Un", "Deux")]
    assert [answer.status_code for answer in answers] == [302, 422]
    session.refresh(row)
    assert row.outcome == "Un"


def test_reason_is_shown_as_text_never_as_markup(make, signed_in, session, reported) -> None:
    row = reported("/")
    row.reason = "<script>alert(1)</script>"
    page = signed_in(make.account(Role.ADMINISTRATOR)).get(f"/signalements/{row.id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
