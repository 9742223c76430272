"""Keeping robots out of public forms without a riddle: a trap, a minimum time, a pace; never a lost word."""

from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from wtforms import HiddenField, StringField

from app.web.clock import now
from app.web.forms import BaseForm

COUNTER = "tablee.pace"
MINIMUM_SECONDS = 4
MAXIMUM_SECONDS = 24 * 3600
PACE = parse_many("30 per minute; 300 per hour")  # by address: a room full of people behind one address passes


class HumanForm(BaseForm):
    """A public form. Its template shows `website` out of sight; `started` travels signed with the page."""

    website = StringField(_l("Ne remplissez pas ce champ"), render_kw={"tabindex": "-1", "autocomplete": "off"})
    started = HiddenField()

    def process(self, *args: Any, **values: Any) -> None:
        super().process(*args, **values)
        if not self.started.data:
            self._start_again()

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        robot = self._robot_refusal()
        # Whoever left gaps is told about them; the reproach of haste on top would only worry.
        refusal = _pace_refusal() or (robot if is_valid else None)
        if refusal:
            self.form_errors.append(refusal)
        return is_valid and not refusal

    def _robot_refusal(self) -> str | None:
        if self.website.data:
            self.website.data = ""
            return _("Un champ invisible a été rempli, ce que font surtout les robots. Il est vidé : renvoyez la page.")
        seconds = self._seconds_spent()
        if seconds is None or seconds > MAXIMUM_SECONDS:
            self._start_again()
            return _("Cette page était ouverte depuis trop longtemps. Vérifiez vos réponses, puis renvoyez-les.")
        if seconds < MINIMUM_SECONDS:
            return _("C’était très rapide, comme le ferait un robot. Attendez quelques secondes, puis renvoyez.")
        return None

    def _seconds_spent(self) -> float | None:
        try:
            return now().timestamp() - float(_signer().loads(self.started.data or ""))
        except (BadSignature, TypeError, ValueError):
            return None

    def _start_again(self) -> None:
        self.started.data = str(_signer().dumps(now().timestamp()))


def _pace_refusal() -> str | None:
    counter: RateLimiter | None = current_app.extensions[COUNTER]
    who = (request.endpoint or "", request.remote_addr or "")
    if counter is None or all(counter.hit(pace, *who) for pace in PACE):
        return None
    return _("Beaucoup d’envois viennent de votre connexion. Attendez une minute, puis renvoyez cette page.")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="tablee.started")


def init_robots(app: Flask) -> None:
    """Sendings are counted only by the forms that ask for it; the other pages pay nothing. Tests go at any pace."""
    settings = app.extensions["tablee.settings"]
    is_counted = settings.mode != "test"
    app.extensions[COUNTER] = (
        FixedWindowRateLimiter(storage_from_string(settings.limiter_storage)) if is_counted else None
    )
