"""What accounting and ticket offices take away: trips and claims for a spreadsheet, as filtered."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.core.paris import day_of
from app.core.tabular.cells import neutral
from app.extensions import db
from app.logistics import queries
from app.logistics.queries import ExpenseFilters, TripFilters
from app.logistics.views.room import AGENTS, blueprint
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.logistics import Expense, Trip
from app.web import access
from app.web.clock import now
from app.web.words import label

EXPENSE_COLUMNS = (
    "demande", "identifiant", "nom", "prenom", "nature", "objet", "date_depense", "montant_euros", "justificatif",
    "etat", "raison", "demande_le", "rembourse_le", "moyen", "reference_paiement",
)  # fmt: skip
TRIP_COLUMNS = (
    "identifiant", "nom", "prenom", "telephone", "sens", "mode", "ville", "billet", "organise_par", "etat", "presence"
)  # fmt: skip


@blueprint.get("/editions/<int:number>/frais.csv")
@access.roles(*AGENTS)
def expenses_csv(edition: Edition) -> ResponseReturnValue:
    """Amounts are numbers with a comma, as French spreadsheets read them."""
    statement = queries.expenses_found(edition, ExpenseFilters.read(request.args))
    rows = (_expense(one) for one in db.session.scalars(statement))
    return _csv(EXPENSE_COLUMNS, rows, f"frais_hk{edition.number}")


@blueprint.get("/editions/<int:number>/deplacements.csv")
@access.roles(*AGENTS)
def trips_csv(edition: Edition) -> ResponseReturnValue:
    statement = queries.trips_found(edition, TripFilters.read(request.args))
    rows = (_trip(one) for one in db.session.scalars(statement))
    return _csv(TRIP_COLUMNS, rows, f"deplacements_hk{edition.number}")


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}_{day_of(now()):%Y%m%d}.csv"'
    return answer


def _who(one: Participant) -> list[str]:
    reference = one.volunteer.reference if one.volunteer else ""
    return [reference, one.person.family_name, one.person.given_name]


def _expense(one: Expense) -> list[str]:
    return [
        str(one.id),
        *_who(one.participant),
        label(one.kind),
        one.label,
        one.spent_on.isoformat(),
        _amount(one.amount_cents),
        label(one.receipt),
        label(one.state),
        one.reason,
        day_of(one.claimed_at).isoformat(),
        one.refunded_on.isoformat() if one.refunded_on else "",
        label(one.means),
        one.payment_reference,
    ]


def _trip(one: Trip) -> list[str]:
    person = one.participant.person
    return [
        *_who(one.participant),
        person.phone or "",
        label(one.direction),
        label(one.mode),
        one.place,
        one.details,
        label(one.arranger),
        label(one.state),
        label(one.participant.attendance),
    ]


def _amount(cents: int) -> str:
    """« 1234,50 », without any space: a number for spreadsheets."""
    return f"{cents // 100},{cents % 100:02}"
