"""What organisers fill in to prepare an edition."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.numbers import whole_number
from app.core.thread import Activity
from app.models.editions import MomentKind, Perimeter
from app.web.forms import Address, BaseForm, LineField, LineForm, ProseField, enum_choices

MINUTES = "%Y-%m-%dT%H:%M"
FREE_LINES = 3  # empty lines offered under those already written


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, _l("Donnez un nombre entre %(min)s et %(max)s."))


def _needed(message: str) -> InputRequired:
    return InputRequired(message)


class WatchedForm(BaseForm):
    """Knows what was written when the page was opened, so that nobody's change is overwritten unseen."""

    seen = HiddenField()


class EditionForm(WatchedForm):
    number = IntegerField(_l("Numéro"), validators=[_needed(_l("Donnez un numéro à l’édition.")), _between(1, 999)])
    title = LineField(
        _l("Titre"),
        description=_l("Exemple : 1er hackathon de la politique de la ville."),
        validators=[_needed(_l("Donnez un titre à l’édition.")), Length(max=200)],
    )
    held_on = DateField(_l("Date de la journée"), validators=[Optional()])
    place = LineField(_l("Lieu"), validators=[Length(max=200)])
    operator = LineField(
        _l("Organisateur"),
        description=_l("L’organisme, sous le nom qu’il porte à cette date."),
        validators=[Length(max=200)],
    )
    contact_email = EmailField(_l("Adresse de contact"), validators=[Address(), Length(max=254)])
    perimeter = SelectField(_l("Périmètre"), choices=enum_choices(Perimeter), coerce=Perimeter)
    table_count = IntegerField(
        _l("Nombre de tables"), default=21, validators=[_needed(_l("Donnez le nombre de tables.")), _between(1, 200)]
    )
    seats_per_table = IntegerField(
        _l("Personnes par table"), default=5, validators=[_needed(_l("Donnez le nombre de places.")), _between(2, 20)]
    )
    captain_inside = BooleanField(
        _l("Le capitaine est l’une des personnes de la table"),
        description=_l("Sinon, il vient en plus, comme animateur."),
        default=True,
    )
    substitute_share = IntegerField(
        _l("Suppléants, en pourcentage des places"),
        default=30,
        validators=[_needed(_l("Donnez la part de suppléants.")), _between(0, 100)],
    )
    excludes_previous = BooleanField(
        _l("Réservée à d’autres volontaires"),
        description=_l("Qui a déjà participé à une édition n’entre pas au tirage."),
    )
    axes_per_theme = IntegerField(
        _l("Axes par thème"), default=2, validators=[_needed(_l("Donnez le nombre d’axes.")), _between(1, 10)]
    )
    asks_theme_order = BooleanField(
        _l("Demander l’ordre des thèmes préférés à l’inscription"),
        description=_l("Sinon, chacun peut le dire plus tard, jusqu’à ce que les tables soient composées."),
    )
    pitch_seconds = IntegerField(
        _l("Durée d’un pitch, en secondes"),
        default=180,
        validators=[_needed(_l("Donnez la durée d’un pitch.")), _between(30, 1800)],
    )
    kept_count = IntegerField(
        _l("Nombre de projets retenus"),
        default=5,
        validators=[_needed(_l("Donnez le nombre de projets retenus.")), _between(1, 200)],
    )
    summary = ProseField(_l("En une ou deux phrases"), description=_l("Sous le titre, sur la page publique."))
    story = ProseField(
        _l("Le récit"),
        description=_l("Raconté après la journée. Mise en forme Markdown : # titre, **gras**, - liste."),
    )
    credits = ProseField(_l("Crédits"), description=_l("Textes, photos : qui en est l’auteur."))

    def validate_kept_count(self, field: IntegerField) -> None:
        if field.data and self.table_count.data and field.data > self.table_count.data:
            raise ValidationError(_l("Il ne peut pas y avoir plus de projets retenus que de tables."))


