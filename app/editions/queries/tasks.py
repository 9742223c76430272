"""The words of an organiser's desk: what waits, most urgent first, and the next step of the thread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.conduct import Situation, refusal
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind, Step, StepState
from app.core.travel import ExpenseState, TripState
from app.editions.queries.desk import Desk
from app.models.draws import DrawState
from app.models.messages import MessageState


@dataclass(frozen=True)
class Task:
    """Something that waits: how many, in words, the page where it is done, and the verb of its button."""

    count: int
    text: str
    endpoint: str
    action: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NextStep:
    """The next act on the thread, and why not yet where something must come first."""

    activity: Activity
    kind: ActKind
    refusal: RuleError | None


def waiting(desk: Desk, situation: Situation) -> list[Task]:
    """What waits for the organisers now, most urgent first."""
    n = desk.reports
    reported = Task(
        n, ngettext("signalement à traiter", "signalements à traiter", n), "oversight.reports", _("Lire et répondre")
    )
    n = desk.appeals
    appealed = Task(n, ngettext("recours à traiter", "recours à traiter", n), "moderation.desk", _("Lire et répondre"))
    every = (
        *_with_people(desk, situation),
        reported,
        appealed,
        *_with_travel(desk),
        *_with_the_day(desk, situation),
        *_with_what_follows(desk),
    )
    return [task for task in every if task.count]


def next_step(steps: list[Step], situation: Situation, now: datetime) -> NextStep | None:
    """Close what should be closed by now, else open the first step to come; None when all is done."""
    for step in steps:
        planned = step.planned.closes_at if step.planned else None
        if step.state is StepState.CURRENT and planned and planned <= now:
            return NextStep(step.activity, ActKind.CLOSE, refusal(step.activity, ActKind.CLOSE, situation))
    for step in steps:
        if step.state is StepState.UPCOMING:
            return NextStep(step.activity, ActKind.OPEN, refusal(step.activity, ActKind.OPEN, situation))
    return None


def _with_people(desk: Desk, situation: Situation) -> Iterator[Task]:
    n = desk.silent_late
    yield Task(
        n,
        ngettext(
            "titulaire n’a pas répondu dans le délai : l’appeler",
            "titulaires n’ont pas répondu dans le délai : les appeler",
            n,
        ),
        "convening.index",
        _("Ouvrir la liste d’appel"),
    )
    n = desk.unreplaced
    yield Task(
        n, ngettext("désistement à remplacer", "désistements à remplacer", n), "convening.index", _("Les remplacer")
    )
    n = desk.messages_failed
    failed = {"etat": MessageState.FAILED.value}
    yield Task(
        n, ngettext("courriel en échec", "courriels en échec", n), "messages.index", _("Voir les échecs"), failed
    )
    yield from _with_the_drawn(desk) if situation.is_frozen else _with_volunteers(desk)


def _with_the_drawn(desk: Desk) -> Iterator[Task]:
    n = desk.silent
    yield Task(
        n,
        ngettext("titulaire a encore à répondre", "titulaires ont encore à répondre", n),
        "convening.index",
        _("Suivre les réponses"),
    )


def _with_volunteers(desk: Desk) -> Iterator[Task]:
    n = desk.to_check
    yield Task(
        n, ngettext("inscription à vérifier", "inscriptions à vérifier", n), "volunteers.verification", _("Vérifier")
    )
    n = desk.consents
    yield Task(
        n,
        ngettext("autorisation d’un parent attendue", "autorisations d’un parent attendues", n),
        "volunteers.index",
        _("Voir qui l’attend"),
        {"standing": "parents"},
    )
    n = desk.unconfirmed
    yield Task(
        n,
        ngettext("adresse à confirmer par la personne", "adresses à confirmer par les personnes", n),
        "volunteers.index",
        _("Voir lesquelles"),
        {"standing": "unconfirmed"},
    )


def _with_travel(desk: Desk) -> Iterator[Task]:
    n = desk.trips
    arrange = {"etat": TripState.TO_ARRANGE.value}
    yield Task(
        n, ngettext("trajet à organiser", "trajets à organiser", n), "logistics.trips", _("Les organiser"), arrange
    )
    n = desk.claims
    claimed = {"etat": ExpenseState.CLAIMED.value}
    yield Task(
        n,
        ngettext("demande de remboursement à examiner", "demandes de remboursement à examiner", n),
        "logistics.expenses",
        _("Les examiner"),
        claimed,
    )
    n = desk.to_refund
    accepted = {"etat": ExpenseState.ACCEPTED.value}
    yield Task(
        n,
        ngettext("demande acceptée à rembourser", "demandes acceptées à rembourser", n),
        "logistics.expenses",
        _("Les rembourser"),
        accepted,
    )


def _with_the_day(desk: Desk, situation: Situation) -> Iterator[Task]:
    if Activity.DRAW in situation.open:
        words = {
            None: _("tirage à préparer : les quotas, puis le calcul"),
            DrawState.PREPARING: _("tirage à calculer, une fois les quotas décidés"),
            DrawState.COMPUTED: _("liste à figer avant le tirage"),
            DrawState.FROZEN: _("boules à tirer et à saisir"),
            DrawState.DRAWN: _("tirage à publier"),
        }
        yield Task(int(desk.draw in words), words.get(desk.draw, ""), "draws.attempts", _("Ouvrir le tirage"))
    if Activity.CONVENING in situation.open:
        yield Task(
            int(not situation.convened),
            _("convocation à envoyer aux personnes tirées au sort"),
            "convening.convene",
            _("Relire et envoyer"),
        )
    if Activity.TABLES in situation.open:
        is_missing = bool(desk.coming) and not desk.plans
        yield Task(int(is_missing), _("plan de tables à composer, puis à adopter"), "seating.plans", _("Composer"))
    yield from _in_the_morning(desk, situation)
    if Activity.PROJECTS in situation.open:
        n = desk.drafts
        yield Task(
            n,
            ngettext("fiche pas encore déposée", "fiches pas encore déposées", n),
            "projects.follow",
            _("Suivre les fiches"),
        )
    if Activity.VOTE in situation.open:
        yield Task(desk.polls_preparing, _("scrutin à ouvrir"), "votes.bureau", _("Ouvrir le bureau"))
    yield Task(desk.polls_closed, _("scrutin à dépouiller"), "votes.bureau", _("Dépouiller"))
    yield Task(desk.polls_counted, _("résultat du vote à publier"), "votes.bureau", _("Relire et publier"))
    if Activity.CHOICE in situation.open:
        yield Task(
            int(not situation.has_decision),
            _("choix des projets à motiver, puis à publier"),
            "selection.desk",
            _("Choisir"),
        )


def _in_the_morning(desk: Desk, situation: Situation) -> Iterator[Task]:
    if Activity.DIAGNOSIS in situation.open:
        n = desk.silent_tables
        yield Task(
            n,
            ngettext("table n’a pas encore de carte", "tables n’ont pas encore de carte", n),
            "workshops.follow",
            _("Voir lesquelles"),
        )
    if Activity.AXES in situation.open:
        n = situation.loose_leads
        yield Task(
            n,
            ngettext("piste à ranger dans un axe", "pistes à ranger dans un axe", n),
            "workshops.grouping",
            _("Les regrouper"),
        )


def _with_what_follows(desk: Desk) -> Iterator[Task]:
    n = desk.studies_late
    yield Task(
        n,
        ngettext(
            "étude en retard : ses auteurs attendent une réponse",
            "études en retard : leurs auteurs attendent une réponse",
            n,
        ),
        "selection.studies",
        _("Répondre aux auteurs"),
    )
    n = desk.letters
    yield Task(
        n,
        ngettext("lettre à poster à l’auteur d’une idée", "lettres à poster aux auteurs des idées", n),
        "following.letters",
        _("Les imprimer"),
    )
    n = desk.milestones_late
    yield Task(
        n,
        ngettext("jalon de prototype en retard", "jalons de prototypes en retard", n),
        "prototypes.index",
        _("Voir lesquels"),
    )
