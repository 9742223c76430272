"""Answers, changes of state, dates for answering."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, EmailField, SelectField, StringField, TelField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from app.convening.states import ANSWERS
from app.models.convening import Attendance
from app.web.forms import Address, BaseForm, LineField, ProseField

LONGEST_COMMENT = 2000


class ConveneForm(BaseForm):
    answer_by = DateField(
        _l("Réponse attendue au plus tard le"),
        validators=[InputRequired(_l("Choisissez une date."))],
    )


class OfferForm(BaseForm):
    """How long a substitute has to answer before the seat goes on to the next."""

    delay = SelectField(_l("Temps pour répondre"), coerce=int)

    def offer(self, ends: list[tuple[int, str]], usual: int) -> None:
        """`ends`: minutes and their words."""
        self.delay.choices = list(ends)
        if not self.is_submitted():
            self.delay.data = usual


class PhoneForm(BaseForm):
    """The answer of somebody on the telephone, in one tap."""

    answer = StringField(validators=[AnyOf([choice.value for choice in ANSWERS])])


class HereForm(BaseForm):
    """A substitute came (or left); or takes a seat: `entrant` is who the page showed."""

    here = BooleanField()
    entrant = StringField()


class AnswerForm(BaseForm):
    """Two buttons; a word is welcome and never asked for."""

    answer = StringField(validators=[AnyOf([choice.value for choice in ANSWERS])])
    captain = BooleanField(_l("Si le sort me désigne, j’accepte d’être capitaine de ma table"))
    comment = ProseField(
        _l("Un mot pour les organisateurs"),
        validators=[Optional(), Length(max=LONGEST_COMMENT)],
    )


class StateForm(BaseForm):
    """An organiser notes what a person said or did."""

    state = SelectField(_l("Nouvel état"), validators=[InputRequired(_l("Choisissez un état."))])
    comment = ProseField(
        _l("Ce qui s’est dit"),
        validators=[Optional(), Length(max=LONGEST_COMMENT)],
    )

    def offer(self, states: list[Attendance]) -> None:
        self.state.choices = [(state.value, _(state.label)) for state in states]


class MarkForm(BaseForm):
    """One tap at the door."""

    state = StringField(validators=[InputRequired()])


class FacilitatorForm(BaseForm):
    given_name = LineField(_l("Prénom"), validators=[InputRequired(_l("Écrivez le prénom.")), Length(max=200)])
    family_name = LineField(_l("Nom"), validators=[InputRequired(_l("Écrivez le nom.")), Length(max=200)])
    email = EmailField(_l("Courriel"), validators=[Optional(), Length(max=254), Address()])
    phone = TelField(_l("Téléphone"), validators=[Optional(), Length(max=20)])


class CaptainForm(BaseForm):
    """Whether somebody accepts to be captain, noted by an organiser."""

    willing = BooleanField()
