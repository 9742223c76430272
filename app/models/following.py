"""Who hears of what becomes of an idea, and which steps of its story were told, once each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Person
from app.models.base import Instant, Key, Model
from app.models.projects import Project


class Channel(LabelledEnum):
    EMAIL = "email", N_("par courriel")
    LETTER = "letter", N_("par lettre")
    NONE = "none", N_("pas de nouvelles")


class Following(Model):
    """An author of the idea (`person_id`), by the channel that they chose; or anyone (`email`), once confirmed.

    `key` goes out in every message, so it is kept as it is. All it opens is the choice of hearing more or nothing.
    """

    __tablename__ = "followings"
    __table_args__ = (
        UniqueConstraint("project_id", "person_id"),
        UniqueConstraint("project_id", "email"),
        CheckConstraint("(person_id IS NULL) = (email IS NOT NULL)", name="author_or_address"),
        CheckConstraint("person_id IS NOT NULL OR channel = 'email'", name="anyone_by_email"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    channel: Mapped[Channel] = mapped_column(code_of(Channel), default=Channel.EMAIL)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    language: Mapped[str] = mapped_column(String(5), default="fr")
    asked_at: Mapped[Instant]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def address(self) -> str:
        """Where its messages go; "" where no e-mail reaches."""
        return self.email or (self.person.email if self.person else None) or ""


class ToldStep(Model):
    """A step of the story of an idea: seen once, told once. `told_at` is NULL while it settles."""

    __tablename__ = "told_steps"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[Instant]
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class StepLetter(Model):
    """A step that an author is to read on paper, written by organisers: `posted_at` says when it left."""

    __tablename__ = "step_letters"

    following_id: Mapped[int] = mapped_column(ForeignKey("followings.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    written_at: Mapped[Instant]
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    following: Mapped[Following] = relationship()


class StoryLook(Model):
    """At which revision the stories of an edition were last looked at: unchanged, nothing in them is new."""

    __tablename__ = "story_looks"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
