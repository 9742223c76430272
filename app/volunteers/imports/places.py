"""Which council, and which of its districts, a row speaks of."""

from typing import Any

from app.core.labels import N_
from app.core.spelling import plain
from app.core.tabular.verdicts import Remark
from app.volunteers.imports.register import Register

Place = dict[str, Any]  # council_id, council_said, district_code
Found = tuple[Place, Remark | None, Remark | None]  # what was found, why it is refused, what deserves attention
TITLE_LENGTH = 200


def place_of(council: str, department: str, district: str, register: Register) -> Found:
    """A council by its name (and department), by its district, or as typed when the register lacks it."""
    place: Place = {"council_id": None, "council_said": "", "district_code": None}
    code = register.departments.get(plain(department).zfill(2)) or register.departments.get(plain(department))
    if department and code is None:
        return place, Remark(N_("Le département « %(text)s » n’existe pas."), {"text": department[:50]}), None
    found, problem = _district(district, code, register)
    if problem is not None:
        return place, problem, None
    place["district_code"] = found
    councils = _councils(council, code or register.districts.get(found or ""), found, register)
    if len(councils) > 1:
        names = ", ".join(sorted({register.councils[number][1] for number in councils}))
        return place, Remark(N_("Plusieurs conseils portent ce nom (départements : %(names)s) : précisez le "
                                "département ou le code du quartier."), {"names": names}), None  # fmt: skip
    if councils:
        place["council_id"] = councils[0]
        return place, None, _outside(found, councils[0], register)
    if not council:
        return place, Remark(N_("Conseil citoyen : la cellule est vide.")), None
    place["council_said"] = council[:TITLE_LENGTH]
    return place, None, Remark(N_("Conseil absent du registre : à rattacher avant le tirage."))


def _district(text: str, department: str | None, register: Register) -> tuple[str | None, Remark | None]:
    if not text:
        return None, None
    code = text.strip().upper().replace(" ", "")
    if code in register.districts:
        return code, None
    named = register.districts_by_name.get(plain(text), [])
    if department is not None:
        named = [one for one in named if register.districts[one] == department]
    if len(named) == 1:
        return named[0], None
    if named:
        problem = N_("Plusieurs quartiers portent le nom « %(text)s » : donnez son code.")
    else:
        problem = N_("Le quartier « %(text)s » n’est pas dans le registre.")
    return None, Remark(problem, {"text": text[:100]})


def _councils(name: str, department: str | None, district: str | None, register: Register) -> list[int]:
    if not name:
        return register.councils_by_district.get(district or "", [])
    named = register.councils_by_name.get(plain(name), [])
    if len(named) > 1 and department is not None:
        named = [number for number in named if register.councils[number][1] == department]
    if len(named) > 1 and district is not None:
        covering = register.councils_by_district.get(district, [])
        named = [number for number in named if number in covering] or named
    return named


def _outside(district: str | None, council: int, register: Register) -> Remark | None:
    covering = register.councils_by_district.get(district or "", [])
    if district is None or council in covering:
        return None
    return Remark(N_("Ce quartier n’est pas de ceux que couvre ce conseil : à vérifier."))
