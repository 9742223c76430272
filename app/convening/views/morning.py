"""The desk on the day: who is absent, which substitutes are here, who enters."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import queries, standbys
from app.convening.forms import HereForm
from app.convening.views.room import blueprint, one_or_404
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import Edition
from app.seating.queries import free_seats
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/emargement/remplacements")
@access.roles(Role.ORGANISER)
def morning(edition: Edition) -> ResponseReturnValue:
    draw = queries.published_draw(edition)
    absent = queries.to_replace(edition, *standbys.FREE)
    return render_template(
        "convening/morning.html",
        is_open=edition.is_open(Activity.CONVENING, now()),
        draw=draw,
        absent=absent,
        waiting=standbys.waiting(draw) if draw else [],
        here=standbys.present(draw) if draw else set(),
        to_seat=free_seats(edition),
        entering=standbys.who_enters(draw, absent) if draw else {},
    )


@blueprint.post("/editions/<int:number>/emargement/suppleants/<reference>")
@access.roles(Role.ORGANISER)
def standby(edition: Edition, reference: str) -> ResponseReturnValue:
    """A substitute is in the room, or left; one tap, undone the same way."""
    form, draw = HereForm(), queries.published_draw(edition)
    if not form.validate():
        abort(400)
    candidate = next((one for one in standbys.waiting(draw) if one.reference == reference), None) if draw else None
    if candidate is None:
        abort(404)
    with saving():
        standbys.mark_present(edition, candidate, form.here.data, access.account(), now())
    return redirect(url_for("convening.morning", _anchor="suppleants"))


@blueprint.post("/editions/<int:number>/emargement/<int:participant_id>/entree")
@access.roles(Role.ORGANISER)
def enter(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """Somebody absent is replaced at once by the substitute whom the rule designates among those here."""
    leaving, form = one_or_404(edition, participant_id), HereForm()
    if not form.validate():
        abort(400)
    with saving():
        one = standbys.replace_at_once(leaving, form.entrant.data or "", access.account(), now())
    names = {"entering": one.person.name, "leaving": leaving.person.name}
    flash(_("%(entering)s entre à la place de %(leaving)s. Donnez-lui maintenant sa table.", **names), "success")
    return redirect(url_for("convening.morning"))
