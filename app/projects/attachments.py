"""What a table joins to its sheet: added, described, shown or not, removed and put back; and what is swept at night."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.files.intake import Taken
from app.files.store import LASTING, attached
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.moderation import ContentKind, demand_shown
from app.models.oversight import record_act
from app.models.projects import Attachment, FileKind, Project, ProjectState
from app.models.seating import Table
from app.projects.actions import project_to_write

MOST = 6  # at one sheet
UNDONE_WITHIN = timedelta(days=1)


def demand_room(edition: Edition, project: Project | None, now: datetime) -> None:
    """Raise RuleError when nothing can be added now: asked before a long reading, and again after."""
    edition.demand_open(Activity.PROJECTS, now)
    if project is None:
        return
    _demand_draft(project)
    if len(kept(project)) >= MOST:
        raise RuleError(
            "Cette fiche a déjà %(most)s pièces, c’est le plus possible. Rien n’a été ajouté : retirez-en une d’abord.",
            most=MOST,
        )


def attach(
    edition: Edition, table: Table, file: Taken, description: str, is_public: bool, actor: Account, now: datetime
) -> Attachment:
    """Join a checked file to the sheet of a table. Sent twice it is there once; sent again once removed, it is back."""
    project = project_to_write(edition, table, now)
    same = next((one for one in _all(project) if one.fingerprint == file.fingerprint), None)
    if same is not None and same.removed_at is None:
        return same
    demand_room(edition, project, now)
    one = same or Attachment(project_id=project.id, number=_next_number(project), fingerprint=file.fingerprint)
    one.kind, one.size, one.width, one.height = FileKind(file.kind), file.size, file.width, file.height
    one.description, one.is_public, one.sent_at, one.account_id = description, is_public, now, actor.id
    one.removed_at = None
    db.session.add(one)
    db.session.flush()
    _record("projects.attach", project, one, actor, now)
    return one


def detach(one: Attachment, project: Project, actor: Account, now: datetime) -> None:
    """Take a file off a sheet that is being written; it can be put back until the night after."""
    project.edition.demand_open(Activity.PROJECTS, now)
    _demand_draft(project)
    demand_shown(db.session(), ContentKind.FILE, one.id)
    if one.removed_at is None:
        one.removed_at = now
        _record("projects.detach", project, one, actor, now)


def put_back(one: Attachment, project: Project, actor: Account, now: datetime) -> None:
    if one.removed_at is not None:
        demand_room(project.edition, project, now)
        one.removed_at = None
        _record("projects.put_back", project, one, actor, now)


def show(one: Attachment, project: Project, is_public: bool, actor: Account, now: datetime) -> None:
    """Let everyone see a file with the sheet, or no longer: taking it back is always possible."""
    if is_public:
        project.edition.demand_open(Activity.PROJECTS, now)
    demand_shown(db.session(), ContentKind.FILE, one.id)
    if one.is_public is not is_public:
        one.is_public = is_public
        _record("projects.show_file" if is_public else "projects.hide_file", project, one, actor, now)


def kept(project: Project) -> Sequence[Attachment]:
    """Those that are there, in the order in which they came."""
    return [one for one in _all(project) if one.removed_at is None]


def forget_removed(session: Session, now: datetime) -> None:
    """Forget what was removed more than a day ago; its file goes once no row names it (`sweep`)."""
    session.execute(delete(Attachment).where(Attachment.removed_at <= now - UNDONE_WITHIN))


def sweep(session: Session, uploads: Path, now: datetime) -> None:
    """Drop the files that no sheet names, once they are a day old: one just sent may not have its row yet."""
    for folder in (uploads / LASTING).glob("*"):
        if folder.name.isdecimal():
            attached(uploads, int(folder.name)).sweep(now, set(session.scalars(_named(int(folder.name)))))


def _named(edition_id: int) -> Select[str]:
    return select(Attachment.fingerprint).join(Project).where(Project.edition_id == edition_id)


def _all(project: Project) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment).where(Attachment.project_id == project.id).order_by(Attachment.number)
    ).all()


def _next_number(project: Project) -> int:
    last = db.session.scalar(select(func.max(Attachment.number)).where(Attachment.project_id == project.id))
    return (last or 0) + 1


def _demand_draft(project: Project) -> None:
    if project.state is not ProjectState.DRAFT:
        raise RuleError("Cette fiche est déposée : rouvrez-la d’abord, puis changez ses pièces. Rien n’a été modifié.")


def _record(act: str, project: Project, one: Attachment, actor: Account, now: datetime) -> None:
    record_act(
        db.session(), act, actor, now, edition_id=project.edition_id, subject=f"project:{project.id}", number=one.number
    )
