"""Pages for what goes wrong: a sentence, what was kept, what to do next."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from app.core.errors import RuleError
from app.extensions import db
from app.web.intake import NulCharacter
from app.web.transactions import rule_from
from app.web.words import sentence


def init_errors(app: Flask) -> None:
    app.register_error_handler(RuleError, _rule)
    app.register_error_handler(IntegrityError, _broken)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(NulCharacter, _unstorable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _unexpected)


def _page(status: int, title: str, message: str) -> ResponseReturnValue:
    shown = {"edition": None} if status in (403, 404) else {}  # a hidden edition must not show through its refusal
    return render_template("errors/error.html", status=status, title=title, message=message, **shown), status


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
            "Par sécurité, votre envoi n’a pas été pris en compte. Revenez en arrière : ce que vous aviez écrit "
            "est encore dans la page. Rechargez-la puis renvoyez."
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
            _("Rien n’a été enregistré. Réduisez le fichier ou découpez-le, puis renvoyez-le."),
        ),
        429: (
            _("Trop d’essais à la suite"),
            _("Attendez une minute puis recommencez. Rien n’a été perdu."),
        ),
    }
    code = error.code or 500
    title, message = texts.get(code, (_("La demande n’a pas abouti"), _("Rien n’a été modifié. Revenez en arrière.")))
    if code < 400 and error.response is not None:
        return error.response
    return _page(code, title, message)


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return _page(
        500,
        _("Une erreur est survenue de notre côté"),
        _(
            "Votre dernière action n’a pas été enregistrée. Réessayez dans un instant ; si cela continue, "
            "prévenez les organisateurs."
        ),
    )
