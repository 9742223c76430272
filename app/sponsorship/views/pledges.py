"""Promises: made, changed, taken over, withdrawn; each on a page of its own with its story."""

from collections.abc import Sequence
from datetime import date

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.money import Cents
from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamMember
from app.models.sponsorship import Need, Pledge
from app.sponsorship.actions import pledges as actions
from app.sponsorship.forms import PledgeForm, ReasonForm, TakeOverForm
from app.sponsorship.queries import pact as queries
from app.sponsorship.views.doors import (
    HERE,
    WRITERS,
    answered,
    answers_for,
    answers_for_all,
    nameable,
    pledge_or_404,
    to_pact,
    to_pledge,
    written,
)
from app.sponsorship.views.room import blueprint, proofs
from app.web import access
from app.web.clock import now
from app.web.forms import new_token
from app.web.transactions import saving


@blueprint.get(f"{HERE}/promesses/<int:pledge_id>")
@access.roles(*WRITERS)
def pledge(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found = pledge_or_404(prototype, pledge_id)
    return render_template(
        "sponsorship/pledge.html",
        prototype=prototype,
        pledge=found,
        state=found.state(day_of(now())),
        can_answer=answers_for(prototype, found),
        is_orphan=found.id in queries.orphans(prototype, [found]),
        has_file=found.file_name is not None and proofs().path(found.file_name) is not None,
        today=day_of(now()),
        day_of=date.fromisoformat,
    )


@blueprint.route(f"{HERE}/promesses/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def promise(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype, form = written(edition, rank), PledgeForm()
    pact = queries.pact_of(db.session(), prototype)
    form.key.data, form.version.data = form.key.data or new_token(), form.version.data or "0"
    _offer(form, prototype, pact.open_needs)
    if not form.is_submitted():
        _suggest(form, pact)
    elif form.validate() and _saved(form, prototype, None):
        flash(_("C’est promis, avec sa date : l’équipe sera prévenue si elle passe."), "success")
        return to_pact(prototype, "besoins")
    return _page(form, prototype, None)


@blueprint.route(f"{HERE}/promesses/<int:pledge_id>/changer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def change(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found, form = answered(prototype, pledge_id), PledgeForm()
    pact = queries.pact_of(db.session(), prototype)
    _offer(form, prototype, [one for one in pact.needs if one.withdrawn_on is None or one.id == found.need_id])
    if not form.is_submitted():
        form.fill(found, nameable(prototype))
        form.version.data = str(found.version)
    elif form.validate():
        if _saved(form, prototype, found):
            flash(
                _("La promesse est changée. Si elle était signée, le pacte a une nouvelle version à signer."), "success"
            )
            return to_pledge(prototype, found)
        form.version.data = str(found.version)
    return _page(form, prototype, found)


@blueprint.route(f"{HERE}/promesses/<int:pledge_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def withdraw(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found, form = answered(prototype, pledge_id), ReasonForm()
    form.version.data = form.version.data or str(found.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.withdraw(db.session(), prototype, found, form.reason.data or "", form.seen, now(), access.account())
        if saved:
            flash(_("La promesse est retirée ; elle reste écrite, avec sa raison."), "success")
            return to_pledge(prototype, found)
        form.version.data = str(found.version)
    page = render_template(
        "sponsorship/withdraw.html",
        form=form,
        prototype=prototype,
        title=_("Retirer cette promesse"),
        words=found.label,
        back="besoins",
    )
    return page, form.status


@blueprint.route(f"{HERE}/reprendre", methods=["GET", "POST"])
@access.roles(*WRITERS)
def take_over(edition: Edition, rank: int) -> ResponseReturnValue:
    """The promises of those who left, to whoever of the team answers from now on."""
    prototype, form = written(edition, rank), TakeOverForm()
    form.offer(nameable(prototype))
    pact = queries.pact_of(db.session(), prototype)
    left = [one for one in pact.pledges if one.id in pact.to_take_over]
    if form.validate_on_submit():
        member = _member(prototype, form.member.data)
        count = 0
        with saving(form) as saved:
            count = actions.take_over(db.session(), prototype, left, member, now(), access.account())
        if saved:
            flash(ngettext("Une promesse est reprise.", "%(num)d promesses sont reprises.", count), "success")
            return to_pact(prototype, "besoins")
    return render_template("sponsorship/take_over.html", form=form, prototype=prototype, pledges=left), form.status


def _offer(form: PledgeForm, prototype: Prototype, needs: Sequence[Need]) -> None:
    form.offer(nameable(prototype), needs, others=answers_for_all(prototype))


def _suggest(form: PledgeForm, pact: queries.Pact) -> None:
    """The reader's own promise, what the need of the address asks for, and what is left to find."""
    form.owner.data = form.owner.choices[0].value
    number = request.args.get("besoin", 0, type=int)
    need = next((one for one in pact.open_needs if one.id == number), None)
    if need is not None:
        form.need.data, form.kind.data, form.label.data = need.id, need.kind, need.label
        if need.amount_cents is not None:
            left = need.amount_cents - pact.promised(need)
            form.amount.data = Cents(left) if left > 0 else None


def _member(prototype: Prototype, number: int) -> TeamMember:
    return next(one for one in queries.present(prototype) if one.id == number)


def _saved(form: PledgeForm, prototype: Prototype, found: Pledge | None) -> bool:
    member = _member(prototype, form.owner.data) if form.owner.data else None
    need = queries.need(db.session(), prototype, form.need.data) if form.need.data else None
    said = actions.Promised(
        form.kind.data,
        form.label.data or "",
        form.due_on.data,
        queries.organisation_of(member) if member else form.function.data or "",
        member.account_id if member else None,
        form.amount.data,
        need,
    )
    with saving(form) as saved:
        if found is None:
            actions.promise(db.session(), prototype, said, form.key.data or "", now(), access.account())
        else:
            reason = form.reason.data or ""
            actions.change(db.session(), prototype, found, said, reason, form.seen, now(), access.account())
    return bool(saved)


def _page(form: PledgeForm, prototype: Prototype, found: Pledge | None) -> ResponseReturnValue:
    return render_template("sponsorship/promise.html", form=form, prototype=prototype, pledge=found), form.status
