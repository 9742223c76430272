"""The jury of an edition, who sits on it, and what it judges."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.jury import Juror, Jury, JuryState, Recusal
from app.models.projects import Project, ProjectState
from app.models.votes import Poll, PollState

JUDGED = (ProjectState.SUBMITTED, ProjectState.PITCHED)


def jury_of(edition: Edition) -> Jury | None:
    """With its criteria, its members and their recusals."""
    members = selectinload(Jury.members)
    statement = select(Jury).where(Jury.edition_id == edition.id)
    return db.session.scalar(
        statement.options(
            selectinload(Jury.criteria),
            members.joinedload(Juror.account),
            members.selectinload(Juror.recusals).joinedload(Recusal.project),
        )
    )


def poll_of(edition: Edition) -> Poll | None:
    """The poll that is not annulled: the jury's rule is declared before it opens, its sheet closed before it counts."""
    statement = select(Poll).where(Poll.edition_id == edition.id, Poll.state != PollState.ANNULLED)
    return db.session.scalar(statement.order_by(Poll.rank.desc()).limit(1))


def is_shown(jury: Jury, poll: Poll | None) -> bool:
    """Nobody reads the jury's order while the assembly may still vote, nor before every sheet is in."""
    return jury.state is JuryState.LOCKED and (poll is None or poll.state is PollState.PUBLISHED)


def projects_of(jury: Jury) -> list[Project]:
    """What the jury judges: frozen with its rule; until then, what is handed in."""
    statement = select(Project).where(Project.edition_id == jury.edition_id).order_by(Project.number)
    if jury.state is JuryState.PREPARING:
        statement = statement.where(Project.state.in_(JUDGED))
    else:
        statement = statement.where(Project.number.in_(jury.rule["projets"]))
    return list(db.session.scalars(statement.options(joinedload(Project.axis))))


def member(jury: Jury | None, account: Account) -> Juror | None:
    return next((one for one in jury.members if one.account_id == account.id), None) if jury else None


def sheets_waiting(account: Account) -> Sequence[Juror]:
    """The sheets that this account has still to hand in, in juries that are open."""
    statement = (
        select(Juror)
        .join(Jury)
        .where(Juror.account_id == account.id, Juror.handed_in_at.is_(None), Jury.state == JuryState.OPEN)
        .options(joinedload(Juror.jury).joinedload(Jury.edition))
    )
    return db.session.scalars(statement.order_by(Juror.id)).all()
