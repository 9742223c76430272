"""Writing a sheet: every save is a version, and nobody's words are written over unseen."""

from datetime import datetime

from sqlalchemy import select

from app.core.errors import RuleError
from app.core.sheet import Line, Partner, Sheet, from_record, to_record
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.editions import Axis, Edition
from app.models.moderation import ContentKind, demand_shown
from app.models.oversight import record_act
from app.models.projects import (
    BudgetLine,
    PartnerState,
    Project,
    ProjectPartner,
    ProjectState,
    ProjectVersion,
)
from app.models.seating import Table
from app.models.territories import District
from app.models.workshops import CardState, DiagnosisCard
from app.projects.queries import is_own_since, members_of, obstacle, sheet_of, version_numbered
from app.workshops.queries.cards import cards_cited


class StaleSheet(RuleError):
    """The form was made from an older version than the one saved since; nothing was written."""


def save_sheet(
    edition: Edition,
    table: Table,
    sheet: Sheet,
    base_version: int,
    actor: Account,
    now: datetime,
    *,
    on_behalf_of: Participant | None = None,
    writer: str = "",
) -> Project:
    """Keep the sheet of a table as a new version (none when nothing changed).

    `base_version` is the version the form was made from, 0 for a first one. `writer` is made by the page: what the
    same page saved before, and whose answer was lost, is not somebody else's. Raises StaleSheet when somebody else
    saved since, RuleError when the phase is not open or the sheet already submitted.
    """
    edition.demand_open(Activity.PROJECTS, now)
    project = _locked(table) or _begun(edition, table, now)
    if project.version and project.state is not ProjectState.DRAFT:
        raise RuleError(
            "Cette fiche est déposée : elle ne change plus toute seule. Rouvrez-la d’abord, puis reprenez votre texte."
        )
    if project.version != base_version and not is_own_since(project, base_version, writer, actor):
        raise StaleSheet(
            "Une autre version de cette fiche a été enregistrée pendant que vous écriviez. Votre texte est gardé "
            "ci-dessous : comparez, puis enregistrez."
        )
    if project.version and sheet_of(project) == sheet:
        return project
    _write(project, edition, table, sheet, now)
    _keep_version(project, sheet, actor, now, on_behalf_of, writer)
    return project


def project_to_write(edition: Edition, table: Table, now: datetime) -> Project:
    """The project of a table, begun if need be, held until the end of the transaction."""
    project = _locked(table) or _begun(edition, table, now)
    db.session.add(project)
    db.session.flush()
    return project


def submit_sheet(project: Project, base_version: int, actor: Account, now: datetime) -> None:
    """Hand the sheet in: the six headings are filled and the budget adds up."""
    edition = project.edition
    edition.demand_open(Activity.PROJECTS, now)
    _demand_current(project, base_version)
    if project.state is not ProjectState.DRAFT:
        raise RuleError("Cette fiche est déjà déposée : il n’y a rien à refaire.")
    refusal = obstacle(project)
    if refusal:
        raise refusal
    project.state = ProjectState.SUBMITTED
    project.submitted_at = now
    record_act(db.session(), "projects.submit", actor, now, edition_id=edition.id, subject=f"project:{project.id}")


def reopen_sheet(project: Project, actor: Account, now: datetime) -> None:
    """Take a submitted sheet back to correct it, while sheets are being written."""
    edition = project.edition
    edition.demand_open(Activity.PROJECTS, now)
    if project.state is not ProjectState.SUBMITTED:
        raise RuleError("Seule une fiche déposée, et pas encore présentée, peut être rouverte. Rien n’a été modifié.")
    demand_shown(db.session(), ContentKind.PROJECT, project.id)
    project.state = ProjectState.DRAFT
    project.submitted_at = None
    record_act(db.session(), "projects.reopen", actor, now, edition_id=edition.id, subject=f"project:{project.id}")


def restore_version(project: Project, number: int, base_version: int, actor: Account, now: datetime) -> Project:
    """Save an old version again as the newest one: nothing in between is lost."""
    old = version_numbered(project, number)
    if old is None:
        raise RuleError("La version %(number)s n’existe pas. Rien n’a été modifié.", number=number)
    sheet = from_record(old.content)
    restored = save_sheet(project.edition, project.table, sheet, base_version, actor, now)
    record_act(
        db.session(),
        "projects.restore",
        actor,
        now,
        edition_id=project.edition_id,
        subject=f"project:{project.id}",
        version=number,
    )
    return restored


