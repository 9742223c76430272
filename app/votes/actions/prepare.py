"""A poll in preparation: what is put to the vote, how many are kept."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from app.core.errors import RuleError
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.votes import Poll, PollChannel, PollMethod, PollOption, PollState
from app.votes.queries import alive_poll, votable_projects


def prepare(
    edition: Edition,
    title: str,
    kept_count: int,
    actor: Account,
    now: datetime,
    *,
    method: PollMethod,
    channel: PollChannel = PollChannel.ROOM,
) -> Poll:
    """A new poll of the edition, with every submitted project; refused while another is alive."""
    if alive_poll(edition) is not None:
        raise RuleError(
            "Un vote existe déjà dans cette édition. Annulez-le, avec son motif, avant d’en préparer un autre."
        )
    last = db.session.scalar(select(func.max(Poll.rank)).where(Poll.edition_id == edition.id)) or 0
    poll = Poll(
        edition_id=edition.id, rank=last + 1, title=title, method=method, kept_count=kept_count, channel=channel
    )
    db.session.add(poll)
    db.session.flush()
    set_options(poll, [project.number for project in votable_projects(edition)], kept_count)
    record_act(db.session(), "votes.prepare", actor, now, edition_id=edition.id, subject=f"poll:{poll.id}")
    return poll


def set_options(poll: Poll, numbers: Iterable[int], kept_count: int) -> None:
    """Put these projects, and no other, to the vote."""
    demand_preparing(poll)
    wanted = set(numbers)
    projects = [project for project in votable_projects(poll.edition) if project.number in wanted]
    if len(projects) != len(wanted):
        raise RuleError("Un des projets choisis n’est pas déposé : il ne peut pas être soumis au vote.")
    poll.kept_count = kept_count
    poll.options.clear()
    db.session.flush()
    poll.options.extend(PollOption(project_id=project.id, rank=rank) for rank, project in enumerate(projects, start=1))
    db.session.flush()


def set_method(poll: Poll, method: PollMethod) -> None:
    """How one votes; the rule that is frozen at the opening says it."""
    demand_preparing(poll)
    poll.method = method


def demand_preparing(poll: Poll) -> None:
    """Nothing changes once the urn is open: whoever opens it at the same instant waits, or is waited for."""
    locked(poll)
    if poll.state is not PollState.PREPARING:
        raise RuleError("Le vote est ouvert ou passé : sa préparation ne change plus.")


def demand_channel(poll: Poll, channel: PollChannel) -> None:
    """Cards of paper and their ballots belong to the room, envelopes to the vote from an account."""
    if poll.channel is not channel:
        raise RuleError("Cet acte n’est pas de cette sorte de vote : rien n’a été fait. Revenez au bureau de vote.")


def locked(poll: Poll) -> None:
    """Hold the poll until the end of the transaction: ballots being cast are in, later ones are refused."""
    statement = select(Poll).where(Poll.id == poll.id).with_for_update()
    db.session.scalar(statement.execution_options(populate_existing=True))
