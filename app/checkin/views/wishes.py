"""The name on the badge and the consent to images: said at the door, from one’s space, or by the personal link."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.checkin.actions.keeping import note_wishes
from app.checkin.forms import WishesForm
from app.checkin.views.room import HERE, KEEPERS, blueprint, place_or_404
from app.convening import queries as convening
from app.core.tokens import digest
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route(f"{HERE}/personne/<int:participant_id>/souhaits", methods=["GET", "POST"])
@access.roles(*KEEPERS)
def wishes(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one = place_or_404(edition, participant_id).participant
    return _page(one, url_for("checkin.person", participant_id=participant_id), access.account())


@blueprint.route("/editions/<int:number>/ma-participation/badge", methods=["GET", "POST"])
@access.signed_in
def own_wishes(edition: Edition) -> ResponseReturnValue:
    one = convening.mine(edition, access.account())
    back = url_for("convening.mine")
    return _page(one, back, access.account()) if one is not None else redirect(back)


@blueprint.route("/editions/<int:number>/reponse/<token>/badge", methods=["GET", "POST"])
@access.public
def wishes_by_link(edition: Edition, token: str) -> ResponseReturnValue:
    one = convening.by_answer_hash(edition, digest(token)) or abort(404)
    return _page(one, url_for("convening.answer", token=token), None)


def _page(one: Participant, back: str, actor: Account | None) -> ResponseReturnValue:
    form = WishesForm(badge_name=one.badge_name, agrees_images=one.may_be_pictured)
    if form.validate_on_submit():
        with saving(form) as saved:
            note_wishes(one, form.badge_name.data or "", form.agrees_images.data, actor, now())
        if saved:
            flash(_("C’est noté."), "success")
            return redirect(back)
    return render_template("checkin/wishes.html", one=one, form=form, back=back), form.status
