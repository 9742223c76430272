"""What administrators do with accounts; nobody else may, and the last one cannot lock everyone out."""

import pytest
from sqlalchemy import select

from app.accounts.actions.people import ensure_account
from app.models.accounts import Account, Person, Role, RoleGrant
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry
from app.models.roles import roles_of
from tests.accounts.browsing import last_link

LIST = "/administration/comptes"
PATHS = [
    "/administration",
    LIST,
    f"{LIST}/nouveau",
    f"{LIST}/1",
    "/administration/personnes",
    "/administration/personnes/1",
]


@pytest.fixture
def administrator(make) -> Account:
    return make.account(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator, signed_in):
    return signed_in(administrator)


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [None, *[role for role in Role if role is not Role.ADMINISTRATOR]])
def test_only_administrators_enter(make, signed_in, role) -> None:
    account = make.account(*[role] if role else [])
    desk = signed_in(account)
    assert {desk.get(path).status_code for path in PATHS} == {403}


def test_account_is_created_and_invited(desk, app, session) -> None:
    answer = desk.submit(f"{LIST}/nouveau", given_name="Ana", family_name="Lys", email=" Ana.Lys@Exemple.fr ")
    assert answer.status_code == 302
    account = session.scalars(select(Account).where(Account.email == "ana.lys@exemple.fr")).one()
    newcomer = app.test_client()
    words = "girafe tambour parapluie"
    assert newcomer.submit(last_link(session), password=words, again=words).status_code == 302
    assert newcomer.get("/mon-espace").status_code == 200
    assert account.person.name == "Ana Lys"


def test_account_with_a_known_address_is_refused(desk, make, session) -> None:
    make.account(email="deja@exemple.fr")
    answer = desk.submit(f"{LIST}/nouveau", given_name="Ana", family_name="Lys", email="deja@exemple.fr")
    assert answer.status_code == 422
    assert session.scalars(select(OutboxMessage)).all() == []
    assert session.scalars(select(Person).where(Person.given_name == "Ana")).all() == []


def test_accounts_are_found_by_name_address_and_role(desk, make) -> None:
    make.account(Role.GUARANTOR, person=make.person(given_name="Rose", family_name="Garant"))
    make.account(person=make.person(given_name="Paul", family_name="Autre"))
    assert "Rose Garant" in desk.get(f"{LIST}?q=garant+rose").text
    assert "Paul Autre" not in desk.get(f"{LIST}?q=garant").text
    assert "Paul Autre" not in desk.get(f"{LIST}?role=guarantor").text
    assert "Aucun compte" in desk.get(f"{LIST}?q=%25").text
    assert desk.get(f"{LIST}?role=nimporte&page=-3").status_code == 200


def test_role_is_granted_in_one_edition_and_taken_back(desk, make, session) -> None:
    edition, other = make.edition(), make.edition()
    account = make.account()
    page = f"{LIST}/{account.id}"
    assert desk.submit(page, role="organiser", edition=str(edition.id)).status_code == 302
    assert roles_of(session, account, edition.id) == {Role.ORGANISER}
    assert roles_of(session, account, other.id) == frozenset()
    assert desk.submit(page, "Retirer").status_code == 302
    assert roles_of(session, account, edition.id) == frozenset()
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts[-2:] == ["accounts.grant", "accounts.revoke"]


def test_administrator_is_never_of_one_edition_only(desk, make, session) -> None:
    edition, account = make.edition(), make.account()
    desk.submit(f"{LIST}/{account.id}", role="administrator", edition=str(edition.id))
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    assert grant.edition_id is None


def test_last_administrator_stays(desk, administrator, session) -> None:
    page = f"{LIST}/{administrator.id}"
    assert desk.submit(page, "Retirer").status_code == 409
    assert desk.submit(page, "Désactiver le compte").status_code == 409
    assert desk.get("/administration").status_code == 200


