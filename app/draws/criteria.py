"""What the draw looks at: four criteria and two kinds of groups, under the codes that are published."""

from collections.abc import Mapping

from sqlalchemy import select

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.extensions import db
from app.models.territories import College, Region
from app.models.volunteers import AgeBand, Sex, Volunteer


class Criterion(LabelledEnum):
    REGION = "region", N_("Région")
    SEX = "sexe", N_("Sexe")
    AGE = "age", N_("Tranche d’âge")
    COLLEGE = "college", N_("Collège")
    RETURNING = "deja", N_("Déjà participant")  # only where the draw gives them a quota of their own


class Returning(LabelledEnum):
    YES = "oui", N_("est déjà venu")
    NO = "non", N_("vient pour la première fois")


class Previous(LabelledEnum):
    """What a draw does of people who already took part in an edition."""

    ALL = "tous", N_("Elles sont tirées comme les autres")
    EXCLUDED = "exclus", N_("Elles ne sont pas tirées : d’autres conseillers citoyens d’abord")
    QUOTA = "quota", N_("Elles ont leur propre quota")


class GroupKind(LabelledEnum):
    """Kinds of groups, in the order in which their rule is kept: the last is relaxed first."""

    COUNCIL = "conseil", N_("conseil citoyen")
    DISTRICT = "qpv", N_("quartier prioritaire")


COLLEGES: Mapping[College, str] = {College.RESIDENTS: "habitants", College.LOCAL_ACTORS: "acteurs-locaux"}
NO_REGION = "00"
DEFAULT_MAXIMA: Mapping[str, int] = {GroupKind.COUNCIL.value: 1, GroupKind.DISTRICT.value: 2}


def values_of(volunteer: Volunteer) -> dict[str, str]:
    """The published codes of a volunteer, by criterion."""
    return {
        Criterion.REGION: region_of(volunteer),
        Criterion.SEX: volunteer.sex.value,
        Criterion.AGE: volunteer.age_band.value,
        Criterion.COLLEGE: COLLEGES[volunteer.college],
    }


def groups_of(volunteer: Volunteer) -> dict[str, str]:
    """The council and the district of a volunteer, where known."""
    groups = {}
    if volunteer.council_id is not None:
        groups[GroupKind.COUNCIL.value] = f"C{volunteer.council_id}"
    if volunteer.district_code:
        groups[GroupKind.DISTRICT.value] = volunteer.district_code
    return groups


def region_of(volunteer: Volunteer) -> str:
    """Where the volunteer's district lies, else their council."""
    place = volunteer.district or volunteer.council
    return place.department.region_code if place else NO_REGION


Name = LabelledEnum | str  # in words; the names of regions are not translated


class Unknown(LabelledEnum):
    REGION = NO_REGION, N_("région inconnue")


def value_names() -> dict[str, dict[str, Name]]:
    """Criterion → code → its name."""
    regions: dict[str, Name] = {region.code: region.name for region in db.session.scalars(select(Region))}
    return {
        Criterion.REGION: {**regions, NO_REGION: Unknown.REGION},
        Criterion.SEX: {sex.value: sex for sex in Sex},
        Criterion.AGE: {band.value: band for band in AgeBand},
        Criterion.COLLEGE: {code: college for college, code in COLLEGES.items()},
        Criterion.RETURNING: {answer.value: answer for answer in Returning},
    }


def worded(error: RuleError) -> RuleError:
    """The same refusal with names in place of the codes of criteria, values and kinds of groups."""
    criterion, value = error.params.get("criterion"), error.params.get("value")
    if criterion in list(Criterion):
        error.params["criterion"] = Criterion(criterion)
        if value is not None:
            error.params["value"] = value_names()[criterion].get(value, value)
    elif criterion in list(GroupKind):
        error.params["criterion"] = GroupKind(criterion)
    return error


def value_order(criterion: str, values: list[str]) -> list[str]:
    """Codes in the order people expect: as declared, regions by code."""
    declared = {
        Criterion.SEX.value: [sex.value for sex in Sex],
        Criterion.AGE.value: [band.value for band in AgeBand],
        Criterion.COLLEGE.value: list(COLLEGES.values()),
        Criterion.RETURNING.value: [answer.value for answer in Returning],
    }.get(criterion, [])
    return [value for value in declared if value in values] + sorted(set(values) - set(declared))
