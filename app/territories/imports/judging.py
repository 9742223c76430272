"""An official list beside the register: what is new, what differs, what cannot be kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.labels import N_
from app.core.tabular.columns import Columns, picked
from app.core.tabular.verdicts import Outcome, Remark, Verdict
from app.files.tables import Line
from app.models.territories import Commune, Department, District, DistrictCommune, Region
from app.territories.imports.layouts import FIELDS, Layout, read

STORED: dict[Layout, tuple[type[Region] | type[Department] | type[District], tuple[str, ...]]] = {
    Layout.REGIONS: (Region, ("name", "zone", "priority_population")),
    Layout.DEPARTMENTS: (Department, ("name", "region_code")),
    Layout.DISTRICTS: (
        District,
        ("name", "generation", "department_code", "latitude", "longitude", "position_quality", "nearest_2024_code",
         "population"),
    ),
}  # fmt: skip
Register = dict[str, dict[str, Any]]  # code → what is stored


def judge(session: Session, layout: Layout, columns: Columns, lines: Iterable[Line]) -> Iterator[Verdict]:
    """One verdict per line, in order; the register is read once."""
    known = _register(session, layout)
    regions = set(session.scalars(select(Region.code)))
    seen: dict[str, int] = {}
    for line in lines:
        entry = read(layout, picked(line.cells, columns))
        shown = f"{entry.code} {entry.values['name']}".strip()[:250]
        problem = entry.problem
        if problem is None and entry.code in seen:
            problem = Remark(N_("Même code qu’à la ligne %(line)s."), {"line": seen[entry.code]})
        if problem is None and layout is Layout.DEPARTMENTS and entry.values["region_code"] not in regions:
            problem = Remark(N_("Sa région n’est pas encore dans le registre : chargez d’abord les régions."))
        seen.setdefault(entry.code, line.number)
        if problem is not None:
            yield Verdict(line.number, Outcome.REFUSED, shown, (problem,))
        else:
            yield _compared(line.number, shown, entry.code, entry.values, known.get(entry.code), layout)


def _compared(
    number: int, shown: str, code: str, values: dict[str, Any], before: dict[str, Any] | None, layout: Layout
) -> Verdict:
    if before is None:
        return Verdict(number, Outcome.ADDED, shown, target=code, values=values)
    labels = {field.name: field.label for field in FIELDS[layout]} | {
        "region_code": N_("Région"),
        "department_code": N_("Département"),
    }
    changes = tuple(
        (labels.get(name, name), _words(before.get(name)), _words(value))
        for name, value in values.items()
        if name not in ("place", "code") and _essence(value) != _essence(before.get(name))
    )
    return Verdict(number, Outcome.CHANGED if changes else Outcome.SAME, shown, (), changes, code, values)


def _register(session: Session, layout: Layout) -> Register:
    model, names = STORED[layout]
    columns = [getattr(model, name) for name in names]
    rows = session.execute(select(model.code, *columns))
    register = {code: {name: getattr(value, "value", value) for name, value in zip(names, values, strict=True)}
                for code, *values in rows}  # fmt: skip
    if layout is Layout.DISTRICTS:
        for known in register.values():
            known["communes"] = []
        links = (
            select(DistrictCommune.district_code, Commune.code, Commune.name)
            .join(Commune, DistrictCommune.commune_code == Commune.code)
            .order_by(DistrictCommune.district_code, DistrictCommune.rank, Commune.code)
        )
        for code, commune, name in session.execute(links):
            register[code]["communes"].append([commune, name])
    return register


def _essence(value: Any) -> Any:
    """Communes are compared by their codes: their names are spelled in several ways from list to list."""
    return [code for code, _name in value] if isinstance(value, list) else value


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(name for _code, name in value)
    return "" if value is None else str(value)
