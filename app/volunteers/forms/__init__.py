"""What a volunteer answers, and what an organiser asks of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TelField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.models.accounts import Person
from app.models.editions import Edition
from app.models.territories import College
from app.models.volunteers import AgeBand, Membership, NeedKind, Sex, Volunteer
from app.volunteers.forms.themes import RANKS, ThemeOrderForm, announced
from app.volunteers.imports.spec import FIELDS
from app.web.forms import Address, BaseForm, LineField, Telephone, enum_choices
from app.web.robots import HumanForm

NO_COUNCIL = "autre"  # « mon conseil n’est pas dans la liste »
YES, NO = "oui", "non"
YES_NO = [SelectChoice(value=YES, label=_l("Oui")), SelectChoice(value=NO, label=_l("Non"))]
NAME_LENGTH, EMAIL_LENGTH = 100, 254
PICK = _l("Choisissez une réponse.")


class AtMost:
    def __init__(self, count: int, message: str) -> None:
        self.count, self.message = count, message

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if len(field.data or []) > self.count:
            raise ValidationError(self.message)


class PracticalFields(BaseForm):
    """What may change at any time: telephone, practical needs, agreements."""

    phone = TelField(_l("Téléphone"), [Optional(), Length(max=30), Telephone()])
    needs = SelectMultipleField(_l("De quoi avez-vous besoin pour venir ?"), coerce=NeedKind)
    agrees_name_published = BooleanField(
        _l("J’accepte que mon nom soit publié dans la liste des personnes tirées au sort.")
    )
    agrees_photo = BooleanField(_l("J’accepte d’être pris ou prise en photo pendant la journée."))

    def offer_needs(self) -> None:
        self.needs.choices = enum_choices(NeedKind)


class AnswersForm(PracticalFields, ThemeOrderForm):
    """The criteria of the draw, and who answers. `council` lists what the search found, set by the view."""

    council_search = LineField(
        _l("Votre commune, ou le nom de votre conseil citoyen"),
        [Length(max=200)],
        description=_l("Exemples : « Roubaix », « conseil citoyen du Pile »."),
    )
    council = RadioField(_l("Votre conseil citoyen"), validate_choice=False)
    searched = HiddenField()
    given_name = LineField(_l("Prénom"), [DataRequired(_l("Écrivez votre prénom.")), Length(max=NAME_LENGTH)])
    family_name = LineField(_l("Nom"), [DataRequired(_l("Écrivez votre nom.")), Length(max=NAME_LENGTH)])
    college = RadioField(
        _l("Dans le conseil citoyen, vous êtes du collège…"),
        [InputRequired(_l("Choisissez votre collège : habitants ou acteurs locaux."))],
        coerce=College,
    )
    sex = RadioField(
        _l("Vous êtes"), [InputRequired(_l("Choisissez : femme, homme, ou préfère ne pas dire."))], coerce=Sex
    )
    age_band = RadioField(_l("Votre âge"), [InputRequired(_l("Choisissez votre âge."))], coerce=AgeBand)
    themes = SelectMultipleField(
        _l("Les thèmes qui vous intéressent"),
        [InputRequired(_l("Choisissez au moins un thème.")), AtMost(3, _l("Choisissez trois thèmes au plus."))],
        description=_l("Un, deux ou trois."),
    )
    took_part_before = RadioField(
        _l("Avez-vous déjà participé à un hackathon de la politique de la ville ?"),
        [InputRequired(_l("Dites si vous avez déjà participé."))],
        choices=YES_NO,
    )

    def offer(self, edition: Edition) -> None:
        """Set the choices that depend on the edition and on the language."""
        self.offer_needs()
        self.college.choices = enum_choices(College)
        self.sex.choices = enum_choices(Sex)
        self.age_band.choices = enum_choices(AgeBand)
        if edition.asks_theme_order:  # one question for both: what interests, and in which order
            del self.themes
            self.first_theme.validators = [InputRequired(_l("Choisissez au moins un thème."))]
            self.offer_themes(edition.themes)
            return
        for name in RANKS:
            del self[name]
        self.themes.choices = [SelectChoice(value=theme.code, label=announced(theme)) for theme in edition.themes]
        if any(theme.is_candidate for theme in edition.themes):
            self.themes.description = _l(
                "Un, deux ou trois. Vos réponses aideront à choisir parmi les thèmes envisagés."
            )

    def offer_councils(self, found: Sequence[SelectChoice]) -> None:
        self.council.choices = [
            *found,
            SelectChoice(value=NO_COUNCIL, label=_l("Mon conseil n’est pas dans la liste")),
        ]

    def validate_council(self, field: RadioField) -> None:
        if not field.data and self.council_search.data:
            raise ValidationError(_l("Choisissez votre conseil dans la liste trouvée."))
        if not field.data:
            raise ValidationError(_l("Cherchez votre conseil citoyen, puis choisissez-le dans la liste."))
        if field.data == NO_COUNCIL and not self.council_search.data:
            raise ValidationError(_l("Écrivez le nom de votre conseil dans la case de recherche."))
        if field.data not in [choice.value for choice in field.choices]:
            field.data = ""
            raise ValidationError(_l("Ce conseil n’est plus dans le registre. Cherchez-le à nouveau."))


class RegistrationForm(AnswersForm, HumanForm):
    """The public form."""

    email = EmailField(
        _l("Adresse électronique"),
        [DataRequired(_l("Écrivez votre adresse électronique.")), Length(max=EMAIL_LENGTH), Address()],
        description=_l("Nous vous y écrirons pour confirmer, puis pour le résultat. Exemple : prenom.nom@exemple.fr"),
        render_kw={"autocomplete": "email"},
    )
    notice = BooleanField(
        _l("J’ai lu l’information sur mes données."),
        [InputRequired(_l("Lisez l’information sur vos données, puis cochez cette case."))],
    )


class OnBehalfForm(AnswersForm):
    """An organiser registers somebody who asked for it; the address may be missing."""

    email = EmailField(
        _l("Adresse électronique"),
        [Length(max=EMAIL_LENGTH), Address()],
        description=_l("Sans adresse, les lettres seront imprimées."),
    )
    notice = BooleanField(
        _l("La personne m’a demandé de l’inscrire, et je lui ai dit ce que deviennent ses données."),
        [InputRequired(_l("Cochez cette case quand c’est fait."))],
    )


class CorrectionForm(AnswersForm):
    """One's own answers again, while the call is open."""

    def fill(self, volunteer: Volunteer) -> None:
        self.given_name.data = volunteer.person.given_name
        self.family_name.data = volunteer.person.family_name
        self.college.data, self.sex.data = volunteer.college, volunteer.sex
        self.age_band.data = volunteer.age_band
        if self.themes is None:
            self.fill_order(volunteer)
        else:
            self.themes.data = [theme.code for theme in volunteer.themes]
        self.took_part_before.data = YES if volunteer.took_part_before else NO
        fill_practical(self, volunteer)
        if volunteer.council is None:
            self.council.data, self.council_search.data = NO_COUNCIL, volunteer.council_said
        else:
            self.council.data = f"{volunteer.council_id}:{volunteer.district_code or ''}"


