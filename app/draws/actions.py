"""Preparing a draw: quotas, then the computed lottery. Each act checks the state first, then changes all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.draw.dossier import PANELS, commitment, panels_txt
from app.core.draw.feasibility import apply, diagnose
from app.core.draw.pool import Candidate, Quota, check
from app.core.draw.watch import Watch
from app.core.errors import RuleError
from app.core.thread import Activity
from app.draws.criteria import DEFAULT_MAXIMA, Criterion, Previous, worded
from app.draws.lottery import Solution, solve
from app.draws.pool import candidates_of, live_problem, maxima_of, pool_of, suggested_quotas
from app.draws.records import demand_open_draw, forget_lottery, keep_file, lock, record
from app.extensions import db
from app.models.accounts import Account
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawQuota, DrawState
from app.models.editions import Edition
from app.models.volunteers import Volunteer


def prepare_draw(edition: Edition, actor: Account, now: datetime, *, rehearsal: bool = False) -> Draw:
    """Begin a draw with suggested quotas, one real draw at a time; or a rehearsal, whenever one likes."""
    if not rehearsal:
        edition.demand_open(Activity.DRAW, now)
    if not rehearsal and db.session.scalar(
        select(Draw.id).where(
            Draw.edition_id == edition.id, Draw.kind == DrawKind.REAL, Draw.state != DrawState.ANNULLED
        )
    ):
        raise RuleError(
            "Un tirage existe déjà pour cette édition. Rechargez la page pour le voir ; pour en "
            "refaire un, il faut d’abord annuler celui-ci, avec un motif publié."
        )
    rank = db.session.scalar(select(func.coalesce(func.max(Draw.rank), 0)).where(Draw.edition_id == edition.id)) or 0
    draw = Draw(
        edition_id=edition.id,
        edition=edition,
        rank=rank + 1,
        seats=edition.seats,
        created_at=now,
        kind=DrawKind.REHEARSAL if rehearsal else DrawKind.REAL,
        state=DrawState.PREPARING,
        created_by_id=actor.id,
        rules={"maxima": dict(DEFAULT_MAXIMA)},
        witnesses=[],
    )
    db.session.add(draw)
    candidates = candidates_of(draw, pool_of(draw))
    _write_quotas(draw, suggested_quotas(candidates, edition.seats) if candidates else [])
    db.session.flush()
    record(draw, "prepare", actor, now)
    return draw


def set_quotas(
    draw: Draw,
    actor: Account,
    now: datetime,
    quotas: Sequence[Quota],
    maxima: Mapping[str, int],
    *,
    seen: str | None = None,
) -> None:
    """Replace the quotas and group maxima (0: no limit). A lottery already computed is dropped."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    draw.rules = {**draw.rules, "maxima": dict(maxima)}
    draw.seats = draw.edition.seats
    _write_quotas(draw, quotas)
    db.session.flush()
    try:
        check(live_problem(draw))
    except RuleError as refusal:
        raise worded(refusal) from refusal
    forget_lottery(draw)
    record(draw, "set_quotas", actor, now)


def set_previous(draw: Draw, actor: Account, now: datetime, previous: Previous, *, seen: str | None = None) -> None:
    """Decide what is done of those who already came; their own quota appears or goes, the others stay as they are."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    draw.rules = {**draw.rules, "previous": previous.value}
    suggested = suggested_quotas(candidates_of(draw, pool_of(draw)), draw.edition.seats)
    known = [
        Quota(row.criterion, row.value, row.minimum, row.maximum)
        for row in draw.quotas
        if row.criterion != Criterion.RETURNING
    ]
    _write_quotas(draw, known + [quota for quota in suggested if quota.criterion == Criterion.RETURNING])
    forget_lottery(draw)
    db.session.flush()
    record(draw, "set_previous", actor, now, previous=previous.value)


def suggest_quotas(draw: Draw, actor: Account, now: datetime, *, seen: str | None = None) -> None:
    """Go back to the suggested quotas for the pool as it stands now."""
    candidates = candidates_of(draw, pool_of(draw))
    set_quotas(draw, actor, now, suggested_quotas(candidates, draw.edition.seats), maxima_of(draw), seen=seen)


def apply_smallest_change(draw: Draw, actor: Account, now: datetime, *, seen: str | None = None) -> int:
    """Move the fewest bounds that make a panel possible; return how many moved."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    problem = live_problem(draw)
    changes = diagnose(problem).changes
    if not changes:
        raise RuleError("Aucun changement n’est nécessaire : un panel existe déjà. Rien n’a été modifié.")
    changed = apply(problem, changes)
    maxima = maxima_of(draw) | {rule.kind: rule.maximum for rule in changed.groups}
    set_quotas(draw, actor, now, changed.quotas, maxima)
    return len(changes)


