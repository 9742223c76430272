"""Judging a list line by line against the register: added, changed, unchanged, refused, and why."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.core.labels import N_, LabelledEnum
from app.core.spelling import plain, returner_texts
from app.core.tabular.columns import Columns, picked
from app.core.tabular.verdicts import Outcome, Verdict
from app.files.tables import Line
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex
from app.volunteers.imports.cells import Reading
from app.volunteers.imports.register import Known, Register
from app.volunteers.imports.spec import BY_NAME

CHANGEABLE = ("college", "sex", "age_band", "took_part_before", "agrees_name_published", "agrees_photo")
ENUMERATIONS: dict[str, type[LabelledEnum]] = {"college": College, "sex": Sex, "age_band": AgeBand}


class Judge:
    """Keeps what the lines already read said, so that the second line of the same person is refused."""

    def __init__(
        self, register: Register, columns: Columns, hashes_of: Callable[[str], frozenset[str]] | None = None
    ) -> None:
        self.register = register
        self.columns = columns
        self.hashes_of = hashes_of  # the keyed hashes under which somebody erased is still recognised
        self.seen: dict[tuple[str, str | int], int] = {}

    def judge(self, lines: Iterable[Line]) -> Iterator[Verdict]:
        for line in lines:
            yield self.verdict(line)

    def verdict(self, line: Line) -> Verdict:
        row = Reading(picked(line.cells, self.columns), self.register)
        if not row.problems:
            self._twice(row, line.number)
        if not row.problems:
            self._before(row)
        if row.problems:
            return Verdict(line.number, Outcome.REFUSED, row.shown, tuple(row.problems))
        known = self._known(row)
        if known is None:
            return self._addition(row, line.number)
        if known.is_withdrawn:
            row.refuse(N_("Cette personne a retiré son inscription (%(reference)s)."), reference=known.reference)
            return Verdict(line.number, Outcome.REFUSED, row.shown, tuple(row.problems))
        return self._change(row, line.number, known)

    def _twice(self, row: Reading, number: int) -> None:
        keys: list[tuple[str, str | int]] = [(row.name, _place(row))]
        if row.values["email"]:
            keys.append((row.name, row.values["email"]))
        earlier = min((self.seen[key] for key in keys if key in self.seen), default=None)
        if earlier is not None:
            row.refuse(N_("Même personne qu’à la ligne %(line)s."), line=earlier)
        for key in keys:
            self.seen.setdefault(key, number)

    def _before(self, row: Reading) -> None:
        if not self.register.excludes_previous:
            return
        name, email, council = row.name, row.values["email"], row.values["council_id"]
        if (
            (name, email) in self.register.before_by_email
            or (name, council) in self.register.before_by_council
            or self._is_returner(row)
        ):
            row.refuse(N_("A déjà participé à une édition : celle-ci est réservée à d’autres volontaires."))
        elif row.values.get("took_part_before"):
            row.refuse(N_("Dit avoir déjà participé : cette édition est réservée à d’autres volontaires."))

    def _is_returner(self, row: Reading) -> bool:
        if not self.register.returner_keys or self.hashes_of is None:
            return False
        values = row.values
        texts = returner_texts(values["given_name"], values["family_name"], values["email"], values["council_id"])
        return any(self.hashes_of(text) & self.register.returner_keys for text in texts)

    def _known(self, row: Reading) -> Known | None:
        by_email = self.register.by_email.get((row.name, row.values["email"]))
        return by_email or self.register.by_council.get((row.name, _place(row)))

    def _addition(self, row: Reading, number: int) -> Verdict:
        values = {name: value for name, value in row.values.items() if value not in (None, "", [])}
        person = self.register.people.get((row.name, row.values["email"]))
        if person is not None:
            values["person_id"] = person
        return Verdict(number, Outcome.ADDED, row.shown, tuple(row.remarks), values=values)

    def _change(self, row: Reading, number: int, known: Known) -> Verdict:
        """Only what the list says, and only where it differs; an address once given stays."""
        values: dict[str, Any] = {}
        changes: list[tuple[str, str, str]] = []

        def note(field: str, before: Any, after: Any, **stored: Any) -> None:
            changes.append((BY_NAME[field].label, _words(field, before), _words(field, after)))
            values.update(stored or {field: after})

        for field in CHANGEABLE:
            if row.has(field) and _code(known.values[field]) != row.values[field]:
                note(field, _code(known.values[field]), row.values[field])
        if row.values["phone"] and row.values["phone"] != known.phone:
            note("phone", known.phone or "", row.values["phone"])
        if row.values["email"] and not known.email:
            note("email", "", row.values["email"])
        elif row.values["email"] and row.values["email"] != known.email:
            row.remark(N_("L’adresse déjà connue est gardée : %(email)s."), email=known.email)
        themes = row.values.get("themes") or []
        if row.has("themes") and sorted(themes) != sorted(known.themes):
            note("themes", ", ".join(known.themes), ", ".join(themes), themes=themes)
        self._change_place(row, known, note)
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return Verdict(number, outcome, row.shown, tuple(row.remarks), tuple(changes), known.id, values)

    def _change_place(self, row: Reading, known: Known, note: Callable[..., None]) -> None:
        before, after = known.values, row.values
        moved = after["council_id"] is not None and after["council_id"] != before["council_id"]
        if moved:
            place = {"council_id": after["council_id"], "council_said": "", "district_code": after["district_code"]}
            note("council", self._council(before), self._council(after), **place)
            row.remark(N_("Le conseil change : l’appartenance sera à vérifier de nouveau."))
        elif after["district_code"] and after["district_code"] != before["district_code"]:
            code = after["district_code"]
            note("district", before["district_code"] or "", code, district_code=code)

    def _council(self, values: dict[str, Any]) -> str:
        number = values["council_id"]
        return self.register.councils[number][0] if number in self.register.councils else values["council_said"]


def _place(row: Reading) -> int | str:
    return row.values["council_id"] or plain(row.values["council_said"])


def _code(value: Any) -> Any:
    return value.value if isinstance(value, LabelledEnum) else value


def _words(field: str, value: Any) -> str:
    """As people read it: labels are message ids, translated when shown."""
    if isinstance(value, bool):
        return N_("oui") if value else N_("non")
    if field in ENUMERATIONS and value:
        return ENUMERATIONS[field](value).label
    return str(value)
