"""How things are said: dates, numbers, money, labels and refusals, as French (or English) people write them."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import nh3
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import gettext
from flask_login import current_user
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.core.errors import RuleError
from app.core.jury.marks import MARKS
from app.core.labels import LabelledEnum
from app.core.money import Cents
from app.core.paris import PARIS, day_of
from app.core.story import Words
from app.core.tally.majority import GRADES
from app.core.typography import NO_BREAK, typeset
from app.web.translations import catalogue, language

LANGUAGES = ("fr", "en")
_FIRST_OF_MONTH = re.compile(rf"(?<!\d)1(?={NO_BREAK}[^\W\d])")
_markdown = MarkdownIt("js-default", {"html": False})


def choose_language() -> str:
    """The reader's choice in this session, else what their account says, else French (always, without a reader)."""
    if not has_request_context():
        return "fr"
    if _is_blind():
        wanted = request.values.get("langue")
        return wanted if wanted in LANGUAGES else "fr"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user.is_authenticated and current_user.person.language in LANGUAGES:
        return str(current_user.person.language)
    return "fr"


def _is_blind() -> bool:
    """In the voting booth neither account nor session is ever loaded."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(getattr(view, "_access_mark", None), "kind", "") == "booth"


def sentence(error: RuleError) -> str:
    """The refusal in the reader's language, with its values written as people write them."""
    return gettext(error.message, **{name: _spoken(value) for name, value in error.params.items()})


def told(words: Words | None) -> str:
    """The words of a story in the reader's language, as a sentence."""
    text = _told(words) if words is not None else ""
    return text[:1].upper() + text[1:]


def _told(words: Words) -> str:
    return gettext(words.message, **{name: _spoken(value) for name, value in words.params.items()})


def label(member: LabelledEnum | None) -> str:
    return catalogue().gettext(member.label) if member is not None else ""


DAY_STYLES = {  # the number of the day stays with its month
    "full": f"EEEE d{NO_BREAK}MMMM y",
    "long": f"d{NO_BREAK}MMMM y",
    "medium": f"EEE d{NO_BREAK}MMM y",
    "short": "dd/MM/y",
    "month": "MMMM y",
}


def day(value: date | datetime | None, style: str = "long") -> str:
    """« 16 décembre 2017 » (long), « sam. 16 déc. 2017 » (medium), « 16/12/2017 » (short)."""
    if value is None:
        return ""
    moment = day_of(value) if isinstance(value, datetime) else value
    return _written_day(moment, DAY_STYLES[style], language())


def instant(value: datetime | None) -> str:
    """« 16 décembre 2017 à 10 h 42 », in Paris; in English « 16 December 2017, 10:42 »."""
    if value is None:
        return ""
    link = " à " if language() == "fr" else ", "
    return f"{day(value)}{link}{clock_time(value)}"


def clock_time(value: datetime | time | None) -> str:
    """« 10 h 42 », « 9 h », « 9 h 05 »: an instant in Paris, or an hour of a programme; in English « 10:42 »."""
    if value is None:
        return ""
    local = value.astimezone(PARIS) if isinstance(value, datetime) else value
    if language() != "fr":
        return f"{local.hour}:{local.minute:02d}"
    minutes = f"{NO_BREAK}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NO_BREAK}h{minutes}"


def lasting(milliseconds: int) -> str:
    """« 2 min 50 s », « 3 min », « 15 s »: a duration, to the second below."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    parts = [f"{minutes}{NO_BREAK}min"] if minutes else []
    if seconds or not minutes:
        parts.append(f"{seconds}{NO_BREAK}s")
    return NO_BREAK.join(parts)


def number(value: int | float | None) -> str:
    return _written_number(value, None, language()) if value is not None else ""


def euros(cents: int | None) -> str:
    """« 42 000 € », with cents only where there are some."""
    if cents is None:
        return ""
    amount = _written_number(cents / 100, "#,##0" if cents % 100 == 0 else "#,##0.00", language())
    return f"{amount}{NO_BREAK}€"


# The same few days, figures and texts are written on every page: each is worked out once.
@lru_cache(maxsize=4096)
def _written_day(moment: date, pattern: str, language: str) -> str:
    return _ordinal(format_date(moment, pattern, language), language)


@lru_cache(maxsize=4096)
def _written_number(value: int | float, pattern: str | None, language: str) -> str:
    return str(format_decimal(value, pattern, language))


def _ordinal(text: str, language: str) -> str:
    """In French the first day of a month is « 1er », and only that one."""
    return _FIRST_OF_MONTH.sub("1er", text, count=1) if language == "fr" else text


def prose(text: str | None) -> str:
    """What somebody typed, with the spaces of a printer where the reader reads French."""
    return typeset(text) if text and language() == "fr" else text or ""


@lru_cache(maxsize=256)
def markdown(text: str, top: int = 2) -> Markup:
    """Organisers' prose as HTML: parsed without raw HTML, then sanitised. Headings start at `top` and skip no level."""
    tokens, levels = _markdown.parse(typeset(text)), [top - 1]
    for token in tokens:
        if token.type == "heading_open":
            levels.append(min(max(top, top - 1 + int(token.tag[1])), levels[-1] + 1, 6))
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{levels[-1]}"
    return Markup(nh3.clean(_markdown.renderer.render(tokens, _markdown.options, {})))  # noqa: S704


def _spoken(value: Any) -> Any:
    if isinstance(value, LabelledEnum):
        return label(value)
    if isinstance(value, RuleError):
        return sentence(value)
    if isinstance(value, Words):
        return _told(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return clock_time(value)
    if isinstance(value, Cents):
        return euros(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return value


def grade(mark: int) -> str:
    """A grade of majority judgment in words; below all of them, nobody judged."""
    return gettext(GRADES[mark]) if mark >= 0 else gettext("sans jugement")


def jury_mark(mark: int) -> str:
    """A mark of the jury in words."""
    return gettext(MARKS[mark])


def init_words(app: Flask) -> None:
    filters: dict[str, Callable[..., Any]] = {
        "label": label,
        "sentence": sentence,
        "told": told,
        "day": day,
        "instant": instant,
        "clock_time": clock_time,
        "lasting": lasting,
        "number": number,
        "euros": euros,
        "grade": grade,
        "jury_mark": jury_mark,
        "markdown": markdown,
        "prose": prose,
    }
    app.jinja_env.filters.update(filters)
