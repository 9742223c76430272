"""The rule of a vote: all that decides its result apart from the ballots and the dice, in published words."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import RuleError
from app.core.tally.majority import GRADES
from app.core.tally.points import POINTS
from app.jury.queries import jury_of
from app.models.jury import JuryState
from app.models.votes import Poll, PollChannel, PollMethod
from app.votes.actions.remote import rule_of_key

LOWER_BUDGET = "budget le plus bas"
COMBINED = (
    "(part du vote × place au vote + part du jury × place au jury) / 100, la plus petite valeur devant ; à valeur "
    "égale, la place au vote ; des ex æquo du jury partagent la moyenne de leurs places ; un projet que personne au "
    "jury n’a pu juger garde sa place au vote"
)
LOT = "ordre du sort tiré de vingt dés lancés après la clôture, étiquette egalites"
OF_METHOD: Mapping[PollMethod, Mapping[str, Any]] = {
    PollMethod.APPROVAL: {
        "methode": "approbation",
        "consigne": "chacun approuve autant de projets qu’il veut, celui de sa table compris",
        "departage": ["part d’approbations la plus haute", LOWER_BUDGET, LOT],
    },
    PollMethod.MAJORITY: {
        "methode": "jugement majoritaire",
        "consigne": "chacun donne une mention à chaque projet, ou ne le juge pas ; sur l’honneur, il ne juge pas celui "
        "de sa table",
        "mentions": list(GRADES),
        "departage": [
            "mention du milieu la plus haute (la plus basse des deux quand le nombre de jugements est pair)",
            "mentions du milieu retirées une à une, les profils ramenés au même nombre de jugements",
            "part de « bien » ou mieux la plus haute",
            LOWER_BUDGET,
            LOT,
        ],
    },
    PollMethod.POINTS: {
        "methode": "points",
        "consigne": "chacun répartit dix points au plus entre les projets ; sur l’honneur, il n’en donne pas à celui "
        "de sa table",
        "points": POINTS,
        "departage": ["somme de points la plus haute", LOWER_BUDGET, LOT],
    },
}


def rule_of(poll: Poll) -> dict[str, Any]:
    """The rule as it is fingerprinted at the opening."""
    return {
        "scrutin": poll.reference,
        "indicatif": True,
        "projets": [
            {
                "numero": option.project.number,
                "titre": option.project.title,
                "budget_centimes": option.project.budget_cents or 0,
            }
            for option in poll.options
        ],
        "retenus": poll.kept_count,
        "cartes_remises": poll.cards_given,
        **OF_METHOD[poll.method],
        **(rule_of_key(poll) if poll.channel is PollChannel.REMOTE else {}),
        **_jury_of(poll),
    }


def _jury_of(poll: Poll) -> dict[str, Any]:
    """The parts of vote and jury, and the whole rule of the jury; RuleError while the jury's can still change."""
    jury = jury_of(poll.edition)
    if jury is None:
        return {"parts": {"vote": 100, "jury": 0}}
    if jury.state is JuryState.PREPARING:
        raise RuleError(
            "Le jury est encore en préparation, et sa règle entre dans celle du vote : ouvrez-le, ou passez-vous de "
            "jury. L’urne n’est pas ouverte."
        )
    found = {"parts": {"vote": 100 - jury.share, "jury": jury.share}, "jury": jury.rule}
    return found | ({"ordre_commun": COMBINED} if jury.share else {})


def demand_jury_locked(poll: Poll) -> None:
    """Nobody on the jury marks once the count of the vote is known to somebody."""
    jury = jury_of(poll.edition) if "jury" in poll.rule else None
    if jury is not None and jury.state is not JuryState.LOCKED:
        raise RuleError(
            "La feuille du jury n’est pas close : elle doit l’être avant le dépouillement, pour que personne n’y "
            "écrive en connaissant le vote. Rien n’est dépouillé."
        )
