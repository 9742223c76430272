"""The columns of a list of volunteers, and how people write what stands in them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from app.core.labels import N_, LabelledEnum
from app.core.spelling import plain
from app.core.tabular.columns import Field
from app.models.territories import College
from app.models.volunteers import AgeBand, NeedKind, Sex

Member = TypeVar("Member", bound=LabelledEnum)

FIELDS = (
    Field("given_name", N_("Prénom"), ("prenom", "prenoms", "given name", "first name", "firstname"), required=True),
    Field(
        "family_name",
        N_("Nom"),
        ("nom", "nom de famille", "nom d usage", "family name", "last name", "surname"),
        required=True,
    ),
    Field(
        "email",
        N_("Courriel"),
        ("courriel", "mail", "email", "e mail", "adresse electronique", "adresse mail", "adresse courriel"),
    ),
    Field("phone", N_("Téléphone"), ("telephone", "tel", "portable", "mobile", "phone")),
    Field(
        "council",
        N_("Conseil citoyen"),
        ("conseil citoyen", "conseil", "nom du conseil", "nom du conseil citoyen", "council"),
    ),
    Field("department", N_("Département"), ("departement", "dep", "code departement", "department")),
    Field(
        "district",
        N_("Quartier (code ou nom)"),
        ("qpv", "code qpv", "code qp", "quartier", "quartier prioritaire", "district"),
    ),
    Field("college", N_("Collège"), ("college", "group"), required=True),
    Field("sex", N_("Sexe"), ("sexe", "genre", "civilite", "sex", "gender"), required=True),
    Field(
        "age_band",
        N_("Tranche d’âge (ou âge)"),
        ("tranche age", "tranche d age", "age", "classe d age", "age band", "age group"),
        required=True,
    ),
    Field("themes", N_("Thèmes"), ("themes", "theme", "thematiques", "thematique", "topics")),
    Field(
        "took_part_before",
        N_("A déjà participé"),
        ("deja participant", "deja participe", "a deja participe", "participation precedente", "took part before"),
    ),
    Field("needs", N_("Besoins pratiques"), ("besoins", "besoins logistiques", "besoins pratiques", "needs")),
    Field("agrees_name_published", N_("Nom publié"), ("nom publie", "accord nom", "publication du nom")),
    Field("agrees_photo", N_("Photo acceptée"), ("photo", "accord photo", "droit a l image")),
)
BY_NAME = {field.name: field for field in FIELDS}


def said_as(members: Iterable[Member], others: Mapping[str, Member]) -> dict[str, Member]:
    """Plain words → member: by code, by label, and by the other words people use."""
    known: dict[str, Member] = {}
    for member in members:
        known[plain(member.value)] = known[plain(member.label)] = member
    return known | {plain(word): member for word, member in others.items()}


COLLEGES = said_as(
    College,
    {
        "habitant": College.RESIDENTS,
        "habitante": College.RESIDENTS,
        "collège habitants": College.RESIDENTS,
        "acteur local": College.LOCAL_ACTORS,
        "acteurs": College.LOCAL_ACTORS,
        "association": College.LOCAL_ACTORS,
        "associations": College.LOCAL_ACTORS,
        "collège acteurs locaux": College.LOCAL_ACTORS,
        "associations et acteurs locaux": College.LOCAL_ACTORS,
    },
)
SEXES = said_as(
    Sex,
    {
        **dict.fromkeys(("féminin", "female", "mme", "madame"), Sex.FEMALE),
        **dict.fromkeys(("m", "masculin", "male", "mr", "monsieur"), Sex.MALE),
        **dict.fromkeys(("ne souhaite pas répondre", "ne se prononce pas", "nsp", "non précisé", "autre"), Sex.UNSAID),
    },
)
AGE_BANDS = said_as(AgeBand, {"65 et plus": AgeBand.A65, "plus de 65 ans": AgeBand.A65} | {
    band.value.replace("-", separator): band for band in AgeBand for separator in (" à ", " a ", "/")
})  # fmt: skip
NEEDS = said_as(NeedKind, {})
YOUNGEST = {AgeBand.A16: 16, AgeBand.A18: 18, AgeBand.A25: 25, AgeBand.A35: 35, AgeBand.A50: 50, AgeBand.A65: 65}
OLDEST = 120


def band_of(age: int) -> AgeBand | None:
    """The band of an age in years; None under 16 (and beyond what people live)."""
    return next((band for band, least in reversed(YOUNGEST.items()) if least <= age <= OLDEST), None)
