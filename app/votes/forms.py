"""Forms of the bureau, and those of the booth, which carry no token because they carry no session."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import Field, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.core.ballots import Choices, numbers_typed
from app.models.votes import PollChannel, PollMethod
from app.web.forms import BaseForm, LineField, ProseField, enum_choices

MARK = "mark-"  # followed by the number of the project
LONGEST_NUMBER = 6
MEGABYTE = 1024 * 1024


class ChecklistField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MarksField(Field):
    """What a ballot says of each project, as it was sent: `mark-7` is about project 7. `data`: number → text."""

    data: dict[int, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = {}
        for name in formdata or ():
            number = name.removeprefix(MARK)
            if name != number and number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
                self.data[int(number)] = formdata.getlist(name)[0]


def _choices(marks: dict[int, str], projects: list[int] | None) -> Choices:
    """Projects ticked, or the mark of each; RuleError for what is no number."""
    return numbers_typed(marks) if marks else projects or []


def method_field() -> RadioField:
    return RadioField(
        _l("Façon de voter"),
        choices=enum_choices(PollMethod),
        coerce=PollMethod,
        validators=[InputRequired(_l("Choisissez la façon de voter."))],
    )


class PollForm(BaseForm):
    method = method_field()
    channel = RadioField(
        _l("Comment on vote"),
        choices=enum_choices(PollChannel),
        coerce=PollChannel,
        default=PollChannel.ROOM,
        validators=[InputRequired(_l("Choisissez comment on vote."))],
    )
    title = LineField(_l("Nom du vote"), validators=[InputRequired(_l("Donnez un nom au vote.")), Length(max=200)])
    kept_count = IntegerField(
        _l("Nombre de projets que le vote met en avant"), validators=[InputRequired(), NumberRange(1, 200)]
    )


class OptionsForm(BaseForm):
    method = method_field()
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


class KeyForm(BaseForm):
    """The public key of a bureau, as its tool wrote it."""

    key = FileField(
        _l("Clé publique du bureau (cle-publique.json)"),
        validators=[FileRequired(_l("Choisissez le fichier.")), FileSize(MEGABYTE, message=_l("1 Mo au plus."))],
    )


class CountForm(BaseForm):
    """What three keepers counted away from the server, and the dice thrown since the closing."""

    count = FileField(
        _l("Dépouillement (depouillement.json)"),
        validators=[FileRequired(_l("Choisissez le fichier.")), FileSize(20 * MEGABYTE, message=_l("20 Mo au plus."))],
    )
    dice = StringField(_l("Les vingt dés, les mêmes qu’au dépouillement"), validators=[InputRequired()])


class SignForm(BaseForm):
    elector = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DiceForm(BaseForm):
    dice = StringField(_l("Les vingt chiffres, première saisie"), validators=[InputRequired()])
    dice_again = StringField(_l("Les vingt chiffres, seconde saisie"), validators=[InputRequired()])


class RemarksForm(BaseForm):
    remarks = ProseField(_l("Observations du bureau, publiques"), validators=[Length(max=4000)])


class AnnulForm(BaseForm):
    reason = ProseField(_l("Motif de l’annulation, public"), validators=[InputRequired(_l("Donnez le motif."))])


class PaperForm(BaseForm):
    """A paper ballot as a teller reads it."""

    code = StringField(_l("Code de la carte jointe au bulletin"), validators=[InputRequired(_l("Donnez le code."))])
    tracker = StringField(widget=HiddenInput())
    projects = ChecklistField(coerce=int, validate_choice=False)
    marks = MarksField()

    @property
    def choices(self) -> Choices:
        return _choices(self.marks.data, self.projects.data)


class DiscardForm(BaseForm):
    code = StringField(_l("Code de la carte"), validators=[InputRequired(_l("Donnez le code."))])


class BoothForm(BaseForm):
    """No session, so no token: the card's code is what cannot be forged (see docs/decisions)."""

    class Meta:
        csrf = False

    code = StringField(_l("Code de votre carte"))
    shared = StringField()  # "1" on a tablet that many use: its screen clears itself


class EnvelopeForm(BoothForm):
    sealed = StringField()


class BallotForm(BoothForm):
    tracker = StringField()
    projects = ChecklistField(coerce=int, validate_choice=False)
    marks = MarksField()
    view = StringField()  # one project at a time, or the list: as the voter left it
    step = StringField()

    @property
    def choices(self) -> Choices:
        return _choices(self.marks.data, self.projects.data)
