"""The tables of the day: the edition, its thread, themes and axes, the draw, cards, projects, pitches, the vote."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import func, null

from app.core.datapackage import Kind, Link
from app.core.labels import N_
from app.core.thread import Activity, StepState
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import ActivityAct, Axis, Edition, Theme
from app.models.projects import BudgetLine, Project, ProjectPartner, ProjectState
from app.models.stage import Pitch, PitchState
from app.models.votes import Poll, PollState
from app.models.workshops import CardState, DiagnosisCard, ProjectCard
from app.opendata.queries.tables import THIS, Field, Row, table

TEXT, INTEGER, DATE, INSTANT, FLAG = Kind.TEXT, Kind.INTEGER, Kind.DATE, Kind.INSTANT, Kind.FLAG
PUBLIC = (Project.edition_id == THIS, Project.state != ProjectState.DRAFT)
TO_PROJECT = Link(("projet",), "projets", ("numero",))


def _cards_are_public(edition: Edition, now: datetime) -> bool:
    """Drafts of the tables until their step is closed."""
    return next(one for one in edition.thread(now) if one.activity is Activity.DIAGNOSIS).state is StepState.DONE


EDITION = table(
    "edition",
    N_("L’édition"),
    N_("Une ligne : la journée, où et quand, combien de places."),
    (
        Field("numero", INTEGER, "Numéro de l’édition, dans toutes les adresses.", Edition.number, required=True),
        Field("titre", TEXT, "Titre.", Edition.title, required=True),
        Field("date", DATE, "Jour de la rencontre.", Edition.held_on),
        Field("lieu", TEXT, "Lieu.", Edition.place),
        Field("perimetre", TEXT, "Périmètre du tirage.", Edition.perimeter, required=True),
        Field("operateur", TEXT, "Organisme qui organise, sous son nom de l’époque.", Edition.operator),
        Field("tables", INTEGER, "Nombre de tables.", Edition.table_count, required=True),
        Field("places_par_table", INTEGER, "Places par table.", Edition.seats_per_table, required=True),
        Field("retenus", INTEGER, "Combien de projets peuvent être retenus.", Edition.kept_count, required=True),
    ),
    (Edition.number,),
    lambda chosen: chosen.where(Edition.id == THIS),
    key=("numero",),
)
ACTS = table(
    "fil",
    N_("Le fil de l’édition"),
    N_("Chaque étape ouverte ou close, et quand."),
    (
        Field("ordre", INTEGER, "Ordre des actes.", ActivityAct.id, required=True),
        Field("etape", TEXT, "Étape.", ActivityAct.activity, required=True),
        Field("acte", TEXT, "Ce qui est fait.", ActivityAct.kind, required=True),
        Field("le", INSTANT, "Quand.", ActivityAct.at, required=True),
    ),
    (ActivityAct.id,),
    lambda chosen: chosen.where(ActivityAct.edition_id == THIS),
    key=("ordre",),
)
THEMES = table(
    "themes",
    N_("Les thèmes"),
    N_("Les thèmes de la journée."),
    (
        Field("code", TEXT, "Code du thème.", Theme.code, required=True),
        Field("libelle", TEXT, "Libellé.", Theme.label, required=True),
        Field("rang", INTEGER, "Rang.", Theme.rank, required=True),
        Field("candidat", FLAG, "Annoncé, mais pas encore choisi.", Theme.is_candidate, required=True),
    ),
    (Theme.id,),
    lambda chosen: chosen.where(Theme.edition_id == THIS),
    key=("code",),
)
AXES = table(
    "axes",
    N_("Les axes"),
    N_("Les axes nés des cartes, dans leur thème."),
    (
        Field("code", TEXT, "Code de l’axe.", Axis.code, required=True),
        Field("libelle", TEXT, "Libellé.", Axis.label, required=True),
        Field("theme", TEXT, "Code du thème.", Theme.code, required=True),
        Field("rang", INTEGER, "Rang.", Axis.rank, required=True),
    ),
    (Axis.id,),
    lambda chosen: chosen.join(Theme, Axis.theme_id == Theme.id).where(Axis.edition_id == THIS),
    key=("code",),
    links=(Link(("theme",), "themes", ("code",)),),
)
DRAWS = table(
    "tirages",
    N_("Le tirage au sort"),
    N_(
        "Le tirage publié : son empreinte, ses boules. La liste codée des candidatures se lit à côté du tirage, s’il "
        "est dit qu’elle est publique."
    ),
    (
        Field("rang", INTEGER, "Rang de la tentative.", Draw.rank, required=True),
        Field("places", INTEGER, "Places tirées.", Draw.seats, required=True),
        Field("empreinte", TEXT, "SHA-256 du dossier figé avant les boules.", Draw.fingerprint, required=True),
        Field("boules", TEXT, "Les trois boules, de 000 à 999.", Draw.balls, required=True),
        Field("fige_le", INSTANT, "Liste figée.", Draw.frozen_at),
        Field("publie_le", INSTANT, "Publication.", Draw.published_at),
    ),
    (Draw.rank,),
    lambda chosen: chosen.where(Draw.edition_id == THIS, Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED),
    key=("rang",),
)
CARDS = table(
    "cartes",
    N_("Les cartes du diagnostic"),
    N_("Ce que les tables ont écrit le matin ; ni les cartes retirées, ni les cartes masquées."),
    (
        Field("reference", TEXT, "« 6-3 » : la troisième de la table 6.", DiagnosisCard.reference, required=True),
        Field("type", TEXT, "Type de carte.", DiagnosisCard.kind, required=True),
        Field("theme", TEXT, "Code du thème.", Theme.code, required=True),
        Field("axe", TEXT, "Code de l’axe où elle est rangée.", Axis.code),
        Field("texte", TEXT, "Texte.", DiagnosisCard.text, required=True),
    ),
    (DiagnosisCard.id,),
    lambda chosen: (
        chosen.join(Theme, DiagnosisCard.theme_id == Theme.id)
        .outerjoin(Axis, DiagnosisCard.axis_id == Axis.id)
        .where(DiagnosisCard.edition_id == THIS, DiagnosisCard.state == CardState.READABLE)
    ),
    key=("reference",),
    links=(Link(("theme",), "themes", ("code",)), Link(("axe",), "axes", ("code",))),
    is_open=_cards_are_public,
)
PROJECTS = table(
    "projets",
    N_("Les projets"),
    N_("Un projet par table, une fois déposé."),
    (
        Field("numero", INTEGER, "Numéro de la table, et du projet dans son adresse.", Project.number, required=True),
        Field("titre", TEXT, "Titre.", Project.title, required=True),
        Field("axe", TEXT, "Code de l’axe.", Axis.code),
        Field("etat", TEXT, "Où en est l’idée.", Project.state, required=True),
        Field("besoin", TEXT, "Le besoin.", Project.need),
        Field("objectif", TEXT, "L’objectif.", Project.objective),
        Field("lieu", TEXT, "Le lieu.", Project.place),
        Field("quartier", TEXT, "Code du quartier prioritaire.", Project.district_code),
        Field("budget_centimes", INTEGER, "Budget demandé, en centimes d’euro.", Project.budget_cents),
        Field("competences", TEXT, "Compétences cherchées, séparées par « ; ».", Project.skills),
        Field("depose_le", INSTANT, "Dépôt de la fiche.", Project.submitted_at),
    ),
    (Project.number,),
    lambda chosen: chosen.outerjoin(Axis, Project.axis_id == Axis.id).where(*PUBLIC),
    key=("numero",),
    links=(Link(("axe",), "axes", ("code",)),),
)
BUDGETS = table(
    "budgets",
    N_("Les budgets, ligne à ligne"),
    N_("Ce que chaque projet demande."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("ligne", INTEGER, "Identifiant de la ligne.", BudgetLine.id, required=True),
        Field("depense", TEXT, "Pour quoi.", BudgetLine.label),
        Field("montant_centimes", INTEGER, "Montant, en centimes d’euro.", BudgetLine.amount_cents),
    ),
    (Project.number, BudgetLine.id),
    lambda chosen: chosen.join(Project, BudgetLine.project_id == Project.id).where(*PUBLIC),
    key=("projet", "ligne"),
    links=(TO_PROJECT,),
)
PARTNERS = table(
    "partenaires",
    N_("Les partenaires des projets"),
    N_("Les organismes que chaque table a nommés."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("ligne", INTEGER, "Identifiant de la ligne.", ProjectPartner.id, required=True),
        Field("nom", TEXT, "Organisme.", ProjectPartner.name, required=True),
        Field("accord", TEXT, "A-t-il dit oui ?", ProjectPartner.state, required=True),
    ),
    (Project.number, ProjectPartner.id),
    lambda chosen: chosen.join(Project, ProjectPartner.project_id == Project.id).where(*PUBLIC),
    key=("projet", "ligne"),
    links=(TO_PROJECT,),
)
ANSWERED = table(
    "projets_cartes",
    N_("À quelles cartes chaque projet répond"),
    N_("Un projet, une carte du diagnostic."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("carte", TEXT, "Référence de la carte.", DiagnosisCard.reference, required=True),
    ),
    (Project.number, DiagnosisCard.id),
    lambda chosen: (
        chosen.select_from(ProjectCard)
        .join(Project, ProjectCard.project_id == Project.id)
        .join(DiagnosisCard, ProjectCard.card_id == DiagnosisCard.id)
        .where(*PUBLIC, DiagnosisCard.state == CardState.READABLE)
    ),
    key=("projet", "carte"),
    links=(TO_PROJECT, Link(("carte",), "cartes", ("reference",))),
    is_open=_cards_are_public,
)
PITCHES = table(
    "pitchs",
    N_("Les pitchs"),
    N_("L’ordre de passage et le temps pris."),
    (
        Field("rang", INTEGER, "Rang de passage.", Pitch.rank, required=True),
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("etat", TEXT, "Comment il s’est passé.", Pitch.state, required=True),
        Field("debut", INSTANT, "Début.", Pitch.started_at),
        Field("fin", INSTANT, "Fin.", Pitch.ended_at),
        Field("temps_ms", INTEGER, "Temps pris, en millisecondes.", Pitch.elapsed_ms, required=True),
        Field("permis_ms", INTEGER, "Temps permis, en millisecondes.", Pitch.allowed_ms, required=True),
    ),
    (Pitch.rank,),
    lambda chosen: chosen.join(Project, Pitch.project_id == Project.id).where(
        *PUBLIC, Pitch.edition_id == THIS, Pitch.state.in_((PitchState.DONE, PitchState.MISSING))
    ),
    key=("rang",),
    links=(TO_PROJECT,),
)
POLLS = table(
    "scrutins",
    N_("Les scrutins"),
    N_(
        "Les votes indicatifs publiés. Ni qui a signé, ni les bulletins : les lignes du dépouillement se lisent à "
        "côté du résultat."
    ),
    (
        Field("rang", INTEGER, "Rang du scrutin.", Poll.rank, required=True),
        Field("titre", TEXT, "Titre.", Poll.title, required=True),
        Field("methode", TEXT, "Comment on vote et on compte.", Poll.method, required=True),
        Field("canal", TEXT, "Comment un bulletin arrive à l’urne.", Poll.channel, required=True),
        Field("empreinte_regle", TEXT, "SHA-256 de la règle figée à l’ouverture.", Poll.rule_fingerprint),
        Field("ouvert_le", INSTANT, "Ouverture.", Poll.opened_at),
        Field("clos_le", INSTANT, "Clôture.", Poll.closed_at),
        Field("publie_le", INSTANT, "Publication.", Poll.published_at),
    ),
    (Poll.rank,),
    lambda chosen: chosen.where(Poll.edition_id == THIS, Poll.state == PollState.PUBLISHED),
    key=("rang",),
)


def _standings(polls: Iterable[Row]) -> Iterator[Row]:
    """(poll, project), then what the result says of each: the place, and the counts of its method."""
    for _rank, _nothing, poll, result, *_counts in polls:
        for line in sorted((result or {}).get("ranking", ()), key=lambda one: one["project"]):
            counts = [line.get(name) for name in ("approvals", "points", "grade", "judged")]
            yield poll, line["project"], poll, line["project"], line["rank"], *counts


RESULTS = table(
    "resultats",
    N_("Les résultats des scrutins"),
    N_("La place de chaque projet, et ce que la méthode compte."),
    (
        Field("scrutin", INTEGER, "Rang du scrutin.", Poll.rank, required=True),
        Field("projet", INTEGER, "Numéro du projet.", Poll.result, required=True),
        Field("place", INTEGER, "Place, 1 en premier.", null(), required=True),
        Field("voix", INTEGER, "Approbations, s’il y en a.", null()),
        Field("points", INTEGER, "Points, s’il y en a.", null()),
        Field("mention", INTEGER, "Mention médiane, de 0 (à rejeter) à 6 (excellent).", null()),
        Field("jugements", INTEGER, "Combien de personnes l’ont jugé.", null()),
    ),
    (Poll.rank, func.coalesce(Poll.rank, 0)),
    lambda chosen: chosen.where(Poll.edition_id == THIS, Poll.state == PollState.PUBLISHED),
    key=("scrutin", "projet"),
    links=(Link(("scrutin",), "scrutins", ("rang",)), TO_PROJECT),
    expand=_standings,
)
DAY = (
    EDITION, ACTS, THEMES, AXES, DRAWS, CARDS, PROJECTS, BUDGETS, PARTNERS, ANSWERED, PITCHES, POLLS, RESULTS
)  # fmt: skip
