"""Regions, départements, communes, priority districts of both generations, and citizens' councils."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import code_of
from app.models.base import Key, Model, Title


class Zone(LabelledEnum):
    METROPOLE = "metropole", N_("France métropolitaine")
    DROM = "drom", N_("départements et régions d’outre-mer")
    COM = "com", N_("collectivités d’outre-mer")


class Generation(LabelledEnum):
    """The two lists of districts: decree of 30 December 2014, and the one in force since 2024."""

    G2015 = "2015", N_("liste de 2015")
    G2024 = "2024", N_("liste de 2024")


class College(LabelledEnum):
    RESIDENTS = "residents", N_("habitants")
    LOCAL_ACTORS = "local_actors", N_("acteurs locaux")


class CouncilRole(LabelledEnum):
    MEMBER = "member", N_("titulaire")
    SUBSTITUTE = "substitute", N_("suppléant")


class Region(Model):
    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[Title]
    zone: Mapped[Zone] = mapped_column(code_of(Zone))
    priority_population: Mapped[int | None]  # residents of QPV of the 2015 list, census 2018


class Department(Model):
    __tablename__ = "departments"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[Title]
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)

    region: Mapped[Region] = relationship()


class Commune(Model):
    __tablename__ = "communes"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[Title]
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)

    department: Mapped[Department] = relationship()


class District(Model):
    """A quartier prioritaire: `QP` + department + 3 digits (2015), `QN` + department + 2 digits + letter (2024)."""

    __tablename__ = "districts"
    __table_args__ = (
        CheckConstraint("(generation = '2015') = (code LIKE 'QP%')", name="code_fits_generation"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
    )

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    generation: Mapped[Generation] = mapped_column(code_of(Generation))
    name: Mapped[Title]
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    position_quality: Mapped[str | None] = mapped_column(String(20))
    nearest_2024_code: Mapped[str | None] = mapped_column(String(8))
    search_key: Mapped[str] = mapped_column(String(250), index=True)  # unaccented lower case: name and communes

    department: Mapped[Department] = relationship()
    communes: Mapped[list[Commune]] = relationship(
        secondary="district_communes", order_by="DistrictCommune.rank", viewonly=True
    )


class DistrictCommune(Model):
    __tablename__ = "district_communes"

    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code", ondelete="CASCADE"), primary_key=True)
    commune_code: Mapped[str] = mapped_column(ForeignKey("communes.code"), primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(default=0)


class Council(Model):
    """A conseil citoyen, recognised by a prefect's order; it may cover several districts."""

    __tablename__ = "councils"
    __table_args__ = (UniqueConstraint("name", "department_code"),)

    id: Mapped[Key]
    name: Mapped[Title]
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code"))
    installed_on: Mapped[date | None]
    order_reference: Mapped[str | None] = mapped_column(String(200))  # arrêté préfectoral
    host_structure: Mapped[str | None] = mapped_column(String(200))  # structure porteuse
    charter: Mapped[str | None] = mapped_column(String(500))
    search_key: Mapped[str] = mapped_column(String(250), index=True)

    department: Mapped[Department] = relationship()
    commune: Mapped[Commune | None] = relationship()
    districts: Mapped[list[District]] = relationship(secondary="council_districts", order_by=District.code)


class CouncilDistrict(Model):
    __tablename__ = "council_districts"

    council_id: Mapped[int] = mapped_column(ForeignKey("councils.id", ondelete="CASCADE"), primary_key=True)
    district_code: Mapped[str] = mapped_column(
        ForeignKey("districts.code", ondelete="CASCADE"), primary_key=True, index=True
    )


class Mandate(Model):
    """Membership of a council: the minimal file (council, college, role, dates)."""

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("councils.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    college: Mapped[College] = mapped_column(code_of(College))
    role: Mapped[CouncilRole] = mapped_column(code_of(CouncilRole), default=CouncilRole.MEMBER)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
