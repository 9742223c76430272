"""What people type to sign in."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.models.accounts import normal_email
from app.web.forms import BaseForm, Dice

EMAIL_LENGTH = 254


class Address:
    """An e-mail address that could exist; written in lower case."""

    def __call__(self, form: FlaskForm, field: StringField) -> None:
        field.data = normal_email(field.data or "")
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_l("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr")) from None


def email_field() -> EmailField:
    needed = DataRequired(_l("Écrivez votre adresse électronique."))
    return EmailField(_l("Adresse électronique"), [needed, Length(max=EMAIL_LENGTH), Address()])


class LinkForm(BaseForm):
    email = email_field()


class LoginForm(BaseForm):
    email = email_field()
    password = PasswordField(_l("Mot de passe"), [DataRequired(_l("Écrivez votre mot de passe."))])


class PasswordForm(BaseForm):
    password = PasswordField(_l("Nouveau mot de passe"), [DataRequired(_l("Écrivez un mot de passe."))])
    again = PasswordField(_l("Le même, une seconde fois"), [DataRequired(_l("Écrivez-le une seconde fois."))])

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("Les deux mots de passe diffèrent. Écrivez-les à nouveau."))


class CodeForm(BaseForm):
    code = StringField(_l("Code à six chiffres"), [Dice(6)])


class SetUpForm(CodeForm):
    sealed = HiddenField()
