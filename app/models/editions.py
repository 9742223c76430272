"""An edition of the hackathon: its themes, axes, programme, guests, and the dated acts that move it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    CompoundSelect,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    bindparam,
    event,
    null,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.core.labels import N_, LabelledEnum
from app.core.thread import Act, Activity, ActKind, Planned, Step, demand_open, is_open, thread
from app.database import UtcDateTime, code_of, plain_rows
from app.models.accounts import Account
from app.models.base import AccountKey, Code, EditionKey, Instant, Key, Model, Prose, Title

READ = "_read"  # where an edition keeps the dates that it read


class Perimeter(LabelledEnum):
    METROPOLE = "metropole", N_("France métropolitaine")
    NATIONAL = "national", N_("France entière, outre-mer compris")


class Edition(Model):
    """One hackathon. Seats are tables × seats per table, so they are never stored."""

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("table_count BETWEEN 1 AND 200", name="table_count_in_range"),
        CheckConstraint("seats_per_table BETWEEN 2 AND 20", name="seats_per_table_in_range"),
        CheckConstraint("substitute_share BETWEEN 0 AND 100", name="substitute_share_in_range"),
        CheckConstraint("kept_count BETWEEN 1 AND table_count", name="kept_count_in_range"),
    )

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[Title]
    held_on: Mapped[date | None]
    place: Mapped[Title] = mapped_column(default="")
    perimeter: Mapped[Perimeter] = mapped_column(code_of(Perimeter), default=Perimeter.METROPOLE)
    operator: Mapped[Title] = mapped_column(default="")  # the State agency, named by its name at the date
    summary: Mapped[Prose] = mapped_column(default="")
    story: Mapped[Prose] = mapped_column(default="")  # Markdown
    credits: Mapped[Prose] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    table_count: Mapped[int] = mapped_column(default=21)
    seats_per_table: Mapped[int] = mapped_column(default=5)
    captain_inside: Mapped[bool] = mapped_column(default=True)
    substitute_share: Mapped[int] = mapped_column(default=30)  # per cent of the seats
    axes_per_theme: Mapped[int] = mapped_column(default=2)
    asks_theme_order: Mapped[bool] = mapped_column(default=False)  # at sign-up; later, anybody may say it
    pitch_seconds: Mapped[int] = mapped_column(default=180)
    kept_count: Mapped[int] = mapped_column(default=5)
    excludes_previous: Mapped[bool] = mapped_column(default=False)  # other volunteers only (second round)
    is_public: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)  # grows with each change shown; keys cached fragments
    created_at: Mapped[Instant]

    themes: Mapped[list["Theme"]] = relationship(back_populates="edition", order_by="Theme.rank")
    axes: Mapped[list["Axis"]] = relationship(back_populates="edition", order_by="Axis.rank")
    programme: Mapped[list["ProgrammeItem"]] = relationship(order_by="ProgrammeItem.starts_at, ProgrammeItem.id")
    plans: Mapped[list["ActivityPlan"]] = relationship()
    acts: Mapped[list["ActivityAct"]] = relationship(order_by="ActivityAct.id")
    guests: Mapped[list["Guest"]] = relationship(order_by="Guest.rank")

    @property
    def seats(self) -> int:
        return self.table_count * self.seats_per_table

    @property
    def substitutes(self) -> int:
        """How many substitutes are drawn: the share, rounded up."""
        return -(-self.seats * self.substitute_share // 100)

    def thread(self, now: datetime) -> list[Step]:
        return thread(self._acts(), self.planned(), now)

    def is_open(self, activity: Activity, now: datetime) -> bool:
        return is_open(self._acts(), activity, now)

    def demand_open(self, activity: Activity, now: datetime) -> None:
        """Raise RuleError, saying why and when, unless the activity is open."""
        demand_open(self._acts(), self.planned(), activity, now)

    def planned(self) -> list[Planned]:
        """When each activity is foreseen, in no order."""
        return [Planned(row.activity, row.opens_at, row.closes_at) for row in self._rows("plans")]

    def _acts(self) -> list[Act]:
        return [Act(row.activity, row.kind, row.at) for row in self._rows("acts")]

    def _rows(self, relation: str) -> Sequence[Any]:
        """What `acts` or `plans` say: nearly every page needs it, hardly any needs their objects.

        The objects when they are there; else their columns, read once for both, and again after whatever expires
        the row.
        """
        session = object_session(self)
        if relation in self.__dict__ or session is None or self.id is None:
            rows: Sequence[Any] = getattr(self, relation)
            return rows
        if READ not in self.__dict__:
            rows = plain_rows(session, DATED, {"edition": self.id}).all()
            acts, plans = ([row for row in rows if (row.kind is None) is foreseen] for foreseen in (False, True))
            self.__dict__[READ] = {"acts": acts, "plans": plans}
        return self.__dict__[READ][relation]


@event.listens_for(Edition, "expire")
def _forget(edition: Edition | None, attributes: Iterable[str] | None) -> None:
    if edition is not None:  # a row may expire after its object is gone
        edition.__dict__.pop(READ, None)


class Theme(Model):
    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    code: Mapped[Code]
    label: Mapped[Title]
    rank: Mapped[int] = mapped_column(default=0)
    is_candidate: Mapped[bool] = mapped_column(default=False)  # announced, chosen later

    edition: Mapped[Edition] = relationship(back_populates="themes")


class Axis(Model):
    __tablename__ = "axes"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    code: Mapped[Code]
    label: Mapped[Title]
    rank: Mapped[int] = mapped_column(default=0)

    edition: Mapped[Edition] = relationship(back_populates="axes")
    theme: Mapped[Theme] = relationship()


class MomentKind(LabelledEnum):
    """What the screen of the room shows while the moment lasts."""

    WELCOME = "welcome", N_("accueil")
    PLAIN = "plain", N_("parole")
    TABLES = "tables", N_("plan des tables")
    WORK = "work", N_("travail minuté")
    PITCHES = "pitches", N_("pitchs")
    VOTE = "vote", N_("vote")
    RESULT = "result", N_("résultat")
    BREAK = "break", N_("pause")


BEGUN_NOT_ENDED = text("begun_at IS NOT NULL AND ended_at IS NULL")


class ProgrammeItem(Model):
    """A moment of the day: planned, then lived. Time run = `elapsed_ms` + (now − `running_since` while it runs)."""

    __tablename__ = "programme_items"
    __table_args__ = (
        Index(
            "uq_programme_items_one_current",
            "edition_id",
            unique=True,
            sqlite_where=BEGUN_NOT_ENDED,
            postgresql_where=BEGUN_NOT_ENDED,
        ),
        CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes_in_range"),
        CheckConstraint("begun_at IS NOT NULL OR (ended_at IS NULL AND running_since IS NULL)", name="begun_first"),
        CheckConstraint("ended_at IS NULL OR running_since IS NULL", name="ended_does_not_run"),
        CheckConstraint("elapsed_ms >= 0", name="elapsed_not_negative"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    starts_at: Mapped[time]
    label: Mapped[Title]
    activity: Mapped[Activity | None] = mapped_column(code_of(Activity))
    kind: Mapped[MomentKind] = mapped_column(code_of(MomentKind), default=MomentKind.PLAIN)
    minutes: Mapped[int | None]  # planned; None: until the next one
    added_ms: Mapped[int] = mapped_column(default=0)
    elapsed_ms: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_current(self) -> bool:
        return self.begun_at is not None and self.ended_at is None


class ActivityPlan(Model):
    """When an activity is foreseen; says « when » to whoever comes too early."""

    __tablename__ = "activity_plans"
    __table_args__ = (UniqueConstraint("edition_id", "activity"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    activity: Mapped[Activity] = mapped_column(code_of(Activity))
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ActivityAct(Model):
    """An activity opened or closed, by whom and when. The visible thread is derived from these acts."""

    __tablename__ = "activity_acts"

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    activity: Mapped[Activity] = mapped_column(code_of(Activity))
    kind: Mapped[ActKind] = mapped_column(code_of(ActKind))
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    reason: Mapped[Title] = mapped_column(default="")
    moment_id: Mapped[int | None] = mapped_column(  # of the day, when the act came with it
        ForeignKey("programme_items.id", ondelete="SET NULL"), index=True
    )

    account: Mapped[Account] = relationship()
    moment: Mapped[ProgrammeItem | None] = relationship()


class Guest(Model):
    """Invited, not a participant; known by function and organisation."""

    __tablename__ = "guests"

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    function: Mapped[Title]
    organisation: Mapped[Title] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# Built once: asked by nearly every request. An act has a kind; what is only foreseen has none.
THIS = bindparam("edition", type_=Integer)
DATED: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        ActivityAct.id,
        ActivityAct.activity,
        ActivityAct.kind,
        ActivityAct.at,
        type_coerce(null(), UtcDateTime()).label("opens_at"),
        type_coerce(null(), UtcDateTime()).label("closes_at"),
    ).where(ActivityAct.edition_id == THIS),
    select(ActivityPlan.id, ActivityPlan.activity, null(), null(), ActivityPlan.opens_at, ActivityPlan.closes_at).where(
        ActivityPlan.edition_id == THIS
    ),
).order_by("id")
