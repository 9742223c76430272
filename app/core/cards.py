"""A card of the diagnosis: what it holds, and how two people's writing of the same one is brought together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.core.labels import N_, LabelledEnum
from app.core.revisions import compare

CARD_LIMIT = 600  # characters: what is read at a glance, on a phone or a wall


class CardKind(LabelledEnum):
    """From what is seen to what could be done; each may hang under one of the kinds before it."""

    FINDING = "finding", N_("constat")
    CAUSE = "cause", N_("cause")
    LEAD = "lead", N_("piste")

    @property
    def rank(self) -> int:
        return list(CardKind).index(self)


QUESTIONS: Mapping[CardKind, str] = {
    CardKind.FINDING: N_("Ce que l’on voit"),
    CardKind.CAUSE: N_("Pourquoi c’est ainsi"),
    CardKind.LEAD: N_("Ce que l’on pourrait faire"),
}
CARD_PARTS: Mapping[str, str] = {
    "text": N_("Texte"),
    "kind": N_("Sorte de carte"),
    "theme": N_("Thème"),
    "under": N_("Liée à"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes on a card. `theme` is a code, `under` the number of another card of the table."""

    kind: CardKind
    theme: str
    text: str
    under: int | None = None


def to_record(draft: Draft) -> dict[str, Any]:
    return asdict(draft)


def from_record(record: Mapping[str, Any]) -> Draft:
    return Draft(CardKind(record["kind"]), record["theme"], record["text"], record["under"])


def reconcile(base: Draft | None, theirs: Draft, mine: Draft) -> tuple[Draft, tuple[str, ...]]:
    """(the card with both people's changes, the parts that both changed); those stay as I wrote them.

    Without a base, which nobody knows, only the words may clash: the rest is a matter of choosing again.
    """
    base = base or replace(theirs, text="")
    adopted, clashes = compare(*(asdict(draft) for draft in (base, theirs, mine)))
    return replace(mine, **{name: getattr(theirs, name) for name in adopted}), clashes
