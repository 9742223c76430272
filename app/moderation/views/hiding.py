"""For organisers: what may be hidden on a page, hiding it, and all that is or was hidden."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.numbers import demand_whole
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.moderation import ContentKind
from app.moderation import actions, contents, queries
from app.moderation.forms import HideForm
from app.moderation.views.room import HERE, JUDGES, address_of, blueprint
from app.web import access
from app.web.addresses import local_path
from app.web.clock import now
from app.web.transactions import saving


@blueprint.get(HERE)
@access.roles(*JUDGES)
def desk(edition: Edition) -> ResponseReturnValue:
    found = queries.desk(db.session(), edition)
    return render_template("moderation/desk.html", desk=found, reader=access.account())


@blueprint.get(f"{HERE}/contenus")
@access.roles(Role.ORGANISER)
def choose(edition: Edition) -> ResponseReturnValue:
    """The contents of one page of this edition."""
    page = local_path(request.args.get("page"), url_for("editions.show"))
    return render_template(
        "moderation/choose.html",
        page_read=page,
        contents=contents.contents_of(db.session(), edition, page),
        report=request.args.get("signalement", type=demand_whole),
    )


@blueprint.route(f"{HERE}/masquer/<kind>/<int:content_id>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def hide(edition: Edition, kind: str, content_id: int) -> ResponseReturnValue:
    """What will disappear, whole, and why."""
    if kind not in list(ContentKind):
        abort(404)
    code = ContentKind(kind)
    found = contents.content(db.session(), edition, code, content_id)
    if found is None:
        known = queries.of_content(db.session(), code, content_id)
        if known is None or known.edition_id != edition.id:
            abort(404)
        return redirect(url_for("moderation.show", hiding_id=known.id))
    form, report = HideForm(), request.args.get("signalement", type=demand_whole)
    if form.validate_on_submit():
        with saving(form) as saved:
            hiding = actions.hide(
                db.session(), edition, code, content_id, form.reason.data or "", access.account(), now(), address_of
            )
        if saved:
            flash(_("C’est masqué, partout. Ses auteurs le lisent encore, avec votre raison."), "success")
            if report:
                return redirect(url_for("oversight.answer", report_id=report))
            return redirect(url_for("moderation.show", hiding_id=hiding.id))
    return render_template("moderation/hide.html", form=form, content=found), form.status
