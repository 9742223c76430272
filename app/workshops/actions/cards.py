"""Writing the cards of a table: sent twice they are kept once, and nobody's words are written over unseen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.cards import CARD_LIMIT, CardKind, Draft, reconcile, to_record
from app.core.errors import RuleError
from app.core.thread import Activity, StepState
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.moderation import ContentKind, Hiding, note_hidden, note_shown
from app.models.oversight import record_act
from app.models.seating import Table
from app.models.workshops import CardAct, CardState, DiagnosisCard, DiagnosisCardVersion
from app.projects.queries import members_of
from app.workshops.queries.cards import (
    card_numbered,
    card_with_token,
    cards_of,
    draft_at,
    draft_of,
    themes_of,
    versions_of,
)

MOST_CARDS = 60  # at one table: beyond, something is wrong with a phone


class StaleCard(RuleError):
    """Somebody else changed the same words since; nothing was written."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a phone sends: the card that it began (`token`), what is on it, and the version it was made from.

    `writer` is made by the page: what the same page sent before, and whose answer was lost, is not somebody else's.
    """

    token: str
    draft: Draft
    base: int = 0
    writer: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes: somebody of the table, or an organiser, who gives a reason once the step is closed."""

    actor: Account
    is_organiser: bool = False
    reason: str = ""


def save_card(edition: Edition, table: Table, writing: Writing, hand: Hand, now: datetime) -> DiagnosisCard:
    """Keep a card as a new version (none when nothing changed). Raises StaleCard when both changed the same words."""
    demand_may_write(edition, hand, now)
    _demand_short(writing.draft)
    _lock(table)
    card = card_with_token(table, writing.token)
    if card is None:
        return _begin(edition, table, writing, hand, now)
    _demand_readable(card)
    draft = _brought_together(card, writing, hand)
    if draft != draft_of(card):
        _write(card, edition, table, draft)
        _keep(card, CardAct.CHANGED, hand, now, writing.writer)
    return card


def count_hands(
    edition: Edition, table: Table, card: DiagnosisCard, hands: int | None, seen: int | None, hand: Hand, now: datetime
) -> None:
    """Note how many hands were raised for a card (None forgets the count). `seen` is the count that the page showed."""
    demand_may_write(edition, hand, now)
    _lock(table)
    db.session.refresh(card)
    _demand_readable(card)
    if card.hands == hands:
        return
    if card.hands != seen:
        raise RuleError(
            "Quelqu’un d’autre vient de noter le vote de cette carte : %(hands)s. Rien n’a été modifié par vous. "
            "Regardez, puis notez de nouveau s’il faut.",
            hands="–" if card.hands is None else card.hands,
        )
    among = len(members_of(table))
    if hands is not None and not 0 <= hands <= among:
        raise RuleError(
            "Il ne peut pas y avoir %(hands)s mains levées : %(among)s personnes sont à cette table. "
            "Rien n’a été modifié, recomptez.",
            hands=hands,
            among=among,
        )
    card.hands, card.hands_among = hands, None if hands is None else among
    _keep(card, CardAct.COUNTED, hand, now)


def withdraw_card(edition: Edition, table: Table, card: DiagnosisCard, hand: Hand, now: datetime) -> None:
    """Take a card off the table; it can be put back."""
    _move(edition, table, card, CardState.READABLE, CardState.WITHDRAWN, hand, now)
    _keep(card, CardAct.WITHDRAWN, hand, now)


def put_card_back(edition: Edition, table: Table, card: DiagnosisCard, hand: Hand, now: datetime) -> None:
    _move(edition, table, card, CardState.WITHDRAWN, CardState.READABLE, hand, now)
    _keep(card, CardAct.PUT_BACK, hand, now)


def hide_card(card: DiagnosisCard, actor: Account, reason: str, now: datetime) -> None:
    """Organisers hide what must not be read; the reason is said in its place."""
    _turn(card, CardState.READABLE, CardState.HIDDEN)
    _keep(card, CardAct.HIDDEN, Hand(actor, is_organiser=True, reason=reason), now)
    authors = {one.account_id for one in versions_of(card) if not one.by_organiser}
    seated = {one.person.account.id for one in members_of(card.table) if one.person.account}
    hiding = Hiding(
        edition_id=card.edition_id,
        kind=ContentKind.CARD,
        content_id=card.id,
        label=card.reference,
        path=f"/editions/{card.edition.number}/diagnostic",
        kept={"text": card.text},
        reason=reason,
        hidden_at=now,
        hidden_by_id=actor.id,
    )
    note_hidden(db.session(), hiding, authors | seated)


def show_card_again(card: DiagnosisCard, actor: Account, reason: str, now: datetime) -> None:
    _turn(card, CardState.HIDDEN, CardState.READABLE)
    _keep(card, CardAct.SHOWN, Hand(actor, is_organiser=True, reason=reason), now)
    note_shown(db.session(), ContentKind.CARD, card.id, reason, actor, now)


def demand_may_write(edition: Edition, hand: Hand, now: datetime) -> None:
    """While the step is open, both; once it is closed, organisers who say why."""
    step = next(step for step in edition.thread(now) if step.activity is Activity.DIAGNOSIS)
    if hand.is_organiser and step.state is StepState.DONE:
        if not hand.reason:
            raise RuleError(
                "L’étape est close : dites pourquoi vous corrigez. Votre texte est gardé, rien n’a été enregistré.",
                field="reason",
            )
        return
    edition.demand_open(Activity.DIAGNOSIS, now)


