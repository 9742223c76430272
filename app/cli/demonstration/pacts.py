"""The pact of each prototype: what was lacking, what was promised and by whom, what was signed, kept, put off."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.prototypes import Address, day_told, evening, no_link
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.pledges import NeedKind
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.sponsorship import Need, Pledge
from app.prototypes.actions.team import Newcomer, join, leave
from app.sponsorship.actions import keeping, needs, pledges, signing
from app.sponsorship.queries.pact import organisation_of, pact_of, present

WRITTEN_BEFORE = timedelta(days=7)  # the signature
FIRST_TEAM = "Direction de la ville et de la cohésion urbaine, première équipe du pôle numérique"


def keep_pacts(session: Session, edition: Edition, team: Team, now: datetime, address: Address) -> None:
    started = {
        prototype.project.number: prototype
        for prototype in session.scalars(select(Prototype).where(Prototype.edition_id == edition.id))
    }
    for told in document("pactes"):
        prototype = started[told["table"]]
        _Pact(session, prototype, team, now, address(prototype.project)).live(told)
    session.flush()


class _Pact:
    def __init__(self, session: Session, prototype: Prototype, team: Team, now: datetime, page: str) -> None:
        self.session, self.prototype, self.team, self.now, self.page = session, prototype, team, now, page
        session.refresh(prototype, ["team"])
        self.members = {one.role: one for one in present(prototype)}
        self.owners: dict[str, TeamMember] = {
            "marraine": self.members[TeamRole.SPONSOR],
            "porteur": self.members[TeamRole.BEARER],
        }

    def live(self, told: dict[str, Any]) -> None:
        signed = evening(day_told(told["signe"], self.now))
        written = signed - WRITTEN_BEFORE
        if "partie" in told:
            self._greet(written)
        lacking = [self._lack(number, one, written) for number, one in enumerate(told["besoins"])]
        made = [self._promise(number, one, lacking, written) for number, one in enumerate(told["promesses"])]
        self._sign(signed, *TeamRole)
        for pledge, (*_terms, kept, proof) in zip(made, told["promesses"], strict=True):
            if kept:
                day = day_told(kept, self.now)
                proved = keeping.Proof(day, proof, pledge.amount_cents)
                at = evening(day)
                keeping.keep(self.session, self.prototype, pledge, proved, pledge.version, at, self.sponsor)
        for number, moment, reason in told.get("retraits", ()):
            at = evening(day_told(moment, self.now))
            one = made[number]
            pledges.withdraw(self.session, self.prototype, one, reason, one.version, at, self.sponsor)
        if "change" in told:
            self._put_off(made, told["change"])
        if "partie" in told:
            leave(
                self.session,
                self.prototype,
                self.owners["partie"],
                evening(day_told(told["partie"], self.now)),
                self.team.organiser,
            )

    @property
    def sponsor(self) -> Account:
        return self.members[TeamRole.SPONSOR].account

    def _greet(self, at: datetime) -> None:
        """A first team, who will leave."""
        account = self.team.sponsors[1]
        who = Newcomer(
            account.person.given_name, account.person.family_name, account.email, TeamRole.SPONSOR, FIRST_TEAM
        )
        organiser = self.team.organiser
        self.owners["partie"] = join(
            self.session, self.prototype, who, at, organiser, page=self.page, address_of=no_link
        )
        self.session.refresh(self.prototype, ["team"])

    def _lack(self, number: int, told: list[Any], at: datetime) -> Need:
        kind, label, cents = told
        said = needs.Lack(NeedKind(kind), label, cents)
        key = f"besoin-{self.prototype.rank}-{number}"
        return needs.add(self.session, self.prototype, said, key, at, self.members[TeamRole.BEARER].account)

    def _promise(self, number: int, told: list[Any], lacking: list[Need], at: datetime) -> Pledge:
        kind, label, cents, need, by, due, _kept, _proof = told
        owner = self.owners.get(by)
        said = pledges.Promised(
            NeedKind(kind),
            label,
            day_told(due, self.now),
            organisation_of(owner) if owner else by,
            owner.account_id if owner else None,
            cents,
            lacking[need] if need is not None else None,
        )
        key = f"promesse-{self.prototype.rank}-{number}"
        return pledges.promise(self.session, self.prototype, said, key, at, self.sponsor)

    def _put_off(self, made: list[Pledge], told: list[Any]) -> None:
        """A promise that was signed has another date: one party has signed for it, the other has yet to."""
        number, due, reason, moment = told
        one, at = made[number], evening(day_told(moment, self.now))
        said = pledges.Promised(
            one.kind, one.label, day_told(due, self.now), one.owner_function, one.owner_id, one.amount_cents, one.need
        )
        pledges.change(self.session, self.prototype, one, said, reason, one.version, at, self.sponsor)
        self._sign(at, TeamRole.SPONSOR)

    def _sign(self, at: datetime, *roles: TeamRole) -> None:
        for role in roles:
            seen = pact_of(self.session, self.prototype).fingerprint
            account = self.members[role].account
            signing.sign(self.session, self.prototype, role, seen, at, account, page=self.page)
