"""Those who answer the call: what the draw needs to know, and their practical needs, kept apart."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account, Person
from app.models.base import Code, EditionKey, Instant, Key, Model, Title
from app.models.editions import Edition, Theme
from app.models.territories import College, Council, District


class Sex(LabelledEnum):
    FEMALE = "F", N_("femme")
    MALE = "H", N_("homme")
    UNSAID = "N", N_("préfère ne pas dire")


class AgeBand(LabelledEnum):
    A16 = "16-17", N_("16-17 ans")
    A18 = "18-24", N_("18-24 ans")
    A25 = "25-34", N_("25-34 ans")
    A35 = "35-49", N_("35-49 ans")
    A50 = "50-64", N_("50-64 ans")
    A65 = "65+", N_("65 ans et plus")


class Membership(LabelledEnum):
    """Is this person a member of the council? Checked by an organiser; only members are drawn."""

    TO_CHECK = "to_check", N_("à vérifier")
    CONFIRMED = "confirmed", N_("vérifiée")
    REFUSED = "refused", N_("non reconnue")


class ParentalConsent(LabelledEnum):
    NOT_NEEDED = "not_needed", N_("sans objet")
    EXPECTED = "expected", N_("attendue")
    RECEIVED = "received", N_("reçue")


class NeedKind(LabelledEnum):
    """A closed logistic list: no free text on health or religion is asked."""

    WHEELCHAIR = "wheelchair", N_("accès en fauteuil")
    HEARING_LOOP = "hearing_loop", N_("boucle magnétique")
    SIGN_LANGUAGE = "sign_language", N_("interprète en langue des signes")
    CHILDCARE = "childcare", N_("garde d’enfants")
    LARGE_PRINT = "large_print", N_("documents en gros caractères")
    HELP_READING = "help_reading", N_("aide à la lecture")
    TRAVEL = "travel", N_("aide au déplacement")
    MEAL_VEGETARIAN = "meal_vegetarian", N_("repas végétarien")
    MEAL_NO_PORK = "meal_no_pork", N_("repas sans porc")
    MEAL_GLUTEN_FREE = "meal_gluten_free", N_("repas sans gluten")


def new_salt() -> str:
    """128 random bits, in hexadecimal digits: with them a commitment hides the name that it fixes."""
    return secrets.token_hex(16)


class Volunteer(Model):
    """A person who answered the call of an edition. `reference` is public (HK1-V-0001), the names never are."""

    __tablename__ = "volunteers"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        UniqueConstraint("edition_id", "reference"),
        CheckConstraint("length(salt) = 32", name="salt_is_128_bits"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reference: Mapped[Code]
    salt: Mapped[Code]  # 32 hexadecimal digits, given at registration; commits the name in a frozen draw
    council_id: Mapped[int | None] = mapped_column(ForeignKey("councils.id"), index=True)
    council_said: Mapped[Title] = mapped_column(default="")  # as typed, when it is not in the register
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    college: Mapped[College] = mapped_column(code_of(College))
    sex: Mapped[Sex] = mapped_column(code_of(Sex))
    age_band: Mapped[AgeBand] = mapped_column(code_of(AgeBand))
    took_part_before: Mapped[bool] = mapped_column(default=False)
    membership: Mapped[Membership] = mapped_column(code_of(Membership), default=Membership.TO_CHECK)
    membership_note: Mapped[Title] = mapped_column(default="")
    membership_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    membership_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    parental_consent: Mapped[ParentalConsent] = mapped_column(
        code_of(ParentalConsent), default=ParentalConsent.NOT_NEEDED
    )
    registered_at: Mapped[Instant]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # on the person's behalf
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmation_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    notice_accepted_at: Mapped[Instant]
    agrees_name_published: Mapped[bool] = mapped_column(default=False)
    agrees_photo: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship()
    council: Mapped[Council | None] = relationship()
    district: Mapped[District | None] = relationship()
    registered_by: Mapped[Account | None] = relationship(foreign_keys=[registered_by_id])
    themes: Mapped[list[Theme]] = relationship(secondary="volunteer_themes", order_by=Theme.rank)
    needs: Mapped[list["VolunteerNeed"]] = relationship(cascade="all, delete-orphan")
    wishes: Mapped[list["ThemeWish"]] = relationship(cascade="all, delete-orphan", order_by="ThemeWish.rank")

    @property
    def is_reachable(self) -> bool:
        """The address was confirmed, or an organiser registered this person on their behalf."""
        return self.email_confirmed_at is not None or self.registered_by_id is not None

    @property
    def is_eligible(self) -> bool:
        """May be drawn: member of a council, reachable, not withdrawn, parents agreeing where needed."""
        return (
            self.withdrawn_at is None
            and self.membership is Membership.CONFIRMED
            and self.is_reachable
            and self.parental_consent is not ParentalConsent.EXPECTED
        )


class VolunteerTheme(Model):
    __tablename__ = "volunteer_themes"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True)


class ThemeWish(Model):
    """A theme that somebody would like to work on, 1 for the dearest; the tables follow as far as they can.

    Apart from `VolunteerTheme`, which the draw has seen and which moves no more.
    """

    __tablename__ = "theme_wishes"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "rank"),
        CheckConstraint("rank > 0", name="rank_positive"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int]

    theme: Mapped[Theme] = relationship()


class VolunteerNeed(Model):
    """Kept apart, seen only by those who act on it, erased a month after the event."""

    __tablename__ = "volunteer_needs"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[NeedKind] = mapped_column(code_of(NeedKind), primary_key=True)
