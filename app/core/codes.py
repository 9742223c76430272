"""The codes of French territories: their forms, and what they say of each other.

Sources: code officiel géographique (Insee); decrees 2014-1750 and 2014-1751 for the districts of 2015; the list
of ANCT for those of 2024.
"""

import re

from app.core.errors import RuleError

METROPOLE = (*(f"{n:02}" for n in range(1, 96) if n != 20), "2A", "2B")
OVERSEAS = ("971", "972", "973", "974", "976")
COLLECTIVITIES = ("975", "977", "978", "984", "986", "987", "988", "989")
DEPARTMENTS = frozenset(METROPOLE + OVERSEAS + COLLECTIVITIES)
_REGIONS_2016 = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
REGIONS = frozenset((*_REGIONS_2016, "01", "02", "03", "04", "06", *COLLECTIVITIES))  # collectivities are both

_DISTRICT_2015 = re.compile(r"QP([0-9]{2}[0-9AB])[0-9]{3}")
_DISTRICT_2024 = re.compile(r"QN([0-9]{2}[0-9AB])[0-9]{2}[A-Z]")
_CONTRACT = re.compile(r"CV[0-9]{3}|CN([0-9]{2}[0-9AB])[0-9]{2}[A-Z]")
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")


def department_of_part(part: str) -> str:
    """The department written on three characters inside a code: "093" → "93", "02A" → "2A", "974" → "974"."""
    return part[1:] if part.startswith("0") else part


def district_department(code: str) -> str:
    """The department of a district code of either generation. Raises RuleError when the code is not one."""
    found = _DISTRICT_2015.fullmatch(code) or _DISTRICT_2024.fullmatch(code)
    if found is None:
        raise RuleError(
            "Le code « %(code)s » n’est pas celui d’un quartier prioritaire : on attend QP et six caractères "
            "(QP093001) ou QN et six caractères (QN09301M).",
            code=code,
        )
    department = department_of_part(found.group(1))
    if department not in DEPARTMENTS:
        raise RuleError(
            "Le code « %(code)s » désigne le département « %(department)s », qui n’existe pas.",
            code=code,
            department=department,
        )
    return department


def is_contract(code: str) -> bool:
    """« CV043 » (2015) or « CN07501M » (2024), the department checked."""
    found = _CONTRACT.fullmatch(code)
    return found is not None and (found.group(1) is None or department_of_part(found.group(1)) in DEPARTMENTS)


def commune_department(code: str) -> str:
    """The department of a commune (arrondissements of Paris, Lyon and Marseille included). Raises RuleError."""
    department = code[:3] if code.startswith(("97", "98")) else code[:2]
    if not _COMMUNE.fullmatch(code) or department not in DEPARTMENTS:
        raise RuleError("Le code « %(code)s » n’est pas celui d’une commune : on attend cinq caractères.", code=code)
    return department


def demand_department(code: str) -> str:
    """The code itself. Raises RuleError when no such department exists."""
    if code not in DEPARTMENTS:
        raise RuleError("Le département « %(code)s » n’existe pas : on attend 01 à 95, 2A, 2B ou 971 à 988.", code=code)
    return code


def demand_region(code: str) -> str:
    """The code itself. Raises RuleError when no such region exists."""
    if code not in REGIONS:
        raise RuleError("La région « %(code)s » n’existe pas dans la liste de l’Insee.", code=code)
    return code
