"""A file of quotas as the field writes it, read into the criteria and values of an edition."""

from collections.abc import Mapping, Sequence

from app.core.draw.field import read_quotas
from app.core.draw.pool import Quota
from app.core.errors import RuleError
from app.core.labels import LabelledEnum
from app.core.spelling import plain
from app.draws.criteria import Criterion, Name, value_names
from app.files.text import decoded

ENGLISH = {"gender": Criterion.SEX, "sex": Criterion.SEX, "age group": Criterion.AGE}
WORDS = {"f": "F", "female": "F", "woman": "F", "m": "H", "male": "H", "man": "H"}


def read_quota_file(data: bytes, quotas: Sequence[Quota]) -> list[Quota]:
    """The quotas of a draw with the bounds of the file in place of theirs; a value left out keeps its own.

    Criteria and values are known by their code or their name, without accents or capitals. Anything else is
    refused whole, with the line.
    """
    try:
        return _merged(read_quotas(decoded(data)), quotas)
    except RuleError as refusal:
        refusal.field = "file"
        raise


def _merged(rows: Sequence[tuple[int, Quota]], quotas: Sequence[Quota]) -> list[Quota]:
    found: dict[tuple[str, str], Quota] = {}
    names = value_names()
    known = {quota.criterion for quota in quotas}
    for line, row in rows:
        criterion = _criterion(line, row.criterion, known)
        value = _value(line, row.value, names[criterion])
        if (criterion, value) in found:
            raise RuleError(
                "Fichier des quotas, ligne %(line)s : « %(text)s » est déjà plus haut. Rien n’est chargé.",
                line=line,
                text=row.value,
            )
        found[criterion, value] = Quota(criterion, value, row.minimum, row.maximum)
    kept = [found.pop((quota.criterion, quota.value), quota) for quota in quotas]
    return kept + list(found.values())


def _criterion(line: int, text: str, known: set[str]) -> str:
    wanted = plain(text)
    for criterion in Criterion:
        if criterion.value in known and wanted in (criterion.value, plain(criterion.label)):
            return criterion.value
    if wanted in ENGLISH:
        return ENGLISH[wanted].value
    raise RuleError(
        "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas un critère de ce tirage. Rien n’est chargé.",
        line=line,
        text=text,
    )


def _value(line: int, text: str, names: Mapping[str, Name]) -> str:
    wanted = plain(text)
    for code, name in names.items():
        if wanted in (plain(code), plain(name.label if isinstance(name, LabelledEnum) else name)):
            return code
    if WORDS.get(wanted) in names:
        return WORDS[wanted]
    raise RuleError(
        "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas une valeur connue de ce critère. "
        "Rien n’est chargé.",
        line=line,
        text=text,
    )
