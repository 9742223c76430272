"""Writing a sheet: by hand, or saved by itself while one writes."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.revisions import Merge, merge
from app.core.sheet import HELP, PARTS, QUESTIONS, Heading, missing
from app.core.thread import Activity
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.projects import actions, queries, stages
from app.projects.forms import SheetForm, SubmitForm
from app.projects.views.places import district_name, place_code
from app.projects.views.room import Desk, blueprint, desk, team_frozen_at
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import clock_time, sentence
from app.workshops.queries.cards import cards_to_cite


@blueprint.get("/editions/<int:number>/ma-fiche")
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    """The sheet of the reader's own table."""
    table = queries.table_of(access.account(), edition)
    if table is None:
        flash(_("Vous n’avez pas encore de table dans cette édition : elle vous sera donnée à l’accueil."), "info")
        return redirect(url_for("projects.index"))
    return redirect(url_for("projects.write", project_number=table.number))


@blueprint.route("/editions/<int:number>/projets/<int:project_number>/fiche", methods=["GET", "POST"])
@access.signed_in
def write(edition: Edition, project_number: int) -> ResponseReturnValue:
    here = desk(edition, project_number)
    form = SheetForm()
    form.offer(edition, here.members, here.presenter)
    if not form.is_submitted():
        form.fill(queries.sheet_of(here.project), here.project.version if here.project else 0)
        form.add_blank_rows()
        return _page(edition, here, form)
    code = place_code(form) if form.validate() else None
    if code is not None:
        wants_submit = form.then.data == "submit"
        with saving(form) as saved:
            project = _save(edition, here, form, code)
            obstacle = queries.obstacle(project) if wants_submit else None
            if wants_submit and obstacle is None:
                actions.submit_sheet(project, project.version, here.account, now())
        if saved:
            _tell(wants_submit, sentence(obstacle) if obstacle else "")
            target = "projects.show" if wants_submit and not obstacle else "projects.write"
            return redirect(url_for(target, project_number=project_number))
    here = desk(edition, project_number)  # read again: somebody may have saved since
    form, merged = _reconciled(edition, here, form)
    form.add_blank_rows()
    return _page(edition, here, form, merged), form.status


@blueprint.post("/editions/<int:number>/projets/<int:project_number>/fiche/brouillon")
@access.signed_in
def autosave(edition: Edition, project_number: int) -> ResponseReturnValue:
    """The same save, asked by the page itself; answers in JSON what to write under the form."""
    here = desk(edition, project_number)
    form = SheetForm()
    form.offer(edition, here.members, here.presenter)
    is_stale = False
    if form.validate():
        code = place_code(form)
        if code is None:  # unclear yet: the other words must not wait for it
            code = (here.project.district_code if here.project else None) or ""
            form.district.errors = []
        with saving(form) as saved:
            try:
                project = _save(edition, here, form, code)
            except actions.StaleSheet:
                is_stale = True
                raise
        if saved:
            return jsonify(_said(edition, here, project))
    if is_stale:
        said = _(
            "Quelqu’un d’autre a enregistré cette fiche pendant que vous écriviez. Rien n’est perdu : appuyez sur "
            "« Enregistrer » pour comparer."
        )
        return jsonify(said=said, stale=True), form.status
    return jsonify(said=" ".join(_refused(form))), form.status


@blueprint.post("/editions/<int:number>/projets/<int:project_number>/fiche/reprise")
@access.signed_in
def reopen(edition: Edition, project_number: int) -> ResponseReturnValue:
    here = desk(edition, project_number)
    form = SubmitForm()
    if form.validate_on_submit() and here.project:
        with saving():
            actions.reopen_sheet(here.project, here.account, now())
        flash(_("La fiche est rouverte : corrigez-la, puis déposez-la de nouveau."), "success")
    return redirect(url_for("projects.write", project_number=project_number))


def _said(edition: Edition, here: Desk, project: Project) -> dict[str, Any]:
    """What the page writes once it is saved: what is left to do, heading by heading and step by step."""
    cards = cards_to_cite(edition, here.table)
    progress = stages.progress_of(edition, here.table, project, with_cards=bool(cards))
    return {
        "version": project.version,
        "said": _("Enregistré à %(time)s", time=clock_time(project.updated_at)),
        "gaps": {heading.value: sentence(gap) for heading, gap in missing(queries.sheet_of(project)).items()},
        "stages": {step.stage.value: step.is_done for step in progress.steps},
        "next": sentence(progress.next.todo) if progress.next and progress.next.todo else "",
    }


def _refused(form: SheetForm) -> list[str]:
    """Each refusal after the name of what it refuses, for a line that stands far from the field."""
    labels = {field.id: str(field.label.text) for field in form}
    return [f"{labels[field]} : {message}" if labels.get(field) else message for field, message in form.refusals]


def _save(edition: Edition, here: Desk, form: SheetForm, district_code: str) -> Project:
    return actions.save_sheet(
        edition,
        here.table,
        form.sheet(district_code),
        form.version.data or 0,
        here.account,
        now(),
        on_behalf_of=_helped(here, form) if here.is_helper else None,
        writer=form.writer.data or "",
    )


def _helped(here: Desk, form: SheetForm) -> Participant | None:
    return next((member for member in here.members if str(member.id) == form.on_behalf_of.data), None)


def _tell(wants_submit: bool, obstacle: str) -> None:
    if obstacle:
        flash(_("Votre texte est enregistré, la fiche n’est pas encore déposée. %(why)s", why=obstacle), "warning")
    elif wants_submit:
        flash(_("La fiche est déposée. Merci à toute la table !"), "success")
    else:
        flash(_("La fiche est enregistrée."), "success")


def _reconciled(edition: Edition, here: Desk, form: SheetForm) -> tuple[SheetForm, Merge | None]:
    """A form made from an older version: bring both together and show what clashes."""
    project, base_version = here.project, form.version.data or 0
    if project is None or project.version == base_version or project.state is not ProjectState.DRAFT:
        return form, None
    if queries.is_own_since(project, base_version, form.writer.data or "", here.account):
        return form, None
    theirs = queries.sheet_of(project)
    merged = merge(queries.sheet_at(project, base_version), theirs, form.sheet(form.district.data or ""))
    fresh = SheetForm(formdata=None)
    fresh.offer(edition, here.members, here.presenter)
    fresh.fill(merged.sheet, project.version)
    fresh.on_behalf_of.data = form.on_behalf_of.data
    fresh.form_errors = form.form_errors
    return fresh, merged


def _page(edition: Edition, here: Desk, form: SheetForm, merged: Merge | None = None) -> str:
    saved = queries.sheet_of(here.project)
    cards = cards_to_cite(edition, here.table)
    return render_template(
        "projects/write.html",
        here=here,
        project=here.project,
        form=form,
        merged=merged,
        adopted=", ".join(_(PARTS[part]).lower() for part in merged.adopted) if merged else "",
        saved=saved,
        gaps=missing(saved),
        headings=list(Heading),
        questions=QUESTIONS,
        help=HELP,
        progress=stages.progress_of(edition, here.table, here.project, with_cards=bool(cards)),
        frozen_at=team_frozen_at(edition),
        district=district_name(here.project.district) if here.project and here.project.district else "",
        is_open=edition.is_open(Activity.PROJECTS, now()),
        cards=cards,
    )
