"""Finding districts, communes and councils, however people spell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.spelling import plain
from app.models.territories import Commune, Council, Department, District, DistrictCommune, Generation, Region

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
    words = plain(text).split()
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
    statement = statement.where(*(_council_holds(word) for word in plain(text).split()))
    if department:
        statement = statement.where(Council.department_code == department)
    return statement.order_by(_starts_first(Council.search_key, text), Council.search_key, Council.id)


def regions(session: Session) -> Sequence[Region]:
    return session.scalars(select(Region).order_by(Region.name)).all()


def departments(session: Session) -> Sequence[Department]:
    return session.scalars(select(Department).order_by(Department.code)).all()


def communes_found(session: Session, text: str, limit: int = SUGGESTIONS) -> Sequence[Commune]:
    """Communes by their code or by words of their name (compared in Python: they are few hundred)."""
    words = plain(text).split()
    if not words:
        return []
    rows = session.scalars(select(Commune).order_by(Commune.name)).all()
    found = [row for row in rows if row.code == text.strip().upper() or _holds_all(plain(row.name), words)]
    return sorted(found, key=lambda row: (plain(row.name) != " ".join(words), plain(row.name)))[:limit]


def _holds_all(key: str, words: Sequence[str]) -> bool:
    return all(word in key for word in words)


def _district_words(text: str) -> list[ColumnElement[bool]]:
    words = plain(text).split()
    if not words:
        return []
    code = text.strip().upper()
    in_words = and_(*(District.search_key.contains(word, autoescape=True) for word in words))
    by_commune = District.code.in_(
        select(DistrictCommune.district_code).where(DistrictCommune.commune_code == code)
    )
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


def _starts_first(column: ColumnElement[str], text: str) -> ColumnElement[int]:
    return case((column.startswith(plain(text), autoescape=True), 0), else_=1)
