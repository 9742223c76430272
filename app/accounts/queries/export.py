"""Everything the platform holds on a person, for that person (GDPR, articles 15 and 20): plain data for JSON."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.queries import accounts as queries
from app.accounts.queries.writings import Data, hidings, juries, of_the_field, plain, row_of
from app.models.accounts import Account, AccountSession, Person
from app.models.convening import AttendanceChange, Participant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawState
from app.models.editions import Edition
from app.models.following import Following
from app.models.logistics import Expense, Trip
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry
from app.models.projects import Attachment, ProjectVersion, StageTick
from app.models.prototypes import JournalEntry, TeamMember
from app.models.seating import MorningSeat, PlanState, Seat, SeatingPlan
from app.models.sponsorship import PactSignature, Pledge
from app.models.territories import Council, Mandate
from app.models.volunteers import ThemeWish, Volunteer
from app.models.workshops import DiagnosisCardVersion


def everything(session: Session, person: Person) -> Data:
    """Keys in French, for the person who reads it; instants in ISO 8601, UTC. No secret of ours is in it."""
    data: Data = {
        "personne": row_of(person, "given_name", "family_name", "email", "phone", "language", "created_at"),
        "inscriptions": _registrations(session, person),
        "tirages": _draws(session, person),
        "participations": _participations(session, person),
        "mandats": _mandates(session, person),
        "messages": _messages(session, person),
        "idees_suivies": _followings(session, person),
        "actes_faits_pour_vous": [_act(act) for act in queries.acts_on_behalf(session, person)],
    }
    if person.account:
        data |= _of_account(session, person.account)
    return data


def _registrations(session: Session, person: Person) -> list[Data]:
    rows = session.scalars(
        select(Volunteer)
        .where(Volunteer.person_id == person.id)
        .options(
            joinedload(Volunteer.edition),
            joinedload(Volunteer.council),
            joinedload(Volunteer.themes),
            joinedload(Volunteer.needs),
            selectinload(Volunteer.wishes).joinedload(ThemeWish.theme),
        )
    ).unique()
    fields = (
        "reference", "salt", "council_said", "district_code", "college", "sex", "age_band", "took_part_before",
        "membership", "membership_note", "parental_consent", "registered_at", "email_confirmed_at",
        "notice_accepted_at", "agrees_name_published", "agrees_photo", "withdrawn_at",
    )  # fmt: skip
    return [
        row_of(row, *fields)
        | {
            "edition": row.edition.title,
            "conseil": row.council.name if row.council else None,
            "themes": [theme.label for theme in row.themes],
            "themes_par_preference": [wish.theme.label for wish in row.wishes],
            "besoins": [need.kind.value for need in row.needs],
        }
        for row in rows
    ]


def _draws(session: Session, person: Person) -> list[Data]:
    """What published draws knew of them, their chance, and what came out: nothing that is not yet said to all."""
    rows = session.execute(
        select(DrawCandidate, Draw, Edition.title)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .join(Edition, Draw.edition_id == Edition.id)
        .join(Volunteer, DrawCandidate.volunteer_id == Volunteer.id)
        .where(Volunteer.person_id == person.id, Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)
        .order_by(DrawCandidate.id)
    )
    return [
        row_of(candidate, "reference", "values", "groups", "thousandths", "outcome", "outcome_rank")
        | {"edition": title, "empreinte": draw.fingerprint, "publie_le": plain(draw.published_at)}
        for candidate, draw, title in rows
    ]


def _mandates(session: Session, person: Person) -> list[Data]:
    rows = session.execute(
        select(Mandate, Council.name)
        .join(Council, Mandate.council_id == Council.id)
        .where(Mandate.person_id == person.id)
    )
    return [row_of(mandate, "college", "role", "starts_on", "ends_on") | {"conseil": name} for mandate, name in rows]


def _participations(session: Session, person: Person) -> list[Data]:
    mine = select(Volunteer.id).where(Volunteer.person_id == person.id)
    rows = session.scalars(
        select(Participant)
        .where((Participant.person_id == person.id) | Participant.volunteer_id.in_(mine))
        .options(joinedload(Participant.edition), selectinload(Participant.changes))
    ).all()
    ids = [row.id for row in rows]
    tables = {seat.participant_id: seat for seat in session.scalars(_seats(Seat, ids))}
    mornings = {seat.participant_id: seat for seat in session.scalars(_seats(MorningSeat, ids))}
    trips, expenses = _trips(session, ids), _expenses(session, ids)
    return [
        row_of(
            row,
            "kind",
            "attendance",
            "convened_at",
            "answer_by",
            "willing_captain",
            "badge_name",
            "agrees_images",
            "images_said_at",
        )
        | {
            "edition": row.edition.title,
            "changements": [_change(change) for change in row.changes],
            "table": tables[row.id].table.number if row.id in tables else None,
            "capitaine": tables[row.id].is_captain if row.id in tables else None,
            "table_du_matin": mornings[row.id].table.number if row.id in mornings else None,
            "capitaine_le_matin": mornings[row.id].is_captain if row.id in mornings else None,
            "trajets": trips.get(row.id, []),
            "frais": expenses.get(row.id, []),
        }
        for row in rows
    ]


def _seats(kind: type[Seat | MorningSeat], participants: list[int]) -> Any:
    return (
        select(kind)
        .join(SeatingPlan, kind.plan_id == SeatingPlan.id)
        .where(kind.participant_id.in_(participants), SeatingPlan.state == PlanState.ADOPTED)
        .options(joinedload(kind.table))
    )


def _trips(session: Session, participants: list[int]) -> dict[int, list[Data]]:
    found: dict[int, list[Data]] = {}
    fields = ("direction", "mode", "arranger", "state", "place", "details", "changed_at", "told_state")
    for row in session.scalars(select(Trip).where(Trip.participant_id.in_(participants)).order_by(Trip.id)):
        found.setdefault(row.participant_id, []).append(row_of(row, *fields))
    return found


def _expenses(session: Session, participants: list[int]) -> dict[int, list[Data]]:
    """With the fingerprint of the file that was joined; the file itself is on the page of one's expenses."""
    found: dict[int, list[Data]] = {}
    fields = (
        "kind", "label", "amount_cents", "spent_on", "receipt", "receipt_name", "receipt_type", "state", "claimed_at",
        "settled_at", "refunded_on", "means", "payment_reference", "told_state",
    )  # fmt: skip
    rows = session.scalars(
        select(Expense)
        .where(Expense.participant_id.in_(participants))
        .options(selectinload(Expense.changes))
        .order_by(Expense.id)
    )
    for row in rows:
        changes = [row_of(change, "before", "after", "at", "reason") for change in row.changes]
        found.setdefault(row.participant_id, []).append(row_of(row, *fields) | {"changements": changes})
    return found


