"""The other projects: who studies each, until when, and what its authors are answered."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.selection import Interest, Study, StudyHeading, StudyState
from app.selection import actions, queries
from app.selection.forms import StudyForm
from app.selection.views.room import blueprint, project_address
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/etudes")
@access.roles(Role.ORGANISER, Role.DECIDER)
def studies(edition: Edition) -> ResponseReturnValue:
    rows = queries.studies(edition)
    today = day_of(now())
    return render_template(
        "selection/studies.html",
        rows=rows,
        unassigned=sum(1 for study in rows if study.state is StudyState.TO_STUDY),
        late=[study for study in rows if queries.is_overdue(study, today)],
        is_overdue=lambda study: queries.is_overdue(study, today),
        answered=sum(1 for study in rows if study.state is StudyState.ANSWERED),
    )


@blueprint.route("/editions/<int:number>/etudes/<int:project_number>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER, Role.DECIDER)
def study(edition: Edition, project_number: int) -> ResponseReturnValue:
    found = _study(edition, project_number)
    form, newer = StudyForm(), None
    form.offer()
    if not form.is_submitted():
        form.fill(found)
    elif form.validate():
        with saving(form) as saved:
            actions.save_study(db.session(), found, _opinion(form), access.account(), now())
        if saved:
            flash(_("L’étude est enregistrée. Les auteurs ne sont pas encore prévenus."), "success")
            return redirect(url_for("selection.study", project_number=project_number))
        found = _study(edition, project_number)
        if found.version != form.version.data:
            newer = found
            form.catch_up(found.version)
    page = render_template(
        "selection/study.html",
        form=form,
        study=found,
        newer=newer,
        headings=list(StudyHeading),
        is_overdue=queries.is_overdue(found, day_of(now())),
    )
    return page, form.status


@blueprint.route("/editions/<int:number>/etudes/<int:project_number>/reponse", methods=["GET", "POST"])
@access.roles(Role.ORGANISER, Role.DECIDER)
def answer(edition: Edition, project_number: int) -> ResponseReturnValue:
    """Read the answer again, then send it: it is published and written to the authors."""
    found = _study(edition, project_number)
    here = redirect(url_for("selection.study", project_number=project_number))
    if found.state is StudyState.ANSWERED:
        return here
    if not found.is_ready:
        flash(
            _("La réponse n’est pas prête : il faut l’équipe qui étudie, la grille entière, un avis et une réponse."),
            "warning",
        )
        return here
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.answer(db.session(), found, access.account(), now(), project_address)
        if saved:
            flash(_("La réponse est publiée, et envoyée aux auteurs du projet."), "success")
            return redirect(url_for("selection.studies"))
        found = _study(edition, project_number)
    people = queries.authors(edition).get(found.project.table_id, [])
    return render_template("selection/answer.html", form=form, study=found, people=people), form.status


def _study(edition: Edition, project_number: int) -> Study:
    return queries.study_of(edition, project_number) or abort(404)


def _opinion(form: StudyForm) -> actions.Opinion:
    interest = next((one for one in Interest if one.value == form.interest.data), None)
    return actions.Opinion(
        form.examiner.data or "",
        form.due_on.data,
        interest,
        form.answer.data or "",
        form.marks,
        form.version.data or 0,
    )
