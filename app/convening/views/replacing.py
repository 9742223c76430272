"""Giving a free seat to whom the rule of the draw designates."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions
from app.convening.forms import ConveneForm
from app.convening.views.room import blueprint, link_of, midnight_of, one_or_404
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route("/editions/<int:number>/convocation/<int:participant_id>/remplacer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def replace(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """The draw's rule designates who enters: shown as an act that cannot be undone."""
    one, form = one_or_404(edition, participant_id), ConveneForm()
    if form.validate_on_submit() and form.answer_by.data:
        with saving(form) as saved:
            entering = actions.replace(
                one,
                access.account(),
                now(),
                answer_by=midnight_of(form.answer_by.data),
                link=link_of(edition),
            )
        if saved:
            _say_who_enters(entering)
            return redirect(url_for("convening.participant", participant_id=(entering or one).id))
    return render_template("convening/replace.html", one=one_or_404(edition, participant_id), form=form), form.status


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
