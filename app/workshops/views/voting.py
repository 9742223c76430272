"""The table's own vote: a card in large type, and a button for each number of raised hands."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.numbers import demand_whole
from app.core.thread import Activity
from app.models.editions import Edition
from app.models.workshops import DiagnosisCard
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.workshops.actions.cards import count_hands
from app.workshops.forms import HandsForm
from app.workshops.queries import cards as queries
from app.workshops.views.room import Desk, blueprint, card_or_404, clock, desk


@blueprint.get("/editions/<int:number>/diagnostic/tables/<int:table_number>/vote")
@access.signed_in
def vote(edition: Edition, table_number: int) -> ResponseReturnValue:
    """The next card without a vote, or the one asked for."""
    here = desk(edition, table_number)
    wanted = request.args.get("carte", 0, demand_whole)
    cards = _in_order(here)
    card = next((one for one in cards if one.number == wanted), None)
    return _page(edition, here, cards, card or next((one for one in cards if one.hands is None), None))


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>/vote")
@access.signed_in
def count(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    here = desk(edition, table_number)
    card = card_or_404(here, card_number)
    form = HandsForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            count_hands(edition, here.table, card, form.hands.data, form.seen.data, here.hand(), now())
        if saved:
            return redirect(url_for("workshops.vote", table_number=table_number))
    return _page(edition, here, _in_order(here), card, form), form.status


def _in_order(here: Desk) -> list[DiagnosisCard]:
    """The cards that can be read, as the table reads them: what is seen, its causes, what could be done."""
    found: list[DiagnosisCard] = []
    waiting = queries.branches(queries.readable(queries.cards_of(here.table)))
    while waiting:
        branch, *rest = waiting
        found.append(branch.card)
        waiting = [*branch.under, *rest]
    return found


def _page(
    edition: Edition, here: Desk, cards: list[DiagnosisCard], card: DiagnosisCard | None, form: HandsForm | None = None
) -> str:
    numbers = [one.number for one in cards]
    place = numbers.index(card.number) if card and card.number in numbers else None
    return render_template(
        "workshops/vote.html",
        here=here,
        cards=cards,
        card=card,
        place=place,
        following=numbers[place + 1] if place is not None and place + 1 < len(numbers) else None,
        form=form or HandsForm(formdata=None),
        clock=clock(edition, Activity.DIAGNOSIS),
        voted=sum(one.hands is not None for one in cards),
    )
