"""Opening and closing: asked for by one member of the bureau, confirmed by another."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.models.editions import Edition
from app.models.votes import PairedAct
from app.votes import actions
from app.votes.views.room import BUREAU, blueprint, forget_former_rows, poll_at
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

ACT = "/editions/<int:number>/vote/<int:rank>/<any(ouverture, cloture):act>"


@blueprint.post(f"{ACT}/demande")
@access.roles(*BUREAU)
def ask(edition: Edition, rank: int, act: str) -> ResponseReturnValue:
    _demand_token()
    with saving():
        actions.ask(poll_at(edition, rank), PairedAct(act), access.account(), now())
    flash(_("Demande faite. Rien n’a changé : une autre personne du bureau confirme, avec son propre compte."), "info")
    return redirect(url_for("votes.bureau"))


@blueprint.post(f"{ACT}/confirmation")
@access.roles(*BUREAU)
def confirm(edition: Edition, rank: int, act: str) -> ResponseReturnValue:
    _demand_token()
    with saving():
        actions.confirm(poll_at(edition, rank), PairedAct(act), access.account(), now())
    forget_former_rows()
    said = _("Le vote est ouvert.") if act == PairedAct.OPEN else _("Le vote est clos.")
    flash(said, "success")
    return redirect(url_for("votes.bureau"))


@blueprint.post(f"{ACT}/retrait")
@access.roles(*BUREAU)
def withdraw(edition: Edition, rank: int, act: str) -> ResponseReturnValue:
    _demand_token()
    with saving():
        actions.withdraw(poll_at(edition, rank), PairedAct(act), access.account(), now())
    flash(_("La demande est retirée : rien n’a changé."), "success")
    return redirect(url_for("votes.bureau"))


def _demand_token() -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)