def _begin(edition: Edition, table: Table, writing: Writing, hand: Hand, now: datetime) -> DiagnosisCard:
    last, count = db.session.execute(
        select(func.max(DiagnosisCard.number), func.count(DiagnosisCard.id)).where(DiagnosisCard.table_id == table.id)
    ).one()
    if count >= MOST_CARDS:
        raise RuleError(
            "Cette table a déjà %(most)s cartes : il n’y a plus de place. Votre texte est gardé dans le champ ; "
            "reprenez une carte existante.",
            most=MOST_CARDS,
        )
    number = (last or 0) + 1
    card = DiagnosisCard(
        edition_id=edition.id,
        table_id=table.id,
        number=number,
        reference=f"{table.number}-{number}",
        token=writing.token,
        state=CardState.READABLE,
        version=0,
    )
    _write(card, edition, table, writing.draft)
    _keep(card, CardAct.WRITTEN, hand, now, writing.writer)
    return card


def _brought_together(card: DiagnosisCard, writing: Writing, hand: Hand) -> Draft:
    """What to write, once others' changes since `writing.base` are taken in."""
    theirs = draft_of(card)
    if theirs == writing.draft or card.version == writing.base:
        return writing.draft
    since = versions_of(card, after=writing.base)
    if writing.writer and all(one.writer == writing.writer and one.account_id == hand.actor.id for one in since):
        return writing.draft
    draft, clashes = reconcile(draft_at(card, writing.base), theirs, writing.draft)
    if clashes:
        raise StaleCard(
            "Quelqu’un d’autre a changé cette carte pendant que vous écriviez. Votre texte est gardé : comparez, puis "
            "choisissez."
        )
    return draft


def _write(card: DiagnosisCard, edition: Edition, table: Table, draft: Draft) -> None:
    theme = next((one for one in themes_of(edition) if one.code == draft.theme), None)
    if theme is None:
        raise RuleError("Choisissez un des thèmes de cette édition. Votre texte est gardé.", field="theme")
    parent = _parent(table, card, draft)
    if card.axis_id is not None and draft.kind is not CardKind.LEAD:
        raise RuleError(
            "Cette piste est rangée dans un axe : sortez-la d’abord de son axe. Votre texte est gardé.", field="kind"
        )
    if card.id is not None and _carries_earlier(table, card, draft.kind):
        raise RuleError(
            "D’autres cartes en dépendent : déliez-les avant d’en changer la sorte. Votre texte est gardé.",
            field="kind",
        )
    card.kind, card.text = draft.kind, draft.text
    card.theme, card.under = theme, parent


def _parent(table: Table, card: DiagnosisCard, draft: Draft) -> DiagnosisCard | None:
    if draft.under is None:
        return None
    parent = card_numbered(table, draft.under)
    if parent is None or parent is card or parent.kind.rank >= draft.kind.rank:
        raise RuleError(
            "Une cause se lie à un constat, une piste à un constat ou à une cause de la même table. "
            "Votre texte est gardé.",
            field="under",
        )
    return parent


def _carries_earlier(table: Table, card: DiagnosisCard, kind: CardKind) -> bool:
    """Do cards hang under it that could not, were it of this kind?"""
    return any(one.under_id == card.id and one.kind.rank <= kind.rank for one in cards_of(table))


def _keep(card: DiagnosisCard, act: CardAct, hand: Hand, now: datetime, writer: str = "") -> None:
    """The card as it is now becomes its next version; what organisers do is also in the record of acts."""
    card.version = (card.version or 0) + 1
    card.updated_at = now
    db.session.add(card)
    db.session.flush()
    db.session.add(
        DiagnosisCardVersion(
            card_id=card.id,
            number=card.version,
            act=act,
            at=now,
            account_id=hand.actor.id,
            writer=writer,
            by_organiser=hand.is_organiser,
            reason=hand.reason,
            content=to_record(draft_of(card)) | {"hands": card.hands, "hands_among": card.hands_among},
        )
    )
    if hand.is_organiser:
        name, session = f"workshops.{act.value}", db.session()
        record_act(session, name, hand.actor, now, edition_id=card.edition_id, subject=f"card:{card.id}")
    db.session.flush()


def _move(
    edition: Edition, table: Table, card: DiagnosisCard, before: CardState, after: CardState, hand: Hand, now: datetime
) -> None:
    demand_may_write(edition, hand, now)
    _lock(table)
    db.session.refresh(card)
    _turn(card, before, after)


def _turn(card: DiagnosisCard, before: CardState, after: CardState) -> None:
    if card.state is not before:
        raise RuleError("Cette carte est déjà %(state)s. Rien n’a été modifié.", state=card.state)
    card.state = after


def _demand_readable(card: DiagnosisCard) -> None:
    if card.state is not CardState.READABLE:
        raise RuleError(
            "Cette carte est %(state)s : elle ne change plus. Votre texte est gardé ; faites-en une nouvelle carte, "
            "ou remettez celle-ci.",
            state=card.state,
        )


def _demand_short(draft: Draft) -> None:
    if not draft.text:
        raise RuleError("Écrivez quelques mots sur la carte.", field="text")
    if len(draft.text) > CARD_LIMIT:
        raise RuleError(
            "Une carte tient en %(limit)s caractères, celle-ci en a %(length)s : coupez, ou faites plusieurs cartes. "
            "Rien n’est perdu, le texte entier est dans le champ.",
            field="text",
            limit=CARD_LIMIT,
            length=len(draft.text),
        )


def _lock(table: Table) -> None:
    """One writing at a time at each table: numbers follow, and versions too."""
    db.session.scalar(select(Table.id).where(Table.id == table.id).with_for_update())
