"""What a member writes on their own sheet, until it is handed in: once in, it is read by the others and is final."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select

from app.core.errors import RuleError
from app.core.jury.duels import Pair, Verdict
from app.core.jury.marks import TOP
from app.extensions import db
from app.jury.actions.prepare import record
from app.jury.queries import own_sheet, projects_of
from app.models.jury import Juror, Jury, JuryDuel, JuryMark, JuryOpinion, JuryState, Recusal
from app.models.projects import Project


def judge(
    juror: Juror, project: Project, marks: Mapping[int, int], comment: str, abstains: bool, now: datetime
) -> None:
    """Write one's marks (criterion id → 0 to TOP) and comment on a project, or abstain; unfinished marks are kept."""
    jury = _writable(juror)
    _demand_judged(juror, project)
    known = {criterion.id for criterion in jury.criteria}
    if not marks.keys() <= known or not all(0 <= mark <= TOP for mark in marks.values()):
        raise RuleError("Une note n’existe pas dans la règle du jury. Rien n’a été enregistré.")
    own = {"juror_id": juror.id, "project_id": project.id}
    db.session.execute(delete(JuryMark).filter_by(**own))
    db.session.execute(delete(JuryOpinion).filter_by(**own))
    if marks and not abstains:
        db.session.add_all(JuryMark(**own, criterion_id=one, mark=mark) for one, mark in marks.items())
    if comment or abstains:
        db.session.add(JuryOpinion(**own, abstains=abstains, comment=comment))
    db.session.flush()


def answer(juror: Juror, pair: Pair, verdict: Verdict, now: datetime) -> None:
    """Answer the question that the sheet asks now; another page may have answered it meanwhile."""
    jury = _writable(juror)
    projects = projects_of(jury)
    sorting = own_sheet(jury, juror, projects).sorting
    if sorting is None or sorting.question != pair:
        raise RuleError("Cette comparaison est déjà faite, ou ne se pose plus. Voici la suivante.")
    ids = {project.number: project.id for project in projects}
    last = db.session.scalar(select(func.max(JuryDuel.rank)).where(JuryDuel.juror_id == juror.id)) or 0
    db.session.add(
        JuryDuel(juror_id=juror.id, first_id=ids[pair[0]], second_id=ids[pair[1]], verdict=verdict, rank=last + 1)
    )
    db.session.flush()


def take_back(juror: Juror, now: datetime) -> None:
    """Undo the last comparison: its question comes again."""
    _writable(juror)
    last = db.session.scalar(
        select(JuryDuel).where(JuryDuel.juror_id == juror.id).order_by(JuryDuel.rank.desc()).limit(1)
    )
    if last is None:
        raise RuleError("Vous n’avez encore rien comparé : il n’y a rien à reprendre.")
    db.session.delete(last)
    db.session.flush()


def recuse_oneself(juror: Juror, project: Project, now: datetime) -> None:
    """Declare that one does not judge a project; no reason is asked, and what was written of it is forgotten."""
    jury = _writable(juror, even_before=True)
    _demand_judged(juror, project)
    for kind in (JuryMark, JuryOpinion):
        db.session.execute(delete(kind).where(kind.juror_id == juror.id, kind.project_id == project.id))
    juror.recusals.append(Recusal(project=project, by_member=True, declared_at=now))
    db.session.flush()
    record(jury, "recuse_oneself", juror.account, now, project=project.number)


def unrecuse_oneself(juror: Juror, project: Project, now: datetime) -> None:
    """Come back on one's own recusal, until the sheet is handed in; not on one that the rule holds."""
    jury = _writable(juror, even_before=True)
    own = next((one for one in juror.recusals if one.project_id == project.id), None)
    if own is None:
        raise RuleError("Vous n’êtes pas récusé pour ce projet. Rien n’a été modifié.")
    if not own.by_member or is_frozen(jury, juror, project):
        raise RuleError("Cette récusation est dans la règle publiée du jury : elle ne se retire plus.")
    juror.recusals.remove(own)
    db.session.flush()
    record(jury, "unrecuse_oneself", juror.account, now, project=project.number)


def hand_in(juror: Juror, now: datetime) -> None:
    """Give the whole sheet in: it does not change any more, and the others' become readable."""
    jury = _writable(juror)
    sheet = own_sheet(jury, juror, projects_of(jury))
    if sheet.sorting is not None and sheet.sorting.question is not None:
        raise RuleError("Il reste des comparaisons à faire. Votre feuille est gardée, elle n’est pas remise.")
    if not sheet.is_complete:
        raise RuleError(
            "Il reste des projets à juger : notez-les, abstenez-vous ou récusez-vous. Votre feuille est gardée, elle "
            "n’est pas remise."
        )
    juror.handed_in_at = now
    record(jury, "hand_in", juror.account, now, juror=juror.id)


def is_frozen(jury: Jury, juror: Juror, project: Project) -> bool:
    """Is this recusal in the published rule?"""
    place = [one.id for one in jury.members].index(juror.id)
    rows = jury.rule.get("membres", [])
    return place < len(rows) and project.number in rows[place]["recuse"]


def _writable(juror: Juror, *, even_before: bool = False) -> Jury:
    """The jury, which cannot be locked meanwhile, when this member may still write (`even_before` it opens)."""
    statement = select(Jury).where(Jury.id == juror.jury_id).with_for_update(read=True, of=Jury)
    db.session.scalar(statement.execution_options(populate_existing=True))
    own = select(Juror).where(Juror.id == juror.id).with_for_update(of=Juror)
    db.session.scalar(own.execution_options(populate_existing=True))
    if juror.jury.state is JuryState.PREPARING and not even_before:
        raise RuleError("Le jury n’est pas encore ouvert : vous jugerez quand sa règle sera figée.")
    if juror.jury.state is JuryState.LOCKED:
        raise RuleError("La feuille du jury est close depuis le %(at)s. Rien n’a changé.", at=juror.jury.locked_at)
    if juror.handed_in_at is not None:
        raise RuleError("Votre feuille est remise depuis le %(at)s : elle ne change plus.", at=juror.handed_in_at)
    return juror.jury


def _demand_judged(juror: Juror, project: Project) -> None:
    if project.number not in {one.number for one in projects_of(juror.jury)}:
        raise RuleError("Ce projet n’est pas jugé par ce jury. Rien n’a été enregistré.")
    if any(one.project_id == project.id for one in juror.recusals):
        raise RuleError("Vous êtes récusé pour ce projet : vous ne le jugez pas. Rien n’a été enregistré.")
