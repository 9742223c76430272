"""The rule of a jury: all that decides its order apart from the marks, in published words."""

from collections.abc import Sequence
from typing import Any

from app.core.jury.marks import MARKS
from app.core.jury.sheet import COMPARED, MARKED
from app.models.jury import Jury, JuryMode
from app.models.projects import Project

OF_MODE = {
    JuryMode.MARKS: {
        "mode": MARKED,
        "notes": list(MARKS),
        "classement": [
            "moyenne des notes, chaque critère comptant pour son poids",
            "moyenne du premier critère, puis des suivants, dans l’ordre de la règle",
            "ex æquo",
        ],
    },
    JuryMode.DUELS: {
        "mode": COMPARED,
        "classement": [
            "part des comparaisons gagnées (Copeland) : gagnée si plus de membres préfèrent le projet à l’autre que "
            "l’inverse, la moitié d’une si autant",
            "fois préféré moins fois dépassé, sur le nombre de comparaisons des membres",
            "ex æquo",
        ],
    },
}


def rule_of(jury: Jury, projects: Sequence[Project]) -> dict[str, Any]:
    """The rule as it is fingerprinted at the opening; reasons of recusals are not in it."""
    return {
        "jury": jury.reference,
        "part": jury.share,
        "criteres": [{"nom": one.label, "poids": one.weight} for one in jury.criteria],
        "membres": [
            {"fonction": one.function, "recuse": sorted(recusal.project.number for recusal in one.recusals)}
            for one in jury.members
        ],
        "projets": [project.number for project in projects],
        "absence": "un membre récusé d’un projet, ou qui s’abstient, ne compte ni pour ni contre ; une feuille non "
        "remise à la clôture ne compte pas",
        **OF_MODE[jury.mode],
    }
