"""What a tablet sends, with a script or without; the door’s keepers; the name on a badge."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.models.checkin import KEY_LENGTH
from app.web.forms import BaseForm, LineField

LATEST = 4_102_444_800_000  # milliseconds: the year 2100
KEY = r"^[0-9a-f-]{16,36}$"
WHO = r"^[pg][0-9]{1,9}$"


class NoteForm(BaseForm):
    """One tap, without a script: who arrived (`p12`, a participant; `g3`, a guest). The key makes it be taken once."""

    key = HiddenField(validators=[InputRequired(), Length(max=KEY_LENGTH), Regexp(KEY)])
    who = HiddenField(validators=[InputRequired(), Regexp(WHO)])
    undoes = HiddenField(validators=[Optional(), Length(max=KEY_LENGTH)])


class SendForm(BaseForm):
    """Everything that a tablet kept: acts as JSON, what its clock says now, what its keepers call it."""

    acts = StringField(validators=[InputRequired(), Length(max=200_000)])
    sent = IntegerField(validators=[InputRequired(), NumberRange(0, LATEST)])
    tablet = LineField(validators=[Optional(), Length(max=40)])


class WishesForm(BaseForm):
    """What somebody wants on their badge, and whether they may be pictured."""

    badge_name = LineField(_l("Nom à écrire sur le badge"), validators=[Optional(), Length(max=80)])
    agrees_images = BooleanField(_l("Accepte d’être photographié et filmé"))
