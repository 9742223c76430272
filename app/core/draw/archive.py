"""The downloaded archive of a dossier, read in memory: nothing in it is ever written anywhere."""

import io
import zipfile
import zlib

from app.core.errors import RuleError

LARGEST = 200 * 1024 * 1024  # bytes once open: beyond, it is no dossier of a draw
VERIFIER = "verifier.py"  # may lie beside the files that it verifies


def read_archive(data: bytes) -> dict[str, bytes]:
    """Return the files of a .zip, at its root or in its only folder, without the verifier.

    Raise `RuleError` for what is no archive, and for one that is a trap: a name twice, or one that leaves its folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _files(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise RuleError(
            "Ce fichier n’est pas une archive .zip lisible, ou il est abîmé. Rien n’a été vérifié."
        ) from error


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    for one in archive.infolist():
        if _leaves_folder(one.filename) or one.filename != one.orig_filename:
            raise RuleError(
                "Dans cette archive, le fichier « %(file)s » sort du dossier : elle est refusée.",
                file=one.orig_filename,
            )
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in entries) > LARGEST:
        raise RuleError("Cette archive dépasse 200 Mo une fois ouverte : ce n’est pas un dossier de tirage.")
    start = len(_only_folder([one.filename for one in entries]))
    files: dict[str, bytes] = {}
    for one in entries:
        name = one.filename[start:]
        if name in files:
            raise RuleError("Cette archive contient deux fois le fichier %(file)s : elle est refusée.", file=name)
        files[name] = archive.read(one)
    files.pop(VERIFIER, None)
    return files


def _only_folder(names: list[str]) -> str:
    folders = {name.partition("/")[0] if "/" in name else "" for name in names}
    only = next(iter(folders)) if len(folders) == 1 else ""
    return f"{only}/" if only else ""


def _leaves_folder(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return bool(set("\\:") & set(name)) or any(part in ("", ".", "..") for part in parts)
