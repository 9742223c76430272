"""Deny by default: every view says who may enter."""

from flask import Flask

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.roles import roles_of
from app.web.access import mark_of


def test_every_view_carries_an_access_mark(house: Flask) -> None:
    unmarked = [endpoint for endpoint in house.view_functions if mark_of(house, endpoint) is None]
    assert unmarked == []


def test_granted_role_counts_only_in_its_edition(make, session) -> None:
    first, second = make.edition(Activity.CALL), make.edition()
    account = make.account(Role.ORGANISER, edition=first)
    assert roles_of(session, account, first.id) == {Role.ORGANISER}
    assert roles_of(session, account, second.id) == frozenset()


def test_facts_make_roles(make, session) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition)
    account = make.account(person=volunteer.person)
    participant = make.participant(edition, volunteer=volunteer)
    make.project(edition, presenter_id=participant.id)
    assert roles_of(session, account, edition.id) == {Role.CITIZEN, Role.PRESENTER}


def test_role_without_edition_counts_everywhere(make, session) -> None:
    edition = make.edition()
    account = make.account(Role.ADMINISTRATOR, edition=None)
    assert roles_of(session, account, edition.id) == {Role.ADMINISTRATOR}
