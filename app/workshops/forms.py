"""What tables and organisers send in the morning."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.cards import QUESTIONS, CardKind, Draft
from app.core.numbers import LARGEST, whole_number
from app.models.editions import Axis, Theme
from app.models.workshops import DiagnosisCard
from app.web.forms import BaseForm, LineField, ProseField, TokenField

EXCERPT = 70  # characters of a card in a list to choose from


class SeenField(IntegerField):
    """A number that the page remembers; nothing where it makes no sense."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = whole_number(valuelist[0]) if valuelist else None


class CardForm(BaseForm):
    """One card. Its length is refused with a sentence, never cut: no limit is set on the field itself."""

    token = TokenField()
    writer = TokenField()
    version = SeenField(default=0)
    kind = RadioField(_l("Cette carte dit"), validate_choice=False)
    theme = SelectField(_l("Thème"), validate_choice=False)  # checked by the action, as the next
    under = SelectField(_l("Liée à"), validate_choice=False)
    text = ProseField(_l("Texte de la carte"))
    reason = LineField(_l("Pourquoi cette correction ?"), validators=[Length(max=200)])
    then = LineField()  # the button pressed

    def offer(self, themes: Sequence[Theme], cards: Sequence[DiagnosisCard], own: int | None = None) -> None:
        """Fill the lists; a card is not offered under itself, nor under a lead."""
        self.kind.choices = [(kind.value, _(QUESTIONS[kind])) for kind in CardKind]
        self.theme.choices = [(theme.code, theme.label) for theme in themes]
        parents = [card for card in cards if card.kind is not CardKind.LEAD and card.number != own]
        self.under.choices = [("", _("Aucune carte")), *((str(card.number), _named(card)) for card in parents)]

    def fill(self, draft: Draft) -> None:
        self.kind.data, self.theme.data, self.text.data = draft.kind.value, draft.theme, draft.text
        self.under.data = str(draft.under or "")

    def draft(self) -> Draft:
        """What was typed; a finding hangs under nothing."""
        kind = CardKind(self.kind.data) if self.kind.data in list(CardKind) else CardKind.FINDING
        under = whole_number(self.under.data) if kind is not CardKind.FINDING else None
        return Draft(kind, self.theme.data or "", self.text.data or "", under or None)


def _named(card: DiagnosisCard) -> str:
    text = card.text if len(card.text) <= EXCERPT else f"{card.text[:EXCERPT].rstrip()}…"
    return f"{_(card.kind.label).capitalize()} {card.number} – {' '.join(text.split())}"


class HandsForm(BaseForm):
    seen = SeenField(validators=[Optional()])
    hands = IntegerField(
        _l("Mains levées"),
        validators=[Optional(), NumberRange(0, LARGEST, _l("Donnez un nombre de mains."))],
    )


class ReasonForm(BaseForm):
    reason = LineField(
        _l("Pourquoi ?"),
        description=_l("Une phrase courte : tout le monde la lira à la place de la carte."),
        id="why",  # beside the reason of a correction, in the same page
        validators=[InputRequired(_l("Dites pourquoi, en une phrase.")), Length(max=200)],
    )


class SeenForm(BaseForm):
    """Acts on axes: the page says what it had seen."""

    seen = SeenField(default=0)


class GroupForm(SeenForm):
    """Leads ticked in a theme, and what to do with them."""

    leads = SelectMultipleField(_l("Pistes"), validate_choice=False)
    axis = SelectField(_l("Ranger dans"), validate_choice=False)
    label = LineField(_l("Nom du nouvel axe"), validators=[Length(max=200)])
    then = LineField()  # the button pressed


class MergeForm(SeenForm):
    merged = SelectField(_l("Réunir avec"), validate_choice=False)
    label = LineField(_l("Nom de l’axe réuni"), validators=[Length(max=200)])


class RenameForm(SeenForm):
    label = LineField(_l("Nom de l’axe"), validators=[InputRequired(_l("Donnez un nom à l’axe.")), Length(max=200)])


class UndoForm(SeenForm):
    act = SeenField(default=0)


def axis_choices(axes: Sequence[Axis], themes: Sequence[Theme]) -> list[tuple[str, str]]:
    """Every axis with its theme, to choose from."""
    labels = {theme.id: theme.label for theme in themes}
    return [(axis.code, f"{labels[axis.theme_id]} – {axis.label}") for axis in axes]
