"""Each cell of a row, read and explained: what it says, or why it cannot be kept."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.core.labels import N_
from app.core.spelling import name_key
from app.core.tabular.cells import plain_cell
from app.core.tabular.values import Unreadable, one_of, several_of, whole_number, yes_or_no
from app.core.tabular.verdicts import Remark
from app.volunteers.imports.places import place_of
from app.volunteers.imports.register import Register
from app.volunteers.imports.spec import AGE_BANDS, BY_NAME, COLLEGES, NEEDS, SEXES, band_of

NAME_LENGTH, EMAIL_LENGTH, MAX_THEMES = 100, 254, 3
_ORDINARY_EMAIL = re.compile(r"[a-z0-9_%+-]+(\.[a-z0-9_%+-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+")
_FRENCH_PHONE = re.compile(r"0?[1-79]\d{8}")
_DIGITS_ONLY = re.compile(r"[\s.\-/]")


class Reading:
    """One row being read: `values` to store, `problems` that refuse it, `remarks` that only deserve attention."""

    def __init__(self, cells: Mapping[str, str], register: Register) -> None:
        self.cells = {name: plain_cell(text) for name, text in cells.items()}
        self.register = register
        self.values: dict[str, Any] = {}
        self.problems: list[Remark] = []
        self.remarks: list[Remark] = []
        self._names()
        self._email()
        self._phone()
        self._place()
        self._choices()
        self._themes()

    @property
    def shown(self) -> str:
        return f"{self.values.get('given_name', '')} {self.values.get('family_name', '')}".strip()[:200]

    @cached_property
    def name(self) -> str:
        return name_key(self.values["given_name"], self.values["family_name"])[:250]

    def text(self, field: str) -> str:
        return self.cells.get(field, "")

    def has(self, field: str) -> bool:
        """Whether the list says something of this field."""
        return bool(self.cells.get(field))

    def refuse(self, message: str, **params: Any) -> None:
        self.problems.append(Remark(message, params))

    def remark(self, message: str, **params: Any) -> None:
        self.remarks.append(Remark(message, params))

    def _names(self) -> None:
        for field in ("given_name", "family_name"):
            text = self.text(field)
            self.values[field] = text[:NAME_LENGTH]
            if not text:
                self.refuse(N_("%(field)s manquant."), field=BY_NAME[field].label)
            elif len(text) > NAME_LENGTH:
                self.refuse(N_("%(field)s trop long : 100 signes au plus."), field=BY_NAME[field].label)
        if self.shown and not name_key(self.values["given_name"], self.values["family_name"]):
            self.refuse(N_("« %(text)s » n’est pas un nom."), text=self.shown)

    def _email(self) -> None:
        text = self.text("email").lower()
        self.values["email"] = text or None
        if not text or (_ORDINARY_EMAIL.fullmatch(text) and len(text) <= EMAIL_LENGTH):
            return
        try:
            valid = validate_email(text, check_deliverability=False, test_environment=True)
            self.values["email"] = valid.normalized.lower()
        except EmailNotValidError:
            self.refuse(N_("Adresse électronique incomplète : « %(text)s »."), text=text[:100])

    def _phone(self) -> None:
        text = self.text("phone")
        self.values["phone"] = None
        if not text:
            return
        digits = _DIGITS_ONLY.sub("", text)
        if _FRENCH_PHONE.fullmatch(digits):
            digits = digits.rjust(10, "0")
            self.values["phone"] = " ".join(digits[i : i + 2] for i in range(0, 10, 2))
            return
        try:
            number = phonenumbers.parse(text[:50], "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_possible_number(number):
            self.values["phone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)[:20]
        else:
            self.remark(N_("Téléphone illisible, laissé de côté : « %(text)s »."), text=text[:50])

    def _place(self) -> None:
        place, problem, remark = place_of(
            self.text("council"), self.text("department"), self.text("district"), self.register
        )
        self.values |= place
        self.problems += [problem] if problem else []
        self.remarks += [remark] if remark else []

    def _choices(self) -> None:
        self._read("college", lambda text: one_of(text, COLLEGES).value)
        self._read("sex", lambda text: one_of(text, SEXES).value)
        self._read("age_band", _age_band)
        for field in ("took_part_before", "agrees_name_published", "agrees_photo"):
            self._read(field, yes_or_no)
        self._read("needs", lambda text: [kind.value for kind in several_of(text, NEEDS)] if text else [])

    def _themes(self) -> None:
        self._read("themes", lambda text: several_of(text, self.register.themes) if text else [])
        if len(self.values.get("themes") or ()) > MAX_THEMES:
            self.refuse(N_("Plus de trois thèmes."))

    def _read(self, field: str, reader: Callable[[str], Any]) -> None:
        text = self.text(field)
        spec = BY_NAME[field]
        if spec.required and not text:
            self.refuse(N_("%(field)s : la cellule est vide."), field=spec.label)
            return
        try:
            self.values[field] = reader(text)
        except TooYoung:
            self.refuse(N_("« %(text)s » : il faut avoir 16 ans ou plus."), text=text[:50])
        except Unreadable as error:
            said = str(error.args[0])[:50]
            self.refuse(N_("%(field)s : « %(text)s » n’est pas compris."), field=spec.label, text=said)


class TooYoung(Exception):
    """Under 16: nobody may sit."""


def _age_band(text: str) -> str:
    try:
        return one_of(text, AGE_BANDS).value
    except Unreadable:
        age = whole_number(text)
    band = band_of(age)
    if band is None and age < 16:
        raise TooYoung
    if band is None:
        raise Unreadable(text)
    return band.value
