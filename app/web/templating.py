"""How templates are read: Flask's environment, with globals, calls and sentences that cost little.

A template is compiled once for each language. Its sentences are then in it as its marks are: what a page does not have
to look up, a reader does not have to wait for.
"""

import html
from collections.abc import Callable, Mapping, MutableMapping
from types import FunctionType
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import BaseLoader, Template, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from app.web.translations import language, said

WANTS_CONTEXT = pass_eval_context(lambda: None).__dict__  # the mark that Jinja sets on such a function
SAYING = ("_", "gettext")


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


class Spoken(BaseLoader):
    """Templates under a name for each language: « fr:errors/bare.html » is the text of `errors/bare.html`."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Any, template: str) -> Any:
        return self.loader.get_source(environment, template.partition(":")[2] or template)

    def list_templates(self) -> list[str]:
        return self.loader.list_templates()


class Translated(NodeTransformer):
    """`_("a sentence")` becomes the sentence in one language; with values, the sentence to fill in.

    It says what `app.web.translations.gettext` would: markup, into which values are escaped.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        plain = not (node.dyn_args or node.dyn_kwargs) and len(node.args) == 1
        if not plain or not isinstance(node.node, nodes.Name) or node.node.name not in SAYING:
            return node
        sentence = node.args[0]
        if not isinstance(sentence, nodes.Const) or not isinstance(sentence.value, str):
            return node
        text = said(sentence.value, self.language)
        line = {"lineno": node.lineno}
        written = nodes.Const(Markup(text), **line)  # noqa: S704  (our own catalogue)
        if "%" not in text:
            return written
        values = [nodes.Pair(nodes.Const(word.key, **line), word.value, **line) for word in node.kwargs]
        return nodes.Mod(written, nodes.Dict(values, **line), **line)


class Printing(CodeGenerator):
    """What a page prints is text: it is escaped without being wrapped as markup, and markup passes as it is."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


def printed(value: Any) -> str:
    """The value as the text of a page: six hundred a page, in a quarter of the time that wrapping each one takes."""
    kind = type(value)
    if kind is Markup:
        return value
    return html.escape(value) if kind is str else escape(value)


class Templates(Environment):
    """The globals of a template are one plain dictionary, not layers asked one after the other.

    Every `{% import %}` compares them, every template rendered copies them. Whatever the house adds to its
    globals, it adds in the factory, before any template is read.
    """

    context_class = Words
    code_generator_class = Printing
    printed = staticmethod(printed)

    def __init__(self, app: App, **options: Any) -> None:
        options["loader"] = Spoken(options.get("loader") or app.create_global_jinja_loader())
        super().__init__(app, **options)

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}

    def get_template(self, name: str | Template, *args: Any, **kwargs: Any) -> Template:
        return super().get_template(f"{language()}:{name}" if isinstance(name, str) else name, *args, **kwargs)

    def _generate(self, source: nodes.Template, name: str | None, *args: Any, **kwargs: Any) -> str:
        """The hook that Jinja leaves between reading a template and writing its code."""
        spoken, separator, path = (name or "").partition(":")
        if separator and self._escapes(path) and not _changes_escaping(source):
            source = Translated(spoken).visit(source)
        return super()._generate(source, name, *args, **kwargs)

    def _escapes(self, path: str) -> bool:
        return self.autoescape(path) if callable(self.autoescape) else self.autoescape


def _changes_escaping(source: nodes.Template) -> bool:
    return source.find(nodes.EvalContextModifier) is not None
