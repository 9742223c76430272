"""How templates are read: Flask's environment, with globals and calls that cost little."""

from collections.abc import Callable, Mapping, MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment
from jinja2 import pass_eval_context
from jinja2.runtime import Context, Macro

WANTS_CONTEXT = pass_eval_context(lambda: None).__dict__  # the mark that Jinja sets on such a function


class Words(Context):
    """What a template calls is nearly always a macro or a function of ours: these are called without being examined.

    A page makes some five hundred calls. Jinja asks each object eight questions about the arguments that it may want
    before its own; the answers for a macro are known, and a function that wants one has a mark.
    """

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind = type(obj)
        if kind is Macro or (kind is FunctionType and obj.__dict__ == WANTS_CONTEXT):
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or obj.__dict__:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class Templates(Environment):
    """The globals of a template are one plain dictionary, not layers asked one after the other.

    Every `{% import %}` compares them, every template rendered copies them. Whatever the house adds to its
    globals, it adds in the factory, before any template is read.
    """

    context_class = Words

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
