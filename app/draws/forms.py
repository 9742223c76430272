"""Forms of the draw. The form of quotas has as many fields as the pool has values."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from app.core.draw.lottery import BALLS, DICE
from app.core.draw.pool import Quota
from app.core.labels import LabelledEnum
from app.draws.criteria import GroupKind, Name, Previous
from app.draws.queries import QuotaTable
from app.draws.results import CONVOCATION, NOT_DRAWN, SUBSTITUTE
from app.web.forms import BaseForm, Dice, LineField, ProseField, enum_choices

MOST = 10_000
MEGABYTE = 1024 * 1024


class SeenForm(BaseForm):
    """An act on what the page showed: `seen` refuses it when somebody else changed the draw meanwhile."""

    seen = HiddenField()


class PreviousForm(SeenForm):
    previous = RadioField(
        _l("Les personnes déjà venues à une édition"), choices=enum_choices(Previous), coerce=Previous
    )


class SeatOfRightForm(SeenForm):
    """Somebody who sits in every panel: by number, with the reason that is published."""

    reference = LineField(
        _l("Numéro de la personne"),
        validators=[InputRequired(_l("Écrivez le numéro de la personne.")), Length(max=32)],
    )
    reason = LineField(
        _l("Motif, qui sera publié"),
        validators=[
            InputRequired(_l("Écrivez le motif : il est publié à côté du numéro.")),
            Length(max=200, message=_l("200 signes au plus.")),
        ],
    )


class TakeSeatBackForm(SeenForm):
    reference = HiddenField(validators=[InputRequired()])


class QuotaFileForm(SeenForm):
    """The field's own file: `feature,value,min,max`."""

    file = FileField(
        _l("Fichier des quotas (CSV)"), validators=[FileRequired(_l("Choisissez un fichier.")), FileSize(MEGABYTE)]
    )


class FieldFilesForm(BaseForm):
    """Two files of the field, a number of seats, and at most one group column."""

    pool = FileField(
        _l("Candidatures (CSV : id et une colonne par critère)"),
        validators=[FileRequired(_l("Choisissez un fichier.")), FileSize(20 * MEGABYTE)],
    )
    quotas = FileField(
        _l("Quotas (CSV : feature, value, min, max)"),
        validators=[FileRequired(_l("Choisissez un fichier.")), FileSize(MEGABYTE)],
    )
    seats = IntegerField(
        _l("Nombre de places"),
        validators=[InputRequired(_l("Écrivez un nombre entier.")), NumberRange(1, MOST, _l("Au moins une place."))],
    )
    group = LineField(_l("Colonne de groupe"), validators=[Length(max=64)])
    group_maximum = IntegerField(
        _l("Places au plus par groupe"), default=1, validators=[NumberRange(1, MOST, _l("Au moins une place."))]
    )


class QuotasForm(SeenForm):
    """Bounds per value and maxima per group; `lines` are (key of the fields, criterion, value)."""

    lines: tuple[tuple[str, str, str], ...] = ()

    def quotas(self) -> list[Quota]:
        return [
            Quota(criterion, value, self[f"min-{key}"].data, self[f"max-{key}"].data)
            for key, criterion, value in self.lines
        ]

    def maxima(self) -> dict[str, int]:
        return {kind.value: self[f"groupe-{kind.value}"].data for kind in GroupKind}

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for key, _criterion, _value in self.lines:
            low, high = self[f"min-{key}"], self[f"max-{key}"]
            if low.data is not None and high.data is not None and high.data < low.data:
                high.errors = [*high.errors, _l("Le maximum doit être au moins égal au minimum.")]
                good = False
        return good


