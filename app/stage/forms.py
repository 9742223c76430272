"""Dice, times, and the buttons of the remote."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TimeField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from app.web.forms import BaseForm


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


class RemoteForm(BaseForm):
    """`seen` is the pitch that the remote showed when the button was pressed."""

    seen = IntegerField(widget=HiddenInput())
