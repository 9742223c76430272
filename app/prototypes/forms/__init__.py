"""What sponsors, bearers and organisers write about a prototype."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from app.core.labels import LabelledEnum
from app.models.followup import Indicator
from app.models.prototypes import JournalEntry, MoneyKind, PointKind, Prototype, PrototypeStage, TeamRole, Verdict
from app.web.forms import BaseForm, EurosField, LineField, ProseField
from app.web.words import day

TITLE_LENGTH = 200
PROSE_LENGTH = 5000
ENTRY, INDICATOR = "passage-", "chiffre-"  # what proves a point


def choices(members: type[LabelledEnum]) -> list[SelectChoice]:
    return [SelectChoice(member.value, gettext(member.label).capitalize()) for member in members]


def date_field(label: str, hint: str = "") -> DateField:
    return DateField(label, [InputRequired(_l("Donnez une date."))], description=hint)


def prose_field(label: str, needed: str, hint: str = "") -> ProseField:
    return ProseField(label, [InputRequired(needed), Length(max=PROSE_LENGTH)], description=hint)


class MilestoneForm(BaseForm):
    label = LineField(
        _l("Étape"),
        [InputRequired(_l("Dites ce qui sera fait.")), Length(max=TITLE_LENGTH)],
        description=_l("Ce qui sera fait, pour qu’on puisse dire si ça l’est. Exemple : « Dix familles reçues »."),
    )
    due_on = date_field(_l("Pour quand"))


class CompleteForm(BaseForm):
    done_on = date_field(_l("Fait le"))
    proof = prose_field(
        _l("Preuve"),
        _l("Dites comment chacun peut le vérifier."),
        _l("Comment chacun peut le vérifier : un lieu, une adresse, un document, un nombre."),
    )


class PutOffForm(BaseForm):
    due_on = date_field(_l("Nouvelle date"))
    reason = prose_field(_l("Pourquoi"), _l("Dites pourquoi."), _l("La raison sera lue par tous, dans le journal."))


class MoneyForm(BaseForm):
    kind = RadioField(
        _l("Cette somme est"),
        [
            InputRequired(_l("Choisissez.")),
        ],
    )
    label = LineField(_l("Pour quoi"), [InputRequired(_l("Dites pour quoi.")), Length(max=TITLE_LENGTH)])
    amount = EurosField(
        _l("Montant en euros"), [InputRequired(_l("Écrivez un montant."))], description=_l("Exemple : 1 234,50")
    )
    dated_on = date_field(_l("Date"))

    def offer(self) -> None:
        self.kind.choices = choices(MoneyKind)


class PointForm(BaseForm):
    kind = RadioField(_l("C’est"), [InputRequired(_l("Choisissez."))])
    text = prose_field(_l("Ce qu’on a appris"), _l("Écrivez ce qu’on a appris."))
    proofs = SelectMultipleField(_l("Ce qui le prouve"), description=_l("Passages du journal, chiffres suivis."))

    def offer(self, entries: Iterable[JournalEntry], indicators: Iterable[Indicator]) -> None:
        self.kind.choices = choices(PointKind)
        self.proofs.choices = [SelectChoice(f"{INDICATOR}{one.id}", one.label) for one in indicators]
        self.proofs.choices += [SelectChoice(f"{ENTRY}{one.id}", _told(one)) for one in entries]

    def chosen(self, kind: str) -> list[int]:
        """The ids of what was ticked: of the journal, or of the indicators."""
        return [int(value[len(kind) :]) for value in self.proofs.data or () if value.startswith(kind)]


def _told(entry: JournalEntry) -> str:
    words = " ".join(entry.text.split())
    return f"{day(entry.happened_on, 'short')} : {words[:80]}{'…' if len(words) > 80 else ''}"


class StageForm(BaseForm):
    stage = RadioField(_l("Où en est-on ?"), [InputRequired(_l("Choisissez."))])
    town = LineField(_l("Où cela se passe"), [Length(max=TITLE_LENGTH)], description=_l("La ville, le quartier."))

    def offer(self) -> None:
        self.stage.choices = choices(PrototypeStage)


class VerdictForm(BaseForm):
    verdict = RadioField(_l("Avis"), [InputRequired(_l("Choisissez."))])
    reason = prose_field(_l("Pourquoi"), _l("Donnez la raison."), _l("La raison sera publiée avec l’avis."))
    by_function = LineField(
        _l("Rendu par"),
        [InputRequired(_l("Dites au titre de quelle fonction.")), Length(max=TITLE_LENGTH)],
        description=_l("La fonction, pas le nom. Exemple : « Équipe marraine, pôle emploi et insertion »."),
    )

    def offer(self) -> None:
        self.verdict.choices = choices(Verdict)


class TerritoryForm(BaseForm):
    place = LineField(
        _l("Territoire"),
        [InputRequired(_l("Nommez le territoire.")), Length(max=TITLE_LENGTH)],
        description=_l("Ville, agglomération ou quartier qui met le prototype en œuvre."),
    )
    in_charge = LineField(_l("Responsable"), [Length(max=TITLE_LENGTH)], description=_l("Une fonction, pas un nom."))
    starts_on = DateField(_l("Début prévu"), [Optional()])
    due_on = DateField(_l("En service au plus tard"), [Optional()])


class TeamForm(BaseForm):
    """`replaces` is the id of a member who hands over, or 0."""

    role = RadioField(_l("Rôle"), [InputRequired(_l("Choisissez un rôle."))])
    given_name = LineField(_l("Prénom"), [InputRequired(_l("Écrivez le prénom.")), Length(max=TITLE_LENGTH)])
    family_name = LineField(_l("Nom"), [InputRequired(_l("Écrivez le nom.")), Length(max=TITLE_LENGTH)])
    email = EmailField(
        _l("Adresse électronique"),
        [InputRequired(_l("Écrivez l’adresse.")), Length(max=254), Email(_l("Cette adresse n’est pas complète."))],
        description=_l("Sans compte à cette adresse, la personne en reçoit un, avec un lien pour y entrer."),
    )
    organisation = LineField(
        _l("Organisme ou service"),
        [InputRequired(_l("Écrivez l’organisme.")), Length(max=TITLE_LENGTH)],
        description=_l("C’est lui qui sera montré au public, jamais le nom de la personne."),
    )
    replaces = SelectField(_l("À la place de"), coerce=int, default=0)

    def offer(self, prototype: Prototype) -> None:
        self.role.choices = choices(TeamRole)
        present = [member for member in prototype.team if member.until is None]
        nobody = SelectChoice(0, gettext("personne : en plus de l’équipe"))
        named = [SelectChoice(one.id, f"{one.account.person.name}, {one.organisation}") for one in present]
        self.replaces.choices = [nobody, *named]
