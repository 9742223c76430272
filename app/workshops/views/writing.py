"""Writing a table's cards on a phone: one at a time, by hand or saved by itself while one writes."""

from dataclasses import replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.cards import CARD_LIMIT, CARD_PARTS, CardKind, Draft, reconcile
from app.core.numbers import demand_whole
from app.core.running_order import milliseconds
from app.core.thread import Activity
from app.models.editions import Edition
from app.models.workshops import CardState, DiagnosisCard
from app.projects.queries import table_of
from app.web import access, keepers
from app.web.clock import now
from app.web.forms import ConfirmForm, new_token
from app.web.transactions import saving
from app.web.words import clock_time
from app.workshops.actions import cards as actions
from app.workshops.actions.cards import Writing
from app.workshops.forms import CardForm, ReasonForm
from app.workshops.queries import cards as queries
from app.workshops.views.room import Desk, blueprint, card_or_404, clock, desk


@blueprint.get("/editions/<int:number>/mes-cartes")
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    """The cards of the reader's own table."""
    table = table_of(access.account(), edition)
    if table is None:
        flash(_("Vous n’avez pas encore de table dans cette édition : elle vous sera donnée à l’accueil."), "info")
        return redirect(url_for("workshops.diagnosis"))
    return redirect(url_for("workshops.write", table_number=table.number))


@blueprint.get("/editions/<int:number>/diagnostic/tables/<int:table_number>/veilleur.js")
@access.signed_in
def keeper(edition: Edition, table_number: int) -> ResponseReturnValue:
    """What keeps the page of a table on the phones of its people."""
    desk(edition, table_number)
    return keepers.keeper("workshops/keeper.js", url_for("workshops.write", table_number=table_number))


@blueprint.route("/editions/<int:number>/diagnostic/tables/<int:table_number>", methods=["GET", "POST"])
@access.signed_in
def write(edition: Edition, table_number: int) -> ResponseReturnValue:
    """A new card, and under it those of the table."""
    here = desk(edition, table_number)
    if request.method == "POST":
        return _taken(edition, here)
    return _page(edition, here, _blank(edition, here))


