"""The tables of what followed: the choice, the studies, the prototypes and what their teams write for everyone."""

from sqlalchemy import case, null

from app.core.datapackage import Kind, Link
from app.core.labels import N_
from app.models.projects import Project
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    Prototype,
)
from app.models.selection import Choice, Decision, Study, StudyMark
from app.opendata.queries.day import PUBLIC, TO_PROJECT
from app.opendata.queries.tables import THIS, Field, table

TEXT, INTEGER, DATE, INSTANT = Kind.TEXT, Kind.INTEGER, Kind.DATE, Kind.INSTANT
TO_PROTOTYPE = Link(("prototype",), "prototypes", ("rang",))
RANK = Field("prototype", INTEGER, "Rang du prototype.", Prototype.rank, required=True)
IS_GIVEN = Study.answered_at.is_not(None)

DECISIONS = table(
    "decision",
    N_("La décision"),
    N_("Qui a choisi, par fonction, et ce qui est dit de l’ensemble."),
    (
        Field("numero", INTEGER, "Identifiant.", Decision.id, required=True),
        Field("fonction", TEXT, "Par quelle fonction.", Decision.by_function, required=True),
        Field("declaration", TEXT, "Déclaration.", Decision.statement),
        Field("publie_le", INSTANT, "Publication.", Decision.published_at, required=True),
    ),
    (Decision.id,),
    lambda chosen: chosen.where(Decision.edition_id == THIS, Decision.published_at.is_not(None)),
    key=("numero",),
)
CHOICES = table(
    "retenus",
    N_("Les projets retenus"),
    N_("Chacun avec son motif."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("rang", INTEGER, "Rang dans la décision.", Choice.rank, required=True),
        Field("motif", TEXT, "Motif publié.", Choice.reason, required=True),
    ),
    (Project.number,),
    lambda chosen: (
        chosen.select_from(Choice)
        .join(Project, Choice.project_id == Project.id)
        .join(Decision, Choice.decision_id == Decision.id)
        .where(*PUBLIC, Decision.published_at.is_not(None))
    ),
    key=("projet",),
    links=(TO_PROJECT,),
)
STUDIES = table(
    "etudes",
    N_("L’étude des autres projets"),
    N_("Qui examine, par fonction, pour quand ; l’avis et la réponse, une fois donnés à la table."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("etat", TEXT, "Où en est l’étude.", Study.state, required=True),
        Field("examinateur", TEXT, "Fonction ou équipe qui examine.", Study.examiner),
        Field("ouverte_le", INSTANT, "Mise à l’étude.", Study.opened_at, required=True),
        Field("echeance", DATE, "Réponse attendue.", Study.due_on),
        Field("avis", TEXT, "Avis, une fois la réponse donnée.", case((IS_GIVEN, Study.interest), else_=null())),
        Field("reponse", TEXT, "Réponse à la table.", case((IS_GIVEN, Study.answer), else_="")),
        Field("repondu_le", INSTANT, "Réponse donnée.", Study.answered_at),
    ),
    (Project.number,),
    lambda chosen: chosen.join(Project, Study.project_id == Project.id).where(*PUBLIC),
    key=("projet",),
    links=(TO_PROJECT,),
)
MARKS = table(
    "grilles",
    N_("Les grilles des études"),
    N_("Chaque ligne de la grille, publiée avec la réponse."),
    (
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("rang", INTEGER, "Rang de la ligne.", StudyMark.rank, required=True),
        Field("rubrique", TEXT, "Ce que l’on regarde.", StudyMark.heading, required=True),
        Field("niveau", TEXT, "Niveau.", StudyMark.level, required=True),
        Field("remarque", TEXT, "Remarque.", StudyMark.remark),
    ),
    (Project.number, StudyMark.rank),
    lambda chosen: (
        chosen.join(Study, StudyMark.study_id == Study.id)
        .join(Project, Study.project_id == Project.id)
        .where(*PUBLIC, IS_GIVEN)
    ),
    key=("projet", "rang"),
    links=(TO_PROJECT,),
)
PROTOTYPES = table(
    "prototypes",
    N_("Les prototypes"),
    N_("Les projets retenus, sur le terrain."),
    (
        Field("rang", INTEGER, "Rang du prototype, dans son adresse.", Prototype.rank, required=True),
        Field("projet", INTEGER, "Numéro du projet.", Project.number, required=True),
        Field("ville", TEXT, "Où il s’essaie.", Prototype.town),
        Field("quartier", TEXT, "Code du quartier prioritaire.", Prototype.district_code),
        Field("etape", TEXT, "Où il en est.", Prototype.stage, required=True),
        Field("commence_le", INSTANT, "Début.", Prototype.started_at, required=True),
        Field("avis", TEXT, "Avis sur l’essai.", Prototype.verdict),
        Field("avis_motif", TEXT, "Motif de l’avis.", Prototype.verdict_reason),
        Field("avis_fonction", TEXT, "Par quelle fonction.", Prototype.verdict_by_function),
        Field("avis_le", INSTANT, "Quand.", Prototype.verdict_at),
    ),
    (Prototype.rank,),
    lambda chosen: chosen.join(Project, Prototype.project_id == Project.id).where(
        Prototype.edition_id == THIS, *PUBLIC
    ),
    key=("rang",),
    links=(TO_PROJECT,),
)
MILESTONES = table(
    "jalons",
    N_("Les étapes promises et tenues"),
    N_("Ce que chaque équipe promet, pour quand, et comment on voit que c’est fait."),
    (
        RANK,
        Field("jalon", INTEGER, "Identifiant.", Milestone.id, required=True),
        Field("libelle", TEXT, "Ce qui est promis.", Milestone.label, required=True),
        Field("echeance", DATE, "Pour quand.", Milestone.due_on, required=True),
        Field("fait_le", DATE, "Fait le.", Milestone.done_on),
        Field("preuve", TEXT, "Comment on peut le voir.", Milestone.proof),
    ),
    (Prototype.rank, Milestone.id),
    lambda chosen: chosen.join(Prototype, Milestone.prototype_id == Prototype.id).where(Prototype.edition_id == THIS),
    key=("prototype", "jalon"),
    links=(TO_PROTOTYPE,),
)
JOURNAL = table(
    "journal",
    N_("Le journal du terrain"),
    N_("Ce que les équipes racontent ; sans nom de personne."),
    (
        RANK,
        Field("note", INTEGER, "Identifiant.", JournalEntry.id, required=True),
        Field("date", DATE, "Quand cela s’est passé.", JournalEntry.happened_on, required=True),
        Field("texte", TEXT, "Texte, en Markdown.", JournalEntry.text, required=True),
    ),
    (Prototype.rank, JournalEntry.id),
    lambda chosen: chosen.join(Prototype, JournalEntry.prototype_id == Prototype.id).where(
        Prototype.edition_id == THIS
    ),
    key=("prototype", "note"),
    links=(TO_PROTOTYPE,),
)
MONEY = table(
    "argent",
    N_("L’argent des prototypes"),
    N_("Prévu, engagé, dépensé. Une écriture ne change jamais : son opposée la corrige."),
    (
        RANK,
        Field("ecriture", INTEGER, "Identifiant.", MoneyEntry.id, required=True),
        Field("nature", TEXT, "Nature.", MoneyEntry.kind, required=True),
        Field("libelle", TEXT, "Pour quoi.", MoneyEntry.label, required=True),
        Field("montant_centimes", INTEGER, "Montant, en centimes d’euro.", MoneyEntry.amount_cents, required=True),
        Field("date", DATE, "Date.", MoneyEntry.dated_on, required=True),
        Field("corrige", INTEGER, "Écriture que celle-ci corrige.", MoneyEntry.corrects_id),
    ),
    (Prototype.rank, MoneyEntry.id),
    lambda chosen: chosen.join(Prototype, MoneyEntry.prototype_id == Prototype.id).where(Prototype.edition_id == THIS),
    key=("prototype", "ecriture"),
    links=(TO_PROTOTYPE,),
)
POINTS = table(
    "enseignements",
    N_("Points forts et leviers"),
    N_("Ce que chaque essai apprend."),
    (
        RANK,
        Field("point", INTEGER, "Identifiant.", AssessmentPoint.id, required=True),
        Field("type", TEXT, "Point fort, ou levier.", AssessmentPoint.kind, required=True),
        Field("texte", TEXT, "Texte.", AssessmentPoint.text, required=True),
    ),
    (Prototype.rank, AssessmentPoint.id),
    lambda chosen: chosen.join(Prototype, AssessmentPoint.prototype_id == Prototype.id).where(
        Prototype.edition_id == THIS
    ),
    key=("prototype", "point"),
    links=(TO_PROTOTYPE,),
)
TERRITORIES = table(
    "generalisations",
    N_("Où l’idée est reprise"),
    N_("Les territoires qui poursuivent un essai concluant."),
    (
        RANK,
        Field("reprise", INTEGER, "Identifiant.", Generalisation.id, required=True),
        Field("territoire", TEXT, "Où.", Generalisation.place, required=True),
        Field("quartier", TEXT, "Code du quartier prioritaire.", Generalisation.district_code),
        Field("decide_le", INSTANT, "Quand.", Generalisation.decided_at, required=True),
    ),
    (Prototype.rank, Generalisation.id),
    lambda chosen: chosen.join(Prototype, Generalisation.prototype_id == Prototype.id).where(
        Prototype.edition_id == THIS
    ),
    key=("prototype", "reprise"),
    links=(TO_PROTOTYPE,),
)
AFTER = (DECISIONS, CHOICES, STUDIES, MARKS, PROTOTYPES, MILESTONES, JOURNAL, MONEY, POINTS, TERRITORIES)
