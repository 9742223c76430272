"""Finding districts, communes and councils, however people spell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from app.core.spelling import name_key, plain, searched
from app.models.accounts import Person
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype
from app.models.territories import (
    Commune,
    Council,
    CouncilDistrict,
    Department,
    District,
    DistrictCommune,
    Generation,
    Mandate,
    Region,
)

SUGGESTIONS = 20


@dataclass(frozen=True)
class CouncilChoice:
    """A council and one of its districts (or none): what somebody picks in one tap. `value` is "12:QP093001"."""

    council: Council
    district: District | None

    @property
    def value(self) -> str:
        return f"{self.council.id}:{self.district.code if self.district else ''}"


def districts_found(text: str = "", department: str = "", region: str = "", generation: str = "") -> Select[Any]:
    """Districts whose name, communes or code hold every word of `text`, best matches first."""
    statement = select(District).options(
        selectinload(District.communes), selectinload(District.department).selectinload(Department.region)
    )
    statement = statement.where(*_district_words(text))
    if department:
        statement = statement.where(District.department_code == department)
    if region:
        statement = statement.join(Department, District.department_code == Department.code).where(
            Department.region_code == region
        )
    if generation in list(Generation):
        statement = statement.where(District.generation == generation)
    return statement.order_by(_starts_first(District.search_key, text), District.search_key, District.code)


def district(session: Session, code: str) -> District | None:
    """The district of that code, with its communes, department and region."""
    return session.scalar(districts_found().where(District.code == code.strip().upper()))


def council_choices(session: Session, text: str) -> tuple[list[CouncilChoice], bool]:
    """Councils matching every word of `text` by their name, communes or districts; and whether some were left out.

    A council over several districts gives one choice for each, then one without district.
    """
    words = plain(searched(text)).split()
    if not words:
        return [], False
    statement = (
        select(Council)
        .where(*(_council_holds(word) for word in words))
        .options(selectinload(Council.districts), selectinload(Council.department))
        .order_by(_starts_first(Council.search_key, text), Council.search_key, Council.id)
        .limit(SUGGESTIONS + 1)
    )
    found = session.scalars(statement).all()
    return [choice for council in found[:SUGGESTIONS] for choice in choices_of(council)], len(found) > SUGGESTIONS


def choices_of(council: Council) -> list[CouncilChoice]:
    choices: list[CouncilChoice] = [CouncilChoice(council, district) for district in council.districts]
    return choices if len(choices) == 1 else [*choices, CouncilChoice(council, None)]


def council_choice(session: Session, value: str) -> CouncilChoice | None:
    """The choice that a form sent back as `value`; None when there is no such council, or district of it."""
    number, _, code = value.partition(":")
    council = session.get(Council, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if council is None:
        return None
    return next((choice for choice in choices_of(council) if choice.value == value), None) or (
        CouncilChoice(council, None) if not code else None
    )


def councils_found(text: str = "", department: str = "") -> Select[Any]:
    statement = select(Council).options(
        selectinload(Council.districts), selectinload(Council.department), selectinload(Council.commune)
    )
    statement = statement.where(*(_council_holds(word) for word in plain(searched(text)).split()))
    if department:
        statement = statement.where(Council.department_code == department)
    return statement.order_by(_starts_first(Council.search_key, text), Council.search_key, Council.id)


def regions(session: Session) -> Sequence[Region]:
    return session.scalars(select(Region).order_by(Region.name)).all()


def departments(session: Session, region: str = "") -> Sequence[Department]:
    statement = select(Department).order_by(Department.code)
    return session.scalars(statement.where(Department.region_code == region) if region else statement).all()


def commune(session: Session, code: str) -> Commune | None:
    return session.get(Commune, code)


def councils_of(session: Session, district: District) -> Sequence[Council]:
    return session.scalars(
        select(Council)
        .join(CouncilDistrict, CouncilDistrict.council_id == Council.id)
        .where(CouncilDistrict.district_code == district.code)
        .order_by(Council.name)
    ).all()


def projects_in(session: Session, district: District) -> Sequence[Project]:
    """Projects imagined for this district, once their sheet was submitted."""
    return session.scalars(
        select(Project)
        .join(Edition, Project.edition_id == Edition.id)
        .where(Project.district_code == district.code, Project.state != ProjectState.DRAFT, Edition.is_public)
        .options(joinedload(Project.edition))
        .order_by(Edition.number.desc(), Project.number)
    ).all()


def prototypes_in(session: Session, district: District) -> Sequence[Prototype]:
    return session.scalars(
        select(Prototype)
        .join(Edition, Prototype.edition_id == Edition.id)
        .where(Prototype.district_code == district.code, Edition.is_public)
        .options(joinedload(Prototype.edition), joinedload(Prototype.project))
        .order_by(Edition.number.desc(), Prototype.rank)
    ).all()


def kin_of(session: Session, district: District) -> Sequence[District]:
    """The districts of the other list that speak of the same place."""
    if district.generation is Generation.G2015:
        same = District.code == district.nearest_2024_code
    else:
        same = District.nearest_2024_code == district.code
    return session.scalars(select(District).where(same).order_by(District.code)).all()


def mandates_of(session: Session, council: Council) -> Sequence[tuple[Mandate, Person]]:
    """Those who sit first, then those who sat."""
    rows = session.execute(
        select(Mandate, Person)
        .join(Person, Mandate.person_id == Person.id)
        .where(Mandate.council_id == council.id)
        .order_by(Mandate.ends_on.is_not(None), Person.name_key, Mandate.id)
    )
    return [(mandate, person) for mandate, person in rows]


def member_named(session: Session, council: Council, given_name: str, family_name: str) -> Person | None:
    """Somebody of that name who sits or sat on this council."""
    return session.scalars(
        select(Person)
        .join(Mandate, Mandate.person_id == Person.id)
        .where(Mandate.council_id == council.id, Person.name_key == name_key(given_name, family_name))
        .limit(1)
    ).first()


def register_counts(session: Session) -> dict[str, int]:
    """How much the register holds, in one query."""
    counts = session.execute(
        select(
            *(
                select(func.count()).select_from(model).where(condition).scalar_subquery()
                for model, condition in (
                    (Region, true()),
                    (Department, true()),
                    (Commune, true()),
                    (District, District.generation == Generation.G2015),
                    (District, District.generation == Generation.G2024),
                    (Council, true()),
                )
            )
        )
    ).one()
    names = ("regions", "departments", "communes", "districts_2015", "districts_2024", "councils")
    return dict(zip(names, counts, strict=True))


def _district_words(text: str) -> list[ColumnElement[bool]]:
    words = plain(searched(text)).split()
    if not words:
        return []
    code = searched(text).upper()
    in_words = and_(*(District.search_key.contains(word, autoescape=True) for word in words))
    by_commune = District.code.in_(select(DistrictCommune.district_code).where(DistrictCommune.commune_code == code))
    return [or_(in_words, District.code.startswith(code, autoescape=True), by_commune)]


def _council_holds(word: str) -> ColumnElement[bool]:
    return or_(
        Council.search_key.contains(word, autoescape=True),
        Council.districts.any(
            or_(
                District.search_key.contains(word, autoescape=True),
                func.lower(District.code) == word,
            )
        ),
    )


def _starts_first(column: InstrumentedAttribute[str], text: str) -> ColumnElement[int]:
    return case((column.startswith(plain(searched(text)), autoescape=True), 0), else_=1)
