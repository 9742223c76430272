"""The sheet of a project: six headings to fill, and what is still missing from each, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.money import Cents


class Heading(LabelledEnum):
    """The six headings that a sheet must have, in the order of the paper form."""

    NEED = "need", N_("Besoin")
    OBJECTIVE = "objective", N_("Objectif")
    PLACE = "place", N_("Lieu")
    BUDGET = "budget", N_("Budget")
    PARTNERS = "partners", N_("Partenaires")
    SKILLS = "skills", N_("Compétences")


QUESTIONS: Mapping[Heading, str] = {
    Heading.NEED: N_("Qu’est-ce qui ne va pas aujourd’hui, et pour qui ?"),
    Heading.OBJECTIVE: N_("Qu’est-ce qui aura changé dans un an si cela marche ?"),
    Heading.PLACE: N_("Où cela se passe-t-il : quelle salle, quelle rue, quel quartier ?"),
    Heading.BUDGET: N_("Combien faut-il en tout, et pour payer quoi ?"),
    Heading.PARTNERS: N_("Avec qui ? Qui a déjà dit oui, et qui reste à convaincre ?"),
    Heading.SKILLS: N_("Que faut-il savoir faire pour y arriver ?"),
}
HELP: Mapping[Heading, tuple[str, str]] = {  # what is expected, and an example that nobody takes for theirs
    Heading.NEED: (
        N_("Racontez ce que vous voyez, avec vos mots : qui est gêné, où, à quel moment. Pas encore de solution ici."),
        N_("« Les parents seuls ne peuvent pas venir aux réunions du soir : personne ne garde les enfants. »"),
    ),
    Heading.OBJECTIVE: (
        N_("Dites ce que l’on pourra voir ou compter dans un an. Un seul but, plutôt que plusieurs."),
        N_("« Vingt familles viennent chaque mois à une réunion, avec une garde d’enfants sur place. »"),
    ),
    Heading.PLACE: (
        N_("Nommez un endroit qui existe : il aide à voir si c’est possible. Cherchez votre quartier par sa commune."),
        N_("« La salle du rez-de-chaussée de la maison de quartier, près de l’arrêt de bus. »"),
    ),
    Heading.BUDGET: (
        N_("Comptez large, sans avoir peur de vous tromper. Écrivez chaque dépense, puis leur total."),
        N_("« Deux personnes qui gardent les enfants : 4 800 €. Jouets et goûters : 700 €. Total : 5 500 €. »"),
    ),
    Heading.PARTNERS: (
        N_("Un partenaire prête une salle, donne du temps ou de l’argent. Une seule personne suffit pour commencer."),
        N_("« Le centre social : acquis. La caisse d’allocations familiales : pressentie. »"),
    ),
    Heading.SKILLS: (
        N_("Ce que l’équipe sait déjà faire compte autant que ce qu’il faudra trouver. Une compétence par ligne."),
        N_("« Garder des enfants » ; « tenir un budget » ; « écrire une affiche »."),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the budget; `cents` is None while only its label is typed."""

    label: str
    cents: int | None


