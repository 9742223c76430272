"""What organisers ask of the list of volunteers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.labels import N_, LabelledEnum
from app.core.numbers import whole_number
from app.core.spelling import plain, searched
from app.models.accounts import Account, Person
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.models.territories import College, Council, Department, District
from app.models.volunteers import AgeBand, Membership, NeedKind, ParentalConsent, Sex, Volunteer, VolunteerNeed

ELIGIBLE: tuple[ColumnElement[bool], ...] = (
    Volunteer.withdrawn_at.is_(None),
    Volunteer.membership == Membership.CONFIRMED,
    or_(Volunteer.email_confirmed_at.is_not(None), Volunteer.registered_by_id.is_not(None)),
    Volunteer.parental_consent != ParentalConsent.EXPECTED,
)


class Standing(LabelledEnum):
    """Where a registration stands on its way to the draw."""

    ELIGIBLE = "eligible", N_("prêt pour le tirage")
    TO_CHECK = "to_check", N_("appartenance à vérifier")
    UNCONFIRMED = "unconfirmed", N_("adresse à confirmer")
    PARENTS = "parents", N_("autorisation parentale attendue")
    TYPED = "typed", N_("conseil à rattacher au registre")
    REFUSED = "refused", N_("non reconnu par le conseil")
    ON_BEHALF = "on_behalf", N_("inscrit par un organisateur")
    RETURNING = "returning", N_("a déjà participé")
    WITHDRAWN = "withdrawn", N_("retiré")


_PRESENT = Volunteer.withdrawn_at.is_(None)
_STANDINGS: dict[Standing, ColumnElement[bool]] = {
    Standing.ELIGIBLE: and_(*ELIGIBLE),
    Standing.TO_CHECK: and_(_PRESENT, Volunteer.membership == Membership.TO_CHECK),
    Standing.UNCONFIRMED: and_(_PRESENT, Volunteer.email_confirmed_at.is_(None), Volunteer.registered_by_id.is_(None)),
    Standing.PARENTS: and_(_PRESENT, Volunteer.parental_consent == ParentalConsent.EXPECTED),
    Standing.TYPED: and_(_PRESENT, Volunteer.council_id.is_(None)),
    Standing.REFUSED: and_(_PRESENT, Volunteer.membership == Membership.REFUSED),
    Standing.ON_BEHALF: and_(_PRESENT, Volunteer.registered_by_id.is_not(None)),
    Standing.RETURNING: and_(_PRESENT, Volunteer.took_part_before),
    Standing.WITHDRAWN: Volunteer.withdrawn_at.is_not(None),
}


@dataclass(frozen=True)
class Filters:
    """What the address of the list asks for; unknown values are ignored."""

    q: str = ""
    standing: str = ""
    region: str = ""
    council: str = ""
    college: str = ""
    sex: str = ""
    age_band: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        return cls(**{field.name: arguments.get(field.name, "").strip() for field in fields(cls)})

    def in_address(self) -> dict[str, str]:
        """Only what is asked, to be put back in links."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


def volunteers_found(edition: Edition, asked: Filters) -> Select[Any]:
    """The registrations of an edition that the filters let through, by reference."""
    statement = (
        select(Volunteer)
        .join(Person, Volunteer.person_id == Person.id)
        .outerjoin(Council, Volunteer.council_id == Council.id)
        .outerjoin(District, Volunteer.district_code == District.code)
        .where(Volunteer.edition_id == edition.id)
        .options(joinedload(Volunteer.person), joinedload(Volunteer.council), joinedload(Volunteer.district))
    )
    for condition in _conditions(asked):
        statement = statement.where(condition)
    return statement.order_by(func.length(Volunteer.reference), Volunteer.reference)


def standing_counts(session: Session, edition: Edition) -> dict[Standing, int]:
    """How many registrations stand where, in one query; the same one may count in several."""
    counts = session.execute(
        select(*(func.count().filter(condition) for condition in _STANDINGS.values()))
        .select_from(Volunteer)
        .where(Volunteer.edition_id == edition.id)
    ).one()
    return dict(zip(_STANDINGS, counts, strict=True))


def councils_to_check(edition: Edition) -> Select[Council, int]:
    """(council, how many wait), those with most first."""
    waiting = func.count(Volunteer.id)
    return (
        select(Council, waiting)
        .join(Volunteer, Volunteer.council_id == Council.id)
        .where(Volunteer.edition_id == edition.id, _STANDINGS[Standing.TO_CHECK])
        .group_by(Council.id)
        .order_by(waiting.desc(), Council.search_key, Council.id)
    )


def by_references(session: Session, edition: Edition, references: Sequence[str]) -> Sequence[Volunteer]:
    statement = select(Volunteer).where(Volunteer.edition_id == edition.id, Volunteer.reference.in_(references))
    return session.scalars(statement.order_by(Volunteer.id).with_for_update(key_share=True)).all()


def last_check(
    session: Session, edition: Edition, account: Account, acts: tuple[str, str], since: datetime
) -> AuditEntry | None:
    """The reader's own last check, if it is recent and nothing undid it; `acts` are (check, undo)."""
    last = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.edition_id == edition.id,
            AuditEntry.account_id == account.id,
            AuditEntry.act.in_(acts),
            AuditEntry.at >= since,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    return last if last is not None and last.act == acts[0] else None


def history(session: Session, volunteer: Volunteer) -> Sequence[AuditEntry]:
    """What was done to one registration, latest first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.edition_id == volunteer.edition_id, AuditEntry.subject == f"volunteer:{volunteer.id}")
        .options(joinedload(AuditEntry.account).joinedload(Account.person))
        .order_by(AuditEntry.id.desc())
    ).all()


def needs(session: Session, edition: Edition) -> Sequence[Volunteer]:
    """Those who asked for something to be able to come, with what they asked for."""
    return session.scalars(
        select(Volunteer)
        .where(
            Volunteer.edition_id == edition.id,
            _PRESENT,
            select(VolunteerNeed.kind).where(VolunteerNeed.volunteer_id == Volunteer.id).exists(),
        )
        .options(joinedload(Volunteer.person), selectinload(Volunteer.needs))
        .order_by(func.length(Volunteer.reference), Volunteer.reference)
    ).all()


def need_counts(volunteers: Sequence[Volunteer]) -> dict[NeedKind, int]:
    asked = [need.kind for volunteer in volunteers for need in volunteer.needs]
    return {kind: asked.count(kind) for kind in NeedKind if kind in asked}


def _conditions(asked: Filters) -> list[ColumnElement[bool]]:
    found = [_holds(word) for word in plain(searched(asked.q)).split()]
    if asked.standing in list(Standing):
        found.append(_STANDINGS[Standing(asked.standing)])
    if asked.region:
        place = func.coalesce(District.department_code, Council.department_code)
        found.append(place.in_(select(Department.code).where(Department.region_code == asked.region)))
    council_id = whole_number(asked.council)
    if council_id is not None:
        found.append(Volunteer.council_id == council_id)
    for column, enumeration, value in (
        (Volunteer.college, College, asked.college),
        (Volunteer.sex, Sex, asked.sex),
        (Volunteer.age_band, AgeBand, asked.age_band),
    ):
        if value in list(enumeration):
            found.append(column == enumeration(value))
    return found


def _holds(word: str) -> ColumnElement[bool]:
    """In the names, the address, the number or the council; `word` is unaccented lower case."""
    texts = (Person.name_key, func.lower(Person.email), func.lower(Volunteer.reference), Council.search_key)
    return or_(*(text.contains(word, autoescape=True) for text in texts))
