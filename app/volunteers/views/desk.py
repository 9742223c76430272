"""The organisers' list: find somebody, check memberships one by one or in groups, take a check back."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.models.territories import College
from app.models.volunteers import AgeBand, Membership, Sex, Volunteer
from app.territories.queries import regions
from app.volunteers import actions, queries
from app.volunteers.actions.membership import CHECK, UNDO
from app.volunteers.forms import CheckForm
from app.volunteers.queries import Filters, Standing
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import paginate
from app.web.transactions import saving

UNDO_WITHIN = timedelta(hours=2)
PER_PAGE = 30  # people: a page that a thumb crosses


@blueprint.get("/editions/<int:number>/volontaires")
@access.roles(Role.ORGANISER)
def index(edition: Edition) -> ResponseReturnValue:
    return _list(edition, CheckForm(formdata=None))


@blueprint.post("/editions/<int:number>/volontaires")
@access.roles(Role.ORGANISER)
def check(edition: Edition) -> ResponseReturnValue:
    """Confirm or refuse those ticked; the address keeps the filters, so that the work goes on where it was."""
    form = CheckForm()
    form.verdict.choices = []
    form.verdict.validate_choice = False
    if form.validate_on_submit():
        with saving(form) as saved:
            chosen = queries.by_references(db.session(), edition, form.references.data or [])
            count = actions.check_membership(
                db.session(), edition, chosen, form.verdict.data, form.note.data or "", now(), actor=access.account()
            )
        if saved:
            flash(
                ngettext("%(num)d personne vérifiée.", "%(num)d personnes vérifiées.", count),
                "success",
            )
            return redirect(_page_of(chosen[0]) if request.form.get("back") == "show" else _here())
    return _list(edition, form)


@blueprint.post("/editions/<int:number>/volontaires/verifications/<int:entry_id>/annuler")
@access.roles(Role.ORGANISER)
def undo_check(edition: Edition, entry_id: int) -> ResponseReturnValue:
    entry = db.session.get(AuditEntry, entry_id)
    if entry is None or entry.edition_id != edition.id or entry.act != CHECK:
        abort(404)
    with saving():
        count = actions.undo_check(db.session(), edition, entry, now(), actor=access.account())
    flash(
        ngettext("%(num)d vérification annulée.", "%(num)d vérifications annulées.", count),
        "success",
    )
    return redirect(url_for("volunteers.index"))


@blueprint.get("/editions/<int:number>/volontaires/verification")
@access.roles(Role.ORGANISER)
def verification(edition: Edition) -> ResponseReturnValue:
    """Council by council: that is how lists of members come in."""
    number = request.args.get("page", 1, type=int)
    statement = queries.councils_to_check(edition)
    councils = db.session.execute(statement.limit(PER_PAGE + 1).offset((max(1, number) - 1) * PER_PAGE)).all()
    return render_template(
        "volunteers/verification.html",
        councils=councils[:PER_PAGE],
        has_more=len(councils) > PER_PAGE,
        number=max(1, number),
        counts=queries.standing_counts(db.session(), edition),
        Standing=Standing,
    )


def _list(edition: Edition, form: CheckForm) -> ResponseReturnValue:
    asked = Filters.read(request.args)
    found = paginate(db, queries.volunteers_found(edition, asked), request.args.get("page", 1, type=int), size=PER_PAGE)
    page = render_template(
        "volunteers/index.html",
        form=form,
        found=found,
        asked=asked,
        counts=queries.standing_counts(db.session(), edition),
        regions=regions(db.session()),
        last_check=queries.last_check(db.session(), edition, access.account(), (CHECK, UNDO), now() - UNDO_WITHIN),
        tick_all=request.args.get("tout") == "1",
        Standing=Standing,
        College=College,
        Sex=Sex,
        AgeBand=AgeBand,
        Membership=Membership,
        confirm_form=ConfirmForm(formdata=None),
    )
    return page, form.status


def _page_of(volunteer: Volunteer) -> str:
    return url_for("volunteers.show", reference=volunteer.reference)


def _here() -> str:
    kept = {name: value for name, value in request.args.items() if name != "tout"}
    return url_for("volunteers.index", **kept)  # type: ignore[arg-type]
