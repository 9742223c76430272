"""Pages for what goes wrong: a sentence, what was kept, what to do next."""

import json
import secrets
from contextlib import suppress

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from app.core.errors import RuleError
from app.extensions import db
from app.web.addresses import page_before
from app.web.clock import now
from app.web.intake import NulCharacter
from app.web.navigation import is_booth
from app.web.transactions import rule_from
from app.web.words import choose_language, sentence

API = "/api/"  # programs are answered as programs read
PROSE = 30  # characters: from there on, losing a text is losing work
NEVER_SHOWN = ("password", "again", "current", "seen")  # secrets, and what no hand typed


def init_errors(app: Flask) -> None:
    app.register_error_handler(RuleError, _rule)
    app.register_error_handler(IntegrityError, _broken)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(NulCharacter, _unstorable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _unexpected)


def _page(status: int, title: str, message: str) -> ResponseReturnValue:
    if request.path.startswith(API):
        return _problem(status, title, message)
    shown = {"edition": None} if status in (403, 404) else {}  # a hidden edition must not show through its refusal
    page = render_template(
        "errors/error.html", status=status, title=title, message=message, back=_back(), typed=_typed(), **shown
    )
    return page, status


def _problem(status: int, title: str, message: str) -> ResponseReturnValue:
    """RFC 9457: the same sentences, for a program."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": message}, ensure_ascii=False)
    return Response(body, status, {"Access-Control-Allow-Origin": "*"}, content_type="application/problem+json")


def _back() -> str:
    """The page of this site that was being read, else nothing; never the one that just failed."""
    before = page_before("")
    return "" if request.method == "GET" and before.partition("?")[0] == request.path else before


def _typed() -> list[str]:
    """The texts of a form that was not taken, to be shown again: a browser does not always bring them back."""
    with suppress(HTTPException, NulCharacter):
        if not is_booth():
            return [
                text
                for name, text in request.form.items(multi=True)
                if len(text) >= PROSE and " " in text.strip() and name.rpartition("-")[2] not in NEVER_SHOWN
            ]
    return []


def _rule(error: RuleError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409, _("Ce n’est pas possible pour l’instant"), sentence(error))


def _broken(error: IntegrityError) -> ResponseReturnValue:
    refusal = rule_from(error)
    if isinstance(refusal, RuleError):
        return _rule(refusal)
    raise refusal


def _expired(error: CSRFError) -> ResponseReturnValue:
    return _page(
        400,
        _("Cette page a attendu trop longtemps"),
        _(
            "Elle date d’avant votre dernière connexion. Par sécurité, votre envoi n’a pas été pris en compte, et "
            "rien n’a changé. Rouvrez la page, puis renvoyez."
        ),
    )


def _unstorable(error: NulCharacter) -> ResponseReturnValue:
    return _page(
        400,
        _("Un caractère invisible s’est glissé dans votre envoi"),
        _(
            "Il vient souvent d’un copier-coller, et rien ne peut l’enregistrer. Rien n’a été modifié. Revenez en "
            "arrière : ce que vous aviez écrit est encore dans la page. Retapez le passage collé, puis renvoyez."
        ),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    texts = {
        403: (
            _("Cette page n’est pas pour vous"),
            _(
                "Votre compte n’a pas le droit de l’ouvrir. Si vous pensez que c’est une erreur, "
                "écrivez aux organisateurs."
            ),
        ),
        404: (
            _("Cette page n’existe pas"),
            _("L’adresse est peut-être mal recopiée, ou la page a été retirée."),
        ),
        413: (
            _("Ce fichier est trop lourd"),
            _(
                "Un envoi ne peut pas dépasser %(size)s Mo. Rien n’a été enregistré : réduisez le fichier ou "
                "découpez-le, puis renvoyez-le.",
                size=(current_app.config["MAX_CONTENT_LENGTH"] or 0) >> 20,
            ),
        ),
        429: (
            _("Trop d’essais à la suite"),
            _("Attendez une minute puis recommencez. Rien n’a été perdu."),
        ),
        405: (
            _("Cette adresse ne s’ouvre pas ainsi"),
            _("Elle sert à envoyer un formulaire. Rien n’a été modifié : rouvrez la page du formulaire."),
        ),
    }
    code = error.code or 500
    title, message = texts.get(code, (_("La demande n’a pas abouti"), _("Rien n’a été modifié. Revenez en arrière.")))
    if code == 400 and request.path.startswith(API):
        message = error.description or message
    if code < 400 and error.response is not None:
        return error.response
    return _page(code, title, message)


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Our own mistake. The page asks nothing of the database, of the session or of the account: they may be the cause.

    The same short code is on the page and in the log.
    """
    with suppress(Exception):
        db.session.rollback()
    code = secrets.token_hex(3)
    current_app.logger.error("%s %s: incident %s", request.method, request.path, code)
    language = "fr"
    with suppress(Exception):
        language = choose_language()
    with force_locale(language):
        page = current_app.jinja_env.get_template("errors/broken.html").render(
            language=language, code=code, at=now(), was_sent=request.method == "POST", back=_back(), typed=_typed()
        )
    return page, 500
