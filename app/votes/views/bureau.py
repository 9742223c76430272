"""The bureau's page: one act at a time, from the list of projects to the publication."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.votes import Poll, PollChannel, PollMethod, PollState
from app.votes import actions, queries, remote_queries
from app.votes.forms import (
    AnnulForm,
    CardsForm,
    CountForm,
    DiceForm,
    DistributionForm,
    KeyForm,
    OptionsForm,
    PollForm,
)
from app.votes.views.room import blueprint, poll_at
from app.web import access
from app.web.booth import voting_address
from app.web.clock import now
from app.web.forms import BaseForm, ConfirmForm
from app.web.transactions import saving

Act = Callable[[Poll, Account, datetime], object]


@blueprint.route("/editions/<int:number>/vote/bureau", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def bureau(edition: Edition) -> ResponseReturnValue:
    """The poll being held; a form to prepare one when there is none."""
    poll = queries.alive_poll(edition)
    if poll is not None:
        return bureau_page(poll)
    proposed = {"title": _("Vote indicatif de l’assemblée"), "kept_count": edition.kept_count}
    form = PollForm(**proposed, method=PollMethod.MAJORITY)
    if form.validate_on_submit():
        title, kept = form.title.data or "", form.kept_count.data or 1
        with saving(form) as saved:
            method, channel = form.method.data, form.channel.data
            actions.prepare(edition, title, kept, access.account(), now(), method=method, channel=channel)
        if saved:
            return redirect(url_for("votes.bureau"))
    former = queries.polls_of(edition)
    return render_template("votes/prepare.html", form=form, former=former), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/projets")
@access.roles(Role.ORGANISER)
def options(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = _options_form(poll)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.set_method(poll, form.method.data)
            actions.set_options(poll, form.projects.data or [], form.kept_count.data or 1)
        if saved:
            flash(_("La liste soumise au vote est enregistrée."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, options=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/distribution")
@access.roles(Role.ORGANISER)
def distribution(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = DistributionForm()
    if form.validate_on_submit():
        codes = [line for line in (form.leftovers.data or "").splitlines() if line.strip()]
        with saving(form) as saved:
            actions.close_distribution(poll, form.given.data or 0, codes, access.account(), now())
        if saved:
            flash(_("La distribution est close. L’urne peut s’ouvrir."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, distribution=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/ouverture")
@access.roles(Role.ORGANISER)
def open_poll(edition: Edition, rank: int) -> ResponseReturnValue:
    return _confirmed(poll_at(edition, rank), actions.open_poll, _("Le vote est ouvert."))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/cloture")
@access.roles(Role.ORGANISER)
def close_poll(edition: Edition, rank: int) -> ResponseReturnValue:
    return _confirmed(poll_at(edition, rank), actions.close_poll, _("Le vote est clos."))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/depouillement")
@access.roles(Role.ORGANISER)
def count(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = DiceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.count_poll(poll, form.dice.data or "", form.dice_again.data or "", access.account(), now())
        if saved:
            flash(_("Le vote est dépouillé. Relisez, puis publiez."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, dice=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/publication")
@access.roles(Role.ORGANISER)
def publish(edition: Edition, rank: int) -> ResponseReturnValue:
    return _confirmed(poll_at(edition, rank), actions.publish, _("Le résultat est public."))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/annulation")
@access.roles(Role.ORGANISER)
def annul(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = AnnulForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.annul(poll, form.reason.data or "", access.account(), now())
        if saved:
            flash(_("Le vote est annulé ; son motif est public."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, annul=form), form.status


def _confirmed(poll: Poll, act: Act, said: str) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving():
            act(poll, access.account(), now())
        flash(said, "success")
    return redirect(url_for("votes.bureau"))


def _options_form(poll: Poll) -> OptionsForm:
    projects = queries.votable_projects(poll.edition)
    chosen = [option.project.number for option in poll.options]
    form = OptionsForm(method=poll.method, kept_count=poll.kept_count, projects=chosen)
    form.projects.choices = [(one.number, f"{one.number}. {one.title}") for one in projects]
    return form


def bureau_page(poll: Poll, **refused: BaseForm) -> str:
    """The page of the poll, with the form that was refused in the place of its blank one."""
    counts = queries.desk(poll)
    if poll.channel is PollChannel.REMOTE:
        return _remote_page(poll, counts, refused)
    forms = {
        "options": refused.get("options") or _options_form(poll),
        "cards": CardsForm(formdata=None, printed=poll.cards_printed, count=None),
        "distribution": DistributionForm(formdata=None, given=poll.cards_given),
        "dice": DiceForm(formdata=None),
        "annul": AnnulForm(formdata=None),
    }
    return render_template(
        "votes/bureau.html",
        poll=poll,
        counts=counts,
        expected=len(queries.electors(poll)) if poll.state is PollState.PREPARING else 0,
        anomalies=queries.anomalies(poll, counts),
        lines=queries.result_lines(poll),
        shared=voting_address("/vote?tablette=1"),
        is_open=poll.edition.is_open(Activity.VOTE, now()),
        **forms | refused,
    )


def _remote_page(poll: Poll, counts: queries.Desk, refused: dict[str, BaseForm]) -> str:
    """The same acts for a vote from an account: a key instead of cards, a count made away from the server."""
    forms = {
        "options": refused.get("options") or _options_form(poll),
        "key_file": KeyForm(formdata=None),
        "count_file": CountForm(formdata=None),
        "annul": AnnulForm(formdata=None),
    }
    return render_template(
        "votes/remote/bureau.html",
        poll=poll,
        counts=counts,
        key=remote_queries.key_of(poll),
        expected=len(queries.electors(poll)) if poll.state is PollState.PREPARING else 0,
        anomalies=remote_queries.anomalies(counts),
        lines=queries.result_lines(poll),
        is_open=poll.edition.is_open(Activity.VOTE, now()),
        **forms | refused,
    )
