"""Signing in with a password, and signing out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.actions import sign_in as actions
from app.accounts.forms import LinkForm, LoginForm
from app.accounts.views.devices import lock_of, remember
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import Account
from app.web import access
from app.web.addresses import local_path
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.identity import sign_in, sign_out
from app.web.transactions import saving


@blueprint.route("/connexion", methods=["GET", "POST"])
@access.public
def login() -> ResponseReturnValue:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(destination())
    form = LoginForm()
    if form.validate_on_submit():
        account = _signed_in(form)
        if account:
            return welcome(account)
    return _page(form)


@blueprint.post("/deconnexion")
@access.half_signed_in
def logout() -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        with saving():
            sign_out(now())
        flash(_("Vous êtes déconnecté. Sur un appareil partagé, fermez aussi la fenêtre."), "success")
    return redirect("/")


def destination() -> str:
    """Where to go once signed in: the page that asked for it, on this site only, else one's own space."""
    return local_path(request.args.get("suite"), url_for("accounts.space"))


def welcome(account: Account) -> ResponseReturnValue:
    """After a successful sign-in: to the page wanted, by way of the second factor when one is set up."""
    target = destination()
    if access.is_half_signed_in():
        target = url_for("accounts.second_factor", suite=target)
    response = redirect(target)
    remember(response, account.email)  # type: ignore[arg-type]
    return response


def _signed_in(form: LoginForm) -> Account | None:
    """The attempt is written down and committed first, then checked while no transaction is open."""
    email, password = form.email.data or "", form.password.data or ""
    lock = lock_of(email)
    challenge = None
    with saving(form):
        challenge = actions.challenge(db.session(), email, lock, now())
    if challenge is None:
        return None
    if form.errors or not challenge.is_met_by(password):
        form.form_errors.append(
            _(
                "L’adresse ou le mot de passe n’est pas le bon. Vous pouvez réessayer, ou recevoir un lien de "
                "connexion par courriel : il n’y a alors rien à retenir."
            )
        )
        return None
    with saving(form) as saved:
        account = actions.accept(db.session(), challenge, password, lock, now())
        sign_in(account, now())
    return account if saved else None


def _page(form: LoginForm) -> ResponseReturnValue:
    link_form = LinkForm(formdata=None, email=form.email.data)
    page = render_template("accounts/login.html", form=form, link_form=link_form, suite=request.args.get("suite"))
    return page, form.status
