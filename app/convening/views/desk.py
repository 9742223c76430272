"""The organisers’ desk: convocations, calls, changes of state, facilitators."""

from collections.abc import Sequence
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions, convocations, queries
from app.convening.forms import CaptainForm, ConveneForm, FacilitatorForm, StateForm
from app.convening.states import ALLOWED, ANSWERS
from app.convening.views.room import blueprint, link_of, midnight_of, one_or_404
from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import Page
from app.web.transactions import saving

PER_PAGE = 30  # people


def _today() -> date:
    return day_of(now())


@blueprint.get("/editions/<int:number>/convocation/suivi")
@access.roles(Role.ORGANISER)
def index(edition: Edition) -> ResponseReturnValue:
    """Opens on the next act, then who said what."""
    state = request.args.get("etat", "")
    chosen = Attendance(state) if state in list(Attendance) else None
    text = request.args.get("q", "").strip()
    number_asked = request.args.get("page", 1, type=int)
    counted = queries.figures(edition)
    return render_template(
        "convening/index.html",
        next_act=queries.next_act(edition, now(), _today(), counted),
        silent=queries.to_call(edition, now()),
        leaving=queries.to_replace(edition),
        offers=queries.open_offers(edition),
        counted=counted,
        people=_page_of(queries.roster(edition, chosen, text), number_asked),
        tables=queries.table_numbers(edition),
        chosen=chosen,
        text=text,
        form=ConveneForm(),
        confirm=ConfirmForm(),
    )


def _page_of(people: Sequence[Participant], number: int) -> Page[Participant]:
    """Some hundreds of people at most: counting them apart would cost one more query."""
    number = min(max(1, number), max(1, -(-len(people) // PER_PAGE)))
    return Page(people[(number - 1) * PER_PAGE : number * PER_PAGE], number, PER_PAGE, len(people))


@blueprint.route("/editions/<int:number>/convocation/envoyer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def convene(edition: Edition) -> ResponseReturnValue:
    """Write to everyone drawn who was not yet, with a date for answering."""
    form, waiting = ConveneForm(), queries.to_convene(edition)
    if form.validate_on_submit() and form.answer_by.data:
        with saving(form) as saved:
            convened = convocations.convene_panel(
                edition,
                access.account(),
                now(),
                answer_by=midnight_of(form.answer_by.data),
                link=link_of(edition),
            )
        if saved:
            flash(_("%(count)s personnes sont convoquées.", count=len(convened)), "success")
            return redirect(url_for("convening.index"))
    return render_template("convening/convene.html", form=form, waiting=waiting), form.status


@blueprint.get("/editions/<int:number>/convocation/<int:participant_id>")
@access.roles(Role.ORGANISER)
def participant(edition: Edition, participant_id: int) -> ResponseReturnValue:
    return _participant_page(one_or_404(edition, participant_id), StateForm())


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>")
@access.roles(Role.ORGANISER)
def change_state(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one, form = one_or_404(edition, participant_id), StateForm()
    form.offer(_offered(one))
    if form.validate():
        with saving(form) as saved:
            _note(one, Attendance(form.state.data), form.comment.data or "")
        if saved:
            flash(_("%(name)s : c’est noté.", name=one.person.name), "success")
            return redirect(url_for("convening.participant", participant_id=one.id))
    return _participant_page(one_or_404(edition, participant_id), form)


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>/capitaine")
@access.roles(Role.ORGANISER)
def willing_captain(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one, form = one_or_404(edition, participant_id), CaptainForm()
    if not form.validate():
        abort(400)
    with saving():
        actions.set_willing_captain(one, form.willing.data, access.account(), now())
    flash(_("%(name)s : c’est noté.", name=one.person.name), "success")
    return redirect(url_for("convening.participant", participant_id=one.id))


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>/renvoyer")
@access.roles(Role.ORGANISER)
def resend(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """Write again, with a new personal link: the former one dies."""
    one = one_or_404(edition, participant_id)
    with saving():
        sent = convocations.send_convocation(one, now(), link_of(edition))
    if sent:
        flash(_("Une nouvelle convocation est partie ; le lien précédent ne vaut plus."), "success")
    else:
        flash(_("Cette personne n’a pas d’adresse électronique : appelez-la ou écrivez-lui."), "warning")
    return redirect(url_for("convening.participant", participant_id=one.id))


@blueprint.route("/editions/<int:number>/convocation/animateurs", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def facilitators(edition: Edition) -> ResponseReturnValue:
    """Someone who was not drawn and helps a table."""
    form = FacilitatorForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.add_facilitator(
                edition,
                access.account(),
                now(),
                given_name=form.given_name.data or "",
                family_name=form.family_name.data or "",
                email=form.email.data or None,
                phone=form.phone.data or None,
            )
        if saved:
            flash(_("L’animateur est ajouté."), "success")
            return redirect(url_for("convening.index"))
    return render_template("convening/facilitators.html", form=form), form.status


def _note(one: Participant, state: Attendance, comment: str) -> None:
    """Yes and no are answers: refusing a seat offered for a time passes it on."""
    if state in ANSWERS:
        actions.answer(one, state, access.account(), now(), comment, link=link_of(one.edition))
    else:
        actions.change_state(one, state, access.account(), now(), comment)


def _offered(one: Participant) -> list[Attendance]:
    """What an organiser may note by hand: a replacement has its own act."""
    return [state for state in Attendance if state in ALLOWED[one.attendance] and state is not Attendance.REPLACED]


def _participant_page(one: Participant, form: StateForm) -> ResponseReturnValue:
    db.session.refresh(one, ["changes"])
    form.offer(_offered(one))
    return render_template(
        "convening/participant.html",
        one=one,
        form=form,
        candidate=queries.candidate_of(one),
        replacement=queries.replacement_of(one),
        table=queries.table_numbers(one.edition).get(one.id),
    ), form.status
