"""The first account of a deployment enters by the link that the command shows."""

import re

from sqlalchemy import func, select

from app.models.accounts import Account, Role
from app.models.roles import roles_of

COMMAND = ["create-administrator", "Premiere@exemple.fr", "--given-name", "Prénom", "--family-name", "Nom"]


def test_first_administrator_enters_by_the_link(app, session, client) -> None:
    shown = app.test_cli_runner().invoke(args=COMMAND, catch_exceptions=False).output
    link = re.search(r"http://localhost(/\S+)", shown)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    account = session.scalars(select(Account)).one()
    assert account.email == "premiere@exemple.fr"
    assert roles_of(session, account, None) == {Role.ADMINISTRATOR}


def test_asked_twice_it_makes_one_account_and_another_link(app, session) -> None:
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=COMMAND, catch_exceptions=False).exit_code == 0
    assert session.scalar(select(func.count()).select_from(Account)) == 1
