"""The files that a command is given."""

from pathlib import Path

from app.core.errors import RuleError

LARGEST = 100 * 1024 * 1024  # bytes


def read_given(path: Path) -> bytes:
    """The whole file; RuleError when it cannot be read, or is too large to be what was meant."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as failure:
        raise RuleError(
            "%(name)s n’existe pas, ou n’est pas un fichier que l’on peut lire.", name=str(path)
        ) from failure
    if len(data) > LARGEST:
        raise RuleError("%(name)s dépasse 100 Mo : rien n’est compté.", name=path.name)
    return data
