"""Offering a free seat, for a time, to whom the rule of the draw designates."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions, offers, queries
from app.convening.forms import OfferForm, PhoneForm
from app.convening.states import WITHDRAWN
from app.convening.views.room import blueprint, link_of, one_or_404
from app.draws.replacements import designated
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.draws import DrawCandidate
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import instant

HOUR = 60
DAY = 24 * HOUR


@blueprint.route("/editions/<int:number>/convocation/<int:participant_id>/remplacer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def replace(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """The draw's rule designates who enters: shown as an act that cannot be undone."""
    one, form = one_or_404(edition, participant_id), OfferForm()
    form.offer([(delay, _delay_words(edition, delay)) for delay in offers.DELAYS], offers.usual_delay(edition, now()))
    if form.validate_on_submit():
        with saving(form) as saved:
            answer_by = offers.until(edition, now(), form.delay.data)
            entering = offers.replace(one, access.account(), now(), answer_by=answer_by, link=link_of(edition))
        if saved:
            _say_who_enters(entering)
            return redirect(url_for("convening.participant", participant_id=(entering or one).id))
    one = one_or_404(edition, participant_id)
    return render_template("convening/replace.html", one=one, form=form, entering=_designated(one)), form.status


@blueprint.post("/editions/<int:number>/convocation/<int:participant_id>/telephone")
@access.roles(Role.ORGANISER)
def phone(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """A substitute says yes or no on the telephone."""
    one, form = one_or_404(edition, participant_id), PhoneForm()
    if not form.validate():
        abort(400)
    choice = Attendance(form.answer.data)
    with saving():
        actions.answer(one, choice, access.account(), now(), _("Au téléphone."), link=link_of(edition))
    if choice is Attendance.CONFIRMED:
        flash(_("%(name)s accepte la place.", name=one.person.name), "success")
    else:
        _say_who_enters(queries.replacement_of(one))
    return redirect(url_for("convening.index"))


def _designated(one: Participant) -> DrawCandidate | None:
    if one.attendance is not WITHDRAWN or one.volunteer is None or queries.replacement_of(one) is not None:
        return None
    draw = queries.published_draw(one.edition)
    return designated(draw, [one.volunteer.reference]).get(one.volunteer.reference) if draw else None


def _delay_words(edition: Edition, minutes: int) -> str:
    end = instant(offers.until(edition, now(), minutes))
    if minutes < HOUR:
        return _("%(count)s minutes, jusqu’au %(end)s", count=minutes, end=end)
    if minutes <= 2 * DAY:
        return _("%(count)s heures, jusqu’au %(end)s", count=minutes // HOUR, end=end)
    return _("%(count)s jours, jusqu’au %(end)s", count=timedelta(minutes=minutes).days, end=end)


def _say_who_enters(entering: Participant | None) -> None:
    if entering is None:
        flash(
            _(
                "Aucun suppléant ne peut entrer sans enfreindre une règle du tirage : la place reste libre, "
                "et c’est écrit au dossier."
            ),
            "warning",
        )
        return
    values = {"name": entering.person.name, "end": instant(entering.answer_by)}
    if entering.person.email:
        flash(_("La place est proposée à %(name)s jusqu’au %(end)s. Son message est parti.", **values), "success")
    else:
        flash(_("La place est proposée à %(name)s jusqu’au %(end)s. Sans courriel : appelez.", **values), "warning")
