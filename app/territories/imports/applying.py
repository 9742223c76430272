"""Bringing the register up to an official list: everything in the caller's transaction, or nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.core.codes import COLLECTIVITIES, OVERSEAS, commune_department
from app.core.spelling import search_key
from app.core.tabular.verdicts import Outcome, Verdict
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.territories import (
    Commune,
    Department,
    DistrictCommune,
    Generation,
    Region,
    Zone,
)
from app.territories.imports.judging import STORED
from app.territories.imports.layouts import Layout

ACT = "territories.import"
AT_ONCE = 500  # codes in one condition
ENUMERATIONS: dict[str, type[Zone] | type[Generation]] = {"zone": Zone, "generation": Generation}


def apply(
    session: Session, layout: Layout, verdicts: Iterable[Verdict], now: datetime, *, actor: Account | None
) -> dict[str, int]:
    """Add and change what the verdicts say; nothing that a list leaves out is removed. Returns how many of each."""
    loaded = [verdict for verdict in verdicts if verdict.is_loaded]
    added = [one for one in loaded if one.outcome is Outcome.ADDED]
    changed = [one for one in loaded if one.outcome is Outcome.CHANGED]
    if layout is Layout.DISTRICTS:
        _ensure_places(session, loaded)
    model, names = STORED[layout]
    if added:
        session.execute(insert(model), [_row(one, names, layout, whole=True) for one in added])
    if changed:
        session.execute(update(model), [_row(one, names, layout, whole=False) for one in changed])
    if layout is Layout.DISTRICTS:
        _link_communes(session, loaded)
    session.expire_all()
    counts = {"added": len(added), "changed": len(changed)}
    record_act(session, ACT, actor, now, subject=layout.value, **counts)
    return counts


def _row(verdict: Verdict, names: Sequence[str], layout: Layout, *, whole: bool) -> dict[str, Any]:
    """Columns of one row: all of them for a new one, those the list gives for a known one."""
    values = verdict.values
    row = {name: values.get(name) for name in names if whole or name in values}
    row |= {name: kind(str(row[name])) for name, kind in ENUMERATIONS.items() if row.get(name) is not None}
    if layout is Layout.DISTRICTS:
        row["search_key"] = search_key([values["name"], *(name for _code, name in values["communes"])])
    return row | {"code": verdict.target}


def _ensure_places(session: Session, verdicts: Sequence[Verdict]) -> None:
    """The regions, départements and communes that these districts name, where the register lacks them."""
    regions, departments, communes = {}, {}, {}
    for verdict in verdicts:
        place, department = verdict.values["place"], verdict.values["department_code"]
        region = place["region"] or department
        regions[region] = {"code": region, "name": place["region_name"], "zone": _zone(department)}
        departments[department] = {"code": department, "name": place["department_name"], "region_code": region}
    for verdict in verdicts:
        for code, name in verdict.values["communes"]:
            own = commune_department(code)
            home = own if own in departments else verdict.values["department_code"]
            communes[code] = {"code": code, "name": name, "department_code": home}
    for model, rows in ((Region, regions), (Department, departments), (Commune, communes)):
        known = set(session.scalars(select(model.code)))
        missing = [row for code, row in rows.items() if code not in known]
        if missing:
            session.execute(insert(model), missing)


def _zone(department: str) -> Zone:
    if department in COLLECTIVITIES:
        return Zone.COM
    return Zone.DROM if department in OVERSEAS else Zone.METROPOLE


def _link_communes(session: Session, verdicts: Sequence[Verdict]) -> None:
    codes = [verdict.target for verdict in verdicts]
    for start in range(0, len(codes), AT_ONCE):
        chunk = codes[start : start + AT_ONCE]
        session.execute(delete(DistrictCommune).where(DistrictCommune.district_code.in_(chunk)))
    links = [
        {"district_code": verdict.target, "commune_code": code, "rank": rank}
        for verdict in verdicts
        for rank, (code, _name) in enumerate(verdict.values["communes"])
    ]
    if links:
        session.execute(insert(DistrictCommune), links)
