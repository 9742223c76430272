"""The rule of a vote: all that decides its result apart from the ballots and the dice, in published words."""

from collections.abc import Mapping
from typing import Any

from app.core.tally.majority import GRADES
from app.core.tally.points import POINTS
from app.models.votes import Poll, PollChannel, PollMethod
from app.votes.actions.remote import rule_of_key

LOWER_BUDGET = "budget le plus bas"
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
    }
