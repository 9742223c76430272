"""Figures followed over time: read by all as a picture and its table, noted by the team."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.followup import Indicator, Reading
from app.models.prototypes import Prototype
from app.prototypes.actions import figures as actions
from app.prototypes.forms.field import IndicatorForm, ReadingForm, TargetForm
from app.prototypes.queries import figures as queries
from app.prototypes.queries import pages
from app.prototypes.views.doors import WRITERS, can_write, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/chiffres"
ONE = f"{HERE}/<int:indicator_id>"


@blueprint.get(HERE)
@access.public
def figures(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    return render_template(
        "prototypes/figures.html",
        prototype=prototype,
        followed=queries.followed(db.session(), prototype),
        can_write=can_write(prototype),
        today=day_of(now()),
    )


@blueprint.route(f"{HERE}/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def follow_figure(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = IndicatorForm(baseline_on=day_of(prototype.started_at))
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.follow(db.session(), prototype, _aim(form), now(), access.account())
        if saved:
            flash(_("Ce chiffre est suivi. Notez sa valeur chaque fois que vous la comptez."), "success")
            return redirect(url_for("prototypes.figures", rank=rank))
    return render_template("prototypes/follow_figure.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{ONE}/valeur", methods=["GET", "POST"])
@access.roles(*WRITERS)
def measure(edition: Edition, rank: int, indicator_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    indicator = part(Indicator, prototype, indicator_id)
    form = ReadingForm(measured_on=day_of(now()))
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.measure(db.session(), prototype, indicator, _figure(form), now(), access.account())
        if saved:
            flash(_("La valeur est notée."), "success")
            return _back(prototype, indicator)
    return _page(prototype, indicator, form, None)


@blueprint.route(f"{ONE}/valeurs/<int:reading_id>/corriger", methods=["GET", "POST"])
@access.roles(*WRITERS)
def correct_figure(edition: Edition, rank: int, indicator_id: int, reading_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    indicator = part(Indicator, prototype, indicator_id)
    reading = next((one for one in indicator.readings if one.id == reading_id), None) or abort(404)
    form = ReadingForm(value=reading.value, measured_on=reading.measured_on, source=reading.source)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.correct_reading(db.session(), prototype, indicator, reading, _figure(form), now(), access.account())
        if saved:
            flash(_("La valeur est corrigée. L’ancienne reste lisible dans le tableau."), "success")
            return _back(prototype, indicator)
    return _page(prototype, indicator, form, reading)


@blueprint.route(f"{ONE}/cible", methods=["GET", "POST"])
@access.roles(*WRITERS)
def retarget(edition: Edition, rank: int, indicator_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    indicator = part(Indicator, prototype, indicator_id)
    form = TargetForm(target=indicator.target, target_on=indicator.target_on)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.retarget(
                db.session(),
                prototype,
                indicator,
                form.target.data or 0,
                form.target_on.data,
                form.reason.data or "",
                now(),
                access.account(),
            )
        if saved:
            flash(_("La cible est changée, et sa raison est au journal."), "success")
            return _back(prototype, indicator)
    page = render_template("prototypes/retarget.html", form=form, prototype=prototype, indicator=indicator)
    return page, form.status


@blueprint.post(f"{ONE}/retirer")
@access.roles(*WRITERS)
def unfollow_figure(edition: Edition, rank: int, indicator_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.unfollow(db.session(), prototype, part(Indicator, prototype, indicator_id), now(), access.account())
        flash(_("Ce chiffre n’est plus suivi : il n’avait aucune valeur."), "success")
    return redirect(url_for("prototypes.figures", rank=rank))


def _aim(form: IndicatorForm) -> actions.Aim:
    return actions.Aim(
        form.label.data or "",
        form.unit.data or "",
        form.baseline.data or 0,
        form.baseline_on.data,
        form.target.data or 0,
        form.target_on.data,
    )


def _figure(form: ReadingForm) -> actions.Figure:
    return actions.Figure(form.value.data or 0, form.measured_on.data, form.source.data or "")


def _page(prototype: Prototype, indicator: Indicator, form: ReadingForm, reading: Reading | None) -> tuple[str, int]:
    page = render_template(
        "prototypes/measure.html", form=form, prototype=prototype, indicator=indicator, reading=reading
    )
    return page, form.status


def _back(prototype: Prototype, indicator: Indicator) -> ResponseReturnValue:
    return redirect(url_for("prototypes.figures", rank=prototype.rank, _anchor=f"chiffre-{indicator.id}"))
