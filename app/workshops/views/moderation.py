"""Organisers among the tables: who has written what, and a card hidden with its reason."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.workshops.actions.cards import hide_card, show_card_again
from app.workshops.forms import ReasonForm
from app.workshops.queries import record
from app.workshops.views.room import blueprint, card_or_404, clock, desk


@blueprint.get("/editions/<int:number>/diagnostic/suivi")
@access.roles(Role.ORGANISER)
def follow(edition: Edition) -> ResponseReturnValue:
    """Where each table stands."""
    rows = record.progress(edition)
    return render_template(
        "workshops/follow.html",
        rows=rows,
        started=sum(row.cards > 0 for row in rows),
        clock=clock(edition, Activity.DIAGNOSIS),
    )


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>/masquage")
@access.roles(Role.ORGANISER)
def hide(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    card = card_or_404(desk(edition, table_number), card_number)
    form = ReasonForm()
    if form.validate_on_submit():
        with saving():
            hide_card(card, access.account(), form.reason.data or "", now())
        flash(_("La carte est masquée : votre raison se lit à sa place. Vous pouvez la montrer de nouveau."), "success")
    else:
        flash(_("Dites pourquoi, en une phrase : la carte est restée lisible."), "warning")
    return redirect(url_for("workshops.change", table_number=table_number, card_number=card_number))


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>/affichage")
@access.roles(Role.ORGANISER)
def show_again(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    card = card_or_404(desk(edition, table_number), card_number)
    form = ReasonForm()
    if form.validate_on_submit():
        with saving():
            show_card_again(card, access.account(), form.reason.data or "", now())
        flash(_("La carte est de nouveau lisible."), "success")
    else:
        flash(_("Dites pourquoi, en une phrase : la carte est restée masquée."), "warning")
    return redirect(url_for("workshops.change", table_number=table_number, card_number=card_number))
