"""Registering, confirming, correcting, withdrawing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.spelling import returner_texts
from app.core.thread import Activity, ActKind
from app.core.tokens import digest, keyed_digest
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.models.territories import Council
from app.models.volunteers import AgeBand, Membership, NeedKind, ParentalConsent, Volunteer
from app.volunteers import actions, queries
from tests.volunteers.answers import answers_of


def test_register_gives_reference_salt_and_token(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    done = actions.register(session, edition, answers_of(edition, council, needs={NeedKind.CHILDCARE}), now)
    volunteer = done.volunteer
    assert volunteer.reference == f"HK{edition.number}-V-0001"
    assert len(bytes.fromhex(volunteer.salt)) == 16
    assert volunteer.confirmation_hash == digest(done.token)
    assert [need.kind for need in volunteer.needs] == [NeedKind.CHILDCARE]
    assert volunteer.membership is Membership.TO_CHECK
    assert not volunteer.is_eligible


def test_register_numbers_past_9999(make, session, now) -> None:
    edition = make.edition(Activity.CALL)
    make.volunteer(edition, reference=f"HK{edition.number}-V-9999")
    make.volunteer(edition, reference=f"HK{edition.number}-V-10000")
    done = actions.register(session, edition, answers_of(edition, make.council()), now)
    assert done.volunteer.reference == f"HK{edition.number}-V-10001"


def test_register_outside_the_call_is_refused(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    make.open(edition, Activity.CALL, ActKind.CLOSE)
    with pytest.raises(RuleError, match="est close depuis"):
        actions.register(session, edition, answers_of(edition, council), now)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"theme_codes": []}, "un, deux ou trois thèmes"),
        ({"theme_codes": ["inconnu"]}, "n’est pas proposé"),
        ({"email": None}, "adresse électronique"),
        ({"council_id": None}, "Choisissez votre conseil"),
    ],
)
def test_register_refuses_incomplete_answers(make, session, now, changes, sentence) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    with pytest.raises(RuleError, match=sentence):
        actions.register(session, edition, answers_of(edition, council, **changes), now)
    assert session.scalar(select(Volunteer)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "ODETTE", "council_id": None, "council_said": "autre"},
        {"given_name": "Valombre", "family_name": "odétte", "email": "autre@exemple.fr"},
    ],
    ids=["same address", "same council"],
)
def test_register_twice_keeps_the_first(make, session, now, changes) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    first = actions.register(session, edition, answers_of(edition, council), now)
    actions.confirm(session, first.volunteer, now)
    with pytest.raises(RuleError, match="Une inscription existe déjà"):
        actions.register(session, edition, answers_of(edition, council, **changes), now)


def test_register_again_replaces_what_was_never_confirmed(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    first = actions.register(session, edition, answers_of(edition, council, email="faute@exemple.fr"), now)
    again = actions.register(session, edition, answers_of(edition, council), now)
    assert again.replaced
    assert again.volunteer.id == first.volunteer.id
    assert again.volunteer.person.email == "odette.valombre@exemple.fr"
    session.flush()
    assert session.scalar(select(Person).where(Person.email == "faute@exemple.fr")) is None


def test_register_never_changes_the_address_of_a_known_person(make, session, now) -> None:
    earlier, edition, council = make.edition(), make.edition(Activity.CALL), make.council()
    known = make.person(given_name="Odette", family_name="Valombre", email="odette.valombre@exemple.fr")
    make.volunteer(earlier, person=known, council=council)
    mine = actions.register(session, edition, answers_of(edition, council), now)
    assert mine.volunteer.person_id == known.id
    theirs = actions.register(session, edition, answers_of(edition, council, email="intrus@exemple.fr"), now)
    assert theirs.volunteer.id == mine.volunteer.id
    assert theirs.volunteer.person_id != known.id
    assert known.email == "odette.valombre@exemple.fr"


def test_register_on_behalf_says_so_and_needs_no_address(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    organiser = make.account()
    done = actions.register(
        session, edition, answers_of(edition, council, email=None), now, actor=organiser, on_behalf=True
    )
    assert done.token is None
    assert done.volunteer.registered_by_id == organiser.id
    assert done.volunteer.is_reachable
    entry = session.scalar(select(AuditEntry).where(AuditEntry.act == "volunteers.register"))
    assert (entry.account_id, entry.on_behalf_of_id) == (organiser.id, done.volunteer.person_id)


def test_register_signed_in_needs_no_confirmation(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    person = make.person(given_name="Odette", family_name="Valombre", email="odette.valombre@exemple.fr")
    account = make.account(person=person, email=person.email)
    done = actions.register(session, edition, answers_of(edition, council), now, actor=account)
    assert done.token is None
    assert done.volunteer.person_id == person.id
    assert done.volunteer.email_confirmed_at == now


@pytest.mark.parametrize("knowledge", ["person", "council", "erased"])
def test_register_refuses_earlier_participants_where_edition_is_for_others(make, session, now, knowledge) -> None:
    earlier, edition, council = make.edition(), make.edition(Activity.CALL, excludes_previous=True), make.council()
    answers = answers_of(edition, council)
    person = make.person(given_name="Odette", family_name="Valombre", email=answers.email)
    volunteer = make.volunteer(earlier, person=person, council=council)
    make.participant(earlier, volunteer=volunteer)
    keys = [keyed_digest("clé", text) for text in returner_texts("odette", "VALOMBRE", answers.email, None)]
    if knowledge == "council":
        person.email = None
    if knowledge == "erased":
        person.given_name = person.family_name = ""
        person.email, person.returner_key, volunteer.council_id = None, keys[0], None
    session.flush()
    with pytest.raises(RuleError, match=f"déjà participé à l’édition {earlier.number}"):
        actions.register(session, edition, answers, now, returner_keys=keys)


def test_register_refuses_those_who_say_they_took_part(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL, excludes_previous=True), make.council()
    with pytest.raises(RuleError, match="pas encore participé"):
        actions.register(session, edition, answers_of(edition, council, took_part_before=True), now)


def test_minor_waits_for_parents(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    volunteer = actions.register(session, edition, answers_of(edition, council, age_band=AgeBand.A16), now).volunteer
    organiser = make.account()
    actions.confirm(session, volunteer, now)
    actions.check_membership(session, edition, [volunteer], Membership.CONFIRMED, "", now, actor=organiser)
    assert volunteer.parental_consent is ParentalConsent.EXPECTED
    assert not volunteer.is_eligible
    actions.receive_authorisation(session, volunteer, True, now, actor=organiser)
    assert volunteer.is_eligible


def test_confirm_opens_an_account_once(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    volunteer = actions.register(session, edition, answers_of(edition, council), now).volunteer
    account = actions.confirm(session, volunteer, now)
    assert account.email == "odette.valombre@exemple.fr"
    assert volunteer.is_reachable
    assert volunteer.confirmation_hash is None
    sister = answers_of(edition, council, given_name="Odile")
    other = actions.register(session, edition, sister, now).volunteer
    assert actions.confirm(session, other, now) is None
    assert len(session.scalars(select(Account).where(Account.email == account.email)).all()) == 1
    assert queries.registrations_of(session, edition, account) == [volunteer, other]


def test_change_address_before_confirmation(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    done = actions.register(session, edition, answers_of(edition, council, email="faute@exemple.fr"), now)
    token = actions.change_address(session, done.volunteer, "Juste@Exemple.fr ", now)
    assert done.volunteer.person.email == "juste@exemple.fr"
    assert token != done.token
    actions.confirm(session, done.volunteer, now)
    with pytest.raises(RuleError, match="déjà confirmée"):
        actions.change_address(session, done.volunteer, "encore@exemple.fr", now)


def test_correct_another_council_is_checked_again(make, session, now) -> None:
    edition, council, other = make.edition(Activity.CALL), make.council(), make.council()
    organiser = make.account()
    volunteer = actions.register(session, edition, answers_of(edition, council), now).volunteer
    actions.check_membership(session, edition, [volunteer], Membership.CONFIRMED, "", now, actor=organiser)
    actions.correct(session, volunteer, answers_of(edition, council, family_name="Valombrée"), now, actor=organiser)
    assert volunteer.membership is Membership.CONFIRMED
    actions.correct(session, volunteer, answers_of(edition, other), now, actor=organiser)
    assert volunteer.membership is Membership.TO_CHECK


def test_withdraw_and_come_back(make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    volunteer = actions.register(
        session, edition, answers_of(edition, council, needs={NeedKind.WHEELCHAIR}), now
    ).volunteer
    actions.confirm(session, volunteer, now)
    actions.withdraw(session, volunteer, now, actor=None)
    assert volunteer.withdrawn_at == now
    assert volunteer.needs == []
    with pytest.raises(RuleError, match="a été retirée"):
        actions.withdraw(session, volunteer, now, actor=None)
    again = actions.register(session, edition, answers_of(edition, council), now)
    assert again.volunteer.id == volunteer.id
    assert volunteer.withdrawn_at is None


def test_membership_refusal_asks_why_and_can_be_undone(make, session, now) -> None:
    edition = make.edition(Activity.CALL)
    first = make.volunteer(edition, membership=Membership.TO_CHECK)
    second = make.volunteer(edition, membership=Membership.CONFIRMED)
    organiser = make.account()
    with pytest.raises(RuleError, match="Dites pourquoi"):
        actions.check_membership(session, edition, [first], Membership.REFUSED, " ", now, actor=organiser)
    actions.check_membership(
        session, edition, [first, second], Membership.REFUSED, "Hors liste.", now + timedelta(1), actor=organiser
    )
    session.flush()
    entry = session.scalar(select(AuditEntry).where(AuditEntry.act == "volunteers.check_membership"))
    assert actions.undo_check(session, edition, entry, now, actor=organiser) == 2
    assert (first.membership, second.membership) == (Membership.TO_CHECK, Membership.CONFIRMED)
    session.flush()
    with pytest.raises(RuleError, match="déjà été reprise"):
        actions.undo_check(session, edition, entry, now, actor=organiser)


def test_membership_of_a_typed_council_needs_the_register(make, session, now) -> None:
    edition, council, organiser = make.edition(Activity.CALL), make.council(), make.account()
    typed = answers_of(edition, None, council_said="Conseil des Tilleuls")
    volunteer = actions.register(session, edition, typed, now).volunteer
    with pytest.raises(RuleError, match="écrit à la main"):
        actions.check_membership(session, edition, [volunteer], Membership.CONFIRMED, "", now, actor=organiser)
    actions.attach_council(session, volunteer, council, council.districts[0].code, now, actor=organiser)
    actions.check_membership(session, edition, [volunteer], Membership.CONFIRMED, "", now, actor=organiser)
    assert volunteer.membership is Membership.CONFIRMED


def test_references_follow_each_other_when_people_register_together(app: Flask, make, session, now) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    number, council_id = edition.number, council.id
    session.commit()
    together, people = Barrier(4), 12

    def register(rank: int) -> str:
        with app.app_context(), writing():
            if rank < 4:
                together.wait(10)
            chosen = db.session.scalar(select(Edition).where(Edition.number == number))
            answers = answers_of(
                chosen,
                db.session.get(Council, council_id),
                family_name=f"Essai{'abcdefghijkl'[rank]}",
                email=f"essai{rank}@exemple.fr",
            )
            done = actions.register(db.session(), chosen, answers, now)
            db.session.commit()
            return done.volunteer.reference

    with ThreadPoolExecutor(4) as pool:
        references = sorted(pool.map(register, range(people)))
    assert references == [f"HK{number}-V-{rank:04}" for rank in range(1, people + 1)]


def test_edition_may_ask_for_the_order_of_themes_at_registration(make, session, now) -> None:
    edition = make.edition(Activity.CALL, asks_theme_order=True)
    second = make.theme(edition, rank=2)
    session.refresh(edition, ["themes"])
    first = edition.themes[0]
    codes = [second.code, first.code]
    council = make.council()
    said = answers_of(edition, council, theme_codes=codes, theme_order=codes)
    done = actions.register(session, edition, said, now)
    assert [wish.theme.code for wish in done.volunteer.wishes] == codes
    assert {theme.code for theme in done.volunteer.themes} == set(codes)
