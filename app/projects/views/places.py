"""From what somebody typed to one priority district."""

from flask_babel import gettext as _

from app.extensions import db
from app.models.territories import District
from app.projects.forms import SheetForm
from app.territories.queries import district, districts_found

SEVERAL = 12


def place_code(form: SheetForm) -> str | None:
    """The code of the district meant, "" for none; None when unclear, the form then offering a choice."""
    wanted = form.district_choice.data or form.district.data or ""
    if not wanted:
        return ""
    exact = district(db.session(), wanted)
    found = [exact] if exact else list(db.session.scalars(districts_found(wanted).limit(SEVERAL + 1)).unique())
    if len(found) == 1:
        return found[0].code
    form.district_choice.choices = [(one.code, district_name(one)) for one in found[:SEVERAL]]
    form.district.errors = [*form.district.errors, _unclear(wanted, len(found))]
    return None


def district_name(one: District) -> str:
    towns = ", ".join(commune.name for commune in one.communes)
    return f"{one.name}, {towns or one.department.name} ({one.department_code}) – {one.code}"


def _unclear(wanted: str, count: int) -> str:
    if count == 0:
        return _("Aucun quartier ne correspond à « %(text)s ». Essayez la commune, ou laissez vide.", text=wanted)
    if count > SEVERAL:
        return _("Beaucoup de quartiers correspondent à « %(text)s » : ajoutez la commune.", text=wanted)
    return _("Plusieurs quartiers correspondent à « %(text)s » : choisissez le vôtre.", text=wanted)
