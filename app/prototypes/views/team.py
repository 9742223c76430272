"""The team, kept by the organisers."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.prototypes.actions import team as actions
from app.prototypes.forms import TeamForm
from app.prototypes.queries import pages as queries
from app.prototypes.views.doors import part
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/equipe"


@blueprint.route(HERE, methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def team(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = queries.bare(db.session(), edition, rank) or abort(404)
    form = TeamForm()
    form.offer(prototype)
    if form.validate_on_submit() and _joined(form, prototype):
        flash(_("La personne est dans l’équipe et en est prévenue par courriel."), "success")
        return redirect(url_for("prototypes.team", rank=rank))
    return render_template("prototypes/team.html", form=form, prototype=prototype), form.status


@blueprint.post(f"{HERE}/<int:member_id>/fin")
@access.roles(Role.ORGANISER)
def leave_team(edition: Edition, rank: int, member_id: int) -> ResponseReturnValue:
    prototype = queries.bare(db.session(), edition, rank) or abort(404)
    with saving():
        actions.leave(db.session(), prototype, part(TeamMember, prototype, member_id), now(), access.account())
    flash(_("Cette personne n’écrit plus ici. Ce qu’elle a écrit reste."), "success")
    return redirect(url_for("prototypes.team", rank=rank))


def _joined(form: TeamForm, prototype: Prototype) -> bool:
    newcomer = actions.Newcomer(
        form.given_name.data or "",
        form.family_name.data or "",
        form.email.data or "",
        TeamRole(form.role.data),
        form.organisation.data or "",
    )
    replaces = part(TeamMember, prototype, form.replaces.data) if form.replaces.data else None
    with saving(form) as saved:
        actions.join(
            db.session(),
            prototype,
            newcomer,
            now(),
            access.account(),
            page=absolute("prototypes.show", rank=prototype.rank),
            address_of=lambda token: absolute("accounts.choose_password", token=token),
            replaces=replaces,
        )
    return bool(saved)
