"""Cells that go out to spreadsheets, and cells that come back from them."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """The text, kept from being read as a formula: an apostrophe goes before what could be one."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_cell(text: str) -> str:
    """The text that `neutral` was given; other texts unchanged."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
