"""The themes that somebody prefers, in order."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from app.models.editions import Theme
from app.models.volunteers import Volunteer
from app.web.forms import BaseForm

RANKS = ("first_theme", "second_theme", "third_theme")


def announced(theme: Theme) -> str:
    """A theme still to be chosen among others is not offered as settled."""
    return str(_l("%(theme)s (envisagé, pas encore choisi)", theme=theme.label)) if theme.is_candidate else theme.label


class ThemeOrderForm(BaseForm):
    """The themes somebody would like to work on, the dearest first."""

    first_theme = SelectField(_l("Le thème que vous préférez"), validate_choice=False)
    second_theme = SelectField(_l("Ensuite"), validate_choice=False)
    third_theme = SelectField(_l("Et ensuite"), validate_choice=False)

    def offer_themes(self, themes: Sequence[Theme]) -> None:
        """As many ranks as there are themes, three at most."""
        choices = [SelectChoice(value="", label=_l("pas de préférence"))]
        choices += [SelectChoice(value=theme.code, label=announced(theme)) for theme in themes]
        for rank, name in enumerate(RANKS):
            if rank < len(themes):
                self[name].choices = choices
                self[name].validate_choice = True
            else:
                del self[name]

    def fill_order(self, volunteer: Volunteer) -> None:
        for name, wish in zip(RANKS, volunteer.wishes, strict=False):
            if name in self:
                self[name].data = wish.theme.code

    def order(self) -> list[str]:
        """The codes in order, those left blank passed over."""
        return [self[name].data for name in RANKS if name in self and self[name].data]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        said: set[str] = set()
        for name in RANKS:
            if name in self and self[name].data in said:
                self[name].errors = [*self[name].errors, _l("Ce thème est déjà choisi plus haut.")]
                is_valid = False
            said |= {self[name].data} - {"", None} if name in self else set()
        return is_valid
