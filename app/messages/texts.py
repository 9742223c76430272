"""Plain text e-mails, from `templates/messages/<purpose>.txt`, in the language of whoever receives them."""

from typing import Any, NamedTuple

from flask import render_template
from flask_babel import force_locale


class Text(NamedTuple):
    subject: str
    body: str


def compose(purpose: str, language: str, **values: Any) -> Text:
    """The template's first line is the subject; the rest, after a blank line, is the body."""
    with force_locale(language):
        rendered = render_template(f"messages/{purpose}.txt", **values)
    subject, _, body = rendered.strip().partition("\n")
    return Text(subject.strip(), body.strip())


def signed(body: str, language: str) -> str:
    """The body followed by the signature that every message carries."""
    with force_locale(language):
        signature = render_template("messages/signature.txt")
    return f"{body.strip()}\n\n-- \n{signature.strip()}\n"
