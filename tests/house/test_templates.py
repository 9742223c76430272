"""What no template contains, whatever data it is given (pages in use are inspected as they are visited)."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.exceptions import TemplateNotFound

from app import create_app
from tests.house.plan import ROOT, modules

TEMPLATES = ROOT / "templates"
FORBIDDEN = {
    "an inline style": re.compile(r"<style|\sstyle\s*="),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "something loaded from elsewhere": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//"),
    "a link that gives its opener away": re.compile(r"<a(?![^>]*rel=\"[^\"]*noopener)[^>]*target=\"_blank\""),
}
POST_FORM = re.compile(r"<form(?=[^>]*method=\"post\").*?</form>", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(r"csrf|hidden_tag|token\(|data-booth")  # the booth has no session to bind a token to


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt", ".svg"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1} {match.group()[:60]}"
        for path in templates()
        if path.suffix == ".html" and (text := path.read_text(encoding="utf-8"))
        for match in FORBIDDEN[what].finditer(text)
    ]
    assert wrong == []


def test_every_form_that_posts_carries_its_token() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} {match.group()[:80]}"
        for path in templates()
        for match in POST_FORM.finditer(path.read_text(encoding="utf-8"))
        if not TOKEN.search(match.group())
    ]
    assert wrong == []


def test_every_template_is_used_and_every_one_used_exists() -> None:
    """A name in quotes anywhere in the code, or in another template, counts as a use; so does a message's purpose."""
    named = {path.relative_to(TEMPLATES).as_posix() for path in templates()}
    quoted = re.compile(r"[\"']([\w./-]+\.(?:html|txt|svg))[\"']")
    sources = [*templates(), *(module.path for module in modules().values())]
    used = {name for path in sources for name in quoted.findall(path.read_text(encoding="utf-8"))}
    words = " ".join(module.path.read_text(encoding="utf-8") for module in modules().values())
    used |= {name for name in named if name.endswith(".txt") and f'"{Path(name).stem}' in words}
    assert sorted(name for name in named - used if not name.startswith("components/")) == []
    assert sorted(name for name in used - named if "/" in name) == []


def test_every_page_that_a_template_offers_exists(settings) -> None:
    """`has_page` hides what is not built: a name that nobody answers to hides a link for good."""
    known = create_app(settings).view_functions
    asked = re.compile(r"""(?:has_page|url_for)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in templates()
        for name in asked.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert wrong == []


@pytest.mark.one_engine
def test_every_template_compiles(settings) -> None:
    environment = create_app(settings).jinja_env
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        try:
            environment.get_template(name)
        except TemplateNotFound as missing:
            pytest.fail(f"{name} asks for {missing.name}")
        assert isinstance(environment.parse(path.read_text(encoding="utf-8")), nodes.Template)
