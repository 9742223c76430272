"""Links received by e-mail: signing in without a password, choosing a password."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import links, people
from app.accounts.forms import LinkForm, PasswordForm
from app.accounts.views.devices import lock_of_links
from app.accounts.views.login import welcome
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import SecretLinkPurpose
from app.web import access
from app.web.addresses import absolute, local_path
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.identity import sign_in
from app.web.transactions import saving

GONE = 410


@blueprint.route("/connexion/lien", methods=["GET", "POST"])
@access.public
def request_link() -> ResponseReturnValue:
    suite = local_path(request.args.get("suite"), "")

    def address_of(token: str) -> str:
        return absolute("accounts.open_link", token=token, suite=suite or None)

    return _request(SecretLinkPurpose.SIGN_IN, address_of, "accounts/request_link.html")


@blueprint.route("/connexion/mot-de-passe-oublie", methods=["GET", "POST"])
@access.public
def request_password() -> ResponseReturnValue:
    return _request(SecretLinkPurpose.RESET_PASSWORD, password_address, "accounts/request_password.html")


@blueprint.route("/connexion/lien/<token>", methods=["GET", "POST"])
@access.public
def open_link(token: str) -> ResponseReturnValue:
    """The page only shows a button: mail scanners open links, and must not use them up."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            account = links.use_link(db.session(), SecretLinkPurpose.SIGN_IN, token, now())
            sign_in(account, now())
        if saved:
            return welcome(account)
    link = links.living_link(db.session(), SecretLinkPurpose.SIGN_IN, token, now())
    page = render_template(
        "accounts/open_link.html", form=form, link=link, token=token, suite=request.args.get("suite")
    )
    return page, 200 if link else GONE


@blueprint.route("/connexion/mot-de-passe/<token>", methods=["GET", "POST"])
@access.public
def choose_password(token: str) -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            account = people.reset_password(db.session(), token, form.password.data or "", now())
            sign_in(account, now())
        if saved:
            flash(_("Votre mot de passe est enregistré. Vos autres appareils ont été déconnectés."), "success")
            return welcome(account)
    link = links.living_link(db.session(), SecretLinkPurpose.RESET_PASSWORD, token, now())
    page = render_template("accounts/choose_password.html", form=form, link=link, token=token)
    return page, form.status if link else GONE


def password_address(token: str) -> str:
    return absolute("accounts.choose_password", token=token)


def _request(purpose: SecretLinkPurpose, address_of: links.AddressOf, template: str) -> ResponseReturnValue:
    """The same page answers, whether or not an account has this address."""
    form = LinkForm()
    is_sent = False
    if form.validate_on_submit():
        email = form.email.data or ""
        with saving(form) as saved:
            links.request_link(db.session(), purpose, email, lock_of_links(email), address_of, now())
        is_sent = bool(saved)
    return render_template(template, form=form, is_sent=is_sent, suite=request.args.get("suite")), form.status
