"""A jury in preparation: its criteria, its part, its members, and who is recused from what. All of it can change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.actions import administration, links
from app.core.errors import RuleError
from app.core.jury.marks import Criterion
from app.core.labels import N_
from app.extensions import db
from app.jury.queries import jury_of, poll_of
from app.messages.actions import write_from_template
from app.models.accounts import Account, Role, RoleGrant, normal_email
from app.models.editions import Edition
from app.models.jury import Juror, Jury, JuryCriterion, JuryMode, JuryState, Recusal
from app.models.oversight import record_act
from app.models.projects import Project
from app.models.votes import Poll, PollState

DEFAULT_CRITERIA = (N_("intérêt"), N_("faisabilité"))  # what the day asks a pitch to convince on
MOST_CRITERIA = 8


@dataclass(frozen=True)
class Named:
    """Somebody to sit on the jury; `function` is what everyone reads."""

    given_name: str
    family_name: str
    email: str
    function: str


def create(edition: Edition, actor: Account, now: datetime) -> Jury:
    """A jury with the two criteria of the day, one per edition, before the assembly's vote opens."""
    if jury_of(edition) is not None:
        raise RuleError("Cette édition a déjà un jury. Rien n’a été ajouté.")
    demand_before_vote(edition)
    jury = Jury(edition_id=edition.id, mode=JuryMode.MARKS, share=0, state=JuryState.PREPARING, rule={})
    jury.criteria = [JuryCriterion(label=label, weight=1, rank=rank) for rank, label in enumerate(DEFAULT_CRITERIA)]
    db.session.add(jury)
    db.session.flush()
    record(jury, "create", actor, now)
    return jury


def set_rule(
    jury: Jury, mode: JuryMode, share: int, criteria: Sequence[Criterion], actor: Account, now: datetime
) -> None:
    """How the jury judges, by which criteria, and what its order weighs beside the vote's."""
    demand_preparing(jury)
    if not 1 <= len(criteria) <= MOST_CRITERIA:
        raise RuleError(
            "Il faut de un à %(most)s critères. Rien n’a été enregistré.", most=MOST_CRITERIA, field="criteria"
        )
    if len({one.label.casefold() for one in criteria}) < len(criteria):
        raise RuleError("Deux critères portent le même nom. Rien n’a été enregistré.", field="criteria")
    if not 0 <= share <= 99:
        raise RuleError("La part du jury va de 0 à 99 % : le vote compte toujours.", field="share")
    jury.mode, jury.share = mode, share
    jury.criteria.clear()
    db.session.flush()
    jury.criteria.extend(
        JuryCriterion(label=one.label, weight=one.weight, rank=rank) for rank, one in enumerate(criteria)
    )
    db.session.flush()
    record(jury, "set_rule", actor, now, mode=mode.value, share=share)


def name(
    jury: Jury, who: Named, actor: Account, now: datetime, *, address_of: Callable[[str], str], page: str
) -> Juror:
    """Let somebody sit on the jury, with an account if they have none; they are told by e-mail."""
    demand_preparing(jury)
    account = db.session.scalar(select(Account).where(Account.email == normal_email(who.email)))
    if account is None:
        account = administration.create_account(db.session(), who.given_name, who.family_name, who.email, now, actor)
        administration.invite(db.session(), account, address_of, now, actor)
    elif not account.is_active:
        raise RuleError("Le compte de cette personne est désactivé : voyez avec un administrateur.", field="email")
    if any(one.account_id == account.id for one in jury.members):
        raise RuleError("Cette personne est déjà membre du jury. Rien n’a été ajouté.", field="email")
    juror = Juror(account_id=account.id, function=who.function)
    jury.members.append(juror)
    db.session.flush()
    administration.grant(db.session(), account, Role.JUROR, jury.edition, now, actor)
    record(jury, "name", actor, now, juror=juror.id)
    write_from_template(
        db.session(),
        "jury_member",
        links.recipient_of(account),
        now,
        edition_id=jury.edition_id,
        edition=jury.edition,
        function=who.function,
        address=page,
    )
    return juror


def remove(jury: Jury, juror: Juror, actor: Account, now: datetime) -> None:
    """The person no longer sits on the jury, before it opens."""
    demand_preparing(jury)
    held = select(RoleGrant).where(
        RoleGrant.account_id == juror.account_id,
        RoleGrant.edition_id == jury.edition_id,
        RoleGrant.role == Role.JUROR,
        RoleGrant.revoked_at.is_(None),
    )
    for grant in db.session.scalars(held):
        administration.revoke(db.session(), juror.account, grant.id, now, actor)
    record(jury, "remove", actor, now, juror=juror.id)
    jury.members.remove(juror)
    db.session.flush()


def recuse(jury: Jury, juror: Juror, project: Project, reason: str, actor: Account, now: datetime) -> None:
    """Declare, with a reason that is not published, that a member does not judge a project."""
    demand_preparing(jury)
    if not reason.strip():
        raise RuleError("Dites pourquoi : le motif reste au bureau, il n’est pas publié.", field="reason")
    if any(one.project_id == project.id for one in juror.recusals):
        raise RuleError("Ce membre est déjà récusé pour ce projet. Rien n’a été ajouté.", field="project")
    juror.recusals.append(Recusal(project=project, by_member=False, reason=reason.strip(), declared_at=now))
    db.session.flush()
    record(jury, "recuse", actor, now, juror=juror.id, project=project.number)


def unrecuse(jury: Jury, juror: Juror, recusal: Recusal, actor: Account, now: datetime) -> None:
    """Take back a recusal that an organiser declared; a member's own is theirs."""
    demand_preparing(jury)
    if recusal.by_member:
        raise RuleError("Ce membre s’est récusé lui-même : lui seul peut y revenir. Rien n’a été modifié.")
    record(jury, "unrecuse", actor, now, juror=juror.id, project=recusal.project.number)
    juror.recusals.remove(recusal)
    db.session.flush()


def dissolve(jury: Jury, actor: Account, now: datetime) -> None:
    """Give the jury up before it opens: the edition has none, its members are freed."""
    demand_preparing(jury)
    for juror in list(jury.members):
        remove(jury, juror, actor, now)
    record(jury, "dissolve", actor, now)
    db.session.delete(jury)
    db.session.flush()


def demand_preparing(jury: Jury) -> None:
    """The jury, held until the end of the transaction, and still free to change."""
    held(jury)
    if jury.state is not JuryState.PREPARING:
        raise RuleError(
            "La règle du jury est figée depuis le %(at)s : elle ne change plus. Rien n’a été modifié.",
            at=jury.opened_at,
        )


def held(jury: Jury) -> None:
    """Whoever acts on the jury at the same instant waits for us, or we for them."""
    statement = select(Jury).where(Jury.id == jury.id).with_for_update()
    db.session.scalar(statement.execution_options(populate_existing=True))


def demand_before_vote(edition: Edition) -> None:
    """A jury is declared before the urn opens: whoever opens it at the same instant waits."""
    poll = poll_of(edition)
    if poll is None:
        return
    statement = select(Poll).where(Poll.id == poll.id).with_for_update()
    db.session.scalar(statement.execution_options(populate_existing=True))
    if poll.state is not PollState.PREPARING:
        raise RuleError(
            "Le vote est ouvert ou passé, et sa règle ne dit rien d’un jury : il ne s’en ajoute plus. Rien n’a été "
            "modifié."
        )


def record(jury: Jury, act: str, actor: Account, now: datetime, **details: Any) -> None:
    record_act(
        db.session(), f"jury.{act}", actor, now, edition_id=jury.edition_id, subject=f"jury:{jury.id}", **details
    )
