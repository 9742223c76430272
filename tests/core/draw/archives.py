"""Archives of a dossier: as they are downloaded, and those that are traps, with the file that must be named."""

import io
import warnings
import zipfile
from collections.abc import Mapping

from tests.core.draw.dossiers import SEALED

LOOKALIKE = "MАNIFEST"  # its second letter is Cyrillic


def zipped(files: Mapping[str, bytes], folder: str = "tirage/", more: Mapping[str, bytes] | None = None) -> bytes:
    """`files` in a folder, then `more` under the very names given, even those that are there already."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name written twice is the point
        for name, content in files.items():
            archive.writestr(folder + name, content)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


def with_file(name: str, content: bytes = b"x\n") -> bytes:
    return zipped(SEALED, more={name: content})


OUTSIDE = ("../MANIFEST", "tirage/../../profil", "/etc/passwd", "tirage//MANIFEST", "tirage/./x", "C:/x", "tirage\\x")
TRAPS: dict[str, tuple[bytes, str, str]] = {  # archive, reason, file named
    **{f"outside {name}": (with_file(name), "outside", name) for name in OUTSIDE},
    "outside, all of it": (zipped(SEALED, "../"), "outside", "../candidats.csv"),
    "twice": (with_file("tirage/panels.txt", SEALED["panels.txt"]), "twice", "panels.txt"),
    "no archive": (b"PK\x03\x04 rien", "zip", ""),
    "cut": (zipped(SEALED)[:-40], "zip", ""),
}
READ: dict[str, tuple[bytes, tuple[str, str]]] = {  # read whole, but of a dossier that does not hold: code, file
    "stranger": (with_file("tirage/autre.txt"), ("stranger", "autre.txt")),
    "lookalike": (with_file(f"tirage/{LOOKALIKE}", SEALED["MANIFEST"]), ("stranger", LOOKALIKE)),
    "beside the folder": (with_file("autre.txt"), ("stranger", "tirage/MANIFEST")),
    "folder in the folder": (with_file("tirage/tirage/MANIFEST"), ("stranger", "tirage/MANIFEST")),
}
