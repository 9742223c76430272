"""Accounts, seen by administrators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.actions import administration as actions
from app.accounts.forms import AccountForm, GrantForm
from app.accounts.queries import accounts as queries
from app.accounts.views.links import password_address
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import GRANTED_ROLES, Account, Role
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.navigation import paginate
from app.web.transactions import saving


@blueprint.get("/administration")
@access.roles(Role.ADMINISTRATOR)
def administration() -> ResponseReturnValue:
    return render_template("accounts/administration.html")


@blueprint.get("/administration/comptes")
@access.roles(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    text, code = request.args.get("q", ""), request.args.get("role", "")
    role = Role(code) if code in {role.value for role in GRANTED_ROLES} else None
    page = paginate(db, queries.found(text, role), request.args.get("page", 1, int))
    return render_template("accounts/index.html", accounts=page, q=text, role=role, roles=GRANTED_ROLES)


@blueprint.route("/administration/comptes/nouveau", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def create() -> ResponseReturnValue:
    form = AccountForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            account = actions.create_account(
                db.session(),
                form.given_name.data or "",
                form.family_name.data or "",
                form.email.data or "",
                now(),
                access.account(),
            )
            actions.invite(db.session(), account, password_address, now(), access.account())
        if saved:
            flash(_("Le compte est créé. Un lien pour choisir un mot de passe vient de partir."), "success")
            return redirect(url_for("accounts.show", account_id=account.id))
    return render_template("accounts/create.html", form=form), form.status


@blueprint.route("/administration/comptes/<int:account_id>", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def show(account_id: int) -> ResponseReturnValue:
    """The account; the form on the page gives a role."""
    account = _account(account_id)
    form = GrantForm()
    form.offer(db.session.scalars(select(Edition).order_by(Edition.number.desc())).all())
    if form.validate_on_submit():
        edition = db.session.get(Edition, form.edition.data) if form.edition.data else None
        with saving(form) as saved:
            actions.grant(db.session(), account, Role(form.role.data), edition, now(), access.account())
        if saved:
            flash(_("Le rôle est attribué."), "success")
            return _back(account)
    page = render_template(
        "accounts/show.html",
        account=account,
        form=form,
        grants=queries.grants_in_force(db.session(), account),
        sessions=queries.open_sessions(db.session(), account, now()),
    )
    return page, form.status


@blueprint.post("/administration/comptes/<int:account_id>/roles/<int:grant_id>/retirer")
@access.roles(Role.ADMINISTRATOR)
def revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    account = _account(account_id)
    with saving():
        actions.revoke(db.session(), account, grant_id, now(), access.account())
    flash(_("Le rôle est retiré."), "success")
    return _back(account)


@blueprint.post("/administration/comptes/<int:account_id>/lien")
@access.roles(Role.ADMINISTRATOR)
def invite(account_id: int) -> ResponseReturnValue:
    account = _account(account_id)
    with saving():
        actions.invite(db.session(), account, password_address, now(), access.account())
    flash(_("Un lien pour choisir un mot de passe vient de partir. Il sert une fois, pendant une semaine."), "success")
    return _back(account)


@blueprint.post("/administration/comptes/<int:account_id>/desactiver")
@access.roles(Role.ADMINISTRATOR)
def deactivate(account_id: int) -> ResponseReturnValue:
    account = _account(account_id)
    with saving():
        actions.deactivate(db.session(), account, now(), access.account())
    flash(_("Le compte est désactivé et ses appareils sont déconnectés. Vous pouvez le réactiver."), "success")
    return _back(account)


@blueprint.post("/administration/comptes/<int:account_id>/reactiver")
@access.roles(Role.ADMINISTRATOR)
def activate(account_id: int) -> ResponseReturnValue:
    account = _account(account_id)
    with saving():
        actions.activate(db.session(), account, now(), access.account())
    flash(_("Le compte est réactivé."), "success")
    return _back(account)


@blueprint.post("/administration/comptes/<int:account_id>/double-verification")
@access.roles(Role.ADMINISTRATOR)
def forget_second_factor(account_id: int) -> ResponseReturnValue:
    account = _account(account_id)
    with saving():
        actions.forget_second_factor(db.session(), account, now(), access.account())
    flash(_("La double vérification est remise à zéro. La personne en est avertie par courriel."), "success")
    return _back(account)


def _account(account_id: int) -> Account:
    account = queries.account(db.session(), account_id)
    return account if account is not None else abort(404)


def _back(account: Account) -> ResponseReturnValue:
    return redirect(url_for("accounts.show", account_id=account.id))
