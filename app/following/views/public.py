"""Following an idea: anyone, by e-mail or by feed; and the personal link that confirms and stops."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.following import queries
from app.following.actions import follow as actions
from app.following.forms import ChannelForm, FollowForm
from app.following.views.own import said
from app.following.views.room import blueprint, idea_or_404, key_address
from app.models.editions import Edition
from app.models.following import Following
from app.projects.queries import members_of
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.translations import language

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # what a mail program sends for its reader, RFC 8058


@blueprint.route("/editions/<int:number>/projets/<int:project_number>/suivre", methods=["GET", "POST"])
@access.public
def follow(edition: Edition, project_number: int) -> ResponseReturnValue:
    project = idea_or_404(edition, project_number)
    form = FollowForm()
    if form.validate_on_submit():
        email = form.email.data or ""
        with saving(form) as saved:
            actions.ask(db.session(), project, email, language(), now(), key_address)
        if saved:
            flash(
                _(
                    "Un message part à %(email)s : ouvrez-le et confirmez. Sans confirmation, rien d’autre ne sera "
                    "envoyé. Si vous suivez déjà cette idée, rien ne change.",
                    email=email,
                ),
                "success",
            )
            return redirect(url_for("projects.show", project_number=project_number))
    is_author = current_user.is_authenticated and access.account().person_id in {
        one.person.id for one in members_of(project.table)
    }
    return render_template("following/follow.html", project=project, form=form, is_author=is_author), form.status


@blueprint.route("/suivi/<key>", methods=["GET", "POST"])
@csrf.exempt
@access.public
def by_key(key: str) -> ResponseReturnValue:
    """What this link follows. A POST stops it: a mail program's, which has no token, or the button's, which has.

    The key cannot be guessed, and stopping twice is stopping once.
    """
    one = queries.by_key(db.session(), key)
    if request.method == "POST":
        return _stopped(one)
    if one is None:
        return render_template("following/gone.html", project=None), 404
    return _mine(one, ChannelForm(formdata=None, channel=one.channel))


@blueprint.post("/suivi/<key>/confirmer")
@access.public
def confirm(key: str) -> ResponseReturnValue:
    one = queries.by_key(db.session(), key) or abort(404)
    with saving():
        actions.confirm(db.session(), one, now())
    flash(_("C’est confirmé : chaque étape vous sera dite, et rien d’autre."), "success")
    return redirect(url_for("following.by_key", key=key))


@blueprint.post("/suivi/<key>/canal")
@access.public
def channel(key: str) -> ResponseReturnValue:
    """An author who has no account chooses all the same."""
    one = queries.by_key(db.session(), key) or abort(404)
    form = ChannelForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.choose(db.session(), one, form.channel.data, now())
        if saved:
            flash(said(form.channel.data), "success")
            return redirect(url_for("following.by_key", key=key))
    return _mine(one, form)


def _mine(one: Following, form: ChannelForm) -> ResponseReturnValue:
    return render_template("following/mine.html", one=one, form=form), form.status


def _stopped(one: Following | None) -> ResponseReturnValue:
    name, value = ONE_CLICK
    if request.form.get(name) != value:
        csrf.protect()
    project = one.project if one else None
    if one is not None:
        with saving():
            actions.stop(db.session(), one)
    return render_template("following/gone.html", project=project)
