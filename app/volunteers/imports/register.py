"""What is known before a list is judged: who is registered, which councils exist, who took part before."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.spelling import plain
from app.models.accounts import Person
from app.models.convening import Participant
from app.models.editions import Edition, Theme
from app.models.territories import Council, CouncilDistrict, Department, District
from app.models.volunteers import Volunteer, VolunteerTheme
from app.volunteers.queries.people import CAME

KEPT = (
    "college", "sex", "age_band", "took_part_before", "agrees_name_published", "agrees_photo", "district_code",
    "council_id", "council_said",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A registration of this edition, as far as a list may change it."""

    id: int
    reference: str
    name: str
    email: str | None
    phone: str | None
    is_withdrawn: bool
    values: dict[str, Any]
    themes: tuple[str, ...]


@dataclass
class Register:
    """Everything that decides a verdict. `fingerprint` changes when any of it does."""

    edition_number: int
    excludes_previous: bool
    themes: dict[str, str]  # plain words → code
    by_email: dict[tuple[str, str], Known] = field(default_factory=dict)
    by_council: dict[tuple[str, int | str], Known] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)  # known from elsewhere: (name, address) → person
    councils: dict[int, tuple[str, str]] = field(default_factory=dict)  # id → (name, department)
    councils_by_name: dict[str, list[int]] = field(default_factory=dict)
    councils_by_district: dict[str, list[int]] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)  # code → department
    districts_by_name: dict[str, list[str]] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)  # plain name, or code → code
    before_by_email: set[tuple[str, str]] = field(default_factory=set)
    before_by_council: set[tuple[str, int]] = field(default_factory=set)
    returner_keys: set[str] = field(default_factory=set)
    fingerprint: str = ""


def read_register(session: Session, edition: Edition) -> Register:
    """A dozen queries, whatever the sizes; the whole is kept in memory while a list is judged."""
    themes = session.scalars(select(Theme).where(Theme.edition_id == edition.id).order_by(Theme.rank, Theme.id)).all()
    register = Register(
        edition_number=edition.number,
        excludes_previous=edition.excludes_previous,
        themes={plain(word): theme.code for theme in themes for word in (theme.code, theme.label)},
    )
    digest = hashlib.sha256(json.dumps([edition.excludes_previous, register.themes]).encode())
    _read_places(session, register, digest)
    _read_registrations(session, edition, register, digest)
    _read_people(session, edition, register, digest)
    register.fingerprint = digest.hexdigest()
    return register


def _read_places(session: Session, register: Register, digest: Any) -> None:
    for code, name in session.execute(select(Department.code, Department.name).order_by(Department.code)):
        register.departments[plain(code)] = register.departments[plain(name)] = code
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name, department in session.execute(
        select(District.code, District.name, District.department_code).order_by(District.code)
    ):
        register.districts[code] = department
        digest.update(f"{code}|{name}\n".encode())
        by_name[plain(name)].append(code)
    register.districts_by_name = dict(by_name)
    named: dict[str, list[int]] = defaultdict(list)
    for number, name, department in session.execute(
        select(Council.id, Council.name, Council.department_code).order_by(Council.id)
    ):
        register.councils[number] = (name, department)
        named[plain(name)].append(number)
        digest.update(f"{number}|{name}|{department}\n".encode())
    register.councils_by_name = dict(named)
    covering: dict[str, list[int]] = defaultdict(list)
    for number, code in session.execute(
        select(CouncilDistrict.council_id, CouncilDistrict.district_code).order_by(
            CouncilDistrict.council_id, CouncilDistrict.district_code
        )
    ):
        covering[code].append(number)
        digest.update(f"{number}|{code}\n".encode())
    register.councils_by_district = dict(covering)


def _read_registrations(session: Session, edition: Edition, register: Register, digest: Any) -> None:
    chosen: dict[int, list[str]] = defaultdict(list)
    for number, code in session.execute(
        select(VolunteerTheme.volunteer_id, Theme.code)
        .join(Theme, VolunteerTheme.theme_id == Theme.id)
        .where(Theme.edition_id == edition.id)
        .order_by(Theme.rank, Theme.id)
    ):
        chosen[number].append(code)
    columns = [getattr(Volunteer, name) for name in KEPT]
    rows = session.execute(
        select(Volunteer.id, Volunteer.reference, Volunteer.withdrawn_at, Person.name_key, Person.email, Person.phone,
               *columns)
        .join(Person, Volunteer.person_id == Person.id)
        .where(Volunteer.edition_id == edition.id)
        .order_by(Volunteer.id)
    )  # fmt: skip
    for number, reference, withdrawn_at, name, email, phone, *values in rows:
        known = Known(number, reference, name, email, phone, withdrawn_at is not None,
                      dict(zip(KEPT, values, strict=True)), tuple(chosen[number]))  # fmt: skip
        if email:
            register.by_email.setdefault((name, email), known)
        place = known.values["council_id"] or plain(known.values["council_said"])
        if place:
            register.by_council.setdefault((name, place), known)
        digest.update(f"{number}|{withdrawn_at}|{name}|{email}|{phone}|{values}|{known.themes}\n".encode())


def _read_people(session: Session, edition: Edition, register: Register, digest: Any) -> None:
    """Those known from elsewhere by name and address, and those who sat in an earlier edition."""
    people = select(Person.id, Person.name_key, Person.email).where(
        Person.email.is_not(None), Person.erased_at.is_(None)
    )
    for number, name, email in session.execute(people.order_by(Person.id.desc())):
        register.people[name, str(email)] = number
    if not edition.excludes_previous:
        return
    rows = session.execute(
        select(Person.name_key, Person.email, Person.returner_key, Volunteer.council_id)
        .join_from(Participant, Volunteer, Participant.volunteer_id == Volunteer.id)
        .join(Person, Volunteer.person_id == Person.id)
        .join(Edition, Participant.edition_id == Edition.id)
        .where(Edition.number < edition.number, Participant.attendance.in_(CAME))
        .order_by(Participant.id)
    )
    for name, email, returner_key, council_id in rows:
        if returner_key:
            register.returner_keys.add(returner_key)
        if email:
            register.before_by_email.add((name, email))
        if council_id:
            register.before_by_council.add((name, council_id))
        digest.update(f"{name}|{email}|{returner_key}|{council_id}\n".encode())
