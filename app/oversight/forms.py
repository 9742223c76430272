"""What readers report, and what is answered."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField
from wtforms.validators import InputRequired, Length

from app.web.forms import Address, BaseForm, LineField, ProseField
from app.web.robots import HumanForm


class ReportForm(HumanForm):
    page = HiddenField()
    reason = ProseField(
        _l("Qu’est-ce qui ne va pas ?"),
        [InputRequired(_l("Dites ce qui ne va pas.")), Length(max=5000, message=_l("5 000 caractères au plus."))],
        description=_l("Un propos blessant, une donnée personnelle, une erreur, une difficulté pour lire la page…"),
    )
    contact = EmailField(
        _l("Votre adresse électronique"),
        [Length(max=254), Address()],
        description=_l("Seulement si vous voulez une réponse. Elle ne sert qu’à cela."),
        render_kw={"autocomplete": "email"},
    )


class AnswerForm(BaseForm):
    outcome = LineField(
        _l("Ce qui a été fait"),
        [InputRequired(_l("Dites ce qui a été fait, même si c’est « rien, et pourquoi ».")), Length(max=200)],
        description=_l("Une phrase, envoyée à la personne si elle a laissé son adresse."),
    )
