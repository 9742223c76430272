"""Where a conclusive prototype is carried on: each territory followed on a page of its own."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import DeploymentState, Generalisation, Prototype
from app.prototypes.actions import deployments as actions
from app.prototypes.forms import TerritoryForm
from app.prototypes.forms.field import ActForm
from app.prototypes.queries import deployments as queries
from app.prototypes.queries import pages
from app.prototypes.views.doors import WRITERS, back, can_judge, can_write, judged, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm, new_token
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/territoires"


@blueprint.route(f"{HERE}/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def generalise(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = judged(edition, rank)
    form = TerritoryForm()
    if form.validate_on_submit():
        standing = actions.Standing(
            DeploymentState.DECIDED, form.in_charge.data or "", form.starts_on.data, form.due_on.data
        )
        with saving(form) as saved:
            actions.generalise(db.session(), prototype, form.place.data or "", now(), access.account(), standing)
        if saved:
            flash(_("Ce territoire est ajouté : il a sa page, où noter ce qui s’y fait."), "success")
            return back(prototype, "avis")
    return render_template("prototypes/generalise.html", form=form, prototype=prototype), form.status


@blueprint.get(f"{HERE}/<int:territory_id>")
@access.public
def deployment(edition: Edition, rank: int, territory_id: int) -> ResponseReturnValue:
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    found = part(Generalisation, prototype, territory_id)
    return render_template(
        "prototypes/deployment.html",
        prototype=prototype,
        one=found,
        acts=queries.acts(db.session(), found),
        organisations=pages.organisations(prototype),
        can_write=can_write(prototype),
        can_judge=can_judge(prototype),
        today=day_of(now()),
    )


@blueprint.route(f"{HERE}/<int:territory_id>/actes", methods=["GET", "POST"])
@access.roles(*WRITERS)
def note_act(edition: Edition, rank: int, territory_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found = part(Generalisation, prototype, territory_id)
    form, newer = ActForm(happened_on=day_of(now())), None
    form.offer()
    if not form.is_submitted():
        form.fill(found)
        form.token.data = new_token()
    elif form.validate():
        if _noted(prototype, found, form):
            flash(_("L’acte est noté."), "success")
            return redirect(url_for("prototypes.deployment", rank=rank, territory_id=territory_id))
        found = part(Generalisation, written(edition, rank), territory_id)
        if found.version != form.version.data:
            newer = found
            form.catch_up(found.version)
    page = render_template("prototypes/note_act.html", form=form, prototype=prototype, one=found, newer=newer)
    return page, form.status


@blueprint.post(f"{HERE}/<int:territory_id>/retirer")
@access.roles(*WRITERS)
def stop_generalising(edition: Edition, rank: int, territory_id: int) -> ResponseReturnValue:
    prototype = judged(edition, rank)
    if ConfirmForm().validate_on_submit():
        territory = part(Generalisation, prototype, territory_id)
        with saving():
            actions.stop_generalising(db.session(), prototype, territory, now(), access.account())
        flash(_("Ce territoire est retiré."), "success")
    return back(prototype, "avis")


def _noted(prototype: Prototype, found: Generalisation, form: ActForm) -> bool:
    standing = actions.Standing(
        DeploymentState(form.state.data), form.in_charge.data or "", form.starts_on.data, form.due_on.data
    )
    with saving(form) as saved:
        actions.note_act(
            db.session(),
            prototype,
            found,
            standing,
            form.happened_on.data,
            form.words.data or "",
            form.version.data or 0,
            form.token.data,
            now(),
            access.account(),
        )
    return bool(saved)
