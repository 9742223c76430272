"""What is typed to follow an idea."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, RadioField
from wtforms.validators import InputRequired, Length, Regexp

from app.models.following import Channel
from app.web.forms import Address, BaseForm, enum_choices
from app.web.robots import HumanForm


class FollowForm(HumanForm):
    email = EmailField(
        _l("Votre adresse électronique"),
        [InputRequired(_l("Écrivez l’adresse où recevoir les nouvelles.")), Length(max=254), Address()],
        description=_l("Elle ne sert qu’à cela. Un lien dans chaque message arrête tout, et l’efface."),
        render_kw={"autocomplete": "email"},
    )


class ChannelForm(BaseForm):
    channel = RadioField(
        _l("Comment voulez-vous savoir ce que devient votre idée ?"),
        choices=enum_choices(Channel),
        coerce=Channel,
        validators=[InputRequired(_l("Choisissez une réponse."))],
    )


class PostedForm(BaseForm):
    """The letters that were printed are in the post; how many there were."""

    expected = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9]{1,5}$")])