class Row(LineForm):
    """One line of a list; a line whose main text is emptied is taken away. `row` is its key once it exists."""

    row = HiddenField()
    main = ""  # the name of the field that makes the line exist

    def content(self, position: int) -> dict[str, Any]:
        """What the line says; `position` is its place in the list, from 1."""
        return {field.short_name: field.data for field in self if field.short_name != "row"}

    def key(self) -> int | None:
        return whole_number(self.row.data)

    def is_empty(self) -> bool:
        return not getattr(self, self.main).data


class RowsForm(WatchedForm):
    """A list edited as a whole: the lines written, and some free ones."""

    def lines(self) -> list[Row]:
        found: list[Row] = [entry.form for entry in self.rows]
        return found


class OrderedRow(Row):
    """A line whose place in the list can be changed by its number."""

    rank = IntegerField(_l("Ordre"), validators=[Optional(), _between(0, 999)])

    def content(self, position: int) -> dict[str, Any]:
        said = super().content(position)
        return said if said["rank"] is not None else said | {"rank": position}


class ThemeRow(OrderedRow):
    main = "label"
    label = LineField(_l("Thème"), validators=[Length(max=200)])
    is_candidate = BooleanField(_l("Envisagé seulement"))


class ThemesForm(RowsForm):
    rows = FieldList(FormField(ThemeRow, label=_l("Thème")))


class AxisRow(OrderedRow):
    main = "label"
    theme_id = SelectField(_l("Thème"), coerce=int)
    code = LineField(_l("Code"), validators=[Length(max=32)])
    label = LineField(_l("Axe"), validators=[Length(max=200)])


class AxesForm(RowsForm):
    rows = FieldList(FormField(AxisRow, label=_l("Axe")))

    def offer(self, themes: list[SelectChoice]) -> None:
        for line in self.lines():
            line["theme_id"].choices = themes


class ProgrammeRow(Row):
    main = "label"
    starts_at = TimeField(_l("Heure"), validators=[Optional()])
    minutes = IntegerField(
        _l("Minutes"), validators=[Optional(), NumberRange(1, 720, _l("Entre 1 et 720 minutes, ou rien."))]
    )
    kind = SelectField(_l("À l’écran"), choices=enum_choices(MomentKind), coerce=MomentKind, default=MomentKind.PLAIN)
    activity = SelectField(
        _l("Étape qui s’ouvre"),
        choices=[SelectChoice(value="", label=_l("aucune")), *enum_choices(Activity)],
        coerce=lambda value: Activity(value) if value else None,
    )
    label = LineField(_l("Moment"), validators=[Length(max=200)])

    def validate_label(self, field: LineField) -> None:
        if field.data and not self.starts_at.data:
            raise ValidationError(_l("Donnez l’heure de « %(label)s ».", label=field.data))


class ProgrammeForm(RowsForm):
    rows = FieldList(FormField(ProgrammeRow, label=_l("Moment")))


class GuestRow(OrderedRow):
    main = "function"
    function = LineField(_l("Fonction"), validators=[Length(max=200)])
    organisation = LineField(_l("Organisme"), validators=[Length(max=200)])


class GuestsForm(RowsForm):
    rows = FieldList(FormField(GuestRow, label=_l("Invité")))


class PlanRow(LineForm):
    activity = HiddenField()
    opens_at = DateTimeLocalField(_l("Ouverture"), format=MINUTES, validators=[Optional()])
    closes_at = DateTimeLocalField(_l("Clôture"), format=MINUTES, validators=[Optional()])

    def validate_closes_at(self, field: DateTimeLocalField) -> None:
        opens: datetime | None = self.opens_at.data
        if opens and field.data and field.data <= opens:
            raise ValidationError(_l("La clôture vient après l’ouverture."))


class PlansForm(WatchedForm):
    """The calendar: one line per activity, always the twelve of them, in order."""

    rows = FieldList(FormField(PlanRow), min_entries=len(Activity), max_entries=len(Activity))


class ConductForm(BaseForm):
    reason = LineField(
        _l("Précision"),
        description=_l("Publiée avec l’acte. Exemple : appel prolongé de trois jours."),
        validators=[Length(max=200)],
    )
