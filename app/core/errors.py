"""The one exception by which a rule says no."""

from typing import Any


class RuleError(Exception):
    """A rule refuses an act, in words that a person can read.

    `message` is a French message id with `%(name)s` placeholders; it is extracted for translation from every
    call of `RuleError`, and `web` translates it and formats `params` (dates, numbers) for the reader. It says
    what happened, what was kept, and what to do. `field` names the form field at fault, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message
