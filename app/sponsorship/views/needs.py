"""Needs: written, corrected, withdrawn."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import Prototype
from app.models.sponsorship import Need
from app.sponsorship.actions import needs as actions
from app.sponsorship.forms import NeedForm, ReasonForm
from app.sponsorship.views.doors import HERE, WRITERS, need_or_404, to_pact, written
from app.sponsorship.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import new_token
from app.web.transactions import saving


@blueprint.route(f"{HERE}/besoins/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def add_need(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype, form = written(edition, rank), NeedForm()
    form.key.data, form.version.data = form.key.data or new_token(), form.version.data or "0"
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.add(db.session(), prototype, _said(form), form.key.data or "", now(), access.account())
        if saved:
            flash(_("Le besoin est écrit. Une promesse peut maintenant y répondre."), "success")
            return to_pact(prototype, "besoins")
    return _page(form, prototype, None)


@blueprint.route(f"{HERE}/besoins/<int:need_id>/corriger", methods=["GET", "POST"])
@access.roles(*WRITERS)
def change_need(edition: Edition, rank: int, need_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    need, form = need_or_404(prototype, need_id), NeedForm()
    if not form.is_submitted():
        form.fill(need)
        form.version.data = str(need.version)
    elif form.validate():
        with saving(form) as saved:
            actions.change(db.session(), prototype, need, _said(form), form.seen, now(), access.account())
        if saved:
            flash(_("Le besoin est corrigé."), "success")
            return to_pact(prototype, "besoins")
        form.version.data = str(need.version)
    return _page(form, prototype, need)


@blueprint.route(f"{HERE}/besoins/<int:need_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def withdraw_need(edition: Edition, rank: int, need_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    need, form = need_or_404(prototype, need_id), ReasonForm()
    form.version.data = form.version.data or str(need.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.withdraw(db.session(), prototype, need, form.reason.data or "", form.seen, now(), access.account())
        if saved:
            flash(_("Le besoin est retiré ; il reste écrit, avec sa raison."), "success")
            return to_pact(prototype, "besoins")
        form.version.data = str(need.version)
    title, back = _("Retirer ce besoin"), "besoins"
    page = render_template(
        "sponsorship/withdraw.html", form=form, prototype=prototype, title=title, words=need.label, back=back
    )
    return page, form.status


def _said(form: NeedForm) -> actions.Lack:
    return actions.Lack(form.kind.data, form.label.data or "", form.amount.data)


def _page(form: NeedForm, prototype: Prototype, need: Need | None) -> ResponseReturnValue:
    return render_template("sponsorship/need.html", form=form, prototype=prototype, need=need), form.status
