"""Forms of the choice and of the studies."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.core.numbers import whole_number
from app.models.selection import Decision, Interest, Study, StudyHeading, StudyLevel
from app.selection.queries import Candidate
from app.web.forms import BaseForm, LineField, LineForm, ProseField


class ChoiceRow(LineForm):
    """One project: kept or not, and why."""

    number = HiddenField()
    kept = BooleanField(_l("Retenir ce projet"))
    reason = ProseField(_l("Pourquoi ce projet est retenu"), [Length(max=4000)])


class DecisionForm(BaseForm):
    """`rows` follows the order in which the candidates are shown."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    by_function = LineField(_l("Qui décide"), [Length(max=200)], description=_l("Une fonction, pas un nom."))
    statement = ProseField(
        _l("Quelques mots sur l’ensemble du choix"),
        [Length(max=8000)],
        description=_l("Ils seront publiés au-dessus des projets retenus."),
    )
    rows = FieldList(FormField(ChoiceRow))

    def fill(self, decision: Decision | None, candidates: Sequence[Candidate], decider: str = "") -> None:
        """Start from what is saved; the function that decides is the one of last time until someone says otherwise."""
        self.version.data = decision.version if decision else 0
        self.by_function.data = (decision.by_function if decision else "") or decider
        self.statement.data = decision.statement if decision else ""
        for candidate in candidates:
            choice = candidate.choice
            self.rows.append_entry(
                {
                    "number": str(candidate.project.number),
                    "kept": choice is not None,
                    "reason": choice.reason if choice else "",
                }
            )

    def catch_up(self, version: int) -> None:
        """Go on from a newer version, keeping what was typed: the next save replaces it knowingly."""
        self.version.data, self.version.raw_data = version, None

    def by_number(self) -> dict[int, ChoiceRow]:
        """Project number → its row; rows with a tampered number are dropped."""
        rows = [entry.form for entry in self.rows.entries]
        numbered = ((whole_number(row.number.data), row) for row in rows)
        return {number: row for number, row in numbered if number is not None}


class PublishForm(BaseForm):
    """`version` is the one that was read: the page publishes what it showed, and nothing else."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class GridRow(LineForm):
    """A line of the grid, whose level may wait; its heading is known by its place."""

    level = SelectField(_l("Niveau"), [Optional()])
    remark = LineField(_l("Remarque"), [Length(max=200)])


class StudyForm(BaseForm):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    examiner = LineField(
        _l("Qui étudie le projet"), [Length(max=200)], description=_l("Une équipe ou une fonction, pas un nom.")
    )
    due_on = DateField(_l("Réponse attendue le"), [Optional()])
    grid = FieldList(FormField(GridRow), min_entries=len(StudyHeading), max_entries=len(StudyHeading))
    interest = RadioField(_l("Avis"), [Optional()])
    answer = ProseField(
        _l("Réponse à la table"),
        [Length(max=8000)],
        description=_l("Elle sera publiée sur la page du projet et envoyée à ses auteurs."),
    )

    def offer(self) -> None:
        self.interest.choices = [SelectChoice(one.value, gettext(one.label).capitalize()) for one in Interest]
        levels = [SelectChoice("", gettext("à remplir"))]
        levels += [SelectChoice(one.value, gettext(one.label).capitalize()) for one in StudyLevel]
        for entry in self.grid.entries:
            entry.form.level.choices = levels

    @property
    def marks(self) -> dict[StudyHeading, tuple[StudyLevel, str]]:
        """The lines of the grid that have a level, by their place."""
        levels = {one.value: one for one in StudyLevel}
        rows = zip(StudyHeading, (entry.form for entry in self.grid.entries), strict=True)
        return {
            heading: (levels[row.level.data], row.remark.data or "")
            for heading, row in rows
            if row.level.data in levels  # nothing, or an odd space that means nothing
        }

    def fill(self, study: Study) -> None:
        self.version.data = study.version
        given = {one.heading: one for one in study.grid}
        for heading, entry in zip(StudyHeading, self.grid.entries, strict=True):
            if heading in given:
                entry.form.level.data, entry.form.remark.data = given[heading].level.value, given[heading].remark
        self.examiner.data = study.examiner
        self.due_on.data = study.due_on
        self.interest.data = study.interest.value if study.interest else None
        self.answer.data = study.answer

    def catch_up(self, version: int) -> None:
        """Go on from a newer version, keeping what was typed: the next save replaces it knowingly."""
        self.version.data, self.version.raw_data = version, None
