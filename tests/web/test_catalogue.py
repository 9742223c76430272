"""The English catalogue says everything that the house says, with the same values in the sentences."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "app/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "N_": None, "RuleError": (1,)}
PLACES = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def translations() -> dict[str, tuple[str, ...]]:
    """French message → its English forms."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    assert not catalogue.fuzzy, "without its header (make messages) the catalogue is not compiled"
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id
    }


def said() -> set[str]:
    """Every message of the code and of the templates (the first form of a plural)."""
    python, jinja = [("**.py", "python")], [("**.html", "jinja2"), ("**.txt", "jinja2")]
    found: set[str] = set()
    for folder, methods in (("app", python), ("templates", jinja)):
        for row in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            message = row[2]
            found.add(message if isinstance(message, str) else message[0])
    return found


def test_everything_said_is_translated(translations) -> None:
    missing = sorted(message for message in said() if not all(translations.get(message, ("",))))
    assert missing == []


def test_translations_keep_the_values(translations) -> None:
    wrong = [
        message
        for message, forms in translations.items()
        if len(forms) == 1 and sorted(PLACES.findall(message)) != sorted(PLACES.findall(forms[0]))
    ]
    assert wrong == []
