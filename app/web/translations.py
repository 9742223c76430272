"""`_()` and `ngettext()` as templates call them: the same words as Flask-Babel's, found by a shorter way.

A page asks for some hundred translations. Through Jinja's and Flask-Babel's own layers each passes eleven calls;
here the catalogue of the reader's language is looked up once by its name.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import force_locale, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_known: dict[str, NullTranslations] = {}  # the same for every application of a process


def language() -> str:
    """« fr » or « en »: the reader's, or that of the message being written."""
    try:
        return str(g._flask_babel.babel_locale.language)  # where Flask-Babel keeps what it chose
    except (AttributeError, RuntimeError):  # nothing chosen yet, or no application
        locale = get_locale()
        return locale.language if locale is not None else "fr"


def catalogue() -> NullTranslations:
    """The translations into the language of the moment (the reader's, or that of a message being written)."""
    wanted = language()
    if wanted not in _known:
        _known[wanted] = get_translations()
    return _known[wanted]


def said(message: str, wanted: str) -> str:
    """The message in that language, which need not be the reader's."""
    if wanted != language():
        with force_locale(wanted):
            return catalogue().gettext(message)
    return catalogue().gettext(message)


@pass_eval_context
def gettext(context: EvalContext, message: str, **variables: Any) -> str:
    return _filled(context, catalogue().gettext(message), variables)


@pass_eval_context
def ngettext(context: EvalContext, singular: str, plural: str, num: int, **variables: Any) -> str:
    return _filled(context, catalogue().ngettext(singular, plural, num), {"num": num, **variables})


def _filled(context: EvalContext, text: str, variables: dict[str, Any]) -> str:
    """As Jinja does with its « newstyle » functions: the text is markup, the values are escaped into it."""
    said = Markup(text) if context.autoescape else text  # noqa: S704  (our own catalogue)
    return said % variables if "%" in text else said


def init_translations(app: Flask) -> None:
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
