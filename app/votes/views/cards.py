"""The sheet of cards: shown once, printed, never to be found again."""

from dataclasses import dataclass

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.urn import grouped
from app.models.accounts import Role
from app.models.editions import Edition
from app.votes import actions
from app.votes.forms import CardsForm
from app.votes.views.bureau import bureau_page
from app.votes.views.room import blueprint, poll_at
from app.web import access
from app.web.booth import voting_address
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@dataclass(frozen=True)
class Card:
    code: str
    picture: Markup


@blueprint.post("/editions/<int:number>/vote/<int:rank>/cartes")
@access.roles(Role.ORGANISER)
def print_cards(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = CardsForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            codes = actions.print_cards(poll, form.count.data or 0, form.printed.data or 0, access.account(), now())
        if saved:
            place = voting_address("/vote")
            cards = [Card(grouped(code), picture_of(f"{place}#{code}")) for code in codes]
            return render_template("votes/cards.html", poll=poll, cards=cards, place=place.partition("://")[2])
    return bureau_page(poll, cards=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/cartes/rebut")
@access.roles(Role.ORGANISER)
def discard_cards(edition: Edition, rank: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving():
            actions.discard_cards(poll_at(edition, rank), access.account(), now())
        flash(_("Toutes les cartes imprimées jusqu’ici sont sans valeur. Imprimez-en de nouvelles."), "success")
    return redirect(url_for("votes.bureau"))


def picture_of(address: str) -> Markup:
    """The address as a QR code drawn in the page; the code beside it says the same in letters."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True)
    return Markup(drawing)  # noqa: S704  (made of squares, no text of anybody's)
