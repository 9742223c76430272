"""When an activity of an edition may be opened or closed: the order of things, and why not.

Everything can be undone by the opposite act, so closing is refused only while something runs that must end first;
opening is refused when what it stands on is missing. Remarks do not refuse: they tell what is worth knowing before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import RuleError
from app.core.labels import N_
from app.core.thread import Activity, ActKind


@dataclass(frozen=True)
class Situation:
    """What the conduct of an edition looks at; counts are of the edition's own rows."""

    is_public: bool
    open: frozenset[Activity]
    opened_once: frozenset[Activity]  # open now, or opened in the past
    themes: int = 0  # chosen, not only announced
    axes: int = 0
    axes_wanted: int = 0
    crowded_themes: int = 0  # with more axes than the edition wants for each
    loose_leads: int = 0  # in no axis
    has_call_end: bool = False  # the day when the call closes is written
    to_check: int = 0  # registrations whose membership nobody checked yet
    is_frozen: bool = False  # a real draw has its list frozen
    is_drawn: bool = False  # the balls of a real draw were entered
    convened: int = 0
    has_plan: bool = False  # a seating plan is adopted
    drafts: int = 0
    submitted: int = 0  # sheets handed in, whatever became of them
    to_pitch: int = 0  # teams of the running order that have not begun
    open_polls: int = 0
    has_decision: bool = False  # published
    prototypes: int = 0


EFFECTS: dict[tuple[Activity, ActKind], str] = {
    (Activity.CALL, ActKind.OPEN): N_("Le formulaire d’inscription s’ouvre à tous les conseillers citoyens."),
    (Activity.CALL, ActKind.CLOSE): N_("Plus personne ne peut s’inscrire : la liste est prête pour le tirage."),
    (Activity.DRAW, ActKind.OPEN): N_("Les quotas peuvent être préparés, la loterie calculée, la liste figée."),
    (Activity.DRAW, ActKind.CLOSE): N_("Le tirage ne bouge plus, sauf les remplacements prévus par sa règle."),
    (Activity.CONVENING, ActKind.OPEN): N_("Les personnes tirées au sort peuvent être convoquées et répondre."),
    (Activity.CONVENING, ActKind.CLOSE): N_("Les réponses et les remplacements s’arrêtent."),
    (Activity.TABLES, ActKind.OPEN): N_("Les tables peuvent être composées, puis adoptées."),
    (Activity.TABLES, ActKind.CLOSE): N_("Le plan des tables ne change plus."),
    (Activity.DIAGNOSIS, ActKind.OPEN): N_("Les tables écrivent leurs constats et leurs pistes."),
    (Activity.DIAGNOSIS, ActKind.CLOSE): N_("Les constats et les pistes ne changent plus."),
    (Activity.AXES, ActKind.OPEN): N_("Les axes prioritaires peuvent être écrits et choisis."),
    (Activity.AXES, ActKind.CLOSE): N_("Les axes ne changent plus."),
    (Activity.PROJECTS, ActKind.OPEN): N_("Chaque table écrit la fiche de son projet."),
    (Activity.PROJECTS, ActKind.CLOSE): N_("Les fiches ne changent plus : ce qui est déposé sera présenté."),
    (Activity.PITCHES, ActKind.OPEN): N_("L’ordre de passage est prêt, la pendule peut partir."),
    (Activity.PITCHES, ActKind.CLOSE): N_("Les présentations sont finies."),
    (Activity.VOTE, ActKind.OPEN): N_("Un scrutin peut être ouvert à l’assemblée."),
    (Activity.VOTE, ActKind.CLOSE): N_("Plus aucun scrutin ne peut être ouvert."),
    (Activity.CHOICE, ActKind.OPEN): N_("Le choix des projets peut être écrit, motivé, puis publié."),
    (Activity.CHOICE, ActKind.CLOSE): N_("Le choix publié ne change plus."),
    (Activity.PROTOTYPES, ActKind.OPEN): N_("Les projets retenus sont mis à l’essai, les autres étudiés."),
    (Activity.PROTOTYPES, ActKind.CLOSE): N_("Les essais sont finis."),
    (Activity.ASSESSMENT, ActKind.OPEN): N_("Le bilan de chaque essai peut être écrit et publié."),
    (Activity.ASSESSMENT, ActKind.CLOSE): N_("L’édition est achevée : tout reste lisible."),
}


def demand_allowed(activity: Activity, kind: ActKind, situation: Situation) -> None:
    """Raise RuleError, saying what to do first, unless the act may be done."""
    error = refusal(activity, kind, situation)
    if error:
        raise error


def refusal(activity: Activity, kind: ActKind, situation: Situation) -> RuleError | None:
    """Why the act would be refused, None when it is allowed."""
    is_open = activity in situation.open
    if kind is ActKind.OPEN and is_open:
        return RuleError("L’étape « %(activity)s » est déjà ouverte : rien n’a été modifié.", activity=activity)
    if kind is ActKind.CLOSE and not is_open:
        return RuleError("L’étape « %(activity)s » n’est pas ouverte : rien n’a été modifié.", activity=activity)
    reasons = _not_to_open(activity, situation) if kind is ActKind.OPEN else _not_to_close(activity, situation)
    reason = next(reasons, None)
    return RuleError(reason) if reason else None


