"""The call, in plain words, and the public form."""

from datetime import datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.thread import Activity, Step
from app.extensions import db
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.volunteers import Volunteer
from app.volunteers import actions
from app.volunteers.forms import AnswersForm, RegistrationForm, fill_person
from app.volunteers.views.filling import answers_from, is_search, offer_councils, returner_keys
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.transactions import saving

JUST_REGISTERED = "registered"  # in the browser's session: which registration the page « Merci » speaks of


@blueprint.get("/editions/<int:number>/appel")
@access.public
def call(edition: Edition) -> ResponseReturnValue:
    return render_template("volunteers/call.html", **milestones(edition, now()))


@blueprint.route("/editions/<int:number>/inscription", methods=["GET", "POST"])
@access.public
def register(edition: Edition) -> ResponseReturnValue:
    if request.method == "GET" and not edition.is_open(Activity.CALL, now()):
        return redirect(url_for("volunteers.call"))
    form = RegistrationForm()
    form.offer(edition)
    account = access.account() if current_user.is_authenticated else None
    if request.method == "GET" and account is not None:
        fill_person(form, account.person)
    offer_councils(form)
    if not is_search(form) and form.validate_on_submit():
        done = _register(edition, form, account)
        if done:
            session[JUST_REGISTERED] = done.volunteer.id
            return redirect(url_for("volunteers.thanks"))
    return render_template("volunteers/register.html", form=form, **milestones(edition, now())), form.status


@blueprint.get("/editions/<int:number>/inscription/conseils")
@access.public
def councils(edition: Edition) -> ResponseReturnValue:
    """The list under the search box, as one types; without a script the button does the same."""
    form = AnswersForm(formdata=request.args)
    offer_councils(form)
    return render_template("volunteers/_councils.html", form=form)


@blueprint.get("/editions/<int:number>/inscription/autorisation")
@access.public
def authorisation(edition: Edition) -> ResponseReturnValue:
    """The paper that the parents of a 16 or 17 year-old sign."""
    return render_template("volunteers/authorisation.html")


def send_confirmation(volunteer: Volunteer, token: str, at: datetime) -> None:
    """Write, in the same transaction, the message that holds the personal link."""
    write_from_template(
        db.session(),
        "volunteer_confirmation",
        volunteer.person,
        at,
        edition_id=volunteer.edition_id,
        secret=True,
        volunteer=volunteer,
        edition=volunteer.edition,
        link=absolute("volunteers.confirm", number=volunteer.edition.number, token=token),
    )


def milestones(edition: Edition, at: datetime) -> dict[str, Step]:
    """The steps a volunteer waits for: `call_step`, `draw_step`, `convening_step`."""
    steps = {step.activity: step for step in edition.thread(at)}
    return {
        "call_step": steps[Activity.CALL],
        "draw_step": steps[Activity.DRAW],
        "convening_step": steps[Activity.CONVENING],
    }


def _register(edition: Edition, form: RegistrationForm, account: Account | None) -> actions.Registered | None:
    done = None
    with saving(form) as saved:
        answers = answers_from(form, form.email.data)
        done = actions.register(
            db.session(), edition, answers, now(), actor=account, returner_keys=returner_keys(answers)
        )
        if done.token:
            send_confirmation(done.volunteer, done.token, now())
    if saved and done and done.replaced:
        flash(_("Votre inscription précédente n’avait pas été confirmée : celle-ci la remplace."), "info")
    return done if saved else None
