"""What comes from the field: the journal, figures, declared states and voices, deployments."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.measures import hundredths_from, typed
from app.models.followup import DeclaredState, Stance
from app.models.prototypes import DeploymentState, Generalisation, JournalEntry
from app.prototypes.forms import TITLE_LENGTH, choices, date_field, prose_field
from app.web.forms import BaseForm, EurosField, LineField, ProseField, TokenField

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class JournalForm(BaseForm):
    """An entry. `token` makes one that was sent twice be one; `version` is the one that is being corrected."""

    token = TokenField()
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    happened_on = date_field(_l("Date"))
    place = LineField(
        _l("Lieu"),
        [Length(max=TITLE_LENGTH)],
        description=_l("Un lieu public, pas une adresse privée."),
    )
    text = prose_field(
        _l("Ce qui s’est passé"),
        _l("Racontez ce qui s’est passé."),
        _l("Des faits, des lieux, des nombres ; ce qui marche et ce qui coince. Pas de nom de personne."),
    )
    photo = FileField(
        _l("Photo"),
        description=_l(
            "JPEG, PNG, WebP ou HEIC, 20 Mo au plus. Elle est réduite ; son lieu, sa date et son appareil sont effacés."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"},
    )
    alternative = LineField(
        _l("Ce que montre la photo"),
        [Length(max=TITLE_LENGTH)],
        description=_l("Une phrase : elle est lue à qui ne voit pas la photo, ou n’a pas assez de réseau."),
    )
    bare = BooleanField(_l("Retirer la photo"))
    has_photo = False  # the entry that is being corrected has one

    def validate_alternative(self, field: LineField) -> None:
        keeps = self.has_photo and not self.bare.data
        if (self.photo.data or keeps) and not field.data:
            raise ValidationError(_l("Dites ce que montre la photo : elle n’est jamais publiée sans."))

    def fill(self, entry: JournalEntry) -> None:
        self.happened_on.data, self.place.data, self.text.data = entry.happened_on, entry.place, entry.text
        self.version.data, self.alternative.data = entry.version, entry.photo.alternative if entry.photo else ""

    def catch_up(self, version: int) -> None:
        """Go on from a newer version, keeping what was typed: the next save replaces it knowingly."""
        self.version.data, self.version.raw_data = version, None


class FigureField(EurosField):
    """A number typed the French way (« 1 234,5 »); `data` is whole hundredths, None when left blank."""

    @staticmethod
    def read(text: str) -> int:
        return hundredths_from(text)

    @staticmethod
    def write(value: int) -> str:
        return typed(value)


def figure_field(label: str, hint: str = "") -> FigureField:
    return FigureField(label, [InputRequired(_l("Écrivez un nombre."))], description=hint, render_kw=DECIMAL)


class TargetForm(BaseForm):
    target = figure_field(_l("Nouvelle cible"))
    target_on = date_field(_l("À atteindre le"))
    reason = prose_field(_l("Pourquoi"), _l("Dites pourquoi."), _l("La raison sera lue par tous, dans le journal."))


class IndicatorForm(BaseForm):
    label = LineField(
        _l("Ce que l’on compte"),
        [InputRequired(_l("Dites ce que l’on compte.")), Length(max=TITLE_LENGTH)],
        description=_l("Exemple : « Familles reçues depuis l’ouverture »."),
    )
    unit = LineField(_l("En quoi"), [Length(max=40)], description=_l("Exemple : familles, heures, jours, %."))
    baseline = figure_field(_l("Point de départ"), _l("Le nombre avant l’essai ; souvent zéro."))
    baseline_on = date_field(_l("Compté le"))
    target = figure_field(_l("Cible"), _l("Le nombre visé, plus haut ou plus bas que le départ."))
    target_on = date_field(_l("À atteindre le"))


class ReadingForm(BaseForm):
    value = figure_field(_l("Valeur"))
    measured_on = date_field(_l("Comptée le"))
    source = LineField(
        _l("Comment on le sait"),
        [Length(max=TITLE_LENGTH)],
        description=_l("Exemple : « Cahier d’accueil », « Comptage du conseil citoyen »."),
    )


class DeclarationForm(BaseForm):
    state = RadioField(_l("Le prototype"), [InputRequired(_l("Choisissez un état."))])
    words = prose_field(
        _l("En quelques mots"),
        _l("Dites ce qui le montre."),
        _l("Des faits, des dates, des nombres."),
    )
    by_function = LineField(
        _l("Déclaré par"),
        [InputRequired(_l("Dites au titre de quelle fonction.")), Length(max=TITLE_LENGTH)],
        description=_l("La fonction, pas le nom."),
    )

    def offer(self) -> None:
        self.state.choices = choices(DeclaredState)


class VoiceForm(BaseForm):
    stance = RadioField(_l("Vous"), [InputRequired(_l("Choisissez."))])
    reason = ProseField(
        _l("Pourquoi"),
        [Length(max=2000)],
        description=_l("Demandé pour nuancer ou contester. Publié sans votre nom : n’écrivez le nom de personne."),
    )

    def offer(self) -> None:
        said = (gettext("confirmez cet état"), gettext("le nuancez"), gettext("le contestez"))
        self.stance.choices = [SelectChoice(one.value, words) for one, words in zip(Stance, said, strict=True)]


class ActForm(BaseForm):
    """An act of a deployment, and how things stand since."""

    token = TokenField()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    happened_on = date_field(_l("Date de l’acte"))
    words = prose_field(_l("Ce qui a été fait"), _l("Dites ce qui a été fait."), _l("Pas de nom de personne."))
    state = RadioField(_l("Où en est-on maintenant"), [InputRequired(_l("Choisissez un état."))])
    in_charge = LineField(_l("Responsable"), [Length(max=TITLE_LENGTH)], description=_l("Une fonction, pas un nom."))
    starts_on = DateField(_l("Début prévu"), [Optional()])
    due_on = DateField(_l("En service au plus tard"), [Optional()])

    def offer(self) -> None:
        self.state.choices = choices(DeploymentState)

    def fill(self, one: Generalisation) -> None:
        self.version.data, self.state.data, self.in_charge.data = one.version, one.state.value, one.in_charge
        self.starts_on.data, self.due_on.data = one.starts_on, one.due_on

    def catch_up(self, version: int) -> None:
        self.version.data, self.version.raw_data = version, None
