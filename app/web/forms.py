"""What every form is made of: a token against forgery, French errors, and the status to answer with."""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, FieldList, Form, FormField, HiddenField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import TextArea, TextInput

from app.core.errors import RuleError
from app.core.labels import LabelledEnum
from app.core.money import cents_from, typed
from app.web.words import sentence


class BaseForm(FlaskForm):
    """Every form of the house. `status` is 422 once refused, so that a refused form is never a success."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        return not _odd_dates(self) and is_valid

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """(field id or "", message) for the summary at the top of the page."""
        found = [("", message) for message in self.form_errors]
        for field in self:
            found += [(field.id, message) for message in _flat(field.errors)]
        return found


FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond, a date is a slip of the hand, and some cannot be written in UTC


def is_plausible(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _odd_dates(form: Iterable[Field]) -> bool:
    """Refuse, beside their field, the dates of no plausible year; is there any?"""
    found = False
    for field in form:
        inner = field if isinstance(field, FieldList) else field.form if isinstance(field, FormField) else ()
        if _odd_dates(inner):
            found = True
            field.errors = [*field.errors, {}] if isinstance(field, FieldList) else field.errors
        elif isinstance(field.data, date) and not is_plausible(field.data):
            found = True
            field.errors = [*field.errors, _l("Vérifiez l’année de cette date.")]
    return found


class LineForm(Form):
    """One line among those of a form: its token is the form's, and it refuses in the same language."""

    class Meta:
        get_translations = FlaskForm.Meta.get_translations


class ConfirmForm(BaseForm):
    """A button and its token: for acts that need nothing but to be confirmed."""


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [message for value in errors.values() for message in _flat(value)]
    if isinstance(errors, list | tuple):
        return [message for value in errors for message in _flat(value)]
    return [str(errors)]


def trimmed(value: str | None) -> str:
    """Outer spaces off, and the odd spaces of word processors made ordinary."""
    return " ".join(value.replace("\u00a0", " ").split()) if value else ""


def enum_choices(enumeration: type[LabelledEnum]) -> list[SelectChoice]:
    """The members of an enumeration as options of a form; give the field `coerce=enumeration`."""
    return [SelectChoice(value=member.value, label=_l(member.label)) for member in enumeration]


class Counted(Length):
    """As `Length(max=…)`, and the refusal says how much is too much: what is typed comes back whole."""

    def __call__(self, form: Form, field: StringField) -> None:
        size = len(field.data or "")
        if size > self.max:
            refusal = RuleError(
                "Ce texte fait %(size)s signes pour %(limit)s au plus : il y en a %(over)s de trop. Rien n’est coupé : "
                "raccourcissez-le, puis envoyez de nouveau.",
                size=size,
                limit=self.max,
                over=size - self.max,
            )
            raise ValidationError(sentence(refusal))


def _counted(validators: Sequence[Any]) -> list[Any]:
    return [_of_words(one) for one in validators]


def _of_words(validator: Any) -> Any:
    """What is asked of words is asked of what is left once the blank around them is off."""
    if isinstance(validator, Length) and validator.min == -1:
        return Counted(max=validator.max)
    return DataRequired(validator.message) if isinstance(validator, InputRequired) else validator


class WholeLine(TextInput):
    """Without `maxlength`, by which a browser cuts what is pasted, and says nothing."""

    validation_attrs = [name for name in TextInput.validation_attrs if name != "maxlength"]


class WholeProse(TextArea):
    validation_attrs = [name for name in TextArea.validation_attrs if name != "maxlength"]


class LineField(StringField):
    """One line of text, trimmed. A limit (`Length`) is counted, never enforced by cutting."""

    widget = WholeLine()

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, _counted(validators or ()), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = trimmed(valuelist[0]) if valuelist else ""


class ProseField(TextAreaField):
    """Several lines; outer blank and carriage returns off. A limit is counted, as for a line."""

    widget = WholeProse()

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, _counted(validators or ()), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0].replace("\r\n", "\n").strip() if valuelist else ""


TOKEN = re.compile(r"[A-Za-z0-9-]{16,40}")


def new_token() -> str:
    """What a page calls itself, or what it writes."""
    return secrets.token_hex(16)


class TokenField(HiddenField):
    """Made by a page; anything else is replaced by a token of ours."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = str(valuelist[0]) if valuelist else ""
        self.data = sent if TOKEN.fullmatch(sent) else new_token()


class EurosField(StringField):
    """An amount typed the French way (« 1 234,50 »); `data` is whole cents, None when left blank."""

    @staticmethod
    def read(text: str) -> int:
        return cents_from(text)

    @staticmethod
    def write(value: int) -> str:
        return typed(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.write(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = trimmed(valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except RuleError as refusal:
                raise ValueError(sentence(refusal)) from refusal


class Dice:
    """Digits of dice or balls: exactly `count` of them; spaces and dashes are forgiven."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __call__(self, form: FlaskForm, field: StringField) -> None:
        digits = "".join(character for character in field.data or "" if character not in " -\u00a0.")
        if len(digits) != self.count or not digits.isdecimal() or not digits.isascii():
            raise ValidationError(_l("Il faut exactement %(count)s chiffres, de 0 à 9.", count=self.count))
        field.data = digits


class Address:
    """An e-mail address that could exist; written in lower case. Empty passes: `DataRequired` says when not."""

    def __call__(self, form: FlaskForm, field: StringField) -> None:
        field.data = (field.data or "").strip().lower()
        if not field.data:
            return
        try:
            valid = validate_email(field.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_l("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr")) from None
        field.data = valid.normalized.lower()  # one spelling of accents and of the domain: one mailbox, one account


class Telephone:
    """A telephone number that could exist, written as people read it; French when no country is given."""

    def __call__(self, form: FlaskForm, field: StringField) -> None:
        if not field.data:
            return
        try:
            number = phonenumbers.parse(field.data, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(_l("Ce numéro n’est pas complet. Exemple : 01 99 00 12 34"))
        is_french = number.country_code == 33
        style = phonenumbers.PhoneNumberFormat.NATIONAL if is_french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        field.data = phonenumbers.format_number(number, style)


class NewcomerForm(BaseForm):
    """Somebody to whom a task is entrusted, who may have no account yet."""

    given_name = LineField(_l("Prénom"), validators=[InputRequired(_l("Écrivez le prénom.")), Length(max=200)])
    family_name = LineField(_l("Nom"), validators=[InputRequired(_l("Écrivez le nom.")), Length(max=200)])
    email = EmailField(
        _l("Adresse électronique"), validators=[InputRequired(_l("Écrivez l’adresse.")), Length(max=254), Address()]
    )
