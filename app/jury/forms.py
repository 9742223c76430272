"""Forms of the jury: its rule, its members, a sheet, a comparison."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.jury.duels import Verdict
from app.core.jury.marks import MARKS, Criterion
from app.jury.queries.sheets import Line
from app.models.jury import Jury, JuryCriterion, JuryMode
from app.models.projects import Project
from app.web.forms import Address, BaseForm, LineField, LineForm, ProseField, enum_choices

SPARE_ROWS = 2
MARK = "mark_"  # followed by the id of a criterion


class CriterionRow(LineForm):
    label = LineField(_l("Critère"), [Length(max=60)])
    weight = IntegerField(_l("Poids"), [Optional(), NumberRange(1, 100, _l("Un poids va de 1 à 100."))])


class RuleForm(BaseForm):
    mode = RadioField(
        _l("Comment le jury juge"),
        choices=enum_choices(JuryMode),
        coerce=JuryMode,
        validators=[InputRequired(_l("Choisissez comment le jury juge."))],
    )
    share = IntegerField(
        _l("Part du jury dans l’ordre commun, en %"),
        [InputRequired(_l("Écrivez un nombre.")), NumberRange(0, 99, _l("De 0 à 99 : le vote compte toujours."))],
    )
    criteria = FieldList(FormField(CriterionRow))

    def fill(self, jury: Jury) -> None:
        self.mode.data, self.share.data = jury.mode, jury.share
        for one in jury.criteria:
            self.criteria.append_entry({"label": one.label, "weight": one.weight})
        for _ in range(SPARE_ROWS):
            self.criteria.append_entry({"label": "", "weight": None})

    @property
    def wanted(self) -> list[Criterion]:
        """The rows that were named; a weight left blank is 1."""
        rows = [entry.form for entry in self.criteria.entries]
        return [Criterion(row.label.data, row.weight.data or 1) for row in rows if row.label.data]


class MemberForm(BaseForm):
    given_name = LineField(_l("Prénom"), [InputRequired(_l("Écrivez le prénom.")), Length(max=200)])
    family_name = LineField(_l("Nom"), [InputRequired(_l("Écrivez le nom.")), Length(max=200)])
    email = EmailField(
        _l("Adresse électronique"), [InputRequired(_l("Écrivez l’adresse.")), Length(max=254), Address()]
    )
    function = LineField(
        _l("Fonction"),
        [InputRequired(_l("Dites au titre de quelle fonction.")), Length(max=200)],
        description=_l("C’est elle qui est publiée, jamais le nom. Exemple : « Directrice d’un centre social »."),
    )


class RecusalForm(BaseForm):
    project = SelectField(_l("Projet"), coerce=int)
    reason = ProseField(
        _l("Motif"),
        [InputRequired(_l("Dites pourquoi.")), Length(max=500)],
        description=_l("Il reste au bureau et s’efface un mois après la journée : on publie « récusé », sans motif."),
    )

    def offer(self, projects: Sequence[Project]) -> None:
        self.project.choices = [SelectChoice(one.number, f"{one.number}. {one.title}") for one in projects]


class JudgingForm(BaseForm):
    """One project. A radio group per criterion is added by `judging_form`; a mark may wait."""

    abstains = BooleanField(_l("Je m’abstiens sur ce projet"))
    comment = ProseField(
        _l("Commentaire"),
        [Length(max=4000)],
        description=_l("Lu par les autres membres une fois leur feuille remise, puis par qui décide. Pas publié."),
    )

    @property
    def marks(self) -> dict[int, int]:
        """Criterion id → mark, for those that were chosen."""
        given = {field.name: field.data for field in self.groups}
        return {int(name.removeprefix(MARK)): mark for name, mark in given.items() if mark is not None}

    @property
    def groups(self) -> list[Any]:
        return [field for field in self if field.name.startswith(MARK)]


def judging_form(criteria: Sequence[JuryCriterion], line: Line) -> JudgingForm:
    """The form of a project, with a group of marks for each criterion."""
    words = [SelectChoice(mark, gettext(word).capitalize()) for mark, word in reversed(list(enumerate(MARKS)))]
    groups = {
        f"{MARK}{one.id}": RadioField(
            gettext(one.label).capitalize(), [Optional()], choices=words, coerce=_mark, default=line.marks.get(one.id)
        )
        for one in criteria
    }
    built = type("JudgingFormOfJury", (JudgingForm,), groups)
    form: JudgingForm = built(abstains=line.abstains, comment=line.comment)
    return form


def _mark(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


class DuelForm(BaseForm):
    """The question that was read, by the numbers of its two projects, and what was answered."""

    first = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    second = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    verdict = RadioField(
        choices=enum_choices(Verdict),
        coerce=Verdict,
        validators=[InputRequired(_l("Choisissez une des trois réponses."))],
    )
