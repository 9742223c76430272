"""The assembly's vote. Identity is never in the transaction that stores a ballot.

`Credential` and `Ballot` carry no time and no serial number; the roll lives in the second database. See
docs/decisions for what naive tables reveal.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.ballots import KINDS, Kind
from app.core.labels import N_, LabelledEnum
from app.database import ROLL, UtcDateTime, code_of
from app.models.accounts import Role
from app.models.base import AccountKey, Code, EditionKey, Instant, Key, Model, Prose, Record, Title
from app.models.editions import Edition
from app.models.projects import Project


class PollMethod(LabelledEnum):
    """Named as the tally names them."""

    MAJORITY = "majority-judgment", N_("jugement majoritaire")
    APPROVAL = "approval", N_("vote par approbation")
    POINTS = "points", N_("dix points à répartir")


class PollState(LabelledEnum):
    PREPARING = "preparing", N_("en préparation")
    OPEN = "open", N_("ouvert")
    CLOSED = "closed", N_("clos")
    COUNTED = "counted", N_("dépouillé")
    PUBLISHED = "published", N_("publié")
    ANNULLED = "annulled", N_("annulé")


class PairedAct(LabelledEnum):
    """What takes two members of the bureau: one asks, another confirms."""

    OPEN = "ouverture", N_("ouverture du vote")
    CLOSE = "cloture", N_("clôture du vote")


class Incident(LabelledEnum):
    """Why a card, or a paper ballot, was turned away; only how many times is kept."""

    REUSED = "reused", N_("carte qui avait déjà voté, présentée pour un autre bulletin")
    UNKNOWN = "unknown", N_("code inconnu : mal recopié, ou forgé")
    OTHER_POLL = "other_poll", N_("carte d’un autre vote")
    CANCELLED = "cancelled", N_("carte annulée avant l’ouverture")
    LATE = "late", N_("bulletin présenté après la clôture")
    SPOILT = "spoilt", N_("bulletin de papier écarté sans être déposé")


class PollChannel(LabelledEnum):
    """How a ballot reaches the urn."""

    ROOM = "room", N_("en salle, avec des cartes")
    REMOTE = "remote", N_("à distance, depuis son compte")


class Poll(Model):
    """Un scrutin indicatif: the rule is frozen and fingerprinted at opening, and cannot change after."""

    __tablename__ = "polls"
    __table_args__ = (
        UniqueConstraint("edition_id", "rank"),
        CheckConstraint(
            "state = 'preparing' OR state = 'annulled' OR rule_fingerprint IS NOT NULL",
            name="open_has_a_rule",
        ),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    rank: Mapped[int]
    title: Mapped[Title]
    method: Mapped[PollMethod] = mapped_column(code_of(PollMethod), default=PollMethod.APPROVAL)
    channel: Mapped[PollChannel] = mapped_column(code_of(PollChannel), default=PollChannel.ROOM)
    state: Mapped[PollState] = mapped_column(code_of(PollState), default=PollState.PREPARING)
    kept_count: Mapped[int] = mapped_column(default=5)
    rule: Mapped[Record] = mapped_column(JSON, default=dict)
    rule_fingerprint: Mapped[str | None] = mapped_column(String(64))
    cards_printed: Mapped[int] = mapped_column(default=0)
    cards_given: Mapped[int | None]
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_reason: Mapped[Prose] = mapped_column(default="")
    tie_seed: Mapped[str | None] = mapped_column(String(40))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # counts, ranking, ties, trace
    lines: Mapped[Prose] = mapped_column(default="")  # the published recount file, sorted
    remarks: Mapped[Prose] = mapped_column(default="")  # what the bureau writes in the record (procès-verbal)

    edition: Mapped[Edition] = relationship()
    options: Mapped[list["PollOption"]] = relationship(cascade="all, delete-orphan", order_by="PollOption.rank")

    @property
    def reference(self) -> str:
        """The public name of the poll, part of every hash: HK1-S1."""
        return f"HK{self.edition.number}-S{self.rank}"

    @property
    def kind(self) -> Kind:
        """What its ballots say, and how they are counted."""
        return KINDS[self.method]

    def standing_of(self, project_number: int) -> dict[str, Any] | None:
        """The line of a project in the result: rank, and the counts of the method."""
        ranking: list[dict[str, Any]] = (self.result or {}).get("ranking", [])
        return next((line for line in ranking if line["project"] == project_number), None)


class PollOption(Model):
    __tablename__ = "poll_options"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship(lazy="joined", innerjoin=True)


class PollAct(Model):
    """The opening or the closing of a poll: asked by one member of the bureau, done when another confirms in time.

    `fingerprint` is that of the rule as whoever asked for the opening read it.
    """

    __tablename__ = "poll_acts"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_whole"),
    )

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    act: Mapped[PairedAct] = mapped_column(code_of(PairedAct), primary_key=True)
    asked_by_id: Mapped[AccountKey]
    asked_as: Mapped[Code]  # the role, by which the record names them
    asked_at: Mapped[Instant]
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_as: Mapped[Code | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def functions(self) -> list[Role]:
        """Those who did it, in the order of asking and confirming."""
        return [Role(one) for one in (self.asked_as, self.confirmed_as) if one]


class PollIncident(Model):
    """How many times cards were turned away, by reason: no card, no time, nobody."""

    __tablename__ = "poll_incidents"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Incident] = mapped_column(code_of(Incident), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Credential(Model):
    """The right to cast one ballot: SHA-256 of `scrutin|code`. The code itself is only on the card."""

    __tablename__ = "credentials"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)


class Ballot(Model):
    """What was chosen, under a key made by the voter's device: a retry is harmless."""

    __tablename__ = "ballots"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    payload: Mapped[str] = mapped_column(String(4000))


class PaperEntry(Model):
    """A paper ballot keyed once, waiting for a second teller; gone as soon as the ballot is in the urn."""

    __tablename__ = "paper_entries"
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    payload: Mapped[str] = mapped_column(String(4000))


class RollEntry(Model):
    """A signature on the roll (émargement), in a database of its own: no time, no order."""

    __tablename__ = "roll_entries"
    __bind_key__ = ROLL
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: Mapped[int] = mapped_column(primary_key=True)
    elector_id: Mapped[int] = mapped_column(primary_key=True)
