"""The second proof: giving a code, and setting up the application that makes them."""

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.accounts.actions import second_factor as actions
from app.accounts.forms import CodeForm, SetUpForm
from app.accounts.throttling import begin_attempt, forgive
from app.accounts.vault import Vault
from app.accounts.views.devices import lock_of_codes
from app.accounts.views.login import destination
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import Account
from app.web import access
from app.web.clock import now
from app.web.identity import sign_in
from app.web.transactions import saving

A_HALF_HOUR = 1800


@blueprint.route("/connexion/double-verification", methods=["GET", "POST"])
@access.half_signed_in
def second_factor() -> ResponseReturnValue:
    account = access.account()
    if not account.has_second_factor:
        return redirect(url_for("accounts.set_up_second_factor", suite=request.args.get("suite")))
    if not access.is_half_signed_in():
        return redirect(destination())
    form = CodeForm()
    if form.validate_on_submit() and _is_allowed(form, account):
        with saving(form) as saved:
            actions.verify(db.session(), account, form.code.data or "", _vault(), now())
            forgive(db.session(), lock_of_codes(account.id), now())
            sign_in(account, now(), second_factor=True)
        if saved:
            return redirect(destination())
    return render_template("accounts/second_factor.html", form=form, suite=request.args.get("suite")), form.status


@blueprint.route("/connexion/double-verification/installer", methods=["GET", "POST"])
@access.half_signed_in
def set_up_second_factor() -> ResponseReturnValue:
    account = access.account()
    if access.is_half_signed_in():
        return redirect(url_for("accounts.second_factor", suite=request.args.get("suite")))
    form = SetUpForm()
    secret = _unsealed(form.sealed.data, account) or actions.new_secret()
    if form.validate_on_submit() and _is_allowed(form, account):
        with saving(form) as saved:
            actions.set_up(db.session(), account, secret, form.code.data or "", _vault(), now())
            forgive(db.session(), lock_of_codes(account.id), now())
            sign_in(account, now(), second_factor=True)
        if saved:
            flash(_("La double vérification est en place : un code vous sera demandé à chaque connexion."), "success")
            return redirect(destination())
    return _set_up_page(form, account, secret)


def _set_up_page(form: SetUpForm, account: Account, secret: str) -> ResponseReturnValue:
    form.sealed.data = _sealer().dumps([account.id, secret])
    code = segno.make(actions.provisioning_address(secret, account.email), error="m", micro=False)
    page = render_template(
        "accounts/set_up_second_factor.html",
        form=form,
        picture=code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        suite=request.args.get("suite"),
    )
    return page, form.status


def _is_allowed(form: CodeForm, account: Account) -> bool:
    """Write the attempt down before the code is looked at."""
    with saving(form) as saved:
        begin_attempt(db.session(), lock_of_codes(account.id), now())
    return bool(saved)


def _vault() -> Vault:
    return Vault(current_app.extensions["tablee.settings"].keys)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.extensions["tablee.settings"].secret_key, salt="double-verification")


def _unsealed(sealed: str | None, account: Account) -> str | None:
    """The secret shown on the page, if this site made it for this account within the half hour."""
    try:
        account_id, secret = _sealer().loads(sealed or "", max_age=A_HALF_HOUR)
    except BadSignature:
        return None
    return str(secret) if account_id == account.id else None
