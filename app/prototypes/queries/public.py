"""What is publicly known of a prototype, as dated facts: for whoever tells what became of an idea."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.labels import N_, LabelledEnum
from app.core.paris import day_of
from app.models.followup import Stance
from app.models.prototypes import JournalEntry, Prototype
from app.prototypes.queries import voices
from app.prototypes.queries.deployments import lived

MOST_ENTRIES = 50  # of the journal, the latest
EXCERPT = 240  # characters


class FactKind(LabelledEnum):
    JOURNAL = "journal", N_("Au journal")
    DECLARATION = "declaration", N_("État déclaré")
    VERDICT = "verdict", N_("Avis rendu")
    DEPLOYMENT = "deployment", N_("Mise en œuvre")


@dataclass(frozen=True)
class Fact:
    """`words` are in the reader's language, but for those that somebody wrote; `anchor` is on the prototype's page."""

    day: date
    kind: FactKind
    words: str
    anchor: str


def facts(session: Session, prototype: Prototype) -> list[Fact]:
    """In the order of days, in three queries. No name is in any of them."""
    found = [
        *_journal(session, prototype),
        *_declarations(session, prototype),
        *_verdict(prototype),
        *_deployments(session, prototype),
    ]
    return sorted(found, key=lambda fact: (fact.day, list(FactKind).index(fact.kind)))


def _journal(session: Session, prototype: Prototype) -> Iterator[Fact]:
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.prototype_id == prototype.id)
        .order_by(JournalEntry.happened_on.desc(), JournalEntry.id.desc())
        .limit(MOST_ENTRIES)
    )
    for entry in entries:
        place = f"{entry.place} : " if entry.place else ""
        yield Fact(entry.happened_on, FactKind.JOURNAL, place + _excerpt(entry.text), "journal")


def _declarations(session: Session, prototype: Prototype) -> Iterator[Fact]:
    for heard in reversed(voices.counted(session, prototype)):
        one = heard.declaration
        words = gettext("%(by)s : le prototype %(state)s.", by=one.by_function, state=gettext(one.state.label))
        answered = ", ".join(_counted(heard))
        yield Fact(day_of(one.declared_at), FactKind.DECLARATION, f"{words} {answered}".strip(), "etat")


def _counted(heard: voices.Heard) -> Iterable[str]:
    counts = heard.counts
    if counts[Stance.CONFIRMS]:
        yield ngettext("%(num)d voix confirme", "%(num)d voix confirment", counts[Stance.CONFIRMS])
    if counts[Stance.QUALIFIES]:
        yield ngettext("%(num)d voix nuance", "%(num)d voix nuancent", counts[Stance.QUALIFIES])
    if counts[Stance.CONTESTS]:
        yield ngettext("%(num)d voix conteste", "%(num)d voix contestent", counts[Stance.CONTESTS])


def _verdict(prototype: Prototype) -> Iterator[Fact]:
    if prototype.verdict is not None and prototype.verdict_at is not None:
        verdict, by = gettext(prototype.verdict.label), prototype.verdict_by_function
        words = gettext("Jugé %(verdict)s par : %(by)s. %(why)s", verdict=verdict, by=by, why=prototype.verdict_reason)
        yield Fact(day_of(prototype.verdict_at), FactKind.VERDICT, words, "avis")


def _deployments(session: Session, prototype: Prototype) -> Iterator[Fact]:
    told = set()
    for one, act in lived(session, prototype):
        if one.id not in told:
            told.add(one.id)
            words = gettext("Mise en œuvre décidée à %(place)s.", place=one.place)
            yield Fact(day_of(one.decided_at), FactKind.DEPLOYMENT, words, "avis")
        if act is not None:
            state, said = gettext(act.state.label), _excerpt(act.words)
            words = gettext("%(place)s, %(state)s : %(words)s", place=one.place, state=state, words=said)
            yield Fact(act.happened_on, FactKind.DEPLOYMENT, words, "avis")


def _excerpt(text: str) -> str:
    """The beginning, cut between two words."""
    plain = " ".join(text.split())
    return plain if len(plain) <= EXCERPT else f"{plain[:EXCERPT].rsplit(' ', 1)[0]} …"
