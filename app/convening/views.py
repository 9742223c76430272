"""Who comes: convocations, answers, replacements, attendance."""

from datetime import date, datetime, time

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions, queries
from app.convening.forms import AnswerForm, ConveneForm, FacilitatorForm, MarkForm, StateForm
from app.convening.states import ALLOWED
from app.core.paris import PARIS, day_of
from app.core.tokens import digest
from app.extensions import db
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.editions import Edition
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving
from app.web.words import label

blueprint = Blueprint("convening", __name__)
END_OF_DAY = time(23, 59, tzinfo=PARIS)


def _today() -> date:
    return day_of(now())


def _midnight_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY)


def _link(edition: Edition) -> actions.Link:
    return lambda token: absolute("convening.answer", number=edition.number, token=token)


# — for everyone —


@blueprint.get("/editions/<int:number>/convocation")
@access.public
def record(edition: Edition) -> ResponseReturnValue:
    """Figures only: how many were convened, said yes, were replaced."""
    counted = queries.figures(edition)
    return render_template("convening/record.html", counted=counted, total=sum(counted.values()))


# — for the person —


@blueprint.route("/editions/<int:number>/reponse/<token>", methods=["GET", "POST"])
@access.public
def answer(edition: Edition, token: str) -> ResponseReturnValue:
    """The personal link: a GET changes nothing (mail scanners follow links), a button answers."""
    one = queries.by_answer_hash(edition, digest(token))
    if one is None:
        return render_template("convening/dead_link.html"), 404
    form = AnswerForm()
    if _answered(form, one, by_link=True):
        return redirect(url_for("convening.answer", token=token))
    return render_template("convening/answer.html", one=one, form=form), form.status


@blueprint.route("/editions/<int:number>/ma-participation", methods=["GET", "POST"])
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    one = queries.mine(edition, access.account())
    form = AnswerForm()
    if one is not None and _answered(form, one, by_link=False):
        return redirect(url_for("convening.mine"))
    table = queries.table_numbers(edition).get(one.id) if one else None
    return render_template("convening/mine.html", one=one, form=form, table=table), form.status


def _answered(form: AnswerForm, one: Participant, *, by_link: bool) -> bool:
    """Keep the answer that was sent, if any; flash what it means."""
    if not form.validate_on_submit():
        return False
    choice = Attendance(form.answer.data)
    with saving(form) as saved:
        actions.answer(one, choice, None if by_link else access.account(), now(), form.comment.data or "")
    if saved:
        flash(
            _("C’est noté : vous venez. À bientôt !")
            if choice is Attendance.CONFIRMED
            else _("C’est noté : vous ne venez pas. Merci de l’avoir dit, la place ira à quelqu’un d’autre."),
            "success",
        )
    return bool(saved)


# — for organisers —


@blueprint.get("/editions/<int:number>/convocation/suivi")
@access.roles(Role.ORGANISER)
def index(edition: Edition) -> ResponseReturnValue:
    """Opens on the next act, then who said what."""
    state = request.args.get("etat", "")
    chosen = Attendance(state) if state in list(Attendance) else None
    text = request.args.get("q", "").strip()
    return render_template(
        "convening/index.html",
        next_act=queries.next_act(edition, now(), _today()),
        silent=queries.to_call(edition, now()),
        leaving=queries.to_replace(edition),
        counted=queries.figures(edition),
        people=queries.roster(edition, chosen, text),
        tables=queries.table_numbers(edition),
        chosen=chosen,
        text=text,
        form=ConveneForm(),
        confirm=ConfirmForm(),
    )


