"""The pact of a prototype: needs and pledges typed alike, its signed versions, and what was told of it.

Nothing is ever deleted: a need or a pledge is withdrawn with its reason, and every change of a pledge is kept.
"""

from datetime import date
from typing import Annotated

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.core.pledges import NeedKind, PledgeState, Term, state_of
from app.database import code_of
from app.models.accounts import Account
from app.models.base import AccountKey, Instant, Key, Model, Prose, Record, Title
from app.models.prototypes import Prototype, TeamRole

PrototypeKey = Annotated[int, mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)]


class Need(Model):
    """What a prototype lacks. `version` grows at each change: a form made from an older one is refused."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("(kind = 'money') = (amount_cents IS NOT NULL)", name="money_has_an_amount"),
        CheckConstraint("amount_cents IS NULL OR amount_cents > 0", name="amount_positive"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_has_a_reason"),
    )

    id: Mapped[Key]
    prototype_id: Mapped[PrototypeKey]
    key: Mapped[str] = mapped_column(String(40), unique=True)  # made by the form: sent twice, it is one need
    kind: Mapped[NeedKind] = mapped_column(code_of(NeedKind))
    label: Mapped[Title]
    amount_cents: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[Prose] = mapped_column(default="")

    @property
    def term(self) -> Term:
        return Term(self.id, self.kind, self.label, self.amount_cents)


class Pledge(Model):
    """A promise: by whom (a function, and perhaps an account of the team), for when, and how it was kept.

    An owner who left the team leaves the promise as it is, to be taken over.
    """

    __tablename__ = "pledges"
    __table_args__ = (
        CheckConstraint("(kind = 'money') = (amount_cents IS NOT NULL)", name="money_has_an_amount"),
        CheckConstraint("amount_cents IS NULL OR amount_cents > 0", name="amount_positive"),
        CheckConstraint("owner_function <> ''", name="owned"),
        CheckConstraint("kept_on IS NULL OR proof <> ''", name="kept_has_a_proof"),
        CheckConstraint("kept_on IS NULL OR withdrawn_on IS NULL", name="kept_or_withdrawn"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_has_a_reason"),
        CheckConstraint("(file_name IS NULL) = (file_type IS NULL)", name="file_has_a_type"),
        Index("ix_pledges_prototype_id_due_on", "prototype_id", "due_on"),
    )

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[NeedKind] = mapped_column(code_of(NeedKind))
    label: Mapped[Title]
    amount_cents: Mapped[int | None]
    owner_function: Mapped[Title]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    due_on: Mapped[date]
    kept_on: Mapped[date | None]
    proof: Mapped[Prose] = mapped_column(default="")
    file_name: Mapped[str | None] = mapped_column(String(64), index=True)  # SHA-256 of the file that proves it
    file_type: Mapped[str | None] = mapped_column(String(40))
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[Prose] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]

    prototype: Mapped[Prototype] = relationship()
    need: Mapped[Need | None] = relationship()
    changes: Mapped[list["PledgeChange"]] = relationship(order_by="PledgeChange.id")

    def state(self, today: date) -> PledgeState:
        return state_of(self.due_on, self.kept_on, self.withdrawn_on, today)

    @property
    def term(self) -> Term:
        return Term(self.id, self.kind, self.label, self.amount_cents, self.need_id, self.owner_function, self.due_on)


class PledgeAct(LabelledEnum):
    PROMISED = "promised", N_("promise")
    CHANGED = "changed", N_("changée")
    TAKEN_OVER = "taken_over", N_("reprise")
    KEPT = "kept", N_("tenue")
    REOPENED = "reopened", N_("rouverte")
    WITHDRAWN = "withdrawn", N_("retirée")


class PledgeChange(Model):
    """What became of a promise, act by act: by which function, when, why, and what it said before."""

    __tablename__ = "pledge_changes"

    id: Mapped[Key]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id", ondelete="CASCADE"), index=True)
    act: Mapped[PledgeAct] = mapped_column(code_of(PledgeAct))
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    function: Mapped[Title] = mapped_column(default="")  # of the author then; "" for an organiser
    reason: Mapped[Prose] = mapped_column(default="")
    before: Mapped[Record] = mapped_column(JSON, default=dict)


class PactVersion(Model):
    """The pact as it was put to signature: canonical JSON and its fingerprint. It never changes."""

    __tablename__ = "pact_versions"
    __table_args__ = (UniqueConstraint("prototype_id", "number"),)

    id: Mapped[Key]
    prototype_id: Mapped[PrototypeKey]
    number: Mapped[int]
    content: Mapped[Prose]
    fingerprint: Mapped[str] = mapped_column(String(64))
    drawn_up_at: Mapped[Instant]

    signatures: Mapped[list["PactSignature"]] = relationship(order_by="PactSignature.signed_at, PactSignature.id")

    @property
    def is_in_force(self) -> bool:
        """Signed for both parties."""
        return {one.role for one in self.signatures} == set(TeamRole)


class PactSignature(Model):
    __tablename__ = "pact_signatures"
    __table_args__ = (UniqueConstraint("version_id", "role"), UniqueConstraint("version_id", "account_id"))

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("pact_versions.id", ondelete="CASCADE"))
    role: Mapped[TeamRole] = mapped_column(code_of(TeamRole))
    function: Mapped[Title]
    account_id: Mapped[AccountKey]
    signed_at: Mapped[Instant]

    account: Mapped[Account] = relationship()


class NoticeKind(LabelledEnum):
    LATE_STEP = "late_step", N_("étape en retard")
    LATE_PLEDGE = "late_pledge", N_("promesse en retard")
    SILENCE = "silence", N_("silence")
    DIGEST = "digest", N_("lettre du mois")


class Notice(Model):
    """Something that time alone made us say, once: of which step, pledge, prototype or account, about which day.

    `day` is the deadline, the last sign of life, or the first day of the month that is told.
    """

    __tablename__ = "sponsorship_notices"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "day"),)

    id: Mapped[Key]
    kind: Mapped[NoticeKind] = mapped_column(code_of(NoticeKind))
    subject_id: Mapped[int]
    day: Mapped[date]
    prototype_id: Mapped[int | None] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    at: Mapped[Instant]
