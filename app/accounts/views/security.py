"""One's own password, second factor and signed-in devices."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import people
from app.accounts.forms import ChangePasswordForm
from app.accounts.queries.accounts import open_sessions
from app.accounts.throttling import Lock, begin_attempt, forgive
from app.accounts.views.devices import lock_of_change
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import AccountSession
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route("/mon-espace/securite", methods=["GET", "POST"])
@access.signed_in
def security() -> ResponseReturnValue:
    account = access.account()
    form = ChangePasswordForm()
    if form.validate_on_submit() and _changed(form, lock_of_change(account.id)):
        flash(_("Votre mot de passe est changé. Vos autres appareils ont été déconnectés."), "success")
        return redirect(url_for("accounts.security"))
    page = render_template(
        "accounts/security.html",
        form=form,
        account=account,
        sessions=open_sessions(db.session(), account, now()),
        current=g.session_row,
    )
    return page, form.status


@blueprint.post("/mon-espace/securite/appareils")
@access.signed_in
def end_other_sessions() -> ResponseReturnValue:
    with saving():
        people.end_sessions(db.session(), access.account(), now(), but=g.session_row)
    flash(_("Tous vos autres appareils sont déconnectés."), "success")
    return redirect(url_for("accounts.security"))


@blueprint.post("/mon-espace/securite/appareils/<int:session_id>")
@access.signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    row = db.session.get(AccountSession, session_id)
    if row is None or row.account_id != access.account().id:
        abort(404)
    with saving():
        row.ended_at = row.ended_at or now()
    flash(_("Cet appareil est déconnecté."), "success")
    return redirect(url_for("accounts.security"))


def _changed(form: ChangePasswordForm, lock: Lock) -> bool:
    """Whoever finds an open session must not guess the password at leisure: attempts count here too."""
    with saving(form) as saved:
        begin_attempt(db.session(), lock, now())
    if not saved:
        return False
    with saving(form) as saved:
        account = access.account()
        people.change_password(db.session(), account, form.current.data or "", form.password.data or "", now())
        people.end_sessions(db.session(), account, now(), but=g.session_row)
        forgive(db.session(), lock, now())
    return bool(saved)
