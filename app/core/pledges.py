"""What is needed and what is promised, typed alike; where a promise stands, derived from its dates alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.money import Cents

FORMAT = "pacte-v1"


class NeedKind(LabelledEnum):
    MONEY = "money", N_("argent")
    PREMISES = "premises", N_("locaux")
    SKILLS = "skills", N_("compétences")
    PERMIT = "permit", N_("autorisation")
    CONTACT = "contact", N_("contact")


class PledgeState(LabelledEnum):
    EXPECTED = "expected", N_("attendue")
    KEPT = "kept", N_("tenue")
    LATE = "late", N_("en retard")
    WITHDRAWN = "withdrawn", N_("retirée")


def state_of(due_on: date, kept_on: date | None, withdrawn_on: date | None, today: date) -> PledgeState:
    """A promise is late from the day after its own date; all dates are those of Paris."""
    if withdrawn_on is not None:
        return PledgeState.WITHDRAWN
    if kept_on is not None:
        return PledgeState.KEPT
    return PledgeState.LATE if due_on < today else PledgeState.EXPECTED


@dataclass(frozen=True)
class Term:
    """A need or a promise as the pact writes it; `amount` in cents, for money only."""

    id: int
    kind: NeedKind
    label: str
    amount: int | None = None
    need: int | None = None
    function: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Withdrawal:
    id: int
    label: str
    on: date
    reason: str


@dataclass(frozen=True)
class Parties:
    """Organisations, never people: whoever comes next in the same one is still bound."""

    sponsors: Sequence[str]
    bearers: Sequence[str]


def demand_amount(kind: NeedKind, amount: int | None) -> None:
    """Money has an amount, above zero; nothing else has one."""
    if kind is NeedKind.MONEY and not amount:
        raise RuleError("De l’argent se compte : écrivez un montant supérieur à zéro.", field="amount")
    if kind is not NeedKind.MONEY and amount is not None:
        raise RuleError("Seul l’argent a un montant : videz cette case, ou choisissez « argent ».", field="amount")


def demand_fits(need: int | None, promised: Iterable[int], amount: int | None) -> None:
    """What is promised for a need of money never adds up to more than the need (all in cents)."""
    if need is None or amount is None:
        return
    left = need - sum(promised)
    if amount > left:
        raise RuleError(
            "Le compte n’est pas bon : le besoin est de %(need)s et il reste %(left)s à trouver. Rien n’a été "
            "enregistré : baissez ce montant, ou corrigez d’abord le besoin.",
            field="amount",
            need=Cents(need),
            left=Cents(max(left, 0)),
        )


def demand_whole(promised: int | None, received: int | None) -> None:
    """Money that came is the money that was promised; a part is promised as such first."""
    if promised is None:
        return
    if received is None:
        raise RuleError("Écrivez la somme reçue.", field="received")
    if received != promised:
        raise RuleError(
            "Le compte n’est pas bon : %(promised)s promis, %(received)s reçus. Rien n’a été enregistré : ramenez "
            "d’abord la promesse à ce qui est reçu, et promettez le reste à part, avec sa date.",
            field="received",
            promised=Cents(promised),
            received=Cents(received),
        )


def record_of(
    edition: int,
    prototype: int,
    title: str,
    parties: Parties,
    needs: Iterable[Term],
    promises: Iterable[Term],
    withdrawn: Iterable[Withdrawal],
) -> dict[str, Any]:
    """What is signed: who is bound, what is needed, what is promised, what was taken back. Nothing personal."""
    return {
        "format": FORMAT,
        "edition": edition,
        "prototype": prototype,
        "titre": title,
        "parties": {
            "equipe_marraine": sorted(set(parties.sponsors)),
            "porteur_local": sorted(set(parties.bearers)),
        },
        "besoins": [_need(one) for one in sorted(needs, key=lambda one: one.id)],
        "promesses": [_promise(one) for one in sorted(promises, key=lambda one: one.id)],
        "retraits": [
            {"id": one.id, "objet": one.label, "le": one.on.isoformat(), "raison": one.reason}
            for one in sorted(withdrawn, key=lambda one: one.id)
        ],
    }


def terms_of(record: Mapping[str, Any]) -> list[Term]:
    """The promises of a signed record, in its order."""
    return [
        Term(
            one["id"],
            NeedKind(one["nature"]),
            one["objet"],
            one["centimes"],
            one["besoin"],
            one["par"],
            date.fromisoformat(one["pour_le"]),
        )
        for one in record["promesses"]
    ]


def needs_of(record: Mapping[str, Any]) -> list[Term]:
    return [Term(one["id"], NeedKind(one["nature"]), one["objet"], one["centimes"]) for one in record["besoins"]]


def _need(one: Term) -> dict[str, Any]:
    return {"id": one.id, "nature": one.kind.value, "objet": one.label, "centimes": one.amount}


def _promise(one: Term) -> dict[str, Any]:
    due = one.due_on.isoformat() if one.due_on else ""
    return _need(one) | {"besoin": one.need, "par": one.function, "pour_le": due}