class AdjustmentForm(PracticalFields):
    """What may still change once the call is closed."""


class AddressForm(HumanForm):
    email = EmailField(
        _l("La bonne adresse"),
        [DataRequired(_l("Écrivez votre adresse électronique.")), Length(max=EMAIL_LENGTH), Address()],
    )


class CheckForm(BaseForm):
    """Confirm or refuse the membership of those ticked."""

    references = SelectMultipleField(_l("Personnes"), validate_choice=False)
    verdict = RadioField(_l("Décision"), [InputRequired(PICK)], coerce=Membership)
    note = LineField(_l("Pourquoi (demandé pour refuser)"), [Length(max=200)])


class CouncilForm(BaseForm):
    """Tie a registration to a council of the register."""

    council = RadioField(_l("Conseil du registre"), [InputRequired(PICK)], validate_choice=False)


class UploadForm(BaseForm):
    file = FileField(
        _l("Votre fichier"),
        [FileRequired(_l("Choisissez un fichier."))],
        description=_l("CSV jusqu’à 50 Mo, XLSX ou ODS jusqu’à 10 Mo, 200 000 lignes au plus."),
    )


class ColumnsForm(BaseForm):
    """One choice of column per thing wanted; the fields are made from the list of things."""

    def offer(self, header: Sequence[str], examples: Sequence[Sequence[str]]) -> None:
        nothing = SelectChoice(value="", label=_l("— pas dans ce fichier —"))
        columns = [
            SelectChoice(value=str(index), label=_column_label(index, title, examples[index]))
            for index, title in enumerate(header)
        ]
        for spec in FIELDS:
            self[spec.name].choices = [nothing, *columns]

    def fill(self, guessed: Mapping[str, int]) -> None:
        for name, index in guessed.items():
            self[name].data = str(index)

    def columns(self) -> dict[str, int]:
        return {spec.name: int(self[spec.name].data) for spec in FIELDS if self[spec.name].data}

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        chosen = self.columns() if is_valid else {}
        for spec in FIELDS:
            field = self[spec.name]
            if is_valid and spec.required and spec.name not in chosen:
                field.errors = [*field.errors, _l("Cette colonne est nécessaire.")]
            elif spec.name in chosen and list(chosen.values()).count(chosen[spec.name]) > 1:
                field.errors = [*field.errors, _l("Cette colonne est choisie deux fois.")]
        if is_valid and not {"council", "district"} & set(chosen):
            self.council.errors = [_l("Indiquez le conseil citoyen, ou au moins le quartier.")]
        return is_valid and not self.errors


for _spec in FIELDS:
    setattr(ColumnsForm, _spec.name, SelectField(_l(_spec.label), validators=[Optional()]))


def _column_label(index: int, title: str, examples: Sequence[str]) -> str:
    """« B – Prénom (Maïssa, Solène) »."""
    letters, rest = "", index
    while rest >= 0:
        letters, rest = chr(65 + rest % 26) + letters, rest // 26 - 1
    shown = ", ".join(example[:20] for example in examples)
    return f"{letters} – {title[:40]}{f' ({shown})' if shown else ''}"


def fill_practical(form: PracticalFields, volunteer: Volunteer) -> None:
    form.phone.data = volunteer.person.phone
    form.needs.data = [need.kind for need in volunteer.needs]
    form.agrees_name_published.data = volunteer.agrees_name_published
    form.agrees_photo.data = volunteer.agrees_photo


def fill_person(form: RegistrationForm, person: Person) -> None:
    """What is already known of somebody signed in."""
    form.given_name.data, form.family_name.data = person.given_name, person.family_name
    form.email.data, form.phone.data = person.email, person.phone
