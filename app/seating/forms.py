"""What organisers type when they compose and change plans."""

from collections.abc import Mapping, Sequence
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.core.draw.lottery import DICE
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.seating import LinkKind
from app.web.forms import BaseForm, Dice, enum_choices

CHOSEN = NumberRange(min=1, message=_l("Choisissez une personne."))


class ComposeForm(BaseForm):
    """Twenty dice, typed twice by two people, after the fingerprint was announced."""

    fingerprint = HiddenField(validators=[InputRequired()])
    dice = StringField(
        _l("Les vingt dés, dans l’ordre des lancers"),
        validators=[InputRequired(_l("Saisissez les vingt chiffres.")), Dice(DICE)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    dice_again = StringField(
        _l("Les vingt dés, saisis par une deuxième personne"),
        validators=[InputRequired(_l("Faites saisir les vingt chiffres une deuxième fois.")), Dice(DICE)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_dice_again(self, field: StringField) -> None:
        if not self.dice.errors and field.data != self.dice.data:
            raise ValidationError(
                _("Les deux saisies diffèrent. Relisez les dés à voix haute, puis saisissez-les à nouveau.")
            )


class LinkForm(BaseForm):
    """Two people who come, and whether they sit apart or together."""

    kind = RadioField(_l("Ces deux personnes"), choices=enum_choices(LinkKind), coerce=LinkKind)
    first = SelectField(_l("Une personne"), coerce=int, validators=[InputRequired(), CHOSEN])
    second = SelectField(_l("Une autre personne"), coerce=int, validators=[InputRequired(), CHOSEN])

    @classmethod
    def about(cls, people: Sequence[Participant]) -> Self:
        form = cls()
        names = [(one.id, f"{one.person.family_name} {one.person.given_name}") for one in people]
        form.first.choices = form.second.choices = [(0, _("Choisissez…")), *names]
        return form


class MoveForm(BaseForm):
    """Confirms a move whose effect was shown; `seen_table` is where the person was then."""

    participant = IntegerField(validators=[InputRequired()])
    seen_table = IntegerField(validators=[InputRequired()])
    table = IntegerField(validators=[Optional()])
    other = IntegerField(validators=[Optional()])


class TableThemesForm(BaseForm):
    """One choice per table; the fields are made from the tables of the edition."""

    @classmethod
    def about(cls, edition: Edition) -> "TableThemesForm":
        choices = [SelectChoice(value="", label=_("pas de thème"))]
        choices += [SelectChoice(value=theme.code, label=theme.label) for theme in edition.themes]
        fields = {
            f"table_{number}": SelectField(_("Table %(number)s", number=number), choices=choices)
            for number in range(1, edition.table_count + 1)
        }
        form: TableThemesForm = type("Filled", (cls,), fields)()
        return form

    def fill(self, themes: Mapping[int, str]) -> None:
        for number, code in themes.items():
            if f"table_{number}" in self:
                self[f"table_{number}"].data = code

    def codes(self) -> dict[int, str]:
        """Number of a table → code of its theme, "" for none."""
        return {int(name.removeprefix("table_")): self[name].data for name in self.table_names()}

    def table_names(self) -> list[str]:
        return [field.short_name for field in self if field.short_name.startswith("table_")]


class SeatForm(BaseForm):
    """One person of the plan: the new captain of their table, or someone whose place is held."""

    participant = IntegerField(validators=[InputRequired()])
    held = IntegerField(validators=[Optional()])