def _messages(session: Session, person: Person) -> list[Data]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.person_id == person.id).order_by(OutboxMessage.id))
    return [row_of(row, "purpose", "to_address", "subject", "created_at", "sent_at") for row in rows]


def _followings(session: Session, person: Person) -> list[Data]:
    """As an author, and at the address of one's account."""
    mine = Following.person_id == person.id
    if person.account:
        mine = mine | (Following.email == person.account.email)
    rows = session.scalars(select(Following).where(mine).order_by(Following.id))
    return [row_of(row, "project_id", "channel", "email", "language", "asked_at", "confirmed_at") for row in rows]


def _of_account(session: Session, account: Account) -> Data:
    mine = {"account_id": account.id}
    sessions = session.scalars(select(AccountSession).filter_by(**mine).order_by(AccountSession.id))
    acts = session.scalars(select(AuditEntry).filter_by(**mine).order_by(AuditEntry.id))
    teams = session.scalars(select(TeamMember).filter_by(**mine).order_by(TeamMember.id))
    pledges = session.scalars(select(Pledge).filter_by(owner_id=account.id).order_by(Pledge.id))
    signed = session.scalars(select(PactSignature).filter_by(**mine).order_by(PactSignature.id))
    journal = session.scalars(select(JournalEntry).filter_by(**mine).order_by(JournalEntry.id))
    versions = session.scalars(select(ProjectVersion).filter_by(**mine).order_by(ProjectVersion.id))
    ticks = session.scalars(select(StageTick).filter_by(**mine).order_by(StageTick.at))
    files = session.scalars(select(Attachment).filter_by(**mine).order_by(Attachment.id))
    cards = session.scalars(select(DiagnosisCardVersion).filter_by(**mine).order_by(DiagnosisCardVersion.id))
    return {
        "compte": row_of(account, "email", "created_at", "is_active", "totp_confirmed_at")
        | {"mot_de_passe": "défini (illisible)" if account.password_hash else "aucun"},
        "roles": [row_of(grant, "role", "granted_at", "revoked_at", "edition_id") for grant in account.grants],
        "connexions": [row_of(row, "device", "created_at", "expires_at", "ended_at") for row in sessions],
        "equipes": [row_of(row, "prototype_id", "role", "organisation", "since", "until") for row in teams],
        "promesses_dont_vous_repondez": [
            row_of(row, "prototype_id", "kind", "label", "due_on", "kept_on", "withdrawn_on") for row in pledges
        ],
        "pactes_signes": [row_of(row, "version_id", "role", "function", "signed_at") for row in signed],
        "journal_des_prototypes": [
            row_of(row, "prototype_id", "happened_on", "place", "text", "written_at") for row in journal
        ],
        **of_the_field(session, mine),
        "fiches_enregistrees": [row_of(row, "project_id", "number", "at") for row in versions],
        "etapes_cochees": [row_of(row, "table_id", "stage", "at") for row in ticks],
        "pieces_jointes": [row_of(row, "project_id", "number", "description", "sent_at") for row in files],
        "cartes_enregistrees": [row_of(row, "card_id", "number", "act", "at") for row in cards],
        "contenus_masques": hidings(session, account),
        "jurys": juries(session, account),
        "actes": [_act(act) for act in acts],
    }


def _act(act: AuditEntry) -> Data:
    return row_of(act, "at", "act", "subject", "edition_id")


def _change(change: AttendanceChange) -> Data:
    return row_of(change, "before", "after", "at", "comment")
