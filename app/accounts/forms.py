"""What people type to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.web.forms import Address, BaseForm, Dice

EMAIL_LENGTH = 254


def email_field() -> EmailField:
    needed = DataRequired(_l("Écrivez votre adresse électronique."))
    validators = [needed, Length(max=EMAIL_LENGTH), Address()]
    return EmailField(_l("Adresse électronique"), validators, render_kw={"autocomplete": "username"})


def new_password_field(label: str, needed: str, hint: str = "") -> PasswordField:
    return PasswordField(label, [DataRequired(needed)], description=hint, render_kw={"autocomplete": "new-password"})


class LinkForm(BaseForm):
    email = email_field()


class LoginForm(BaseForm):
    email = email_field()
    password = PasswordField(
        _l("Mot de passe"),
        [DataRequired(_l("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(BaseForm):
    password = new_password_field(
        _l("Nouveau mot de passe"),
        _l("Écrivez un mot de passe."),
        _l("Au moins 12 caractères. Trois ou quatre mots au hasard se retiennent bien."),
    )
    again = new_password_field(_l("Le même, une seconde fois"), _l("Écrivez-le une seconde fois."))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("Les deux mots de passe diffèrent. Écrivez-les à nouveau."))


class CodeForm(BaseForm):
    code = StringField(
        _l("Code à six chiffres"),
        [DataRequired(_l("Recopiez le code.")), Dice(6)],
        description=_l("Il change toutes les 30 secondes ; chaque code ne sert qu’une fois."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class SetUpForm(CodeForm):
    sealed = HiddenField()
