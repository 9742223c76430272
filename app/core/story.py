"""The story of an idea, from the draw to the evidence: moments, each with its date, its words and its proof.

Words are kept as a French message and its values, as a refusal is: whoever shows them says them in the reader's
language, with dates and amounts written as people write them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.core.labels import N_, LabelledEnum
from app.core.paris import day_of
from app.core.thread import StepState

SETTLING = timedelta(minutes=10)  # between seeing a step and telling it: a slip of the hand is taken back meanwhile
NEWS_LASTS = timedelta(days=30)  # a step first seen so long after it happened is old: nobody is written to


class Chapter(LabelledEnum):
    """What a moment is about, in the order of the story."""

    DRAW = "draw", N_("Le tirage au sort")
    TABLE = "table", N_("La table")
    CARDS = "cards", N_("Les cartes du diagnostic")
    AXIS = "axis", N_("L’axe")
    SHEET = "sheet", N_("La fiche")
    PITCH = "pitch", N_("Le pitch devant l’assemblée")
    VOTE = "vote", N_("Le vote indicatif")
    DECISION = "decision", N_("Le choix")
    STUDY = "study", N_("L’étude du projet")
    ANSWER = "answer", N_("La réponse à la table")
    PROTOTYPE = "prototype", N_("Le prototype sur le terrain")
    PLEDGE = "pledge", N_("Un engagement")
    EVIDENCE = "evidence", N_("Une étape tenue")
    JOURNAL = "journal", N_("Le journal du terrain")
    DECLARATION = "declaration", N_("L’état déclaré, et ce qu’on en dit")
    VERDICT = "verdict", N_("L’avis sur l’essai")
    SPREAD = "spread", N_("L’idée reprise ailleurs")


@dataclass(frozen=True)
class Words:
    """A French message id with its `%(name)s`, and their values: days, amounts, other words."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """The page that shows it: an endpoint of the house, its values, and what the link says."""

    endpoint: str
    says: str
    values: Mapping[str, int] = field(default_factory=dict)
    anchor: str = ""


@dataclass(frozen=True)
class Moment:
    """`key` is the same for ever, whatever the words become; a step that starts anew has another one.

    `quote` is what somebody wrote, as they wrote it, in plain text.
    """

    key: str
    chapter: Chapter
    state: StepState
    at: date | datetime | None = None
    words: Words | None = None
    quote: str = ""
    proof: Proof | None = None

    @property
    def day(self) -> date | None:
        return day_of(self.at) if isinstance(self.at, datetime) else self.at

    @property
    def is_news(self) -> bool:
        """Is it a step that people are told by a message? The journal is read on the page, and in the feed."""
        return self.state is StepState.DONE and self.chapter is not Chapter.JOURNAL


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    """What happened, the oldest first; then what goes on and what is to come, by date, those without one last.

    What has no date of its own, and moments of the same day, stay in the order of the chapters.
    """
    chapters = list(Chapter)

    def place(moment: Moment) -> tuple[bool, date, int]:
        waits = moment.state is not StepState.DONE
        return (waits, moment.day or (date.max if waits else date.min), chapters.index(moment.chapter))

    return sorted(moments, key=place)


def latest(moments: Sequence[Moment]) -> Moment | None:
    """The last thing that happened."""
    return next((one for one in reversed(moments) if one.state is StepState.DONE), None)


def is_old(moment: Moment, now: datetime) -> bool:
    """Did it happen so long ago that telling it would puzzle people?"""
    return moment.day is not None and moment.day < day_of(now - NEWS_LASTS)
