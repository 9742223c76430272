"""One hidden content, for its authors and those who moderate: its words, its reason, the appeal and its answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.moderation import actions
from app.moderation.contents import KINDS
from app.moderation.forms import AppealAnswerForm, AppealForm, ShowForm
from app.moderation.views.room import HERE, JUDGES, Door, address_of, blueprint, door
from app.web import access
from app.web.clock import now
from app.web.forms import BaseForm
from app.web.transactions import saving


@blueprint.get(f"{HERE}/<int:hiding_id>")
@access.signed_in
def show(edition: Edition, hiding_id: int) -> ResponseReturnValue:
    return _page(door(edition, hiding_id))


@blueprint.post(f"{HERE}/<int:hiding_id>/affichage")
@access.roles(Role.ORGANISER)
def show_again(edition: Edition, hiding_id: int) -> ResponseReturnValue:
    here, form = door(edition, hiding_id), ShowForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.show_again(db.session(), here.hiding, form.reason.data or "", access.account(), now())
        if saved:
            flash(_("Le contenu est de nouveau à sa place, mot pour mot."), "success")
            return redirect(url_for("moderation.show", hiding_id=hiding_id))
    return _page(door(edition, hiding_id), showing=form), form.status


@blueprint.post(f"{HERE}/<int:hiding_id>/recours")
@access.signed_in
def appeal(edition: Edition, hiding_id: int) -> ResponseReturnValue:
    here, form = door(edition, hiding_id), AppealForm()
    access.demand(here.is_author)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.appeal(db.session(), here.hiding, form.words.data or "", access.account(), now())
        if saved:
            flash(_("Votre recours est transmis. La réponse viendra par courriel, et se lira ici."), "success")
            return redirect(url_for("moderation.show", hiding_id=hiding_id))
    return _page(door(edition, hiding_id), appealing=form), form.status


@blueprint.post(f"{HERE}/<int:hiding_id>/reponse")
@access.roles(*JUDGES)
def answer(edition: Edition, hiding_id: int) -> ResponseReturnValue:
    here, form = door(edition, hiding_id), AppealAnswerForm()
    if form.validate_on_submit():
        is_upheld, words = form.verdict.data == "oui", form.answer.data or ""
        with saving(form) as saved:
            actions.answer(db.session(), here.hiding, is_upheld, words, access.account(), now(), address_of)
        if saved:
            flash(_("Votre réponse est enregistrée, et envoyée aux auteurs."), "success")
            return redirect(url_for("moderation.show", hiding_id=hiding_id))
    return _page(door(edition, hiding_id), answering=form), form.status


def _page(
    here: Door,
    showing: BaseForm | None = None,
    appealing: BaseForm | None = None,
    answering: BaseForm | None = None,
) -> str:
    hiding = here.hiding
    return render_template(
        "moderation/show.html",
        here=here,
        hiding=hiding,
        words=KINDS[hiding.kind].said(hiding.kept),
        showing=showing or ShowForm(formdata=None),
        appealing=appealing or AppealForm(formdata=None),
        answering=answering or AppealAnswerForm(formdata=None),
    )
