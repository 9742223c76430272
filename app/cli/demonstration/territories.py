"""Thirteen regions, their départements, 155 real districts, and a citizens' council for each (or for two)."""

from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from app.cli.demonstration.chance import Chance
from app.cli.demonstration.sources import rows
from app.core.spelling import search_key
from app.models.territories import (
    Commune,
    Council,
    Department,
    District,
    DistrictCommune,
    Generation,
    Region,
    Zone,
)

SHARED_COUNCILS = 12  # so many councils cover two districts of their town
HOSTS = ("Centre social", "Maison des associations", "Régie de quartier", "")


def lay_territories(session: Session) -> list[Council]:
    """Add the register that the story needs; return the councils, in the order of their districts."""
    session.add_all(
        Region(code=row["code"], name=row["nom"], zone=Zone.METROPOLE, priority_population=int(row["population_qpv"]))
        for row in rows("regions")
    )
    session.flush()
    session.add_all(
        Department(code=row["code"], name=row["nom"], region_code=row["region"]) for row in rows("departements")
    )
    session.flush()
    towns = {
        row["code"]: Commune(code=row["code"], name=row["nom"], department_code=row["departement"])
        for row in rows("communes")
    }
    session.add_all(towns.values())
    session.flush()
    districts = [_district(session, row, towns) for row in rows("quartiers")]
    session.flush()
    return _councils(session, districts, towns)


def _district(session: Session, row: dict[str, str], towns: dict[str, Commune]) -> District:
    codes = row["communes"].split("|")
    district = District(
        code=row["code"],
        generation=Generation.G2015,
        name=row["nom"],
        department_code=row["departement"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        position_quality=row["position"],
        nearest_2024_code=row["quartier_2024"] or None,
        search_key=search_key([row["nom"], *(towns[code].name for code in codes)]),
    )
    session.add(district)
    session.add_all(
        DistrictCommune(district_code=district.code, commune_code=code, rank=rank) for rank, code in enumerate(codes)
    )
    return district


def _councils(session: Session, districts: list[District], towns: dict[str, Commune]) -> list[Council]:
    first_town = {row["code"]: row["communes"].split("|")[0] for row in rows("quartiers")}
    chance = Chance("conseils")
    councils, shared = [], 0
    for town, members in groupby(districts, key=lambda district: first_town[district.code]):
        left = list(members)
        while left:
            size = 2 if len(left) > 1 and shared < SHARED_COUNCILS else 1
            shared += size == 2
            councils.append(_council(left[:size], towns[town], chance))
            left = left[size:]
    session.add_all(councils)
    session.flush()
    return councils


def _council(districts: list[District], town: Commune, chance: Chance) -> Council:
    names = " et ".join(district.name for district in districts)
    host = chance.pick(HOSTS)
    return Council(
        name=f"Conseil citoyen {names} ({town.name})"[:200],
        department_code=town.department_code,
        commune_code=town.code,
        installed_on=date(2015, 3 + chance.below(9), 1 + chance.below(28)),
        order_reference=f"Arrêté préfectoral n° 2015-{100 + chance.below(800)} (fictif)",
        host_structure=host or None,
        search_key=search_key([names, town.name, *(district.code for district in districts)]),
        districts=districts,
    )
