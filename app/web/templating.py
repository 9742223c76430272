"""How templates are read: Flask's environment, with globals that are cheap to share."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """The globals of a template are one plain dictionary, not layers asked one after the other.

    Every `{% import %}` compares them, every template rendered copies them. Whatever the house adds to its
    globals, it adds in the factory, before any template is read.
    """

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
