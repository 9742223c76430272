"""The call: 300 volunteers answer between 20 November and 3 December 2017, and their membership is checked."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance, salt
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import DOMAIN, Team
from app.core.spelling import plain
from app.models.editions import Edition
from app.models.territories import College, Council, Mandate
from app.models.volunteers import AgeBand, Membership, NeedKind, Sex, Volunteer
from app.volunteers.actions.answers import MAX_THEMES, Answers
from app.volunteers.actions.membership import check_membership, receive_authorisation
from app.volunteers.actions.registration import confirm, register

BY_REGION = {  # 300: the regions answer unevenly, Bretagne three times its seats
    "11": 86, "32": 42, "93": 33, "44": 27, "84": 27, "76": 24, "75": 15,
    "28": 11, "24": 9, "27": 9, "52": 8, "53": 6, "94": 3,
}  # fmt: skip
SEXES = {Sex.FEMALE: 56, Sex.MALE: 42, Sex.UNSAID: 2}
AGES = {AgeBand.A16: 3, AgeBand.A18: 11, AgeBand.A25: 17, AgeBand.A35: 28, AgeBand.A50: 27, AgeBand.A65: 14}
COLLEGES = {College.RESIDENTS: 68, College.LOCAL_ACTORS: 32}
PHONES = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")  # kept for fiction
NO_EMAIL, WITH_NEEDS, WITH_PHONE, NAME_AGREED, PHOTO_AGREED = 4, 12, 35, 62, 55  # per cent
DAYS_OF_CALL = 13


class Crowd:
    """Invented people: no two have the same name, nobody is anybody."""

    def __init__(self, word: str) -> None:
        self.chance = Chance(word)
        self.seen: Counter[str] = Counter()

    def answers(self, council: Council, themes: Sequence[str], *, has_email: bool = False) -> Answers:
        """What somebody of this council answers to the call."""
        chance = self.chance
        sex = chance.weighted(SEXES)
        given, family = self._name(sex)
        district = chance.pick(council.districts)
        lacks_email = chance.percent(NO_EMAIL) and not has_email
        return Answers(
            given_name=given,
            family_name=family,
            email=None if lacks_email else f"{_address(given)}.{_address(family)}@{DOMAIN}",
            college=chance.weighted(COLLEGES),
            sex=sex,
            age_band=chance.weighted(AGES),
            theme_codes=chance.some(themes, 1 + chance.below(min(MAX_THEMES, len(themes)))),
            council_id=council.id,
            district_code=district.code,
            phone=self._phone() if chance.percent(WITH_PHONE) else None,
            needs=frozenset(chance.some(list(NeedKind), 1 + chance.below(2))) if chance.percent(WITH_NEEDS) else (),
            agrees_name_published=chance.percent(NAME_AGREED),
            agrees_photo=chance.percent(PHOTO_AGREED),
        )

    def _name(self, sex: Sex) -> tuple[str, str]:
        pools = document("personnes")
        first_names = {
            Sex.FEMALE: pools["prenoms_f"],
            Sex.MALE: pools["prenoms_h"],
            Sex.UNSAID: pools["prenoms_f"] + pools["prenoms_h"],
        }[sex]
        while True:
            name = (self.chance.pick(first_names), self.chance.pick(pools["noms_fictifs"]))
            self.seen[" ".join(name)] += 1
            if self.seen[" ".join(name)] == 1:
                return name

    def _phone(self) -> str:
        return f"{self.chance.pick(PHONES)} {self.chance.below(100):02} {self.chance.below(100):02}"


def answer_the_call(
    session: Session, edition: Edition, councils: Sequence[Council], crowd: Crowd, team: Team
) -> list[Volunteer]:
    """Register the 300, in the order in which they came; all confirmed and checked by the end."""
    moments = _moments(sum(BY_REGION.values()))
    themes = [theme.code for theme in edition.themes]
    volunteers = [
        enrol(session, edition, crowd.answers(council, themes), at, team)
        for council, at in zip(_councils_of_volunteers(councils), moments, strict=True)
    ]
    session.flush()
    end = paris("2017-12-03T18:30")
    for volunteer in volunteers:
        if volunteer.age_band is AgeBand.A16:
            receive_authorisation(session, volunteer, True, end, actor=team.organiser)
    check_membership(
        session, edition, volunteers, Membership.CONFIRMED, "Vérifié avec les préfectures.", end, actor=team.organiser
    )
    session.flush()
    return volunteers


def enrol(session: Session, edition: Edition, answers: Answers, at: datetime, team: Team) -> Volunteer:
    """Register one person, who confirms their address an hour later; an organiser writes for those without one."""
    alone = answers.email is not None
    registered = register(session, edition, answers, at, actor=None if alone else team.organiser, on_behalf=not alone)
    volunteer = registered.volunteer
    volunteer.salt = salt(volunteer.reference)
    if alone:
        confirm(session, volunteer, at + timedelta(hours=1))
    return volunteer


def give_mandates(session: Session) -> None:
    """Whoever was recognised as a member of a council has their line in its file."""
    members = select(Volunteer.council_id, Volunteer.person_id, Volunteer.college).where(
        Volunteer.membership == Membership.CONFIRMED
    )
    session.add_all(
        Mandate(council_id=council, person_id=person, college=college)
        for council, person, college in session.execute(members.distinct())
    )


def _councils_of_volunteers(councils: Sequence[Council]) -> list[Council]:
    """The council of each volunteer, in the order of arrival: each council once, then some twice or more."""
    chance = Chance("conseils des volontaires")
    by_region: defaultdict[str, list[Council]] = defaultdict(list)
    for council in councils:
        by_region[council.department.region_code].append(council)
    found = []
    for region, count in BY_REGION.items():
        local = by_region[region]
        found += local[:count] + [chance.pick(local) for _ in range(count - len(local))]
    return [found.pop(chance.below(len(found))) for _ in range(len(found))]


def _moments(count: int) -> list[datetime]:
    """Many on the first days, and again before the end."""
    chance = Chance("moments")
    opening = paris("2017-11-20T09:05")
    minutes = sorted(
        (chance.below(3) if chance.percent(45) else chance.below(DAYS_OF_CALL)) * 1440 + chance.below(11 * 60)
        for _ in range(count)
    )
    return [opening + timedelta(minutes=minute) for minute in minutes]


def _address(name: str) -> str:
    return plain(name).replace(" ", "-")
