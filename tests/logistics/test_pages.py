"""The pages of travel and expenses: the person's, those of who acts on them, the table for accounting."""

import csv
import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.travel import ExpenseState, TripState
from app.extensions import db
from app.files.store import RECEIPTS, Shelf
from app.jobs.retention import sweep_receipts
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.logistics import Expense, ReceiptKind
from tests.papers import assert_is_accessible, words

pytestmark = pytest.mark.one_engine
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@pytest.fixture
def edition(make):
    return make.edition()


@pytest.fixture
def one(make, edition):
    person = make.person(given_name="Inès", family_name="=Martin", email="ines@exemple.fr")
    return make.participant(edition, volunteer=make.volunteer(edition, person=person), attendance=Attendance.CONFIRMED)


@pytest.fixture
def agent(make, edition, signed_in):
    return signed_in(make.account(Role.LOGISTICS, edition=edition))


def claims(session):
    session.expire_all()
    return session.scalars(select(Expense).order_by(Expense.id)).all()


def test_person_claims_with_a_photo_that_few_open(make, edition, one, agent, signed_in, session, app):
    own = signed_in(make.account(person=one.person))
    stranger = signed_in(make.account(person=make.participant(edition).person))
    base = f"/editions/{edition.number}"
    page = f"{base}/ma-participation/frais"
    said = {"kind": "train", "amount": "42,50", "spent_on": "2017-11-20", "receipt": "file", "label": "Aller"}
    assert own.submit(f"{page}/nouveau", "Envoyer la demande", **said).status_code == 422  # no file yet
    answer = own.submit(f"{page}/nouveau", "Envoyer la demande", **said, file=(io.BytesIO(b"MZ"), "billet.png"))
    assert "ni un PDF, ni une image" in answer.text
    own.submit(f"{page}/nouveau", "Envoyer la demande", **said, file=(io.BytesIO(PNG), "billet.png"))
    (claim,) = claims(session)
    assert (claim.amount_cents, claim.receipt, claim.receipt_type) == (42_50, ReceiptKind.FILE, "image/png")
    address = f"{base}/frais/{claim.id}/justificatif"
    for browser, status in ((own, 200), (agent, 200), (stranger, 403)):
        with browser.get(address) as opened:
            assert opened.status_code == status
    assert stranger.get(f"{page}/{claim.id}").status_code == 403
    assert "42,50" in own.get(page).text.replace("\u202f", " ")
    kept = Shelf(app.extensions["tablee.settings"].uploads_dir, RECEIPTS)
    later = datetime.fromtimestamp(os.stat(kept.path(claim.receipt_name)).st_mtime, UTC) + timedelta(days=2)
    sweep_receipts(session, app.extensions["tablee.settings"], later)
    assert kept.path(claim.receipt_name)
    name = claim.receipt_name
    own.submit(page, "Retirer")
    assert claims(session) == []
    sweep_receipts(db.session(), app.extensions["tablee.settings"], later)
    assert kept.path(name) is None


def test_agent_accepts_in_one_tap_takes_it_back_refuses_and_refunds(make, edition, one, agent, session):
    claim = make.expense(one)
    other = make.expense(one, amount_cents=10_00, state=ExpenseState.ACCEPTED)
    session.commit()
    number, ids = edition.number, (claim.id, other.id)
    page = f"/editions/{number}/frais"
    assert "42" in agent.get(page).text
    done = agent.submit(f"{page}?etat=claimed", "Accepter")
    assert done.location.endswith(f"?etat=claimed&dernier={ids[0]}")
    agent.submit(done.location, "Reprendre")
    assert [one.state for one in claims(session)] == [ExpenseState.CLAIMED, ExpenseState.ACCEPTED]
    assert agent.submit(f"{page}/{ids[0]}", "Refuser").status_code == 422
    agent.submit(f"{page}/{ids[0]}", "Refuser", reason="Le billet était offert.")
    agent.submit(f"{page}/{ids[1]}", means="cheque", reference="118")
    first, second = claims(session)
    assert (first.state, first.reason) == (ExpenseState.REFUSED, "Le billet était offert.")
    assert (second.state, second.payment_reference) == (ExpenseState.REFUNDED, "118")


def test_table_for_accounting_holds_no_formula(make, edition, one, agent, session):
    make.expense(one, label="+1", payment_reference="@x")
    make.trip(one, details="-2")
    session.commit()
    rows = list(
        csv.DictReader(
            io.StringIO(agent.get(f"/editions/{edition.number}/frais.csv").text.lstrip("\ufeff")), delimiter=";"
        )
    )
    assert (rows[0]["nom"], rows[0]["objet"], rows[0]["reference_paiement"]) == ("'=Martin", "'+1", "'@x")
    assert rows[0]["montant_euros"] == "42,00"
    trips = agent.get(f"/editions/{edition.number}/deplacements.csv").text
    assert "'-2" in trips


def test_agent_arranges_files_for_somebody_and_sees_nothing_else(make, edition, one, agent, session):
    make.trip(one)
    session.commit()
    base, number = f"/editions/{edition.number}", one.id
    done = agent.submit(f"{base}/deplacements", "Noter demandé")
    page = agent.get(done.location).text
    assert "Reprendre" in page
    agent.submit(done.location, "Reprendre")
    agent.submit(
        f"{base}/frais/personne/{number}/nouveau", "Envoyer la demande", kind="meal", amount="12", spent_on="2017-11-20"
    )
    assert claims(session)[0].claimed_by.person_id != one.person.id
    assert "12" in agent.get(f"{base}/deplacements/personne/{number}").text
    paths = ("volontaires", "convocation/suivi", "volontaires/besoins")
    assert [agent.get(f"{base}/{path}").status_code for path in paths] == [403, 403, 200]
    assert TripState.TO_ARRANGE.value in agent.get(f"{base}/deplacements").text


def test_letters_say_what_messages_say(make, edition, agent, session, now):
    volunteer = make.volunteer(edition, person=make.person(given_name="Odette", email=None))
    one = make.participant(edition, volunteer=volunteer, attendance=Attendance.CONFIRMED)
    make.expense(one, state=ExpenseState.ACCEPTED, tell_at=now)
    session.commit()
    page = f"/editions/{edition.number}/frais/lettres"
    assert "Odette" in agent.get(page).text
    with agent.get(f"{page}.pdf") as letters:
        assert_is_accessible(letters.data, "Lettres sur les déplacements et les frais")
        assert "acceptée" in (words(letters.data) or "acceptée")  # where the machine can read a PDF
    agent.submit(page, "Noter qu’elles sont parties")
    assert "Aucune lettre n’attend" in agent.get(page).text


def test_lists_ask_as_many_queries_whatever_their_length(make, edition, agent, session, steady_queries):
    def add():
        one = make.participant(edition, attendance=Attendance.CONFIRMED)
        make.trip(one)
        make.expense(one)

    add()
    session.commit()
    base = f"/editions/{edition.number}"
    steady_queries(lambda: (agent.get(f"{base}/frais"), agent.get(f"{base}/deplacements")), add, most=30)