def _not_to_close(activity: Activity, now: Situation) -> Iterator[str]:
    if activity is Activity.VOTE and now.open_polls:
        yield N_("Un scrutin est ouvert : fermez-le d’abord, pour que chaque bulletin déposé soit compté.")
    if activity is Activity.AXES and now.crowded_themes:
        yield N_("Un thème a plus d’axes que prévu : réunissez-en, ou changez le nombre d’axes par thème.")


def _not_to_open(activity: Activity, now: Situation) -> Iterator[str]:
    yield from (sentence for step, is_missing, sentence in _conditions(now) if step is activity and is_missing)


def _conditions(now: Situation) -> Iterator[tuple[Activity, bool, str]]:
    """(activity, what refuses it, what to do first)."""
    opened = now.opened_once
    yield Activity.CALL, not now.is_public, N_("Rendez d’abord l’édition publique : personne ne verrait l’appel.")
    yield Activity.CALL, not now.themes, N_("Choisissez d’abord au moins un thème : les volontaires ont à s’y situer.")
    yield Activity.CALL, now.is_frozen, N_("La liste du tirage est figée : l’appel ne se rouvre plus.")
    yield Activity.DRAW, Activity.CALL not in opened, N_("L’appel n’a pas encore eu lieu : ouvrez-le d’abord.")
    yield (
        Activity.DRAW,
        Activity.CALL in now.open,
        N_("Fermez d’abord l’appel : la liste des volontaires bouge encore."),
    )
    yield Activity.CONVENING, not now.is_drawn, N_("Tirez d’abord au sort : personne n’est encore à convoquer.")
    yield Activity.TABLES, not now.convened, N_("Convoquez d’abord les personnes tirées au sort.")
    yield (
        Activity.DIAGNOSIS,
        not now.has_plan,
        N_("Adoptez d’abord un plan de tables : chacun doit savoir où s’asseoir."),
    )
    yield Activity.AXES, Activity.DIAGNOSIS not in opened, N_("Ouvrez d’abord le diagnostic : les axes en sortent.")
    yield Activity.PROJECTS, not now.axes, N_("Inscrivez d’abord les axes : chaque projet se rattache à l’un d’eux.")
    yield Activity.PITCHES, not now.submitted, N_("Aucune fiche n’est déposée : il n’y a encore rien à présenter.")
    yield (
        Activity.VOTE,
        Activity.PITCHES not in opened,
        N_("Ouvrez d’abord les pitchs : on vote sur ce qu’on a entendu."),
    )
    yield Activity.CHOICE, Activity.PITCHES not in opened, N_("Ouvrez d’abord les pitchs : le choix vient après eux.")
    yield (
        Activity.CHOICE,
        Activity.VOTE in now.open,
        N_("Fermez d’abord le vote : le choix se fait au vu de son résultat."),
    )
    yield Activity.PROTOTYPES, not now.has_decision, N_("Publiez d’abord le choix des projets, avec ses motifs.")
    yield Activity.ASSESSMENT, not now.prototypes, N_("Aucun prototype n’est lancé : il n’y a encore rien à évaluer.")


def remarks(activity: Activity, kind: ActKind, now: Situation) -> list[RuleError]:
    """What is worth knowing before the act, without forbidding it (sentences, as refusals are)."""
    is_opening = kind is ActKind.OPEN
    found = [
        (activity is Activity.CALL and is_opening and not now.has_call_end, RuleError(
            "Aucune date de fin n’est écrite au calendrier : les volontaires ne sauront pas jusqu’à quand s’inscrire."
        )),
        (activity is Activity.DRAW and is_opening and now.to_check > 0, RuleError(
            "Il reste %(count)s inscriptions à vérifier : seuls les membres vérifiés d’un conseil entrent au tirage.",
            count=now.to_check,
        )),
        (activity is Activity.AXES and not is_opening and now.loose_leads > 0, RuleError(
            "Il reste %(count)s pistes qui ne sont dans aucun axe : elles resteront lisibles.", count=now.loose_leads
        )),
        (activity is Activity.PROJECTS and is_opening and now.axes < now.axes_wanted, RuleError(
            "Il y a %(count)s axes sur les %(wanted)s prévus.", count=now.axes, wanted=now.axes_wanted
        )),
        (activity is Activity.PITCHES and is_opening and now.drafts > 0, RuleError(
            "Il reste %(count)s fiches en rédaction : elles ne passeront qu’une fois déposées.", count=now.drafts
        )),
        (activity is Activity.PROJECTS and not is_opening and now.drafts > 0, RuleError(
            "Fiches encore en rédaction : %(count)s. Closes, elles ne pourront plus être déposées.", count=now.drafts
        )),
        (activity is Activity.PITCHES and not is_opening and now.to_pitch > 0, RuleError(
            "Équipes qui ne sont pas encore passées : %(count)s.", count=now.to_pitch
        )),
        (activity is Activity.CHOICE and is_opening and Activity.VOTE not in now.opened_once, RuleError(
            "Le vote n’a pas eu lieu : le choix se fera sans l’avis de l’assemblée."
        )),
    ]  # fmt: skip
    return [sentence for holds, sentence in found if holds]
