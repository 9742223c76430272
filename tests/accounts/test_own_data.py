"""One's data: taken away, erased; what was proved with them stays."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actions.erasure import erase
from app.core.errors import RuleError
from app.core.spelling import returner_texts
from app.core.travel import ExpenseState
from app.messages.actions import write
from app.models.accounts import Account, Person, Role
from app.models.convening import Attendance, AttendanceChange
from app.models.logistics import Expense, ExpenseChange, Trip
from app.models.messages import MessageState, OutboxMessage
from app.models.oversight import ContentReport
from app.models.prototypes import TeamMember, TeamRole
from app.models.seating import MorningSeat
from app.models.territories import College, Mandate
from app.models.volunteers import NeedKind, ThemeWish, Volunteer, VolunteerNeed
from tests.accounts.browsing import last_link, log_in

PAGE = "/mon-espace/mes-donnees"


def key_of(text: str) -> str:
    return f"key of {text}"[:64]


def test_export_holds_what_is_known_and_no_secret(make, signed_in, session) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition, person=make.person(given_name="Maëlle", email="maelle@exemple.fr"))
    volunteer.needs.append(VolunteerNeed(kind=NeedKind.CHILDCARE))
    make.participant(edition, volunteer=volunteer, answer_hash="a" * 64)
    make.add(Mandate(council_id=volunteer.council_id, person_id=volunteer.person_id, college=College.RESIDENTS))
    account = make.account(Role.GUARANTOR, person=volunteer.person, password_hash="secret", totp_secret="SECRET")
    answer = signed_in(account).get(f"{PAGE}/export.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=mes-donnees-20171125.json"
    data = json.loads(answer.text)
    assert data["personne"]["given_name"] == "Maëlle"
    assert data["inscriptions"][0]["besoins"] == ["childcare"]
    assert data["mandats"][0]["college"] == "residents"
    assert data["participations"][0]["attendance"] == "convened"
    assert data["roles"][0]["role"] == "guarantor"
    assert not any(secret in answer.text for secret in ("SECRET", "secret", "a" * 64))


def test_export_holds_the_morning_the_trips_the_claims_and_the_wishes(make, signed_in, session) -> None:
    edition = make.edition()
    one = make.participant(edition)
    table, other = make.table(edition), make.table(edition)
    seat = make.seat(table, one)
    make.add(MorningSeat(plan_id=seat.plan_id, table_id=other.id, participant_id=one.id, is_captain=True))
    make.trip(one, place="Lille")
    make.expense(one, label="Aller")
    make.add(ThemeWish(volunteer_id=one.volunteer_id, theme_id=edition.themes[0].id, rank=1))
    wished = edition.themes[0].label
    data = json.loads(signed_in(make.account(person=one.person)).get(f"{PAGE}/export.json").text)
    (told,) = data["participations"]
    assert (told["table"], told["table_du_matin"], told["capitaine_le_matin"]) == (table.number, other.number, True)
    assert (told["trajets"][0]["place"], told["frais"][0]["amount_cents"]) == ("Lille", 42_00)
    assert told["frais"][0]["changements"][0]["after"] == "claimed"
    assert data["inscriptions"][0]["themes_par_preference"] == [wished]


def test_erasure_takes_travel_and_the_consent_to_images_and_waits_for_a_claim(make, session, now) -> None:
    one = make.participant(make.edition(), attendance=Attendance.WITHDRAWN, agrees_images=False, images_said_at=now)
    make.trip(one)
    claim = make.expense(one)
    make.add(ThemeWish(volunteer_id=one.volunteer_id, theme_id=one.edition.themes[0].id, rank=1))
    with pytest.raises(RuleError, match="demande de remboursement"):
        erase(session, one.person, key_of, now, None)
    claim.state = ExpenseState.REFUSED
    session.flush()
    erase(session, one.person, key_of, now, None)
    session.flush()
    session.refresh(one)
    assert (one.agrees_images, one.images_said_at) == (None, None)
    for kind in (Trip, Expense, ExpenseChange):
        assert session.scalar(select(func.count()).select_from(kind)) == 0
    assert session.scalar(select(func.count()).select_from(ThemeWish)) == 0


def test_export_says_nothing_of_others(make, signed_in) -> None:
    edition = make.edition()
    other = make.volunteer(edition)
    mine = make.volunteer(edition)
    text = signed_in(make.account(person=mine.person)).get(f"{PAGE}/export.json").text
    assert other.person.family_name not in text.replace(mine.person.family_name, "")
    assert other.reference not in text


def test_person_erases_their_own_data(client, holder, session) -> None:
    email, account_id = holder.email, holder.id
    log_in(client, email)
    assert client.submit(PAGE, "Effacer mes données").status_code == 422
    assert client.submit(PAGE, "Effacer mes données", understood="y").location == "/"
    assert client.get("/mon-espace").status_code == 302
    assert log_in(client, email).status_code == 422
    account = session.get(Account, account_id)
    assert (account.is_active, account.password_hash, account.person.email) == (False, None, None)
    assert account.person.name.strip() == "effacé"


def test_erasure_keeps_a_key_by_which_a_returner_is_known(make, session, now) -> None:
    volunteer = make.volunteer(make.edition(), person=make.person(given_name="Zoé", family_name="DUPRÉ"))
    council = volunteer.council_id
    erase(session, volunteer.person, key_of, now, None)
    assert volunteer.person.returner_key == key_of(returner_texts("zoe", "Dupré", None, council)[-1])


def test_erasure_takes_names_needs_and_messages_but_not_the_registration(make, session, now) -> None:
    volunteer = make.volunteer(make.edition(), person=make.person(email="a.effacer@exemple.fr", phone="0639980000"))
    volunteer.needs.append(VolunteerNeed(kind=NeedKind.CHILDCARE))
    write(session, "essai", volunteer.person, "Bonjour", "Bonjour", now)
    session.flush()
    reference = volunteer.reference
    erase(session, volunteer.person, key_of, now, None)
    session.flush()
    session.expire_all()
    person = session.get(Person, volunteer.person_id)
    assert (person.email, person.phone, person.erased_at) == (None, None, now)
    assert session.scalar(select(func.count()).select_from(VolunteerNeed)) == 0
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    kept = session.scalars(select(Volunteer)).one()
    assert (kept.reference, kept.withdrawn_at, kept.salt) == (reference, now, "0" * 32)


def test_erasure_waits_while_somebody_is_expected(make, session, now) -> None:
    volunteer = make.volunteer(make.edition())
    make.participant(volunteer.edition, volunteer=volunteer, attendance=Attendance.CONFIRMED)
    with pytest.raises(RuleError, match="attendue"):
        erase(session, volunteer.person, key_of, now, None)
    volunteer.edition.held_on = (now - timedelta(days=3)).date()
    session.flush()
    erase(session, volunteer.person, key_of, now, None)
    assert volunteer.withdrawn_at is None  # they took part: the record of the day stays


def test_erasure_waits_for_a_handover(make, session, now) -> None:
    prototype, sponsor = make.prototype(make.edition()), make.account()
    member = TeamMember(prototype_id=prototype.id, account_id=sponsor.id, role=TeamRole.SPONSOR, since=now)
    session.add(member)
    session.flush()
    with pytest.raises(RuleError, match="relais"):
        erase(session, sponsor.person, key_of, now, None)


def test_erased_account_receives_no_link(client, holder, session, now) -> None:
    email = holder.email
    client.submit("/connexion/lien", email=email)
    link = last_link(session)
    erase(session, session.get(Account, holder.id).person, key_of, now, None)
    session.commit()
    assert client.get(link).status_code == 410


def test_erasure_takes_what_was_said_and_written_to_the_account(make, session, now) -> None:
    """A word left when answering, a report's address, a message sent to the account's own address."""
    volunteer = make.volunteer(make.edition(held_on=(now - timedelta(days=3)).date()))
    participant = make.participant(volunteer.edition, volunteer=volunteer)
    said = make.add(
        AttendanceChange(participant_id=participant.id, after=Attendance.PRESENT, at=now, comment="Vient en fauteuil")
    )
    account = make.account(person=volunteer.person, email="compte@exemple.fr")
    report = make.add(ContentReport(path="/", reason="Une erreur", contact="compte@exemple.fr", reported_at=now))
    sent = write(session, "essai", "compte@exemple.fr", "Bonjour", "Corps", now)
    sent.state = MessageState.SENT
    session.flush()
    erase(session, account.person, key_of, now, None)
    session.flush()
    session.expire_all()
    assert (said.comment, report.contact, report.reason) == ("", "", "Une erreur")
    assert (sent.to_address, sent.body) == ("effacé", "")
