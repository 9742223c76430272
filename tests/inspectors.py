"""The house inspector: whatever page a test visits is checked, so that no test has to think of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, ClassVar

from werkzeug.test import TestResponse

from tests.clients import Browser
from tests.reading import Element, read

TITLE = re.compile(r"\S.* – Tablée")
LANGUAGES = ("fr", "en")
BUTTON_TYPES = ("submit", "button", "reset", "image", "hidden")
DATA_SCRIPTS = ("application/json", "application/ld+json")
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form"}
OWN_ADDRESS = re.compile(r"(/(?!/)|#|\?|data:|$)")
ANY_TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
PYTHON_WORDS = ("None", "Undefined", "True", "False", "[]", "{}")


class Inspector(Browser):
    """A browser without a screen: it refuses every faulty page, and fills forms as a person does.

    A page that is the same but for its tokens is judged once: what is found good stays good. A walk that is after
    something else may set `looks` to False.
    """

    looks = True
    good: ClassVar[set[int]] = set()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if self.looks and response.mimetype == "text/html" and response.status_code not in range(300, 400):
            page = response.get_data(as_text=True)
            bare = hash(ANY_TOKEN.sub("any", page))
            if bare not in self.good:
                inspect_page(page, f"{response.request.path} ({response.status_code})")
                self.good.add(bare)
        return response

    def submit(self, address: str, /, _button: str = "", **fields: Any) -> TestResponse:
        """Open `address`, fill the form that has these fields (and this button), send it; the raw answer.

        What is not given keeps the value of the page, token included. A list ticks several boxes; None unticks.
        """
        answer = self.get(address)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        root, _ = read(answer.get_data(as_text=True))
        for form in root.all("form"):
            names = {control.get("name") for control in controls(root, form)}
            buttons = {button.text for button in form.all("button")}
            if form.get("method").lower() == "post" and names >= set(fields) and (not _button or _button in buttons):
                data = {name: value for name, value in (values_of(root, form) | fields).items() if value is not None}
                pressed = next((one for one in form.all("button") if one.text == _button and one.get("name")), None)
                if pressed is not None:
                    data[pressed.get("name")] = pressed.get("value")
                return self.post(form.get("action") or address, data=data)
        raise AssertionError(f"{address} has no form to post with {sorted(fields)} {_button}")


def inspect_page(html: str, address: str = "page") -> None:
    """Raise AssertionError, listing every fault of the page. A fragment is judged on what it holds."""
    root, faults = read(html)
    for check in WHOLE_PAGE if root.all("html") else ():
        faults += check(root)
    for check in ANY_PART:
        faults += check(root)
    assert not faults, "\n".join([f"{address} has {len(faults)} fault(s):", *faults])


def controls(root: Element, form: Element | None = None) -> list[Element]:
    """What a person can fill in the page, or in one of its forms."""
    found = root.all("input", "select", "textarea")
    if form is None:
        return found
    return [one for one in found if form in one.ancestors() or (form.get("id") and one.get("form") == form.get("id"))]


def values_of(root: Element, form: Element) -> dict[str, Any]:
    """The values that a browser would send if the person changed nothing."""
    values: dict[str, list[str]] = {}
    for control in controls(root, form):
        name, kind = control.get("name"), control.get("type")
        if not name or control.has("disabled") or kind in ("submit", "button", "reset", "image", "file"):
            continue
        if kind in ("checkbox", "radio") and not control.has("checked"):
            continue
        values.setdefault(name, []).extend(_values(control))
    return dict(values)


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(child for child in control.children if isinstance(child, str)).removeprefix("\n")]
    if control.tag == "select":
        options = control.all("option")
        chosen = [one for one in options if one.has("selected")] or options[: not control.has("multiple")]
        return [one.get("value") if one.has("value") else one.text for one in chosen]
    return [control.get("value") or ("on" if control.get("type") == "checkbox" else "")]


def _one_title_one_language(root: Element) -> Iterator[str]:
    titles = [one.text for one in root.all("title") if not any(up.tag == "svg" for up in one.ancestors())]
    if len(titles) != 1 or not TITLE.fullmatch(titles[0]):
        yield f"title should be one, « … – Tablée »: {titles}"
    language = root.all("html")[0].get("lang")
    if language not in LANGUAGES:
        yield f"html has no language: {language!r}"


def _one_main(root: Element) -> Iterator[str]:
    if len(root.all("main")) != 1:
        yield f"one main is wanted, there are {len(root.all('main'))}"


def _headings_in_order(root: Element) -> Iterator[str]:
    headings = [(int(one.tag[1]), one) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    levels = [level for level, _ in headings]
    if levels.count(1) != 1:
        yield f"one h1 is wanted, there are {levels.count(1)}"
    for (before, _), (level, heading) in pairwise(headings):
        if level > before + 1:
            yield f"{heading} « {heading.text} » follows an h{before}"
    yield from (f"{heading} is empty" for _, heading in headings if not heading.text)


def _unique_ids(root: Element) -> Iterator[str]:
    ids = Counter(one.get("id") for one in root.everything if one.has("id"))
    yield from (f"id « {name} » is used {times} times" for name, times in ids.items() if times > 1 or not name)


def _references_lead_somewhere(root: Element) -> Iterator[str]:
    ids = {one.get("id") for one in root.everything}
    for element in root.everything:
        for name in REFERENCES & element.attributes.keys():
            lost = [target for target in element.get(name).split() if target not in ids]
            yield from (f"{element} {name} refers to #{target}, which is not in the page" for target in lost)


def _controls_have_labels(root: Element) -> Iterator[str]:
    labels = {label.get("for"): label.text for label in root.all("label") if label.get("for")}
    for control in controls(root):
        if control.get("type") in BUTTON_TYPES:
            continue
        around = any(up.tag == "label" and up.text for up in control.ancestors())
        named = control.get("aria-label") or control.get("aria-labelledby") or labels.get(control.get("id"))
        if not (around or named):
            yield f"{control} has no label"
        grouped = any(up.tag == "fieldset" or up.get("role") == "radiogroup" for up in control.ancestors())
        if control.get("type") == "radio" and not grouped:
            yield f"{control} is a choice without a fieldset that asks the question"


def _fieldsets_say_what(root: Element) -> Iterator[str]:
    for group in root.all("fieldset"):
        if not (
            any(one.text for one in group.all("legend")) or group.get("aria-labelledby") or group.get("aria-label")
        ):
            yield f"{group} has no legend"


def _forms_carry_a_token(root: Element) -> Iterator[str]:
    for form in root.all("form"):
        tokens = [one for one in controls(root, form) if one.get("name") == "csrf_token" and one.get("value")]
        wanted = 1 if form.get("method").lower() == "post" and not form.has("data-booth") else 0
        if len(tokens) != wanted:
            yield f"{form} has {len(tokens)} token(s), {wanted} wanted"
        if not OWN_ADDRESS.match(form.get("action")):
            yield f"{form} sends elsewhere"
        if any(up.tag == "form" for up in form.ancestors()):
            yield f"{form} is inside another form"


def _things_to_press_have_words(root: Element) -> Iterator[str]:
    for element in root.all("a", "button", "summary"):
        image = any(one.get("alt") for one in element.all("img"))
        if element.has("href") or element.tag != "a":
            named = element.text or element.get("aria-label") or element.get("aria-labelledby") or element.get("title")
            if not (named or image):
                yield f"{element} has no words"
        inner = [up for up in element.ancestors() if up.tag in ("a", "button", "summary")]
        yield from (f"{element} is inside {up}" for up in inner)


def _images_have_alternatives(root: Element) -> Iterator[str]:
    yield from (f"{image} has no alt" for image in root.all("img") if not image.has("alt"))
    for image in root.all("svg"):
        hidden = any(one.get("aria-hidden") == "true" for one in (image, *image.ancestors()))
        titled = any(isinstance(one, Element) and one.tag == "title" and one.text for one in image.children)
        if not (hidden or titled or image.get("aria-label") or image.get("aria-labelledby")):
            yield f"{image} says nothing to who cannot see it"


def _tables_are_named(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        if table.get("role") == "presentation":
            continue
        if not (
            any(one.text for one in table.all("caption")) or table.get("aria-label") or table.get("aria-labelledby")
        ):
            yield f"{table} has no caption"
        yield from (f"{cell} « {cell.text} » has no scope" for cell in table.all("th") if not cell.get("scope"))


def _nothing_inline_nothing_foreign(root: Element) -> Iterator[str]:
    for element in root.everything:
        yield from (f"{element} has {name}=" for name in element.attributes if name == "style" or name[:2] == "on")
        if element.get("href").strip().lower().startswith("javascript:"):
            yield f"{element} runs a script from its address"
        is_loaded = element.tag == "link" and element.get("rel") not in ("canonical", "alternate")
        loaded = element.get("src") or (element.get("href") if is_loaded else "")
        if not OWN_ADDRESS.match(loaded):
            yield f"{element} loads from elsewhere: {loaded}"
    for element in root.all("script", "style"):
        if element.tag == "style" or not (element.has("src") or element.get("type") in DATA_SCRIPTS):
            yield f"{element} is inline"


def _no_python_shows(root: Element) -> Iterator[str]:
    for element in root.everything:
        for child in element.children:
            if isinstance(child, str) and child.strip() in PYTHON_WORDS and element.tag not in ("script", "code"):
                yield f"{element} shows « {child.strip()} »"


Check = Callable[[Element], Iterator[str]]
WHOLE_PAGE: tuple[Check, ...] = (_one_title_one_language, _one_main, _headings_in_order)
ANY_PART: tuple[Check, ...] = (
    _unique_ids,
    _references_lead_somewhere,
    _controls_have_labels,
    _fieldsets_say_what,
    _forms_carry_a_token,
    _things_to_press_have_words,
    _images_have_alternatives,
    _tables_are_named,
    _nothing_inline_nothing_foreign,
    _no_python_shows,
)
