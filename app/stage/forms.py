"""Dice, times, announcements, and the buttons of the remote."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.steps import CODES
from app.web.forms import BaseForm, LineField


class DiceForm(BaseForm):
    """Twenty dice, typed by two people; the rule itself reads and compares them."""

    dice = StringField(_l("Les vingt chiffres, première saisie"), validators=[InputRequired()])
    dice_again = StringField(_l("Les vingt chiffres, seconde saisie"), validators=[InputRequired()])


class TimesForm(BaseForm):
    starts_at = TimeField(_l("Heure du premier passage"), validators=[InputRequired()])
    gap = IntegerField(
        _l("Secondes entre deux passages"),
        default=30,
        validators=[InputRequired(), NumberRange(0, 600, _l("Entre 0 et 600 secondes."))],
    )


class MoveForm(BaseForm):
    places = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(-200, 200)])


class StepsForm(BaseForm):
    """The steps of the thread that were ticked beside a moment, and the moment that was going on (0: none)."""

    steps = SelectMultipleField(choices=[SelectChoice(value=code, label=code) for code in CODES])
    moment = IntegerField(widget=HiddenInput(), validators=[Optional()])


class UndoForm(BaseForm):
    act = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class RemoteForm(StepsForm):
    """What the remote showed when the button was pressed: the pitch, the moment, what its buttons are for."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    buttons = StringField(widget=HiddenInput())


class TakeBackForm(BaseForm):
    said = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AnnounceForm(BaseForm):
    text = LineField(
        _l("Annonce"), validators=[InputRequired(), Length(max=160, message=_l("160 caractères au plus."))]
    )
    minutes = IntegerField(
        _l("Minutes d’affichage"),
        default=5,
        validators=[InputRequired(), NumberRange(1, 240, _l("Entre 1 et 240 minutes."))],
    )


class LengthenForm(BaseForm):
    minutes = IntegerField(
        _l("Minutes à ajouter"),
        validators=[InputRequired(), NumberRange(-240, 240, _l("Entre −240 et 240 minutes."))],
    )
    moment = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
