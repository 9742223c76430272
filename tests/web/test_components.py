"""Each macro of the house renders, and says what it must to those who do not see colours or shapes."""

from datetime import timedelta

import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.core.thread import Activity, ActKind
from app.models.prototypes import Verdict
from app.web.forms import BaseForm, ConfirmForm, LineField, ProseField
from app.web.navigation import Page

pytestmark = pytest.mark.one_engine

IMPORTS = "".join(
    f'{{% import "components/{name}.html" as {name} %}}'
    for name in ("forms", "page", "pagination", "pictures", "states", "tables", "thread")
)


class EveryField(BaseForm):
    title = LineField("Titre", description="Une phrase.", validators=[DataRequired("Donnez un titre.")])
    need = ProseField("Besoin")
    secret = PasswordField("Mot de passe")
    count = IntegerField("Nombre")
    day = DateField("Jour")
    region = SelectField("Région", choices=[SelectChoice("53", "Bretagne")])
    college = RadioField("Collège", choices=[SelectChoice("h", "habitants")], validators=[DataRequired("Choisissez.")])
    themes = SelectMultipleField("Thèmes", choices=[SelectChoice("edu", "éducation")])
    agrees = BooleanField("J’accepte", validators=[DataRequired("Cochez.")])
    file = FileField("Fichier")


@pytest.fixture
def render(app: Flask):
    with app.test_request_context():
        yield lambda source, **values: render_template_string(IMPORTS + source, **values)


def test_field_renders_every_type_with_its_label(render) -> None:
    form = EveryField(formdata=None)
    for field in form:
        html = render("{{ forms.field(field) }}", field=field)
        assert f'id="{field.id}"' in html
        if field.type not in ("CSRFTokenField", "RadioField", "SelectMultipleField"):
            assert f'for="{field.id}"' in html


def test_group_of_choices_is_a_fieldset_with_labelled_options(render) -> None:
    html = render("{{ forms.field(form.college) }}", form=EveryField(formdata=None))
    assert "<legend" in html
    assert 'for="college-0"' in html
    assert 'type="radio"' in html


def test_multiple_choice_is_a_group_of_checkboxes(render) -> None:
    html = render("{{ forms.field(form.themes) }}", form=EveryField(formdata=None, data={"themes": ["edu"]}))
    assert 'type="checkbox"' in html
    assert "checked" in html


def test_hint_and_error_are_linked_to_their_field(render) -> None:
    form = EveryField(formdata=None)
    form.title.errors = ["Donnez un titre."]
    html = render("{{ forms.field(form.title) }}", form=form)
    assert 'aria-describedby="title-aide title-erreur"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="title-erreur"' in html


def test_optional_field_says_so_and_required_field_does_not(render) -> None:
    form = EveryField(formdata=None)
    assert "facultatif" in render("{{ forms.field(form.need) }}", form=form)
    assert "facultatif" not in render("{{ forms.field(form.title) }}", form=form)


def test_form_holds_summary_token_and_main_act(render) -> None:
    form = EveryField(formdata=None)
    form.title.errors = ["Donnez un titre."]
    html = render('{% call forms.form(form, "Enregistrer", cancel="/retour") %}champs{% endcall %}', form=form)
    assert '<a href="#title">Donnez un titre.</a>' in html
    assert 'name="csrf_token"' in html
    assert html.index("champs") < html.index("Enregistrer") < html.index("/retour")


def test_confirm_shows_what_it_fixes_and_asks_with_the_words_of_the_act(render) -> None:
    html = render(
        '{% call forms.confirm(form, "Figer la liste", "/") %}300 volontaires{% endcall %}', form=ConfirmForm()
    )
    assert "300 volontaires" in html
    assert "Figer la liste" in html
    assert "définitif" in html


def test_table_is_a_focusable_region_named_by_its_caption(render) -> None:
    html = render('{% call tables.table("Places", ["Région", ("Places", "num")]) %}<tr></tr>{% endcall %}')
    assert 'role="region"' in html
    assert 'tabindex="0"' in html
    assert '<th scope="col" class="num">Places</th>' in html


def test_thread_names_each_state_in_words(app: Flask, make, now) -> None:
    edition = make.edition(Activity.CALL, Activity.DRAW)
    make.open(edition, Activity.CALL, ActKind.CLOSE)
    with app.test_request_context():
        html = render_template_string(IMPORTS + "{{ thread.thread_line(edition, now) }}", edition=edition, now=now)
        whole = render_template_string(
            IMPORTS + "{{ thread.thread_full(edition, edition.thread(now)) }}", edition=edition, now=now
        )
    for words in (", fait", ", en cours", ", à venir"):
        assert words in html
    assert html.count("<li") == whole.count("<li") == len(Activity)
    assert html.count('aria-current="step"') == 1
    assert '<span class="fr-sr-only">Fait le </span>25\u00a0novembre 2017' in whole


def test_thread_ignores_what_has_not_happened_yet(app: Flask, make, now) -> None:
    edition = make.edition(Activity.CALL)
    with app.test_request_context():
        html = render_template_string(
            IMPORTS + "{{ thread.thread_line(edition, now) }}", edition=edition, now=now - timedelta(days=1)
        )
    assert "En cours" not in html


def test_badge_says_its_state_in_words(render) -> None:
    html = render("{{ states.badge(verdict) }}", verdict=Verdict.CONCLUSIVE)
    assert "concluant" in html
    assert "fr-badge--success" in html


def test_states_render_with_their_next_act(render) -> None:
    assert 'href="/composer"' in render('{{ states.empty("Rien encore.", "Composer", "/composer") }}')
    assert 'href="/appeler"' in render('{{ states.next_act("Appeler", "3 personnes", "Voir", "/appeler") }}')
    assert "37 sur 100" in render('{{ states.progress(37, 100, "Lecture") }}')
    assert "Étape 1 sur 2" in render('{{ states.stepper(1, ["Vous", "Vos besoins"]) }}')
    assert 'role="status"' in render('{{ states.alert("success", "Enregistré.", live=true) }}')
    assert "Retenu" in render('{% call states.timeline() %}{{ states.moment("done", "Retenu") }}{% endcall %}')
    assert "1\u202f204" in render('{% call states.figures() %}{{ states.figure(1204, "volontaires") }}{% endcall %}')


def test_comparison_has_its_message_and_its_table(render) -> None:
    html = render(
        '{{ pictures.comparison("Deux fois plus de volontaires que de places", rows, id="r") }}',
        rows=[("Bretagne", 2, 4, None), ("Corse", (0, 1), 3, None)],
    )
    assert html.count("Deux fois plus") == 2
    assert "<table>" in html
    assert "0 à 1" in html
    assert "obtenu" not in html.lower().replace('class="obtained"', "")


def test_pagination_keeps_the_search_and_marks_the_page(render) -> None:
    html = render(
        '{{ pagination.pagination(list, "static", filename="x", q="gare") }}',
        list=Page(rows=[], number=3, size=50, total=620),
    )
    assert 'aria-current="page"' in html
    assert "q=gare" in html
    assert "Page 3 sur 13" in html


def test_single_page_shows_no_pagination(render) -> None:
    assert "nav" not in render("{{ pagination.pagination(list, 'static') }}", list=Page([], 1, 50, 3))
