"""The organisers' page of the jury: one act at a time, from the first member to the lock."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.jury import actions, queries
from app.jury.forms import MemberForm, RecusalForm, RuleForm
from app.jury.views.room import HERE, blueprint, jury_at, project_of
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.jury import Juror, Jury
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.forms import BaseForm, ConfirmForm
from app.web.transactions import saving

Act = Callable[[Jury, Account, datetime], object]


@blueprint.get(f"{HERE}/preparation")
@access.roles(Role.ORGANISER)
def bureau(edition: Edition) -> ResponseReturnValue:
    jury = queries.jury_of(edition)
    return _page(jury) if jury else render_template("jury/none.html")


@blueprint.post(f"{HERE}/creation")
@access.roles(Role.ORGANISER)
def create(edition: Edition) -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.create(edition, access.account(), now())
        flash(_("Le jury est créé, avec les deux critères de la journée. Dites maintenant comment il juge."), "success")
    return redirect(url_for("jury.bureau"))


@blueprint.post(f"{HERE}/regle")
@access.roles(Role.ORGANISER)
def set_rule(edition: Edition) -> ResponseReturnValue:
    jury, form = jury_at(edition), RuleForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.set_rule(jury, form.mode.data, form.share.data or 0, form.wanted, access.account(), now())
        if saved:
            flash(_("La règle du jury est enregistrée."), "success")
            return redirect(url_for("jury.bureau"))
    return _page(jury, rule=form), form.status


@blueprint.post(f"{HERE}/membres")
@access.roles(Role.ORGANISER)
def name(edition: Edition) -> ResponseReturnValue:
    jury, form = jury_at(edition), MemberForm()
    if form.validate_on_submit():
        who = actions.Named(
            form.given_name.data or "", form.family_name.data or "", form.email.data or "", form.function.data or ""
        )
        with saving(form) as saved:
            actions.name(
                jury,
                who,
                access.account(),
                now(),
                address_of=lambda token: absolute("accounts.choose_password", token=token),
                page=absolute("jury.sheet", number=edition.number),
            )
        if saved:
            flash(_("Cette personne est membre du jury ; un courriel le lui dit."), "success")
            return redirect(url_for("jury.bureau"))
    return _page(jury, member=form), form.status


@blueprint.post(f"{HERE}/membres/<int:juror_id>/retrait")
@access.roles(Role.ORGANISER)
def remove(edition: Edition, juror_id: int) -> ResponseReturnValue:
    jury = jury_at(edition)
    juror = _juror(jury, juror_id)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.remove(jury, juror, access.account(), now())
        flash(_("Cette personne n’est plus membre du jury."), "success")
    return redirect(url_for("jury.bureau"))


@blueprint.route(f"{HERE}/membres/<int:juror_id>/recusation", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def recuse(edition: Edition, juror_id: int) -> ResponseReturnValue:
    """The projects that this member does not judge, declared before the jury opens."""
    jury = jury_at(edition)
    juror, form = _juror(jury, juror_id), RecusalForm()
    form.offer(queries.projects_of(jury))
    if form.validate_on_submit():
        project = project_of(jury, form.project.data)
        with saving(form) as saved:
            actions.recuse(jury, juror, project, form.reason.data or "", access.account(), now())
        if saved:
            flash(_("La récusation est notée."), "success")
            return redirect(url_for("jury.recuse", juror_id=juror_id))
        juror = _juror(jury_at(edition), juror_id)
    return render_template("jury/recuse.html", jury=jury, juror=juror, form=form), form.status


@blueprint.post(f"{HERE}/membres/<int:juror_id>/recusation/<int:project_number>/retrait")
@access.roles(Role.ORGANISER)
def unrecuse(edition: Edition, juror_id: int, project_number: int) -> ResponseReturnValue:
    jury = jury_at(edition)
    juror = _juror(jury, juror_id)
    recusal = next((one for one in juror.recusals if one.project.number == project_number), None) or abort(404)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.unrecuse(jury, juror, recusal, access.account(), now())
        flash(_("La récusation est retirée."), "success")
    return redirect(url_for("jury.recuse", juror_id=juror_id))


@blueprint.post(f"{HERE}/ouverture")
@access.roles(Role.ORGANISER)
def open_jury(edition: Edition) -> ResponseReturnValue:
    return _confirmed(edition, actions.open_jury, _("Le jury est ouvert ; sa règle est figée."))


@blueprint.post(f"{HERE}/reprise")
@access.roles(Role.ORGANISER)
def reopen(edition: Edition) -> ResponseReturnValue:
    return _confirmed(edition, actions.reopen, _("La règle du jury se prépare de nouveau."))


@blueprint.post(f"{HERE}/cloture")
@access.roles(Role.ORGANISER)
def lock(edition: Edition) -> ResponseReturnValue:
    return _confirmed(edition, actions.lock, _("La feuille du jury est close."))


@blueprint.post(f"{HERE}/dissolution")
@access.roles(Role.ORGANISER)
def dissolve(edition: Edition) -> ResponseReturnValue:
    return _confirmed(edition, actions.dissolve, _("Cette édition n’a plus de jury."))


def _confirmed(edition: Edition, act: Act, said: str) -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        with saving():
            act(jury_at(edition), access.account(), now())
        flash(said, "success")
    return redirect(url_for("jury.bureau"))


def _page(jury: Jury, **refused: BaseForm) -> str:
    """The page, with the form that was refused in the place of its blank one."""
    rule = refused.get("rule")
    if rule is None:
        rule = RuleForm(formdata=None)
        rule.fill(jury)
    return render_template(
        "jury/bureau.html",
        jury=jury,
        poll=queries.poll_of(jury.edition),
        projects=queries.projects_of(jury),
        rule=rule,
        member=refused.get("member") or MemberForm(formdata=None),
        handed_in=queries.handed_in(jury),
    )


def _juror(jury: Jury, juror_id: int) -> Juror:
    return next((one for one in jury.members if one.id == juror_id), None) or abort(404)
