"""Between the form and the action: councils found, answers read, hashes of returners."""

from flask import current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.core.spelling import returner_texts
from app.core.tokens import keyed_digest
from app.extensions import db
from app.territories.queries import CouncilChoice, council_choice, council_choices
from app.volunteers.actions import Answers
from app.volunteers.forms import NO_COUNCIL, YES, AnswersForm


def offer_councils(form: AnswersForm) -> None:
    """Put in the form the councils that its search finds, the one already chosen first."""
    chosen = council_choice(db.session(), form.council.data) if form.council.data else None
    found, form.more_councils = council_choices(db.session(), form.council_search.data or "")
    if chosen is not None:
        found = [chosen, *(choice for choice in found if choice.value != chosen.value)]
    form.searched.data = form.council_search.data
    form.found_councils = len(found)
    form.offer_councils([SelectChoice(value=choice.value, label=council_label(choice)) for choice in found])


def is_search(form: AnswersForm) -> bool:
    """The button « Chercher », or the key Enter, before any council is chosen for these words."""
    if "search" not in request.form:
        return False
    return not form.council.data or request.form.get("searched", "") != form.council_search.data


def council_label(choice: CouncilChoice) -> str:
    """« Conseil citoyen du Pile, Roubaix (59) – quartier Trois Ponts »."""
    council = choice.council
    town = council.commune.name if council.commune and council.commune.name not in council.name else ""
    place = f"{council.name}{f', {town}' if town else ''} ({council.department_code})"
    if choice.district is not None:
        return _("%(council)s – quartier %(district)s", council=place, district=choice.district.name)
    return _("%(council)s – un autre quartier, ou je ne sais pas", council=place) if council.districts else place


def answers_from(form: AnswersForm, email: str | None) -> Answers:
    """What a valid form says, as the action wants it."""
    said = form.council_search.data or ""
    choice = None if form.council.data == NO_COUNCIL else council_choice(db.session(), form.council.data)
    return Answers(
        given_name=form.given_name.data or "",
        family_name=form.family_name.data or "",
        email=email,
        phone=form.phone.data or None,
        council_id=choice.council.id if choice else None,
        council_said="" if choice else said,
        district_code=choice.district.code if choice and choice.district else None,
        college=form.college.data,
        sex=form.sex.data,
        age_band=form.age_band.data,
        theme_codes=form.order() if form.themes is None else form.themes.data or [],
        theme_order=form.order(),
        took_part_before=form.took_part_before.data == YES,
        needs=frozenset(form.needs.data or []),
        agrees_name_published=form.agrees_name_published.data,
        agrees_photo=form.agrees_photo.data,
        language=str(get_locale() or "fr"),
    )


def returner_keys(answers: Answers) -> frozenset[str]:
    """The hashes under which somebody erased would still be recognised."""
    keys = current_app.extensions["tablee.settings"].keys
    texts = returner_texts(answers.given_name, answers.family_name, answers.email, answers.council_id)
    return frozenset(keyed_digest(key, text) for key in keys for text in texts)
