"""The card that a person shows at the door: its code, its address, its picture. Nothing of them is stored."""

import segno
from flask import Flask, current_app
from markupsafe import Markup

from app.core.door import door_code, written
from app.models.convening import Participant
from app.web.addresses import absolute
from config import Settings


def codes_of(participant: Participant) -> list[str]:
    """The code that is printed now, then those printed under former keys: all of them open the same page."""
    settings: Settings = current_app.extensions["tablee.settings"]
    return [door_code(key, participant.edition_id, participant.id) for key in settings.keys]


def card_code(participant: Participant) -> str:
    """« 7K3M-Q9XZ »: to say, to type, to read under the picture."""
    return written(codes_of(participant)[0])


def card_address(participant: Participant) -> str:
    """What the picture says: any telephone opens it, and only who keeps the door sees more than a sentence."""
    return absolute("checkin.card", number=participant.edition.number, code=card_code(participant))


def card_picture(participant: Participant) -> Markup:
    """The address as a QR code drawn in the page; the code beside it says the same in letters."""
    return Markup(card_drawing(participant))  # noqa: S704  (made of squares, no text of anybody's)


def card_drawing(participant: Participant) -> str:
    """The same, as the text of an SVG: for papers."""
    drawing = segno.make(card_address(participant), error="m", micro=False)
    return str(drawing.svg_inline(scale=1, border=2, omitsize=True))


def init_door(app: Flask) -> None:
    app.jinja_env.globals.update(card_code=card_code, card_picture=card_picture)
