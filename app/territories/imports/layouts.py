"""The official layouts, and what each row of them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.codes import COLLECTIVITIES, commune_department, demand_department, demand_region, district_department
from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.spelling import plain
from app.core.tabular.columns import Columns, Field, guess
from app.core.tabular.values import Unreadable, one_of, whole_number
from app.core.tabular.verdicts import Remark
from app.models.territories import Generation, Zone

TITLE_LENGTH = 200
ZONES = {"metro": Zone.METROPOLE, "metropole": Zone.METROPOLE, "drom": Zone.DROM, "com": Zone.COM}
POPULATION = Field("population", N_("Population"), ("population", "pop"))


class Layout(LabelledEnum):
    """What a file lists, in the order in which files are loaded: a district needs its département."""

    REGIONS = "regions", N_("régions")
    DEPARTMENTS = "departments", N_("départements")
    DISTRICTS = "districts", N_("quartiers prioritaires")


FIELDS: Mapping[Layout, tuple[Field, ...]] = {
    Layout.DISTRICTS: (
        Field("code", N_("Code"), ("code qp", "code qpv", "code quartier"), required=True),
        Field("name", N_("Nom"), ("nom qp", "lib qp", "nom qpv", "nom quartier"), required=True),
        Field("department", N_("Département"), ("departement", "insee dep", "code departement")),
        Field("department_name", N_("Nom du département"), ("departement nom", "lib dep", "nom departement")),
        Field("region", N_("Région"), ("region", "insee reg", "code region")),
        Field("region_name", N_("Nom de la région"), ("region nom", "lib reg", "nom region")),
        Field("communes", N_("Communes"), ("communes", "lib com", "noms communes"), required=True),
        Field("commune_codes", N_("Codes des communes"), ("communes insee", "insee com"), required=True),
        Field("latitude", N_("Latitude"), ("latitude", "lat")),
        Field("longitude", N_("Longitude"), ("longitude", "lon", "lng")),
        Field("position_quality", N_("Qualité de la position"), ("position",)),
        Field("nearest_2024_code", N_("Quartier de 2024 le plus proche"), ("qn 2024 proche",)),
        POPULATION,
    ),
    Layout.DEPARTMENTS: (
        Field("code", N_("Code"), ("code", "code departement", "dep"), required=True),
        Field("name", N_("Nom"), ("nom", "libelle"), required=True),
        Field("region", N_("Région"), ("region", "code region", "reg"), required=True),
    ),
    Layout.REGIONS: (
        Field("code", N_("Code"), ("code", "code region", "reg"), required=True),
        Field("name", N_("Nom"), ("nom", "libelle"), required=True),
        Field("zone", N_("Zone"), ("zone",), required=True),
        Field("priority_population", N_("Habitants des quartiers prioritaires"), ("population qpv 2015",)),
    ),
}
RECOGNISED_BY = (Layout.DISTRICTS, Layout.DEPARTMENTS, Layout.REGIONS)  # the most particular first


@dataclass(frozen=True)
class Entry:
    """One row, read: its code, what to store, and why it cannot be."""

    code: str
    values: dict[str, Any]
    problem: Remark | None = None


def recognised(header: Sequence[str]) -> tuple[Layout, Columns]:
    """Which layout has this header. Raises RuleError when none."""
    exact = [plain(cell) for cell in header]
    for layout in RECOGNISED_BY:
        fields = [field for field in FIELDS[layout] if set(field.words) & set(exact)]
        if all(field in fields for field in FIELDS[layout] if field.required):
            return layout, guess(header, fields)
    raise RuleError(
        "Ce fichier n’a pas les colonnes d’une liste officielle : quartiers (code_qp, nom_qp, communes, "
        "communes_insee…), départements (code, nom, region) ou régions (code, nom, zone)."
    )


def read(layout: Layout, cells: Mapping[str, str]) -> Entry:
    """What a row says; its problem is the first found."""
    code = cells["code"].strip().upper()
    try:
        if not cells["name"]:
            raise RuleError("Le nom manque.")
        reader = {Layout.DISTRICTS: _district, Layout.DEPARTMENTS: _department, Layout.REGIONS: _region}[layout]
        return Entry(code, {"name": cells["name"][:TITLE_LENGTH], **reader(code, cells)})
    except RuleError as refusal:
        return Entry(code, {"name": cells["name"]}, Remark(refusal.message, refusal.params))
    except Unreadable as unclear:
        return Entry(code, {"name": cells["name"]}, Remark(N_("« %(text)s » n’est pas compris."),
                                                           {"text": str(unclear.args[0])[:50]}))  # fmt: skip


def _region(code: str, cells: Mapping[str, str]) -> dict[str, Any]:
    values = {"zone": one_of(cells["zone"], ZONES).value}
    demand_region(code)
    population = cells.get("priority_population", "")
    return values | ({"priority_population": whole_number(population)} if population else {})


def _department(code: str, cells: Mapping[str, str]) -> dict[str, Any]:
    return {"region_code": demand_region(cells["region"] or demand_department(code)), "code": demand_department(code)}


def _district(code: str, cells: Mapping[str, str]) -> dict[str, Any]:
    department = district_department(code)
    said = cells.get("department", "")
    if said and said.zfill(2) != department:
        raise RuleError(
            "Le code dit le département %(department)s, la colonne dit %(said)s.", department=department, said=said
        )
    values: dict[str, Any] = {
        "generation": (Generation.G2015 if code.startswith("QP") else Generation.G2024).value,
        "department_code": department,
        "communes": _communes(cells),
    }
    for name, bound in (("latitude", 90), ("longitude", 180)):
        if cells.get(name):
            values[name] = _degrees(cells[name], bound)
    if cells.get("population"):
        values["population"] = whole_number(cells["population"])
    for name, length in (("position_quality", 20), ("nearest_2024_code", 8)):
        if cells.get(name):
            values[name] = cells[name][:length]
    place = {
        "department_name": cells.get("department_name") or department,
        "region": cells.get("region") or (department if department in COLLECTIVITIES else ""),
        "region_name": cells.get("region_name") or cells.get("department_name") or department,
    }
    return values | {"place": place}


def _communes(cells: Mapping[str, str]) -> list[list[str]]:
    names = [name.strip() for name in cells["communes"].split("|")]
    codes = [code.strip() for code in cells["commune_codes"].split("|")]
    if len(names) != len(codes) or not all(names):
        raise RuleError(
            "%(names)s nom(s) de commune pour %(codes)s code(s) : il en faut autant, séparés par une barre.",
            names=len(names),
            codes=len(codes),
        )
    for code in codes:
        commune_department(code)
    return [[code, name[:TITLE_LENGTH]] for code, name in zip(codes, names, strict=True)]


def _degrees(text: str, bound: int) -> float:
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        raise Unreadable(text) from None
    if not -bound <= degrees <= bound:
        raise Unreadable(text)
    return degrees
