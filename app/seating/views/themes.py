"""Which table works on which theme."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.models.accounts import Role
from app.models.editions import Edition
from app.seating import actions, queries
from app.seating.forms import TableThemesForm
from app.seating.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.route("/editions/<int:number>/tables/themes", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def themes(edition: Edition) -> ResponseReturnValue:
    form = TableThemesForm.about(edition)
    if request.method == "GET":
        form.fill(queries.themes_of_tables(edition))
    if form.validate_on_submit():
        with saving(form) as saved:
            count = actions.give_themes(edition, form.codes(), access.account(), now())
        if saved:
            return _given(count)
    return render_template(
        "seating/themes.html",
        form=form,
        wishing=queries.wishing(edition),
        adopted=queries.adopted_rank(edition),
    ), form.status


@blueprint.post("/editions/<int:number>/tables/themes/egales")
@access.roles(Role.ORGANISER)
def share_themes(edition: Edition) -> ResponseReturnValue:
    """As many tables to each theme."""
    if ConfirmForm().validate_on_submit():
        with saving():
            count = actions.give_themes(edition, actions.even_themes(edition), access.account(), now())
        return _given(count)
    return redirect(url_for("seating.themes"))


def _given(count: int) -> ResponseReturnValue:
    if count:
        flash(ngettext("Une table change de thème.", "%(num)d tables changent de thème.", count), "success")
    else:
        flash(_("Rien n’a changé : ces thèmes étaient déjà ceux des tables."), "info")
    return redirect(url_for("seating.themes"))
