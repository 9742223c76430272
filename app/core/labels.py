"""Enumerations that carry the words people read."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:
    """Mark a French text for translation without translating it here."""
    return text


class LabelledEnum(StrEnum):
    """A closed list of codes, each with its French label (a message id).

    Members are written `CODE = "code", N_("libellé")`; the value is what the database stores.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
