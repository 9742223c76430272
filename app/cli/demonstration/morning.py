"""The morning: every table writes its cards and votes on them, then organisers bring the leads down to six axes."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.actions.people import ensure_account
from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.cards import CardKind, Draft
from app.models.editions import Edition
from app.models.seating import Table
from app.models.workshops import DiagnosisCard
from app.projects.queries import members_of
from app.seating.queries import tables_of
from app.workshops.actions.cards import Hand, Writing, count_hands, save_card
from app.workshops.actions.grouping import form_axis, gather, merge_axes, undo

FIRST_NAMES = {  # what an axis was called before another joined it
    "EMP-1": "Un lieu pour l’emploi",
    "EMP-3": "Aider ceux qui entreprennent",
}
MERGED, KEPT = "EMP-3", "EMP-1"
FINAL = {MERGED: KEPT}


def write_cards(session: Session, edition: Edition, team: Team) -> None:
    """A finding, its cause and one or two leads at each table; then hands are raised."""
    tables = {table.number: table for table in tables_of(edition)}
    chance = Chance("cartes")
    for told in document("cartes"):
        table = tables[told["table"]]
        captain, *_others = members = members_of(table)
        author = ensure_account(session, captain.person, captain.convened_at)
        hand = Hand(author or team.organiser, is_organiser=author is None)
        texts = [(CardKind.FINDING, told["constat"], None), (CardKind.CAUSE, told["cause"], 1)]
        texts += [(CardKind.LEAD, lead["texte"], 2) for lead in told["pistes"]]
        start = paris("2017-12-16T10:12") + timedelta(seconds=37 * table.number)
        cards = [
            _write(edition, table, Draft(kind, _theme(table), text, under), hand, start + rank * timedelta(minutes=11))
            for rank, (kind, text, under) in enumerate(texts)
        ]
        for card in cards:
            raised = 2 + chance.below(len(members) - 1)
            count_hands(edition, table, card, raised, None, hand, start + timedelta(minutes=58))


def group_leads(edition: Edition, team: Team) -> None:
    """Seven axes at first; a lead put in the wrong one, and taken back; two axes joined, and six remain."""
    organiser, at = team.organiser, paris("2017-12-16T11:34")
    themes = {theme.code: theme for theme in edition.themes}
    announced = document("edition_1")["axes"]
    names = {code: (themes[theme], FIRST_NAMES.get(code, label)) for code, theme, label in announced}
    names[MERGED] = (names[KEPT][0], FIRST_NAMES[MERGED])
    done = 0
    for rank, (code, (theme, label)) in enumerate(names.items()):
        moment = at + rank * timedelta(minutes=4)
        done = form_axis(edition, theme, label, _leads(code), done, organiser, moment).number
    stray = gather(edition, [_leads(None)[0]], "EMP-2", done, organiser, paris("2017-12-16T12:06"))
    done = undo(edition, stray.number, stray.number, organiser, paris("2017-12-16T12:07")).number
    final = next(label for code, _theme, label in announced if code == KEPT)
    merge_axes(edition, KEPT, MERGED, final, done, organiser, paris("2017-12-16T12:19"))


def cards_answered(number: int) -> tuple[str, ...]:
    """What the project of a table says that it answers: its finding, its first lead, one of its axis elsewhere."""
    lead = f"{number}-3"
    own = next(code for code in (FINAL.get(code, code) for code in _axes()) if lead in _leads_of(code))
    others = [reference for reference in _leads_of(own) if not reference.startswith(f"{number}-")]
    return tuple(sorted((f"{number}-1", lead, *others[number % len(others) :][:1])))


def _axes() -> list[str]:
    return [code for code, _theme, _label in document("edition_1")["axes"]]


def _leads_of(code: str) -> list[str]:
    """In an axis as the day ended."""
    return [reference for first in (*_axes(), MERGED) if FINAL.get(first, first) == code for reference in _leads(first)]


def _leads(code: str | None) -> list[str]:
    """The references of the leads that went first in an axis (None: in none)."""
    return [
        f"{told['table']}-{rank}"
        for told in document("cartes")
        for rank, lead in enumerate(told["pistes"], start=3)
        if lead["axe"] == code
    ]


def _write(edition: Edition, table: Table, draft: Draft, hand: Hand, at: datetime) -> DiagnosisCard:
    rank = 1 if draft.under is None else draft.under + 1
    return save_card(edition, table, Writing(f"demonstration-{table.number}-{rank}-{at:%H%M%S}", draft), hand, at)


def _theme(table: Table) -> str:
    return table.theme.code if table.theme else ""
