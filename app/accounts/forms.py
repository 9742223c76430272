"""What people type to sign in."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.models.accounts import GRANTED_ROLES
from app.models.editions import Edition
from app.web.forms import Address, BaseForm, Dice, LineField

EMAIL_LENGTH = 254


def email_field(autocomplete: str = "username") -> EmailField:
    needed = DataRequired(_l("Écrivez votre adresse électronique."))
    validators = [needed, Length(max=EMAIL_LENGTH), Address()]
    return EmailField(_l("Adresse électronique"), validators, render_kw={"autocomplete": autocomplete})


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


class ChangePasswordForm(PasswordForm):
    current = PasswordField(
        _l("Mot de passe actuel"),
        [DataRequired(_l("Écrivez votre mot de passe actuel."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(BaseForm):
    code = StringField(
        _l("Code à six chiffres"),
        [DataRequired(_l("Recopiez le code.")), Dice(6)],
        description=_l("Il change toutes les 30 secondes ; chaque code ne sert qu’une fois."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class SetUpForm(CodeForm):
    sealed = HiddenField()


class EraseForm(BaseForm):
    understood = BooleanField(
        _l("J’ai compris que mes données seront effacées et que mon compte sera fermé."),
        [DataRequired(_l("Cochez cette case pour confirmer."))],
    )


class AccountForm(BaseForm):
    given_name = LineField(_l("Prénom"), [DataRequired(_l("Écrivez le prénom.")), Length(max=200)])
    family_name = LineField(_l("Nom"), [DataRequired(_l("Écrivez le nom.")), Length(max=200)])
    email = email_field(autocomplete="off")


class GrantForm(BaseForm):
    """`edition` is an edition's id, or 0 for every edition."""

    role = SelectField(_l("Rôle"), [DataRequired(_l("Choisissez un rôle."))], coerce=str)
    edition = SelectField(_l("Édition"), coerce=int, default=0)

    def offer(self, editions: Sequence[Edition]) -> None:
        nothing = SelectChoice("", gettext("Choisir un rôle"))
        self.role.choices = [nothing, *(SelectChoice(role.value, gettext(role.label)) for role in GRANTED_ROLES)]
        everywhere = SelectChoice(0, gettext("toutes les éditions"))
        self.edition.choices = [everywhere, *(SelectChoice(one.id, one.title) for one in editions)]


class ContactForm(BaseForm):
    """What an administrator corrects for somebody."""

    given_name = LineField(_l("Prénom"), [DataRequired(_l("Écrivez le prénom.")), Length(max=200)])
    family_name = LineField(_l("Nom"), [DataRequired(_l("Écrivez le nom.")), Length(max=200)])
    phone = LineField(_l("Téléphone"), [Length(max=20)])
