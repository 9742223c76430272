"""What is said of trips and of claims, by the person or by those who act on them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.core.money import Cents
from app.core.travel import ExpenseState, TripState
from app.models.logistics import Arranger, Expense, ExpenseKind, PaymentMeans, ReceiptKind, TravelMode, Trip
from app.web.forms import BaseForm, EurosField, LineField, ProseField, enum_choices

KEY = r"^[0-9a-f]{32}$"
ACCEPTED_FILES = "image/jpeg,image/png,image/webp,application/pdf"  # a telephone then sends its photos as JPEG
PICK = _l("Choisissez une réponse.")


class TripForm(BaseForm):
    """One way, or both at once when they are prepared."""

    mode = SelectField(_l("Par"), choices=enum_choices(TravelMode), coerce=TravelMode)
    arranger = SelectField(_l("Qui l’organise"), choices=enum_choices(Arranger), coerce=Arranger)
    place = LineField(
        _l("Ville de départ, ou de retour"), [Optional(), Length(max=200)], description=_l("Exemple : Lille.")
    )
    details = LineField(
        _l("Ce qui est sur le billet"),
        [Optional(), Length(max=200)],
        description=_l("Exemple : TGV 7026, 7 h 02, voiture 5, place 41."),
    )

    def fill(self, trip: Trip) -> None:
        self.mode.data, self.arranger.data = trip.mode, trip.arranger
        self.place.data, self.details.data = trip.place, trip.details


class TripStateForm(BaseForm):
    """One tap: the new state, and the one that the page showed."""

    state = SelectField(choices=enum_choices(TripState), coerce=TripState)
    seen = HiddenField(validators=[InputRequired()])


class ClaimForm(BaseForm):
    """What was paid, and its proof. The key makes a claim sent twice be one."""

    key = HiddenField(validators=[InputRequired(), Regexp(KEY)])
    kind = SelectField(_l("Nature"), [InputRequired(PICK)], choices=enum_choices(ExpenseKind), coerce=ExpenseKind)
    amount = EurosField(
        _l("Montant payé, en euros"),
        [InputRequired(_l("Écrivez le montant."))],
        description=_l("Exemple : 42,50"),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    spent_on = DateField(_l("Date de la dépense"), [InputRequired(_l("Donnez une date."))])
    label = LineField(
        _l("De quoi s’agit-il"),
        [Optional(), Length(max=200)],
        description=_l("Exemple : Lille – Paris, aller. N’écrivez rien sur la santé."),
    )
    receipt = RadioField(
        _l("Le justificatif"),
        [InputRequired(_l("Dites où est le justificatif."))],
        choices=enum_choices(ReceiptKind),
        coerce=ReceiptKind,
        default=ReceiptKind.NONE,
    )
    file = FileField(
        _l("Photo ou PDF du justificatif"),
        description=_l("JPEG, PNG, WebP ou PDF, 10 Mo au plus. Cachez les numéros de carte bancaire."),
        render_kw={"accept": ACCEPTED_FILES},
    )
    has_file = False  # a file was joined before

    def fill(self, expense: Expense) -> None:
        self.kind.data, self.spent_on.data = expense.kind, expense.spent_on
        self.amount.data = Cents(expense.amount_cents)
        self.label.data, self.receipt.data = expense.label, expense.receipt

    def validate_amount(self, field: EurosField) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Écrivez le montant."))

    def validate_file(self, field: FileField) -> None:
        if self.receipt.data is ReceiptKind.FILE and not field.data and not self.has_file:
            raise ValidationError(_("Choisissez le fichier, ou dites que le justificatif viendra sur papier."))


class DecideForm(BaseForm):
    """What is decided of a claim, and the reason that the person will read."""

    state = SelectField(choices=enum_choices(ExpenseState), coerce=ExpenseState)
    seen = HiddenField(validators=[InputRequired()])
    reason = ProseField(_l("La raison, que la personne lira"), [Optional(), Length(max=1000)])


class RefundForm(BaseForm):
    """When and how the money was sent. No bank detail is asked for, nor kept."""

    refunded_on = DateField(_l("Remboursé le"), [InputRequired(_l("Donnez une date."))])
    means = SelectField(_l("Par"), choices=enum_choices(PaymentMeans), coerce=PaymentMeans)
    reference = LineField(
        _l("Référence du paiement"),
        [Optional(), Length(max=200)],
        description=_l("Le numéro donné par votre service comptable. Jamais de coordonnées bancaires."),
    )


class UndoForm(BaseForm):
    """Take the last decision back, as long as nobody took another since."""

    seen = HiddenField(validators=[InputRequired()])


class PostedForm(BaseForm):
    """The letters that were printed are in the post; how many there were."""

    expected = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9]{1,4}$")])
