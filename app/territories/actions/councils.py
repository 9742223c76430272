"""A council recorded or corrected; mandates begun and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.spelling import plain, search_key
from app.models.accounts import Account, Person
from app.models.oversight import record_act
from app.models.territories import College, Commune, Council, CouncilRole, Department, District, Mandate


@dataclass(frozen=True)
class CouncilSheet:
    """What the register keeps of a council."""

    name: str
    department_code: str
    district_codes: Sequence[str]
    commune_code: str | None = None
    installed_on: date | None = None
    order_reference: str | None = None
    host_structure: str | None = None
    charter: str | None = None


def record_council(
    session: Session, council: Council | None, sheet: CouncilSheet, now: datetime, *, actor: Account | None
) -> Council:
    """Add a council, or correct one. Raises RuleError: same name in the département, unknown places."""
    if session.get(Department, sheet.department_code) is None:
        raise RuleError("Le département « %(code)s » n’est pas dans le registre.", field="department",
                        code=sheet.department_code)  # fmt: skip
    _demand_new_name(session, council, sheet)
    districts = _districts(session, sheet)
    commune = session.get(Commune, sheet.commune_code) if sheet.commune_code else None
    act = "territories.correct_council" if council else "territories.add_council"
    council = council or Council()
    council.name, council.department_code = sheet.name, sheet.department_code
    council.commune_code = commune.code if commune else None
    council.installed_on, council.order_reference = sheet.installed_on, sheet.order_reference
    council.host_structure, council.charter = sheet.host_structure, sheet.charter
    council.search_key = search_key([sheet.name, commune.name if commune else ""])
    council.districts = districts
    session.add(council)
    session.flush()
    record_act(session, act, actor, now, subject=f"council:{council.id}")
    return council


def begin_mandate(
    session: Session,
    council: Council,
    person: Person,
    college: College,
    role: CouncilRole,
    starts_on: date | None,
    now: datetime,
    *,
    actor: Account,
) -> Mandate:
    """Say that somebody sits on this council; once at a time."""
    sitting = select(Mandate.id).where(
        Mandate.council_id == council.id, Mandate.person_id == person.id, Mandate.ends_on.is_(None)
    )
    if session.scalar(sitting) is not None:
        raise RuleError("Cette personne siège déjà dans ce conseil. Rien n’a été ajouté.")
    mandate = Mandate(council_id=council.id, person_id=person.id, college=college, role=role, starts_on=starts_on)
    session.add(mandate)
    session.flush()
    record_act(session, "territories.begin_mandate", actor, now, subject=f"mandate:{mandate.id}")
    return mandate


def end_mandate(session: Session, mandate: Mandate, ends_on: date, now: datetime, *, actor: Account) -> None:
    """The mandate stops that day; it stays on record."""
    if mandate.ends_on is not None:
        raise RuleError("Ce mandat est déjà terminé.")
    if mandate.starts_on is not None and ends_on < mandate.starts_on:
        raise RuleError("La fin du mandat ne peut pas précéder son début.")
    mandate.ends_on = ends_on
    record_act(session, "territories.end_mandate", actor, now, subject=f"mandate:{mandate.id}")


def _demand_new_name(session: Session, council: Council | None, sheet: CouncilSheet) -> None:
    others = session.scalars(select(Council).where(Council.department_code == sheet.department_code))
    for other in others:
        if plain(other.name) == plain(sheet.name) and (council is None or other.id != council.id):
            raise RuleError("Un conseil porte déjà ce nom dans ce département : ajoutez sa commune.", field="name")


def _districts(session: Session, sheet: CouncilSheet) -> list[District]:
    found = {
        district.code: district
        for district in session.scalars(select(District).where(District.code.in_(list(sheet.district_codes))))
    }
    unknown = [code for code in sheet.district_codes if code not in found]
    if unknown:
        raise RuleError("Le quartier « %(code)s » n’est pas dans le registre.", field="districts", code=unknown[0])
    elsewhere = [one for one in found.values() if one.department_code != sheet.department_code]
    if elsewhere:
        raise RuleError("Le quartier « %(code)s » est dans un autre département que le conseil.", field="districts",
                        code=elsewhere[0].code)  # fmt: skip
    return [found[code] for code in dict.fromkeys(sheet.district_codes)]
