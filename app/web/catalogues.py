"""Where sentences come from: the French ones are in the sources and are only typeset; the others have a catalogue."""

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Domain, get_babel, get_locale

from app.core.typography import typeset


class FrenchSources(NullTranslations):
    """The sources as they are printed. In French zero is singular, as one is."""

    def gettext(self, message: str) -> str:
        return typeset(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return typeset(msgid1 if abs(n) < 2 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return typeset(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)

    ugettext, ungettext, upgettext, unpgettext = gettext, ngettext, pgettext, npgettext  # type: ignore[assignment]


class Catalogues(Domain):
    french = FrenchSources()

    def get_translations(self) -> NullTranslations | Translations:
        locale = get_locale()
        return self.french if locale is None or locale.language == "fr" else super().get_translations()


def init_catalogues(app: Flask) -> None:
    get_babel(app).instance.domain_instance = Catalogues()