def demand_computable(draw: Draw, now: datetime) -> None:
    """Raise `RuleError`, saying what to do, unless a lottery can be computed now."""
    demand_open_draw(draw, now, None)
    diagnosis = diagnose(live_problem(draw))
    if not diagnosis.feasible:
        raise RuleError(
            "Aucun panel ne respecte tous les quotas et toutes les règles à la fois. Rien n’est calculé : "
            "appliquez le plus petit changement proposé, ou corrigez les quotas."
        )


def run_draw(draw: Draw, actor: Account, now: datetime, watch: Watch | None = None) -> None:
    """Compute the fair lottery of a draw and store it, in one go."""
    demand_open_draw(draw, now, None)
    store_lottery(draw, actor, now, solve(live_problem(draw), watch))


def store_lottery(draw: Draw, actor: Account, now: datetime, solution: Solution) -> None:
    """Keep a computed lottery, unless the pool or the quotas changed while it was computed."""
    lock(draw)
    demand_open_draw(draw, now, None)
    if live_problem(draw) != solution.problem:
        raise RuleError(
            "La liste ou les quotas ont changé pendant le calcul : le résultat n’est pas gardé. Relancez le calcul."
        )
    forget_lottery(draw)
    db.session.flush()
    by_reference = {one.reference: one for one in pool_of(draw)}
    draw.candidates = [_row(by_reference[one.id], one, solution) for one in solution.problem.candidates]
    keep_file(draw, PANELS, panels_txt(solution.panels))
    seated = {one: draw.seated[one] for one in solution.problem.seated}
    draw.rules = {**draw.rules, "set_aside": list(solution.problem.excluded), "seated": seated}
    draw.certificate = solution.certificate.as_record()
    draw.version = solution.certificate.version
    draw.computed_at, draw.state = now, DrawState.COMPUTED
    record(draw, "compute", actor, now, loss=solution.certificate.loss)


def _write_quotas(draw: Draw, quotas: Sequence[Quota]) -> None:
    existing = {(row.criterion, row.value): row for row in draw.quotas}
    rows = []
    for rank, quota in enumerate(quotas):
        if quota.minimum < 0 or quota.maximum < quota.minimum:
            raise RuleError(
                "Pour « %(value)s », le maximum (%(maximum)s) doit être au moins égal au minimum (%(minimum)s).",
                value=quota.value,
                minimum=quota.minimum,
                maximum=quota.maximum,
            )
        row = existing.get((quota.criterion, quota.value)) or DrawQuota(criterion=quota.criterion, value=quota.value)
        row.minimum, row.maximum, row.rank = quota.minimum, quota.maximum, rank
        rows.append(row)
    draw.quotas = rows


def _row(volunteer: Volunteer, candidate: Candidate, solution: Solution) -> DrawCandidate:
    return DrawCandidate(
        volunteer=volunteer,
        reference=candidate.id,
        values=dict(candidate.values),
        groups=dict(candidate.groups),
        commitment=commitment(candidate.id, volunteer.salt, volunteer.person.name),
        thousandths=solution.thousandths[candidate.id],
    )
