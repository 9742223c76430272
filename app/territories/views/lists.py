"""Official lists, loaded by administrators: the difference first."""

from itertools import islice

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import RuleError
from app.core.tabular.verdicts import Outcome, Verdict
from app.extensions import db
from app.files.store import Shelf
from app.models.accounts import Role
from app.territories.forms import ListForm
from app.territories.imports.applying import apply
from app.territories.imports.files import demand_unchanged, keep_difference, read_difference, shown_verdicts
from app.territories.imports.layouts import Layout
from app.territories.queries import register_counts
from app.territories.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import Page
from app.web.transactions import saving
from app.web.words import sentence

PER_PAGE = 100


@blueprint.route("/territoires/listes", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def lists() -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit():
        shelf = _shelf()
        shelf.sweep(now())
        try:
            name = keep_difference(db.session(), shelf, shelf.keep(form.file.data.stream))
            return redirect(url_for("territories.list_difference", name=name))
        except RuleError as refusal:
            form.file.errors = [sentence(refusal)]
    return render_template("territories/lists.html", form=form, counts=register_counts(db.session())), form.status


@blueprint.route("/territoires/listes/<name>", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def list_difference(name: str) -> ResponseReturnValue:
    """What the list would change, line by line; then the whole of it, or nothing."""
    shelf = _shelf()
    difference = read_difference(shelf, name)
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            demand_unchanged(db.session(), shelf, name)
            verdicts = shown_verdicts(shelf, difference)
            counts = apply(db.session(), Layout(difference.layout), verdicts, now(), actor=access.account())
        if saved:
            flash(_("Registre à jour : %(added)s ajouts, %(changed)s modifications.", **counts), "success")
            return redirect(url_for("territories.lists"))
    outcome = request.args.get("lignes", "")
    if outcome not in list(Outcome):
        outcome = next((one for one in (Outcome.REFUSED, *Outcome) if difference.counts[one]), Outcome.ADDED)
    total = difference.counts[outcome]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // PER_PAGE)))
    start = (number - 1) * PER_PAGE
    rows = list(islice(shown_verdicts(shelf, difference, outcome), start, start + PER_PAGE))
    page = render_template(
        "territories/list_difference.html",
        form=form,
        name=name,
        difference=difference,
        layout=Layout(difference.layout),
        outcome=Outcome(outcome),
        found=Page(rows, number, PER_PAGE, total),
        reasons=_reasons,
        Outcome=Outcome,
    )
    return page, form.status


def _reasons(verdict: Verdict) -> list[str]:
    return [sentence(RuleError(remark.message, **remark.params)) for remark in verdict.reasons]


def _shelf() -> Shelf:
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, "territoires")
