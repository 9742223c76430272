"""Templates say the same whether Jinja examines what they call or not."""

import html
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from jinja2 import DictLoader, pass_context, pass_environment, pass_eval_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.web.templating import Templates, printed

TEMPLATES = {
    "macros.html": """{% macro cell(text, mark="·") -%}
{{ mark }}{{ text }}{% if caller %}<{{ caller() }}>{% endif %}
{%- endmacro %}""",
    "page.html": """{% import "macros.html" as m %}{% set seen = "outside" %}
{% for n in numbers %}{% set seen = n %}{{ m.cell("<b>") }} {{ m.cell(n, mark="*") }}
{% call m.cell("with") %}{{ plain(n) }}{% endcall %} {{ of_context("seen") }} {{ of_context("n") }}{% endfor %}
{% block last %}{% set kept = "block" %}{{ of_context("kept") }} {{ escaping() }} {{ of_environment() }} {{ made(3) }}
{{ "a-b".upper() }}{% endblock %}""",
}


class Made:
    def __init__(self, number: int) -> None:
        self.number = number

    def __html__(self) -> str:
        return f"<i>{self.number}</i>"


@pass_context
def of_context(context: Context, name: str) -> Any:
    return context.get(name)


@pass_eval_context
def escaping(context: Any) -> bool:
    return bool(context.autoescape)


@pass_environment
def of_environment(environment: Any) -> str:
    return type(environment).__name__


def _said(calls: type[Context]) -> str:
    class Chosen(Templates):
        context_class = calls

    templates = Chosen(Flask(__name__), loader=DictLoader(TEMPLATES), autoescape=True)
    templates.globals.update(plain=lambda n: n * 2, of_context=of_context, escaping=escaping, made=Made)
    templates.globals.update(of_environment=of_environment)
    return templates.get_template("page.html").render(numbers=[1, 2])


def test_calls_give_what_jinja_gives() -> None:
    said = _said(Templates.context_class)
    assert said == _said(Context)
    assert "·&lt;b&gt; *1" in said
    assert "True Chosen <i>3</i>" in said


def test_calls_of_a_macro_with_a_word_too_many_are_refused() -> None:
    templates = Templates(Flask(__name__), loader=DictLoader(TEMPLATES), autoescape=True)
    with pytest.raises(TypeError, match="takes no keyword argument"):
        templates.from_string('{% import "macros.html" as m %}{{ m.cell("a", colour="red") }}').render()


SENTENCES = """{{ _("Vous êtes <b>ici</b> : %(place)s", place=place) }} · {{ _("À 100 %% ?") }} ·
{{ gettext("Rien") ~ place }} · {{ {"a": _("Accueil")}["a"] }} · {{ _(place) }} · {{ ngettext("un", "%(num)d", 2) }}"""
NAMES = ("page.html", "letter.txt")


@pytest.mark.one_engine
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_sentences_compiled_say_what_they_say_when_looked_up(app: Flask, name: str, language: str) -> None:
    """The `autoescape` block is what keeps a template's sentences from being compiled with it."""
    escaped = str(name == "page.html").lower()
    looked_up = "{% autoescape " + escaped + " %}" + SENTENCES + "{% endautoescape %}"
    loader = DictLoader({name: SENTENCES, f"looked/{name}": looked_up})
    templates = Templates(app, loader=loader, autoescape=app.select_jinja_autoescape)
    templates.globals.update(app.jinja_env.globals)
    with app.test_request_context("/"), force_locale(language):
        compiled = templates.get_template(name).render(place="<i>Lyon</i> & co")
        assert compiled == templates.get_template(f"looked/{name}").render(place="<i>Lyon</i> & co")
    assert ("&lt;i&gt;" in compiled) == (name == "page.html")
    assert "<b>ici</b>" in compiled


@pytest.mark.one_engine
def test_a_template_is_compiled_once_for_each_language(app: Flask) -> None:
    with app.test_request_context("/"):
        for language, word in (("fr", "Éditions"), ("en", "Editions"), ("fr", "Éditions")):
            with force_locale(language):
                assert app.jinja_env.get_template("base.html").environment is app.jinja_env
                page = app.jinja_env.from_string('{% extends "base.html" %}').render()
                assert word in page


@pytest.mark.parametrize("value", ["<a b='c'>&\"</a>", Markup("<b>"), 12, None, Made(3)])
def test_what_is_printed_reads_as_what_jinja_prints(value: object) -> None:
    assert html.unescape(printed(value)) == html.unescape(escape(value))
    assert ("<a" in printed(value)) == ("<a" in escape(value))
    assert '"' not in printed(value)
