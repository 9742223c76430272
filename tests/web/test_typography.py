"""Every French sentence is typeset on its way to the reader; the others are left to their catalogue."""

from pathlib import Path

from flask_babel import force_locale, gettext, ngettext

from app.core.typography import NO_BREAK, THIN

ROOT = Path(__file__).parents[2]


def test_french_sentences_reach_pages_with_their_spaces(app) -> None:
    with app.test_request_context("/"), force_locale("fr"):
        assert gettext("Rien n’a changé : %(what)s", what="ok") == f"Rien n’a changé{NO_BREAK}: ok"
        assert app.jinja_env.from_string("{{ _('Vraiment ?') }}").render() == f"Vraiment{THIN}?"


def test_zero_is_singular_in_french_alone(app) -> None:
    with app.test_request_context("/"):
        with force_locale("fr"):
            assert ngettext("%(num)d projet", "%(num)d projets", 0) == "0 projet"
            assert ngettext("%(num)d projet", "%(num)d projets", 2) == "2 projets"
        with force_locale("en"):
            assert ngettext("%(num)d inconnu", "%(num)d inconnus", 0) == "0 inconnus"


def test_sources_are_typed_with_plain_spaces() -> None:
    files = [*ROOT.glob("app/**/*.py"), *ROOT.glob("templates/**/*.*")]
    typed = [str(file.relative_to(ROOT)) for file in files if {NO_BREAK, THIN} & set(file.read_text(encoding="utf-8"))]
    assert typed == []