def quotas_form(tables: Sequence[QuotaTable], maxima: dict[str, int]) -> type[QuotasForm]:
    """The form for these tables: `min-…` and `max-…` per value, `groupe-…` per kind of group."""
    fields: dict[str, Any] = {
        "lines": tuple((line.key, table.criterion.value, line.value) for table in tables for line in table.lines)
    }
    for table in tables:
        for line in table.lines:
            words = f"{gettext(table.criterion.label)}, {_said(line.name)}"
            fields[f"min-{line.key}"] = _whole(_l("%(words)s : minimum", words=words), line.minimum)
            fields[f"max-{line.key}"] = _whole(_l("%(words)s : maximum", words=words), line.maximum)
    for kind in GroupKind:
        fields[f"groupe-{kind.value}"] = _whole(
            _l("Places au plus par %(kind)s", kind=gettext(kind.label)), maxima.get(kind.value, 0)
        )
    return type("QuotasFormOfThisDraw", (QuotasForm,), fields)


def _whole(words: Any, value: int) -> IntegerField:
    return IntegerField(
        words,
        default=value,
        validators=[
            InputRequired(_l("Écrivez un nombre entier (0 si aucun).")),
            NumberRange(0, MOST, _l("Écrivez un nombre entier, 0 ou plus.")),
        ],
    )


def digits_field(words: Any, **options: Any) -> StringField:
    """Digits read from balls or dice: a number pad on phones, nothing remembered by the browser."""
    return StringField(words, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **options)


class FreezeForm(SeenForm):
    publishes_dossier = BooleanField(_l("Publier aussi la liste codée des candidatures (candidats.csv)"))
    accepted_loss = ProseField(
        _l("J’accepte cette perte, pour le motif suivant"),
        validators=[Length(max=500, message=_l("500 signes au plus."))],
    )
    understood = BooleanField(_l("J’ai vérifié la liste, les quotas et les règles"))

    def validate_understood(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_l("Cochez cette case : après, plus rien ne change."))


class BallsForm(BaseForm):
    balls = digits_field(
        _l("Les trois boules"), validators=[InputRequired(_l("Écrivez les trois boules.")), Dice(BALLS)]
    )
    again = digits_field(
        _l("Les trois boules, saisies par une autre personne"),
        validators=[InputRequired(_l("Faites saisir les boules une seconde fois.")), Dice(BALLS)],
    )


class DiceForm(BaseForm):
    dice = digits_field(_l("Les vingt dés"), validators=[InputRequired(_l("Écrivez les vingt dés.")), Dice(DICE)])
    again = digits_field(
        _l("Les vingt dés, saisis par une autre personne"),
        validators=[InputRequired(_l("Faites saisir les dés une seconde fois.")), Dice(DICE)],
    )
    witnesses = ProseField(_l("Témoins, un par ligne, par leur fonction (jamais leur nom)"))

    def witness_list(self) -> list[str]:
        return [line.strip() for line in (self.witnesses.data or "").splitlines() if line.strip()]


class AnnulForm(BaseForm):
    reason = LineField(
        _l("Motif, qui sera publié"),
        validators=[
            InputRequired(_l("Écrivez le motif : il est publié avec le tirage annulé.")),
            Length(max=500, message=_l("500 signes au plus.")),
        ],
    )


class LettersForm(BaseForm):
    """Which letters to print."""

    kinds = SelectMultipleField(
        _l("Quelles lettres"),
        choices=[
            SelectChoice(CONVOCATION, _l("les convocations")),
            SelectChoice(SUBSTITUTE, _l("les lettres aux suppléants")),
            SelectChoice(NOT_DRAWN, _l("les lettres aux personnes non tirées")),
        ],
        validators=[InputRequired(_l("Choisissez au moins une sorte de lettre."))],
    )
    who = RadioField(
        _l("Pour qui"),
        choices=[
            SelectChoice("without", _l("les personnes sans adresse électronique")),
            SelectChoice("all", _l("tout le monde, celles-là d’abord")),
        ],
        validators=[InputRequired(_l("Dites pour qui."))],
    )


class TellForm(BaseForm):
    """Write to those whom the draw did not name; `expected` is how many the page announced."""

    expected = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


def _said(name: Name) -> str:
    return gettext(name.label) if isinstance(name, LabelledEnum) else name
