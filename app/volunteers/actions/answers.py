"""What somebody answers to the call, the rules on it, and how it is written on the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account, normal_email
from app.models.editions import Edition, Theme
from app.models.oversight import record_act
from app.models.territories import College
from app.models.volunteers import AgeBand, NeedKind, ParentalConsent, Sex, Volunteer, VolunteerNeed
from app.volunteers import queries
from app.volunteers.queries import Identity

MAX_THEMES = 3


@dataclass(frozen=True)
class Answers:
    """What somebody answers to the call. `council_said` is what was typed when the register lacks the council."""

    given_name: str
    family_name: str
    email: str | None
    college: College
    sex: Sex
    age_band: AgeBand
    theme_codes: Collection[str]  # interests, in no order
    council_id: int | None = None
    council_said: str = ""
    district_code: str | None = None
    phone: str | None = None
    took_part_before: bool = False
    needs: Collection[NeedKind] = field(default_factory=frozenset)
    agrees_name_published: bool = False
    agrees_photo: bool = False
    language: str = "fr"
    theme_order: Sequence[str] = ()  # the dearest first, where the edition asks for it

    @property
    def identity(self) -> Identity:
        return Identity(
            self.given_name, self.family_name, normalised_email(self.email), self.council_id, self.council_said
        )


def reference(edition: Edition, number: int) -> str:
    """The public name of a volunteer: HK1-V-0001."""
    return f"HK{edition.number}-V-{number:04}"


def normalised_email(email: str | None) -> str | None:
    return normal_email(email or "") or None


def lock_references(session: Session, edition: Edition) -> None:
    """One registration at a time in an edition, so that references follow each other and twins are seen."""
    session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update(key_share=True))


def chosen_themes(edition: Edition, codes: Collection[str]) -> list[Theme]:
    """The themes of these codes, one to three of the edition's. Raises RuleError."""
    by_code = {theme.code: theme for theme in edition.themes}
    unknown = [code for code in codes if code not in by_code]
    if unknown:
        raise RuleError("Le thème « %(code)s » n’est pas proposé par cette édition.", field="themes", code=unknown[0])
    if not codes or len(set(codes)) > MAX_THEMES:
        raise RuleError("Choisissez un, deux ou trois thèmes.", field="themes")
    return [theme for theme in edition.themes if theme.code in codes]


def demand_newcomer(session: Session, edition: Edition, answers: Answers, returner_keys: Collection[str] = ()) -> None:
    """Where an edition is for other volunteers, say no to those who took part before (H8)."""
    if not edition.excludes_previous:
        return
    earlier = queries.earlier_participation(session, edition, answers.identity, returner_keys)
    if earlier is not None:
        raise RuleError(
            "Cette édition est réservée à d’autres volontaires, et une personne de ce nom a déjà participé à "
            "l’édition %(edition)s. L’inscription n’a pas été enregistrée. Si c’est une erreur, écrivez aux "
            "organisateurs.",
            edition=earlier.number,
        )
    if answers.took_part_before:
        raise RuleError(
            "Cette édition est réservée aux personnes qui n’ont pas encore participé, et vous indiquez l’avoir fait. "
            "L’inscription n’a pas été enregistrée. Si c’est une erreur, corrigez votre réponse.",
            field="took_part_before",
        )


def write_answers(volunteer: Volunteer, answers: Answers, themes: list[Theme]) -> None:
    """Put the answers on the rows; names and address stay as the person's."""
    volunteer.council_id = answers.council_id
    volunteer.council_said = "" if answers.council_id else answers.council_said
    volunteer.district_code = answers.district_code
    volunteer.college, volunteer.sex = answers.college, answers.sex
    volunteer.parental_consent = parental_consent(answers.age_band, volunteer.parental_consent)
    volunteer.age_band = answers.age_band
    volunteer.took_part_before = answers.took_part_before
    volunteer.agrees_name_published, volunteer.agrees_photo = answers.agrees_name_published, answers.agrees_photo
    volunteer.person.phone = answers.phone or volunteer.person.phone
    volunteer.themes = themes
    write_needs(volunteer, answers.needs)


def parental_consent(age_band: AgeBand, before: ParentalConsent | None = None) -> ParentalConsent:
    """16-17: the parents' authorisation is expected, or stays received."""
    if age_band is not AgeBand.A16:
        return ParentalConsent.NOT_NEEDED
    return before if before is ParentalConsent.RECEIVED else ParentalConsent.EXPECTED


def demand_council(answers: Answers) -> None:
    if answers.council_id is None and not answers.council_said.strip():
        raise RuleError("Choisissez votre conseil citoyen.", field="council")


def write_needs(volunteer: Volunteer, needs: Collection[NeedKind]) -> None:
    kept = {need.kind for need in volunteer.needs}
    volunteer.needs[:] = [need for need in volunteer.needs if need.kind in needs]
    volunteer.needs += [VolunteerNeed(kind=kind) for kind in NeedKind if kind in needs and kind not in kept]


def record(
    session: Session, act: str, volunteer: Volunteer, actor: Account | None, now: datetime, **details: str
) -> None:
    """Add the act to the journal, saying on whose behalf when the actor is somebody else."""
    is_other = actor is not None and actor.person_id != volunteer.person_id
    record_act(
        session,
        act,
        actor,
        now,
        edition_id=volunteer.edition_id,
        on_behalf_of_id=volunteer.person_id if is_other else None,
        subject=f"volunteer:{volunteer.id}",
        **details,
    )