@dataclass(frozen=True, slots=True)
class Partner:
    name: str
    state: str  # "acquired" or "hoped"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a table writes. `axis` and `district` are codes, `presenter` a participant's id.

    `cards` are the references of the cards of the diagnosis that the project answers, sorted.
    """

    title: str = ""
    axis: str = ""
    need: str = ""
    objective: str = ""
    place: str = ""
    district: str = ""
    budget: int | None = None
    lines: tuple[Line, ...] = ()
    partners: tuple[Partner, ...] = ()
    skills: tuple[str, ...] = ()
    presenter: int | None = None
    cards: tuple[str, ...] = ()

    @property
    def lines_sum(self) -> int:
        return sum(line.cents or 0 for line in self.lines)


PARTS: Mapping[str, str] = {
    "title": N_("Titre"),
    "axis": N_("Axe"),
    "need": N_("Besoin"),
    "objective": N_("Objectif"),
    "place": N_("Lieu"),
    "district": N_("Quartier prioritaire"),
    "budget": N_("Budget"),
    "partners": N_("Partenaires"),
    "skills": N_("Compétences"),
    "presenter": N_("Rapporteur"),
    "cards": N_("Cartes du diagnostic"),
}


def part(sheet: Sheet, name: str) -> Any:
    """One part of the sheet as a value that compares; the budget is its total and its lines together."""
    return (sheet.budget, sheet.lines) if name == "budget" else getattr(sheet, name)


def to_record(sheet: Sheet) -> dict[str, Any]:
    """The sheet as plain JSON, to be kept as a version."""
    record = {name: getattr(sheet, name) for name in Sheet.__slots__}
    return record | {
        "lines": [[line.label, line.cents] for line in sheet.lines],
        "partners": [[partner.name, partner.state] for partner in sheet.partners],
        "skills": list(sheet.skills),
        "cards": list(sheet.cards),
    }


def from_record(record: Mapping[str, Any]) -> Sheet:
    """The sheet kept by `to_record`; parts added since then are empty."""
    known = {name: record[name] for name in Sheet.__slots__ if name in record}
    return Sheet(
        **known
        | {
            "lines": tuple(Line(label, cents) for label, cents in record.get("lines", ())),
            "partners": tuple(Partner(name, state) for name, state in record.get("partners", ())),
            "skills": tuple(record.get("skills", ())),
            "cards": tuple(record.get("cards", ())),
        }
    )


def missing(sheet: Sheet) -> dict[Heading, RuleError]:
    """What each unfinished heading still lacks; empty when the six are complete."""
    found = {
        Heading.NEED: None if sheet.need else RuleError("Dites le besoin en deux ou trois phrases."),
        Heading.OBJECTIVE: None if sheet.objective else RuleError("Dites ce qui doit changer, et pour qui."),
        Heading.PLACE: None if sheet.place else RuleError("Dites où cela se passera."),
        Heading.BUDGET: _budget_gap(sheet),
        Heading.PARTNERS: None if sheet.partners else RuleError("Nommez au moins un partenaire, même pressenti."),
        Heading.SKILLS: None if sheet.skills else RuleError("Nommez au moins une compétence utile."),
    }
    return {heading: refusal for heading, refusal in found.items() if refusal}


def _budget_gap(sheet: Sheet) -> RuleError | None:
    if sheet.budget is None:
        return RuleError("Donnez le total du budget.")
    if not sheet.lines:
        return RuleError("Détaillez le budget : au moins une ligne.")
    unpriced = next((line.label for line in sheet.lines if line.cents is None), None)
    if unpriced is not None:
        return RuleError("Donnez le montant de la ligne « %(label)s ».", label=unpriced)
    gap = sheet.budget - sheet.lines_sum
    if gap == 0:
        return None
    values: dict[str, Any] = {"total": Cents(sheet.budget), "sum": Cents(sheet.lines_sum), "gap": Cents(abs(gap))}
    if gap > 0:
        return RuleError("Les lignes font %(sum)s et le total %(total)s : il manque %(gap)s dans les lignes.", **values)
    return RuleError("Les lignes font %(sum)s et le total %(total)s : les lignes dépassent de %(gap)s.", **values)


def demand_complete(sheet: Sheet, *, with_axis: bool) -> None:
    """Raise RuleError, naming all that is missing at once, unless the sheet can be submitted."""
    if not sheet.title:
        raise RuleError("Donnez un titre au projet avant de déposer la fiche. Votre texte est gardé.", field="title")
    if with_axis and not sheet.axis:
        raise RuleError("Rattachez le projet à un axe avant de déposer la fiche. Votre texte est gardé.", field="axis")
    gaps = missing(sheet)
    if len(gaps) == 1:
        raise next(iter(gaps.values()))
    if gaps:
        raise RuleError(
            "Il reste %(count)s rubriques à compléter avant de déposer la fiche : chacune dit ce qui lui manque. "
            "Votre texte est gardé.",
            count=len(gaps),
        )
