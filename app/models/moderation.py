"""What organisers hid, why, and what its authors answered.

The words of a hidden content leave the rows that pages read and wait in `Hiding.kept`: no page, feed, export or screen
can show them, whatever it asks. Shown again, they go back where they were.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose, Record, Title
from app.models.editions import Edition

HIDDEN_WORDS = "Contenu masqué par les organisateurs"  # in French, as what it stands for


class ContentKind(LabelledEnum):
    PROJECT = "project", N_("fiche de projet")
    FILE = "file", N_("pièce jointe")
    CARD = "card", N_("carte du diagnostic")
    JOURNAL = "journal", N_("passage du journal")
    POINT = "point", N_("point de l’analyse")
    MILESTONE = "milestone", N_("étape promise")
    MONEY = "money", N_("écriture du budget")
    DECLARATION = "declaration", N_("état déclaré")
    VOICE = "voice", N_("réponse à un état déclaré")
    ACT = "act", N_("acte d’un territoire")


class Hiding(Model):
    """A content hidden, then perhaps shown again. In force at most once for each content."""

    __tablename__ = "hidings"
    __table_args__ = (
        Index(
            "uq_hidings_in_force",
            "kind",
            "content_id",
            unique=True,
            sqlite_where=text("shown_at IS NULL"),
            postgresql_where=text("shown_at IS NULL"),
        ),
        CheckConstraint("(shown_at IS NULL) = (shown_by_id IS NULL)", name="shown_by_somebody"),
        CheckConstraint("reason <> ''", name="motivated"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    kind: Mapped[ContentKind] = mapped_column(code_of(ContentKind))
    content_id: Mapped[int]  # the key of the row, in the table of its kind
    label: Mapped[Title]  # which one, without a word of it: « Table 7 », « 12 mars 2018 »
    path: Mapped[Title]  # the page where it was read
    kept: Mapped[Record] = mapped_column(JSON)
    reason: Mapped[Title]  # read by everyone in its place
    hidden_at: Mapped[Instant]
    hidden_by_id: Mapped[AccountKey]
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    shown_reason: Mapped[Title] = mapped_column(default="")

    edition: Mapped[Edition] = relationship()
    hidden_by: Mapped[Account] = relationship(foreign_keys="Hiding.hidden_by_id")
    shown_by: Mapped[Account | None] = relationship(foreign_keys="Hiding.shown_by_id")
    authors: Mapped[list["HidingAuthor"]] = relationship(cascade="all, delete-orphan")
    appeal: Mapped["Appeal | None"] = relationship(back_populates="hiding", cascade="all, delete-orphan")

    @property
    def is_in_force(self) -> bool:
        return self.shown_at is None

    def is_by(self, account: Account) -> bool:
        """Did this account write what is hidden?"""
        return any(author.account_id == account.id for author in self.authors)


class HidingAuthor(Model):
    """Whoever wrote the content, as known when it was hidden: they read it still, and may appeal."""

    __tablename__ = "hiding_authors"

    hiding_id: Mapped[int] = mapped_column(ForeignKey("hidings.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)


class Appeal(Model):
    """An author disagrees; somebody else than who hid answers, with reasons. One appeal for each hiding."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(answered_at IS NULL) = (is_upheld IS NULL)", name="answered_yes_or_no"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answer_motivated"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> against_id", name="answered_by_somebody_else"),
    )

    id: Mapped[Key]
    hiding_id: Mapped[int] = mapped_column(ForeignKey("hidings.id", ondelete="CASCADE"), unique=True)
    against_id: Mapped[AccountKey]  # who hid
    words: Mapped[Prose]
    made_at: Mapped[Instant]
    made_by_id: Mapped[AccountKey]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    is_upheld: Mapped[bool | None]  # the author is right: the content is shown again
    answer: Mapped[Prose] = mapped_column(default="")

    hiding: Mapped[Hiding] = relationship(back_populates="appeal")


def in_force(session: Session, kind: ContentKind, ids: Iterable[int]) -> dict[int, Hiding]:
    """Content → its hiding, among these contents of a kind."""
    wanted = list(ids)
    if not wanted:
        return {}
    own = select(Hiding).where(Hiding.kind == kind, Hiding.shown_at.is_(None), Hiding.content_id.in_(wanted))
    return {hiding.content_id: hiding for hiding in session.scalars(own)}


def demand_shown(session: Session, kind: ContentKind, content_id: int) -> None:
    """Raise RuleError while the content is hidden: what waits to be shown again must find its place unchanged."""
    hiding = in_force(session, kind, [content_id]).get(content_id)
    if hiding is not None:
        raise RuleError(
            "Les organisateurs ont masqué ce contenu le %(at)s : il ne se modifie pas tant qu’il est masqué. Rien n’a "
            "été modifié. Ses auteurs peuvent demander qu’il soit montré de nouveau.",
            at=hiding.hidden_at,
        )


def note_hidden(session: Session, hiding: Hiding, authors: Iterable[int]) -> Hiding:
    """Add a hiding with its authors (accounts), in the transaction of the act."""
    hiding.authors = [HidingAuthor(account_id=account_id) for account_id in sorted(set(authors))]
    session.add(hiding)
    session.flush()
    return hiding


def note_shown(
    session: Session, kind: ContentKind, content_id: int, reason: str, actor: Account, now: datetime
) -> Hiding | None:
    """End the hiding in force, if there is one."""
    hiding = in_force(session, kind, [content_id]).get(content_id)
    if hiding is not None:
        hiding.shown_at, hiding.shown_by_id, hiding.shown_reason = now, actor.id, reason
    return hiding