@blueprint.route(
    "/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>", methods=["GET", "POST"]
)
@access.signed_in
def change(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    here = desk(edition, table_number)
    card = card_or_404(here, card_number)
    if request.method == "POST":
        return _taken(edition, here, card)
    return _page(edition, here, _filled(edition, here, card), card)


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/brouillon")
@access.signed_in
def autosave(edition: Edition, table_number: int) -> ResponseReturnValue:
    """The same save, asked by the page itself; answers in JSON what to write under the card."""
    here = desk(edition, table_number)
    form = CardForm()
    form.offer(queries.themes_of(edition), [])
    is_stale = False
    if form.validate():
        with saving(form) as saved:
            try:
                card = _save(edition, here, form)
            except actions.StaleCard:
                is_stale = True
                raise
        if saved:
            said = _("Enregistré à %(time)s", time=clock_time(card.updated_at))
            return jsonify(version=card.version, said=said, address=_address(card))
    known = queries.card_with_token(here.table, form.token.data or "")
    said = " ".join(message for _field, message in form.refusals)
    return jsonify(said=said, stale=is_stale, address=_address(known) if known else ""), form.status


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>/retrait")
@access.signed_in
def withdraw(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    here = desk(edition, table_number)
    card = card_or_404(here, card_number)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.withdraw_card(edition, here.table, card, here.hand(_by_hand(here)), now())
        flash(_("La carte est retirée. Vous la trouvez en bas de la page si vous changez d’avis."), "success")
    return redirect(url_for("workshops.write", table_number=table_number))


@blueprint.post("/editions/<int:number>/diagnostic/tables/<int:table_number>/cartes/<int:card_number>/remise")
@access.signed_in
def put_back(edition: Edition, table_number: int, card_number: int) -> ResponseReturnValue:
    here = desk(edition, table_number)
    card = card_or_404(here, card_number)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.put_card_back(edition, here.table, card, here.hand(_by_hand(here)), now())
        flash(_("La carte est remise sur la table."), "success")
    return redirect(url_for("workshops.write", table_number=table_number))


def _by_hand(here: Desk) -> str:
    """What an organiser's short act says of itself."""
    return _("à la demande de la table") if here.is_helper else ""


def _taken(edition: Edition, here: Desk, card: DiagnosisCard | None = None) -> ResponseReturnValue:
    """Save what was sent, or show it again with what is in the way."""
    form = CardForm()
    form.offer(queries.themes_of(edition), queries.cards_of(here.table), card.number if card else None)
    if form.then.data == "apart":
        form.token.data, form.version.data = new_token(), 0
    if form.validate():
        with saving(form) as saved:
            written = _save(edition, here, form)
        if saved:
            flash(_("Carte %(number)s enregistrée à %(time)s.", number=written.number, time=_hour(written)), "success")
            return redirect(url_for("workshops.write", table_number=here.table.number))
    known = queries.card_with_token(here.table, form.token.data or "")
    theirs = _reconciled(known, form) if known else None
    return _page(edition, here, form, known, theirs), form.status


def _save(edition: Edition, here: Desk, form: CardForm) -> DiagnosisCard:
    writing = Writing(form.token.data or "", form.draft(), form.version.data or 0, form.writer.data or "")
    return actions.save_card(edition, here.table, writing, here.hand(form.reason.data or ""), now())


def _reconciled(known: DiagnosisCard, form: CardForm) -> tuple[Draft, tuple[str, ...]] | None:
    """A form made from an older version: keep its words, and say what the card now says where both differ."""
    theirs, mine = queries.draft_of(known), form.draft()
    if known.version == form.version.data:
        return None
    draft, clashes = reconcile(queries.draft_at(known, form.version.data or 0), theirs, mine)
    if not clashes:
        return None
    form.fill(replace(draft, text=mine.text))
    form.version.data = known.version
    form.version.raw_data = None
    return theirs, clashes


def _blank(edition: Edition, here: Desk) -> CardForm:
    """An empty card, of the kind and under the card that the link before it asked for."""
    form = CardForm(formdata=None)
    cards = queries.readable(queries.cards_of(here.table))
    form.offer(queries.themes_of(edition), cards)
    parent = next((card for card in cards if card.number == request.args.get("sous", 0, demand_whole)), None)
    wanted = request.args.get("sorte", "")
    kind = CardKind(wanted) if wanted in list(CardKind) else CardKind.FINDING
    last = cards[-1].theme if cards else here.table.theme
    theme = parent.theme if parent else last
    form.fill(Draft(kind, theme.code if theme else "", "", parent.number if parent else None))
    form.token.data, form.writer.data, form.version.data = new_token(), new_token(), 0
    return form


def _filled(edition: Edition, here: Desk, card: DiagnosisCard) -> CardForm:
    form = CardForm(formdata=None)
    form.offer(queries.themes_of(edition), queries.readable(queries.cards_of(here.table)), card.number)
    form.fill(queries.draft_of(card))
    form.token.data, form.writer.data, form.version.data = card.token, new_token(), card.version
    return form


def _page(
    edition: Edition,
    here: Desk,
    form: CardForm,
    card: DiagnosisCard | None = None,
    theirs: tuple[Draft, tuple[str, ...]] | None = None,
) -> str:
    cards = queries.cards_of(here.table)
    readable = queries.readable(cards)
    left = clock(edition, Activity.DIAGNOSIS)
    return render_template(
        "workshops/write.html",
        here=here,
        form=form,
        card=card,
        theirs=theirs,
        parts=[_(CARD_PARTS[name]).lower() for name in theirs[1]] if theirs else [],
        clock=left,
        may_write=left.is_open or (here.is_helper and left.is_done),
        limit=CARD_LIMIT,
        kinds=list(CardKind),
        branches=queries.branches(readable),
        count=len(readable),
        voted=sum(card.hands is not None for card in readable),
        withdrawn=[card for card in cards if card.state is CardState.WITHDRAWN],
        hidden=[card for card in cards if card.state is CardState.HIDDEN],
        versions=queries.versions_of(card) if card and here.is_helper else [],
        hiding=ReasonForm(formdata=None),
        instant=milliseconds(now()),
        ends=milliseconds(left.ends_at) if left.ends_at else None,
    )


def _address(card: DiagnosisCard) -> str:
    return url_for("workshops.change", table_number=card.table.number, card_number=card.number)


def _hour(card: DiagnosisCard) -> str:
    return clock_time(card.updated_at)
