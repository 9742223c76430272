"""A prototype with its two parties, and promises made by the product's own acts."""

from datetime import timedelta
from typing import Any

import pytest

from app.models.accounts import Account
from app.models.prototypes import Prototype, TeamRole
from app.models.sponsorship import Need, NeedKind, PactVersion, Pledge
from app.sponsorship.actions import needs, pledges, signing
from app.sponsorship.queries.pact import pact_of
from tests.factories import Factory
from tests.prototypes.conftest import Field, field

__all__ = ["field"]


@pytest.fixture
def pact(make: Factory, field: Field) -> "Pacts":
    make.session.refresh(field.prototype, ["team"])
    return Pacts(make, field)


class Pacts:
    """`days` are counted from now; `owner` is an account of the team, by default the sponsor."""

    def __init__(self, make: Factory, field: Field) -> None:
        self.make, self.field, self.session, self.now = make, field, make.session, make.now
        self.page = f"{field.page}/pacte"
        self.numbers = iter(range(1000))

    def need(self, kind: NeedKind = NeedKind.MONEY, amount: int | None = 1000_00) -> Need:
        said = needs.Lack(kind, "Un poste à mi-temps", amount)
        return needs.add(self.session, self.field.prototype, said, self._key(), self.now, self.field.bearer)

    def promise(self, days: int = 10, label: str = "Une salle", **terms: Any) -> Pledge:
        due_on = (self.now + timedelta(days=days)).date()
        owner = terms.pop("owner", self.field.sponsor.id)
        function = terms.pop("function", "Pôle emploi et insertion")
        kind = terms.pop("kind", NeedKind.PREMISES)
        said = pledges.Promised(kind, label, due_on, function, owner, **terms)
        return pledges.promise(self.session, self.prototype, said, self._key(), self.now, self.field.organiser)

    def sign(self, *roles: TeamRole) -> PactVersion:
        """Both parties unless told otherwise."""
        accounts: dict[TeamRole, Account] = {
            TeamRole.SPONSOR: self.field.sponsor,
            TeamRole.BEARER: self.field.bearer,
        }
        for role in roles or TeamRole:
            seen = pact_of(self.session, self.prototype).fingerprint
            version = signing.sign(self.session, self.prototype, role, seen, self.now, accounts[role], page="/")
        return version

    @property
    def prototype(self) -> Prototype:
        return self.field.prototype

    def _key(self) -> str:
        return f"cle-d-essai-{next(self.numbers):06}"