def _begun(edition: Edition, table: Table, now: datetime) -> Project:
    return Project(edition_id=edition.id, number=table.number, table_id=table.id, updated_at=now, version=0)


def _locked(table: Table) -> Project | None:
    statement = select(Project).where(Project.table_id == table.id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def _demand_current(project: Project, base_version: int) -> None:
    current = _locked(project.table)
    if current is None or current.version != base_version:
        raise StaleSheet("Une autre version de cette fiche a été enregistrée entre-temps. Relisez-la, puis déposez-la.")


def _write(project: Project, edition: Edition, table: Table, sheet: Sheet, now: datetime) -> None:
    project.title = sheet.title
    project.axis_id = _axis_id(edition, sheet.axis)
    project.need, project.objective, project.place = sheet.need, sheet.objective, sheet.place
    project.district_code = _district_code(sheet.district)
    project.budget_cents = sheet.budget
    project.skills = list(sheet.skills)
    project.presenter_id = _presenter_id(project, table, sheet.presenter)
    project.budget_lines = [_line(line, rank) for rank, line in enumerate(sheet.lines)]
    project.partners = [_partner(partner, rank) for rank, partner in enumerate(sheet.partners)]
    project.cards = _cards(project, edition, sheet.cards)
    project.version = (project.version or 0) + 1
    project.updated_at = now
    db.session.add(project)
    db.session.flush()
    db.session.refresh(project)


def _keep_version(
    project: Project, sheet: Sheet, actor: Account, now: datetime, on_behalf_of: Participant | None, writer: str
) -> None:
    volunteer = on_behalf_of.volunteer if on_behalf_of else None
    db.session.add(
        ProjectVersion(
            project_id=project.id,
            number=project.version,
            at=now,
            account_id=actor.id,
            on_behalf_of=volunteer.reference if volunteer else "",
            writer=writer,
            content=to_record(sheet),
        )
    )
    if volunteer:
        record_act(
            db.session(),
            "projects.save",
            actor,
            now,
            edition_id=project.edition_id,
            on_behalf_of_id=volunteer.person_id,
            subject=f"project:{project.id}",
            version=project.version,
        )


def _axis_id(edition: Edition, code: str) -> int | None:
    if not code:
        return None
    found = db.session.scalar(select(Axis.id).where(Axis.edition_id == edition.id, Axis.code == code))
    if found is None:
        raise RuleError("Cet axe n’existe plus dans cette édition. Choisissez-en un autre.", field="axis")
    return found


def _district_code(code: str) -> str | None:
    if code and db.session.get(District, code) is None:
        raise RuleError("Le quartier %(code)s n’est pas dans la liste des quartiers prioritaires.", code=code)
    return code or None


def _presenter_id(project: Project, table: Table, participant_id: int | None) -> int | None:
    if participant_id is None or participant_id == project.presenter_id:
        return participant_id
    if participant_id not in {member.id for member in members_of(table)}:
        raise RuleError("La personne qui présente doit être de cette table.", field="presenter")
    return participant_id


def _cards(project: Project, edition: Edition, references: tuple[str, ...]) -> list[DiagnosisCard]:
    """The cards cited; one hidden since stays, where the project already answered it."""
    found = cards_cited(edition, references)
    before = {card.id for card in project.cards}
    kept = [card for card in found if card.state is CardState.READABLE or card.id in before]
    if len(kept) != len(set(references)):
        raise RuleError(
            "Une des cartes cochées n’est plus lisible. Décochez-la, puis enregistrez : votre texte est gardé.",
            field="cards",
        )
    return kept


def _line(line: Line, rank: int) -> BudgetLine:
    return BudgetLine(label=line.label, amount_cents=line.cents, rank=rank)


def _partner(partner: Partner, rank: int) -> ProjectPartner:
    return ProjectPartner(name=partner.name, state=PartnerState(partner.state), rank=rank)