def test_role_of_another_account_is_not_taken_back_by_guessing(desk, make, session) -> None:
    first, second = make.account(Role.GUARANTOR), make.account()
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == first.id)).one()
    token = desk.get(LIST).text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = desk.post(f"{LIST}/{second.id}/roles/{grant.id}/retirer", data={"csrf_token": token})
    assert answer.status_code == 409
    assert roles_of(session, session.get(Account, first.id), None) == {Role.GUARANTOR}


def test_deactivated_account_is_out_and_may_come_back(desk, make, signed_in) -> None:
    account = make.account()
    theirs, page = signed_in(account), f"{LIST}/{account.id}"
    desk.submit(page, "Désactiver le compte")
    assert theirs.get("/mon-espace").status_code == 302
    desk.submit(page, "Réactiver le compte")
    assert theirs.get("/mon-espace").status_code == 302  # the session had ended


def test_second_factor_is_forgotten_and_the_person_told(desk, make, session, now) -> None:
    account = make.account(Role.ORGANISER, totp_secret="JBSWY3DPEHPK3PXP", totp_confirmed_at=now, totp_last_step=1)
    desk.submit(f"{LIST}/{account.id}", "Remettre la double vérification à zéro")
    session.refresh(account)
    assert (account.has_second_factor, account.totp_secret, account.totp_last_step) == (False, None, None)
    assert "second_factor_forgotten" in session.scalars(select(OutboxMessage.purpose)).all()


def test_person_without_address_is_corrected_on_their_behalf(desk, administrator, make, session) -> None:
    person = make.volunteer(make.edition(), person=make.person(email=None)).person
    page = f"/administration/personnes/{person.id}"
    assert "un organisateur agit pour cette personne" in desk.get(page).text
    desk.submit(page, given_name="Renée", family_name="Martin-Essai", phone="01 99 00 11 22")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "accounts.correct")).one()
    assert (entry.on_behalf_of_id, entry.account_id) == (person.id, administrator.id)
    assert administrator.person.name in desk.get(page).text


def test_person_is_erased_on_request(desk, make, session) -> None:
    person = make.person(given_name="Léa", email="lea@exemple.fr")
    page = f"/administration/personnes/{person.id}/effacer"
    assert desk.submit(page, "Effacer ces données").status_code == 422
    assert desk.submit(page, "Effacer ces données", understood="y").status_code == 302
    assert desk.get(f"/administration/personnes/{person.id}").status_code == 404


def test_account_comes_with_a_confirmed_address(make, session, now) -> None:
    person = make.person(email="Confirme@exemple.fr")
    account = ensure_account(session, person, now)
    assert account is not None
    assert account.email == "confirme@exemple.fr"
    assert ensure_account(session, person, now) is account


def test_second_person_of_an_address_has_no_account(make, session, now) -> None:
    first, second = make.person(email="famille@exemple.fr"), make.person(email="famille@exemple.fr")
    assert ensure_account(session, first, now) is not None
    assert ensure_account(session, second, now) is None
    assert ensure_account(session, make.person(email=None), now) is None


def test_lists_do_not_query_more_with_more_rows(desk, make, steady_queries) -> None:
    steady_queries(lambda: desk.get(LIST), lambda: make.account(Role.GUARANTOR))
    steady_queries(lambda: desk.get("/administration/personnes"), make.account)
    edition = make.edition()
    steady_queries(
        lambda: desk.get("/administration/personnes/1"), lambda: make.volunteer(edition, person=make.person())
    )


def test_second_factor_is_reset_from_the_command_line(app, make, session, now) -> None:
    make.account(email="chef@exemple.fr", totp_secret="JBSWY3DPEHPK3PXP", totp_confirmed_at=now)
    session.commit()
    assert app.test_cli_runner().invoke(args=["reset-second-factor", "chef@exemple.fr"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["reset-second-factor", "personne@exemple.fr"]).exit_code == 1
    assert session.scalars(select(Account.totp_secret).where(Account.email == "chef@exemple.fr")).one() is None
