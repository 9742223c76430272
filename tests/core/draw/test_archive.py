"""The archive of a dossier: the two readers of Python read the same, and refuse the same traps by name."""

import zipfile

import pytest

from app.core.draw.archive import read_archive
from app.core.draw.verify import verify
from app.core.errors import RuleError
from tests.core.draw.archives import READ, TRAPS, zipped
from tests.core.draw.dossiers import SEALED
from tests.core.draw.test_verifier import ALONE, VERIFIER


@pytest.mark.parametrize("folder", ["", "tirage/", "repetition/"])
def test_archive_is_read_as_it_was_downloaded(folder, tmp_path):
    content = zipped(SEALED, folder, {f"{folder}verifier.py": VERIFIER.read_bytes()})
    (tmp_path / "tirage.zip").write_bytes(content)
    assert ALONE.read(tmp_path / "tirage.zip") == read_archive(content) == SEALED


@pytest.mark.parametrize("name", sorted(TRAPS))
def test_trap_is_refused_by_name(name, tmp_path):
    content, reason, file = TRAPS[name]
    (tmp_path / "tirage.zip").write_bytes(content)
    with pytest.raises(RuleError) as house:
        read_archive(content)
    with pytest.raises(zipfile.BadZipFile) as alone:
        ALONE.read(tmp_path / "tirage.zip")
    assert file in str(house.value)
    assert repr(file)[1:-1] in str(alone.value)
    words = {"outside": "sort du dossier", "twice": "deux fois", "zip": "lisible"}[reason]
    assert words in str(house.value)


@pytest.mark.parametrize("name", sorted(READ))
def test_dossier_of_an_archive_is_judged_by_both(name, tmp_path):
    content, place = READ[name]
    (tmp_path / "tirage.zip").write_bytes(content)
    files = read_archive(content)
    assert files == ALONE.read(tmp_path / "tirage.zip")
    assert place in [(one.code, one.file) for one in verify(files).findings]
    assert place in [one[:2] for one in ALONE.check(files)[0]]
