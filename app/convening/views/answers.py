"""What everyone sees, and how a person answers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions, queries
from app.convening.forms import AnswerForm
from app.convening.views.room import blueprint, link_of
from app.core.tokens import digest
from app.models.convening import Attendance, Participant
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/convocation")
@access.public
def record(edition: Edition) -> ResponseReturnValue:
    """Figures only: how many were convened, said yes, were replaced."""
    counted = queries.figures(edition)
    return render_template("convening/record.html", counted=counted, total=sum(counted.values()))


@blueprint.route("/editions/<int:number>/reponse/<token>", methods=["GET", "POST"])
@access.public
def answer(edition: Edition, token: str) -> ResponseReturnValue:
    """The personal link: a GET changes nothing (mail scanners follow links), a button answers."""
    one = queries.by_answer_hash(edition, digest(token))
    if one is None:
        return render_template("convening/dead_link.html"), 404
    form = AnswerForm(captain=one.willing_captain)
    if _answered(form, one, by_link=True):
        return redirect(url_for("convening.answer", token=token))
    return render_template("convening/answer.html", one=one, form=form, token=token), form.status


@blueprint.route("/editions/<int:number>/ma-participation", methods=["GET", "POST"])
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    one = queries.mine(edition, access.account())
    form = AnswerForm(captain=one.willing_captain if one else False)
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
        actions.set_willing_captain(one, form.captain.data, None if by_link else access.account(), now())
        actor = None if by_link else access.account()
        actions.answer(one, choice, actor, now(), form.comment.data or "", link=link_of(one.edition))
    if saved:
        flash(
            _("C’est noté : vous venez. À bientôt !")
            if choice is Attendance.CONFIRMED
            else _("C’est noté : vous ne venez pas. Merci de l’avoir dit, la place ira à quelqu’un d’autre."),
            "success",
        )
    return bool(saved)