@blueprint.route("/editions/<int:number>/convocation/envoyer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def convene(edition: Edition) -> ResponseReturnValue:
    """Write to everyone drawn who was not yet, with a date for answering."""
    form, waiting = ConveneForm(), queries.to_convene(edition)
    if form.validate_on_submit() and form.answer_by.data:
        with saving(form) as saved:
            convened = actions.convene_panel(
                edition,
                access.account(),
                now(),
                answer_by=_midnight_of(form.answer_by.data),
                link=_link(edition),
            )
        if saved:
            flash(_("%(count)s personnes sont convoquées.", count=len(convened)), "success")
            return redirect(url_for("convening.index"))
    return render_template("convening/convene.html", form=form, waiting=waiting), form.status


@blueprint.get("/editions/<int:number>/convocation/<int:participant_id>")
@access.roles(Role.ORGANISER)
def participant(edition: Edition, participant_id: int) -> ResponseReturnValue:
    return _participant_page(_one_or_404(edition, participant_id), StateForm())


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>")
@access.roles(Role.ORGANISER)
def change_state(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one, form = _one_or_404(edition, participant_id), StateForm()
    form.offer(_offered(one))
    if form.validate():
        with saving(form) as saved:
            actions.change_state(one, Attendance(form.state.data), access.account(), now(), form.comment.data or "")
        if saved:
            flash(_("%(name)s : c’est noté.", name=one.person.name), "success")
            return redirect(url_for("convening.participant", participant_id=one.id))
    return _participant_page(_one_or_404(edition, participant_id), form)


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>/renvoyer")
@access.roles(Role.ORGANISER)
def resend(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """Write again, with a new personal link: the former one dies."""
    one = _one_or_404(edition, participant_id)
    with saving():
        sent = actions.send_convocation(one, now(), _link(edition))
    if sent:
        flash(_("Une nouvelle convocation est partie ; le lien précédent ne vaut plus."), "success")
    else:
        flash(_("Cette personne n’a pas d’adresse électronique : appelez-la ou écrivez-lui."), "warning")
    return redirect(url_for("convening.participant", participant_id=one.id))


@blueprint.route("/editions/<int:number>/convocation/<int:participant_id>/remplacer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def replace(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """The draw's rule designates who enters: shown as an act that cannot be undone."""
    one, form = _one_or_404(edition, participant_id), ConveneForm()
    if form.validate_on_submit() and form.answer_by.data:
        with saving(form) as saved:
            entering = actions.replace(
                one, access.account(), now(), answer_by=_midnight_of(form.answer_by.data), link=_link(edition)
            )
        if saved:
            _say_who_enters(entering)
            return redirect(url_for("convening.participant", participant_id=(entering or one).id))
    return render_template("convening/replace.html", one=_one_or_404(edition, participant_id), form=form), form.status


def _say_who_enters(entering: Participant | None) -> None:
    if entering is None:
        flash(
            _(
                "Aucun suppléant ne peut entrer sans enfreindre une règle du tirage : la place reste libre, "
                "et c’est écrit au dossier."
            ),
            "warning",
        )
    elif entering.person.email:
        flash(
            _(
                "%(name)s entre, par la règle du tirage. Sa convocation est partie.",
                name=entering.person.name,
            ),
            "success",
        )
    else:
        flash(
            _(
                "%(name)s entre, par la règle du tirage. Sans adresse électronique : appelez-la.",
                name=entering.person.name,
            ),
            "warning",
        )


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


@blueprint.get("/editions/<int:number>/emargement")
@access.roles(Role.ORGANISER)
def roll(edition: Edition) -> ResponseReturnValue:
    """Attendance at the door: one tap per person, undone the same way."""
    text = request.args.get("q", "").strip()
    people = [one for one in queries.roster(edition, text=text) if one.attendance in queries.EXPECTED]
    return render_template(
        "convening/roll.html",
        people=people,
        counted=queries.figures(edition),
        tables=queries.table_numbers(edition),
        text=text,
    )


@blueprint.post("/editions/<int:number>/emargement/<int:participant_id>")
@access.roles(Role.ORGANISER)
def mark(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one, form = _one_or_404(edition, participant_id), MarkForm()
    if not form.validate() or form.state.data not in list(Attendance):
        abort(400)
    state = Attendance(form.state.data)
    with saving():
        actions.change_state(one, state, access.account(), now())
    flash(_("%(name)s : %(state)s.", name=one.person.name, state=label(state)), "success")
    return redirect(url_for("convening.roll", q=request.form.get("q") or None, _anchor=f"p-{one.id}"))


def _one_or_404(edition: Edition, participant_id: int) -> Participant:
    one = queries.participant(edition, participant_id)
    if one is None:
        abort(404)
    return one


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
