"""Trips: the list by state, one tap to move one on, and everything that concerns one person."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.travel import NEXT_OF_TRIP, TripState
from app.extensions import db
from app.logistics import queries
from app.logistics.actions import trips as actions
from app.logistics.forms import TripForm, TripStateForm
from app.logistics.queries import TripFilters
from app.logistics.views.room import AGENTS, TRIPS, blueprint, one_or_404, trip_or_404
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.logistics import Direction
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import paginate
from app.web.transactions import saving

PER_PAGE = 30


@blueprint.get(TRIPS)
@access.roles(*AGENTS)
def trips(edition: Edition) -> ResponseReturnValue:
    """Opens on what to do, then every trip, by state and by name."""
    asked = TripFilters.read(request.args)
    return render_template(
        "logistics/trips.html",
        asked=asked,
        counts=queries.trip_counts(edition),
        found=paginate(db, queries.trips_found(edition, asked), request.args.get("page", 1, type=int), PER_PAGE),
        waiting=queries.without_trips(edition),
        to_cancel=queries.trips_to_cancel(edition),
        following=NEXT_OF_TRIP,
        coming=COMING,
        last=_last(edition),
        before=request.args.get("avant", ""),
        TripState=TripState,
        Direction=Direction,
    )


@blueprint.post(f"{TRIPS}/preparer")
@access.roles(*AGENTS)
def prepare_all(edition: Edition) -> ResponseReturnValue:
    """The way there and back for everybody who asked for help and has no trip."""
    if ConfirmForm().validate_on_submit():
        with saving():
            count = actions.prepare_everybody(edition, access.account(), now())
        flash(
            ngettext("Aller et retour à organiser pour une personne.",
                     "Aller et retour à organiser pour %(num)d personnes.", count), "success")  # fmt: skip
    return redirect(url_for("logistics.trips"))


@blueprint.post(f"{TRIPS}/<int:trip_id>/etat")
@access.roles(*AGENTS)
def trip_state(edition: Edition, trip_id: int) -> ResponseReturnValue:
    """One tap; the page that follows offers to take it back."""
    trip, form = trip_or_404(edition, trip_id), TripStateForm()
    if not form.validate():
        flash(_("Choisissez un état. Rien n’a été modifié."), "error")
        return redirect(_back(trip.participant_id))
    before = trip.state
    with saving():
        is_changed = actions.set_trip_state(trip, form.state.data, form.seen.data or "", access.account(), now())
    if is_changed and request.form.get("retour") != "personne":
        return redirect(_back(trip.participant_id, dernier=str(trip.id), avant=before.value))
    flash(_("C’est noté."), "success")
    return redirect(_back(trip.participant_id))


@blueprint.route(f"{TRIPS}/<int:trip_id>", methods=["GET", "POST"])
@access.roles(*AGENTS)
def trip(edition: Edition, trip_id: int) -> ResponseReturnValue:
    """Correct one way."""
    found, form = trip_or_404(edition, trip_id), TripForm()
    back = url_for("logistics.person", participant_id=found.participant_id)
    if request.method == "GET":
        form.fill(found)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.change_way(found, _way(form), access.account(), now())
        if saved:
            flash(_("Le trajet est à jour."), "success")
            return redirect(back)
    return render_template("logistics/trip.html", form=form, one=found.participant, trip=found, back=back), form.status


@blueprint.get(f"{TRIPS}/personnes")
@access.roles(*AGENTS)
def people(edition: Edition) -> ResponseReturnValue:
    """Choose for whom to act."""
    text = request.args.get("q", "").strip()
    page = request.args.get("page", 1, type=int)
    found = paginate(db, queries.person_page(edition, text), page, PER_PAGE)
    return render_template("logistics/people.html", found=found, text=text)


@blueprint.get(f"{TRIPS}/personne/<int:participant_id>")
@access.roles(*AGENTS)
def person(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """The trips and claims of one person, and what can be done for them."""
    one = one_or_404(edition, participant_id)
    return _person_page(one, TripForm(formdata=None))


@blueprint.post(f"{TRIPS}/personne/<int:participant_id>")
@access.roles(*AGENTS)
def prepare(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """The way there and back of one person."""
    one, form = one_or_404(edition, participant_id), TripForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.prepare_trips(one, _way(form), access.account(), now())
        if saved:
            flash(_("Aller et retour sont à organiser."), "success")
            return redirect(url_for("logistics.person", participant_id=participant_id))
        one = one_or_404(edition, participant_id)
    return _person_page(one, form)


def _person_page(one: Participant, form: TripForm) -> ResponseReturnValue:
    found = queries.trips_of(one)
    return render_template(
        "logistics/person.html",
        one=one,
        trips=found,
        expenses=queries.expenses_of(one),
        form=form if len(found) < len(Direction) and one.attendance in COMING else None,
        trip_states=list(TripState),
        following=NEXT_OF_TRIP,
    ), form.status


def _way(form: TripForm) -> actions.Way:
    return actions.Way(form.mode.data, form.arranger.data, form.place.data or "", form.details.data or "")


def _last(edition: Edition) -> object:
    """The trip that was just moved on, so that it can be taken back; None on any other visit."""
    number, before = request.args.get("dernier", 0, type=int), request.args.get("avant", "")
    trip = queries.trip_numbered(edition, number) if number and before in list(TripState) else None
    return trip if trip is not None and trip.state.value != before else None


def _back(participant_id: int, **kept: str) -> str:
    """Where the button was pressed: the person's page, or the list as it was filtered."""
    if request.form.get("retour") == "personne":
        return url_for("logistics.person", participant_id=participant_id)
    asked = TripFilters.read(request.args)
    filters = {"etat": asked.state, "sens": asked.direction, "q": asked.q, "page": request.args.get("page", "")}
    return url_for("logistics.trips", **{name: value for name, value in (filters | kept).items() if value})  # type: ignore[arg-type]
