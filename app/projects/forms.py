"""The form of a sheet, and what it makes of what was typed."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.money import Cents
from app.core.sheet import Line, Partner, Sheet
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import PartnerState
from app.web.forms import BaseForm, EurosField, LineField, LineForm, ProseField, TokenField, new_token

PROSE_LIMIT = 3000
ROWS_LIMIT = 30
BLANK_ROWS = 2


class BudgetLineForm(LineForm):
    what = LineField(_l("Ce qu’il faut payer"), validators=[Length(max=200)])
    cents = EurosField(_l("Montant en euros"), validators=[Optional()])

    def validate_cents(self, field: EurosField) -> None:
        if field.data is not None and not self.what.data:
            raise ValidationError(_l("Dites ce que paie ce montant."))


class PartnerForm(LineForm):
    who = LineField(_l("Partenaire"), validators=[Length(max=200)])
    state = SelectField(_l("Son accord"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [(member.value, _(member.label)) for member in reversed(PartnerState)]


class SheetForm(BaseForm):
    """Six headings, with a title, an axis and a presenter; drafts may be as unfinished as one likes."""

    version = IntegerField(widget=HiddenInput(), default=0)
    writer = TokenField()  # the page itself: what it saved and never heard of is not somebody else's
    title = LineField(_l("Titre du projet"), validators=[Length(max=200)])
    axis = SelectField(_l("Axe"), validate_choice=False)  # checked by the action
    need = ProseField(_l("Besoin"), validators=[Length(max=PROSE_LIMIT)])
    objective = ProseField(_l("Objectif"), validators=[Length(max=PROSE_LIMIT)])
    place = ProseField(_l("Lieu"), validators=[Length(max=PROSE_LIMIT)])
    district = LineField(_l("Quartier prioritaire"), validators=[Length(max=200)])
    district_choice = RadioField(_l("Lequel de ces quartiers ?"), choices=[], validate_choice=False)
    budget = EurosField(_l("Budget total en euros"), validators=[Optional()])
    lines = FieldList(FormField(BudgetLineForm), label=_l("Détail du budget"), max_entries=ROWS_LIMIT)
    partners = FieldList(FormField(PartnerForm), label=_l("Partenaires"), max_entries=ROWS_LIMIT)
    skills = ProseField(_l("Compétences"), validators=[Length(max=PROSE_LIMIT)])
    presenter = SelectField(_l("Qui présente le projet ?"))
    cards = SelectMultipleField(_l("Cartes du diagnostic"), choices=[], validate_choice=False)  # checked by the action
    on_behalf_of = SelectField(_l("Vous écrivez pour"), validate_choice=False)  # shown to organisers only
    then = LineField()  # the button pressed

    def offer(self, edition: Edition, members: list[Participant], presenter: Participant | None = None) -> None:
        """Fill the lists of this edition and table; a presenter who left the table stays until replaced."""
        themes = {theme.id: theme.label for theme in edition.themes}
        axes = [(axis.code, f"{themes[axis.theme_id]} – {axis.label}") for axis in edition.axes]
        self.axis.choices = [("", _("Pas encore choisi")), *axes]
        people = [(str(member.id), member.person.name) for member in members]
        gone = [(str(presenter.id), presenter.person.name)] if presenter and presenter not in members else []
        self.presenter.choices = [("", _("Pas encore choisi")), *people, *gone]
        self.on_behalf_of.choices = [("", _("Personne en particulier")), *people]

    def fill(self, sheet: Sheet, version: int) -> None:
        """Show a saved sheet."""
        self.version.data, self.writer.data = version, new_token()
        for name in ("title", "axis", "need", "objective", "place", "district"):
            getattr(self, name).data = getattr(sheet, name)
        self.budget.data = Cents(sheet.budget) if sheet.budget is not None else None
        self.skills.data = "\n".join(sheet.skills)
        self.presenter.data = str(sheet.presenter or "")
        self.cards.data = list(sheet.cards)
        for line in sheet.lines:
            self.lines.append_entry({"what": line.label, "cents": line.cents})
        for partner in sheet.partners:
            self.partners.append_entry({"who": partner.name, "state": partner.state})

    def add_blank_rows(self) -> None:
        """Rows to write in, whatever was typed; a page without JavaScript needs them."""
        for rows in (self.lines, self.partners):
            blank = sum(1 for row in rows.entries if not next(iter(row.form)).data)
            for _row in range(min(BLANK_ROWS - blank, ROWS_LIMIT - len(rows.entries))):
                rows.append_entry()

    def sheet(self, district_code: str) -> Sheet:
        """What was typed, blank rows left out."""
        return Sheet(
            title=self.title.data or "",
            axis=self.axis.data or "",
            need=self.need.data or "",
            objective=self.objective.data or "",
            place=self.place.data or "",
            district=district_code,
            budget=self.budget.data,
            lines=tuple(Line(row.what.data, row.cents.data) for row in self.lines if row.what.data),
            partners=tuple(Partner(row.who.data, row.state.data) for row in self.partners if row.who.data),
            skills=tuple(line.strip(" -•\t") for line in (self.skills.data or "").splitlines() if line.strip(" -•\t")),
            presenter=int(self.presenter.data) if self.presenter.data else None,
            cards=tuple(sorted(set(self.cards.data or ()))),
        )


class SubmitForm(BaseForm):
    """Hand in, take back or restore: the version seen is the version acted upon."""

    version = IntegerField(widget=HiddenInput(), default=0)


class TickForm(BaseForm):
    """« fait », or not any more."""

    is_done = IntegerField(widget=HiddenInput(), default=0)


class AttachmentForm(BaseForm):
    """A file to join to the sheet; what is in it is checked by `app.files.intake`."""

    description = LineField(
        _l("Ce que montre la pièce"),
        validators=[
            InputRequired(_l("Dites en une phrase ce que montre la pièce, et choisissez-la de nouveau.")),
            Length(max=200),
        ],
        description=_l("Une phrase. Elle sert de titre, et elle est lue à qui ne voit pas l’image."),
    )
    file = FileField(
        _l("Le fichier"),
        validators=[FileRequired(_l("Choisissez un fichier."))],
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )
    is_public = BooleanField(
        _l("Montrer cette pièce à tout le monde une fois la fiche déposée"),
        description=_l("Sans cette case, elle reste entre vous et les organisateurs. Vous pourrez changer d’avis."),
    )
