"""Templates say the same whether Jinja examines what they call or not."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, pass_context, pass_environment, pass_eval_context
from jinja2.runtime import Context

from app.web.templating import Templates

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
