"""Forms of the bureau, and those of the booth, which carry no token because they carry no session."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.web.forms import BaseForm, LineField, ProseField


class ChecklistField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PollForm(BaseForm):
    title = LineField(_l("Nom du vote"), validators=[InputRequired(_l("Donnez un nom au vote.")), Length(max=200)])
    kept_count = IntegerField(
        _l("Nombre de projets que le vote met en avant"), validators=[InputRequired(), NumberRange(1, 200)]
    )


class OptionsForm(BaseForm):
    kept_count = IntegerField(
        _l("Nombre de projets que le vote met en avant"), validators=[InputRequired(), NumberRange(1, 200)]
    )
    projects = ChecklistField(_l("Projets soumis au vote"), coerce=int)


class CardsForm(BaseForm):
    count = IntegerField(
        _l("Nombre de cartes"),
        validators=[InputRequired(_l("Dites combien de cartes imprimer.")), NumberRange(1, 2000)],
    )
    printed = IntegerField(widget=HiddenInput(), default=0)


class DistributionForm(BaseForm):
    given = IntegerField(
        _l("Nombre de cartes remises"), validators=[InputRequired(_l("Dites combien de cartes ont été remises."))]
    )
    leftovers = ProseField(_l("Codes des cartes restantes, un par ligne"), validators=[Length(max=100_000)])


class SignForm(BaseForm):
    elector = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DiceForm(BaseForm):
    dice = StringField(_l("Les vingt chiffres, première saisie"), validators=[InputRequired()])
    dice_again = StringField(_l("Les vingt chiffres, seconde saisie"), validators=[InputRequired()])


class AnnulForm(BaseForm):
    reason = ProseField(_l("Motif de l’annulation, public"), validators=[InputRequired(_l("Donnez le motif."))])


class BoothForm(BaseForm):
    """No session, so no token: the card's code is what cannot be forged (see docs/decisions)."""

    class Meta:
        csrf = False

    code = StringField(_l("Code de votre carte"))


class BallotForm(BoothForm):
    tracker = StringField()
    projects = ChecklistField(coerce=int, validate_choice=False)
    step = StringField()
