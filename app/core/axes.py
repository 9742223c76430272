"""Grouping leads into axes: each act says what it moves and changes, so that it can be read, and undone."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.core.labels import N_, LabelledEnum
from app.core.spelling import plain


class AxisActKind(LabelledEnum):
    GATHER = "gather", N_("pistes rangées dans un axe")
    LOOSEN = "loosen", N_("pistes sorties de leur axe")
    FORM = "form", N_("axe formé")
    SPLIT = "split", N_("axe partagé en deux")
    MERGE = "merge", N_("axes réunis")
    RENAME = "rename", N_("axe renommé")
    UNDO = "undo", N_("annulation")


@dataclass(frozen=True, slots=True)
class AxisWords:
    """An axis as an act found or left it. `theme` is a code."""

    code: str
    theme: str
    label: str
    rank: int


@dataclass(frozen=True, slots=True)
class Move:
    """A card, by its reference (« 6-3 »), from an axis to another, by their codes; None is outside any axis."""

    card: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an act does: cards that move, and axes before and after it (None: it was not, it is no more)."""

    moves: tuple[Move, ...] = ()
    axes: tuple[tuple[AxisWords | None, AxisWords | None], ...] = ()

    def inverse(self) -> "Change":
        """What undoes it."""
        moves = tuple(Move(move.card, move.after, move.before) for move in self.moves)
        return Change(moves, tuple((after, before) for before, after in self.axes))

    @property
    def codes(self) -> set[str]:
        """Every code that the act names: none is ever given to another axis."""
        named = {code for move in self.moves for code in (move.before, move.after) if code}
        return named | {words.code for pair in self.axes for words in pair if words}


def to_record(change: Change) -> dict[str, Any]:
    return {
        "moves": [[move.card, move.before, move.after] for move in change.moves],
        "axes": [[asdict(words) if words else None for words in pair] for pair in change.axes],
    }


def from_record(record: Mapping[str, Any]) -> Change:
    return Change(
        tuple(Move(*move) for move in record["moves"]),
        tuple((_words(before), _words(after)) for before, after in record["axes"]),
    )


def _words(record: Mapping[str, Any] | None) -> AxisWords | None:
    return AxisWords(**record) if record else None


def axis_code(theme: str, taken: Collection[str]) -> str:
    """EDU-1, EDU-2 … from the first letters of the theme's label; the first that is not taken."""
    start = plain(theme).replace(" ", "")[:3].upper() or "AXE"
    return next(code for n in range(1, len(taken) + 2) if (code := f"{start}-{n}") not in taken)
