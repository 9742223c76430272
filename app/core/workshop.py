"""The steps of a table's workshop: which are done, what to do next, and which tables are behind the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.sheet import Heading, Sheet, missing


class Stage(LabelledEnum):
    """From the problem to the sheet handed in, in the order of the afternoon."""

    PROBLEM = "problem", N_("Problème choisi")
    CARDS = "cards", N_("Carte citée")
    TITLE = "title", N_("Titre")
    AXIS = "axis", N_("Axe")
    NEED = "need", N_("Besoin")
    OBJECTIVE = "objective", N_("Objectif")
    PLACE = "place", N_("Lieu")
    BUDGET = "budget", N_("Budget juste")
    PARTNERS = "partners", N_("Partenaires")
    SKILLS = "skills", N_("Compétences")
    PRESENTER = "presenter", N_("Rapporteur désigné")
    REHEARSED = "rehearsed", N_("Pitch répété")
    SUBMITTED = "submitted", N_("Fiche déposée")


BY_HAND = (Stage.PROBLEM, Stage.REHEARSED)  # no sheet can tell: the captain ticks them
LAG = 3  # steps fewer than the table in the middle, from which a table is behind


@dataclass(frozen=True, slots=True)
class Step:
    """`todo` says what is left to do, None once it is done."""

    stage: Stage
    todo: RuleError | None = None

    @property
    def is_done(self) -> bool:
        return self.todo is None


def steps(
    sheet: Sheet, ticked: Collection[Stage], *, is_submitted: bool, with_axis: bool, with_cards: bool
) -> list[Step]:
    """Every step in order; without axes or cards in the edition, nobody is asked for one."""
    left = _hand(ticked) | _words(sheet) | _headings(sheet)
    if not is_submitted:
        left[Stage.SUBMITTED] = RuleError("Relisez la fiche ensemble, puis déposez-la.")
    unasked = {Stage.AXIS: not with_axis, Stage.CARDS: not with_cards}
    return [Step(stage, left.get(stage)) for stage in Stage if not unasked.get(stage)]


def next_step(found: Sequence[Step]) -> Step | None:
    """The first that is left to do; None when all are done."""
    return next((step for step in found if not step.is_done), None)


def count_done(found: Sequence[Step]) -> int:
    return sum(step.is_done for step in found)


def behind(done: Mapping[int, int]) -> set[int]:
    """The tables that did `LAG` steps fewer, or worse, than the one in the middle; `done` is table → steps done."""
    if not done:
        return set()
    middle = median_low(done.values())
    return {table for table, count in done.items() if middle - count >= LAG}


def _hand(ticked: Collection[Stage]) -> dict[Stage, RuleError]:
    left = {
        Stage.PROBLEM: RuleError("Choisissez ensemble le problème auquel répondre, puis cochez cette étape."),
        Stage.REHEARSED: RuleError("Répétez le pitch à voix haute, montre en main, puis cochez cette étape."),
    }
    return {stage: todo for stage, todo in left.items() if stage not in ticked}


def _words(sheet: Sheet) -> dict[Stage, RuleError]:
    left: dict[Stage, RuleError] = {}
    if not sheet.cards:
        left[Stage.CARDS] = RuleError("Cochez au moins une carte du matin à laquelle votre projet répond.")
    if not sheet.title:
        left[Stage.TITLE] = RuleError("Donnez un titre court au projet.")
    if not sheet.axis:
        left[Stage.AXIS] = RuleError("Rattachez le projet à un axe.")
    if sheet.presenter is None:
        left[Stage.PRESENTER] = RuleError("Désignez la personne qui présentera le projet.")
    return left


def _headings(sheet: Sheet) -> dict[Stage, RuleError]:
    gaps: dict[Heading, RuleError] = missing(sheet)
    return {Stage(heading.value): todo for heading, todo in gaps.items()}
