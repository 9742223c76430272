"""How an author wishes to hear of their idea: by e-mail, by letter, or not at all."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.following import queries
from app.following.actions import follow as actions
from app.following.forms import ChannelForm
from app.following.views.room import blueprint, idea_or_404
from app.models.editions import Edition
from app.models.following import Channel
from app.projects.queries import members_of
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route("/editions/<int:number>/projets/<int:project_number>/mes-nouvelles", methods=["GET", "POST"])
@access.signed_in
def choose(edition: Edition, project_number: int) -> ResponseReturnValue:
    """For the people of the table, signed in."""
    project = idea_or_404(edition, project_number)
    person = access.account().person
    access.demand(person.id in {one.person.id for one in members_of(project.table)})
    one = queries.of_author(db.session(), project, person) or actions.as_author(project, person, now())
    form = ChannelForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            own = actions.author(db.session(), project, person, now())
            actions.choose(db.session(), own, form.channel.data, now())
        if saved:
            flash(said(form.channel.data), "success")
            return redirect(url_for("projects.show", project_number=project_number))
    elif not form.is_submitted():
        form.channel.data = one.channel
    return render_template("following/choose.html", project=project, form=form, person=person), form.status


def said(channel: Channel) -> str:
    return {
        Channel.EMAIL: _("Chaque étape de votre idée vous sera dite par courriel."),
        Channel.LETTER: _("Chaque étape de votre idée vous sera dite par lettre, postée par les organisateurs."),
        Channel.NONE: _("Vous ne recevrez plus de nouvelles. La page de votre idée, elle, continue."),
    }[channel]
