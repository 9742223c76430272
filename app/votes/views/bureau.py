"""The bureau's page: one act at a time, from the list of projects to the publication."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.thread import Activity
from app.jury.queries import jury_of
from app.models.accounts import Role
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
    RemarksForm,
)
from app.votes.views.room import BUREAU, blueprint, forget_former_rows, poll_at
from app.web import access
from app.web.booth import voting_address
from app.web.clock import now
from app.web.forms import BaseForm, ConfirmForm
from app.web.transactions import saving


@blueprint.route("/editions/<int:number>/vote/bureau", methods=["GET", "POST"])
@access.roles(*BUREAU)
def bureau(edition: Edition) -> ResponseReturnValue:
    """The poll being held; a form to prepare one when there is none, for organisers."""
    poll = queries.alive_poll(edition)
    if poll is not None:
        return bureau_page(poll)
    if not access.can(Role.ORGANISER):
        return redirect(url_for("votes.result"))
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
            forget_former_rows()
            flash(_("La distribution est close. L’urne peut s’ouvrir."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, distribution=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/depouillement")
@access.roles(*BUREAU)
def count(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = DiceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.count_poll(poll, form.dice.data or "", form.dice_again.data or "", access.account(), now())
        if saved:
            forget_former_rows()
            flash(_("Le vote est dépouillé. Relisez, puis publiez."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, dice=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/observations")
@access.roles(*BUREAU)
def write_remarks(edition: Edition, rank: int) -> ResponseReturnValue:
    """What the bureau has to say in the record."""
    poll, form = poll_at(edition, rank), RemarksForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.write_remarks(poll, form.remarks.data or "", access.account(), now())
        if saved:
            flash(_("Les observations du bureau sont enregistrées."), "success")
            return redirect(url_for("votes.bureau", _anchor="proces-verbal"))
    return bureau_page(poll, remarks=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/publication")
@access.roles(Role.ORGANISER)
def publish(edition: Edition, rank: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving():
            actions.publish(poll_at(edition, rank), access.account(), now())
        forget_former_rows()
        flash(_("Le résultat est public."), "success")
    return redirect(url_for("votes.bureau"))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/annulation")
@access.roles(Role.ORGANISER)
def annul(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    form = AnnulForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.annul(poll, form.reason.data or "", access.account(), now())
        if saved:
            forget_former_rows()
            flash(_("Le vote est annulé ; son motif est public."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, annul=form), form.status


def _options_form(poll: Poll) -> OptionsForm:
    projects = queries.votable_projects(poll.edition)
    chosen = [option.project.number for option in poll.options]
    form = OptionsForm(method=poll.method, kept_count=poll.kept_count, projects=chosen)
    form.projects.choices = [(one.number, f"{one.number}. {one.title}") for one in projects]
    return form


def bureau_page(poll: Poll, **refused: BaseForm) -> str:
    """The page of the poll, with the form that was refused in the place of its blank one."""
    counts, at = queries.desk(poll), now()
    if poll.channel is PollChannel.REMOTE:
        return _remote_page(poll, counts, at, refused)
    forms = {
        "options": refused.get("options") or _options_form(poll),
        "cards": CardsForm(formdata=None, printed=poll.cards_printed, count=None),
        "distribution": DistributionForm(formdata=None, given=poll.cards_given),
        "dice": DiceForm(formdata=None),
        "remarks": RemarksForm(formdata=None, remarks=poll.remarks),
        "annul": AnnulForm(formdata=None),
    }
    return render_template(
        "votes/bureau.html",
        poll=poll,
        counts=counts,
        expected=len(queries.electors(poll)) if poll.state is PollState.PREPARING else 0,
        anomalies=queries.anomalies(poll, counts),
        incidents=queries.incidents(poll),
        lines=queries.result_lines(poll),
        shared=voting_address("/vote?tablette=1"),
        is_open=poll.edition.is_open(Activity.VOTE, at),
        **_pair(poll, at),
        **forms | refused,
    )


def _remote_page(poll: Poll, counts: queries.Desk, at: datetime, refused: dict[str, BaseForm]) -> str:
    """The same acts for a vote from an account: a key instead of cards, a count made away from the server."""
    forms = {
        "options": refused.get("options") or _options_form(poll),
        "key_file": KeyForm(formdata=None),
        "count_file": CountForm(formdata=None),
        "remarks": RemarksForm(formdata=None, remarks=poll.remarks),
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
        is_open=poll.edition.is_open(Activity.VOTE, at),
        **_pair(poll, at),
        **forms | refused,
    )


def _pair(poll: Poll, at: datetime) -> dict[str, Any]:
    """What both kinds of vote show of the two people of their bureau, and of the jury beside them."""
    paired = queries.paired_acts(poll)
    return {
        "paired": paired,
        "pending": {act: one for act, one in paired.items() if actions.is_pending(one, at)},
        "within": actions.WITHIN,
        "me": access.account().id,
        "jury": jury_of(poll.edition) if poll.state is PollState.PREPARING else None,
    }
