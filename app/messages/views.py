"""The outbox: what was written to whom, and whether it left."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.messages import actions, queries
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.messages import MessageState, OutboxMessage
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import paginate
from app.web.transactions import saving

blueprint = Blueprint("messages", __name__)


@blueprint.get("/editions/<int:number>/courriels")
@access.roles(Role.ORGANISER)
def index(edition: Edition) -> ResponseReturnValue:
    return _list(edition.id)


@blueprint.get("/editions/<int:number>/courriels/<int:message>")
@access.roles(Role.ORGANISER)
def show(edition: Edition, message: int) -> ResponseReturnValue:
    return _show(_find(message, edition.id))


@blueprint.post("/editions/<int:number>/courriels/<int:message>/renvoyer")
@access.roles(Role.ORGANISER)
def retry(edition: Edition, message: int) -> ResponseReturnValue:
    _retry(_find(message, edition.id))
    return redirect(url_for("messages.show", message=message))


@blueprint.get("/courriels")
@access.roles(Role.ADMINISTRATOR)
def index_all() -> ResponseReturnValue:
    return _list(None)


@blueprint.get("/courriels/<int:message>")
@access.roles(Role.ADMINISTRATOR)
def show_any(message: int) -> ResponseReturnValue:
    return _show(_find(message, None))


@blueprint.post("/courriels/<int:message>/renvoyer")
@access.roles(Role.ADMINISTRATOR)
def retry_any(message: int) -> ResponseReturnValue:
    _retry(_find(message, None))
    return redirect(url_for("messages.show_any", message=message))


def _list(edition_id: int | None) -> ResponseReturnValue:
    wanted = request.args.get("etat", "")
    state = MessageState(wanted) if wanted in list(MessageState) else None
    words = request.args.get("q", "").strip()
    statement = queries.messages(edition_id, state, words)
    return render_template(
        "messages/index.html",
        page_of=paginate(db, statement, request.args.get("page", 1, type=int)),
        counts=queries.counts(db.session(), edition_id),
        state=state,
        words=words,
        MessageState=MessageState,
    )


def _show(message: OutboxMessage) -> ResponseReturnValue:
    return render_template("messages/show.html", message=message, MessageState=MessageState)


def _retry(message: OutboxMessage) -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with saving():
        actions.retry(db.session(), message, access.account(), now())
    flash(_("Le message repart : il sera envoyé dans la minute."), "success")


def _find(number: int, edition_id: int | None) -> OutboxMessage:
    message = queries.message(db.session(), number, edition_id)
    if message is None:
        abort(404)
    return message
