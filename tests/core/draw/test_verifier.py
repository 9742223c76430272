"""The one-file verifier and the house's own say the same of every dossier, and name what was changed."""

import io
import os
import subprocess
import sys
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from app.core.draw.verify import verify
from tests.core.draw.dossiers import BAD, GOOD, SEALED, corpus

VERIFIER = Path(__file__).parents[3] / "static" / "verifier.py"
RANDOM = 60


def load():
    spec = spec_from_file_location("verifier", VERIFIER)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = load()


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-I", VERIFIER, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"]},
    )


def written(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def house(files):
    return [(one.code, one.file, one.line) for one in verify(files).findings]


def alone(files):
    return [one[:3] for one in ALONE.check(files)[0]]


@pytest.mark.parametrize("name", sorted(GOOD))
def test_good_dossier_holds(name):
    assert house(GOOD[name]) == alone(GOOD[name]) == []
    assert ALONE.check(GOOD[name])[1] == verify(GOOD[name]).thousandths


@pytest.mark.parametrize("name", sorted(BAD))
def test_fraud_is_named_by_both(name):
    files, place = BAD[name]
    assert place in house(files)
    assert house(files) == alone(files)


def test_both_agree_on_damage_done_at_random():
    found = {name: (house(files), alone(files)) for name, files in corpus(RANDOM).items()}
    assert {name: both for name, both in found.items() if both[0] != both[1]} == {}
    assert sum(bool(one) for one, _ in found.values()) > RANDOM


def test_run_alone_prints_the_thousandths(tmp_path):
    done = run(written(SEALED, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ Tout concorde." in done.stdout
    for id, count in verify(SEALED).thousandths.items():
        assert f"\n{id} {count}\n" in done.stdout


def test_run_alone_says_the_panel_and_leaves_with_one(tmp_path):
    done = run(written(BAD["panel-short"][0], tmp_path))
    assert done.returncode == 1
    assert "✗ panel 006 (panels.txt, ligne 7) : 11 personnes au lieu de 12" in done.stdout
    assert "✓" not in done.stdout


def zipped(files, folder="tirage/"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return data.getvalue()


@pytest.mark.parametrize("folder", ["", "tirage/"])
def test_archive_is_read_as_it_was_downloaded(folder, tmp_path):
    (tmp_path / "tirage.zip").write_bytes(zipped(SEALED, folder))
    assert ALONE.read(tmp_path / "tirage.zip") == SEALED


def test_what_is_no_dossier_is_refused_in_words(tmp_path):
    (tmp_path / "faux.zip").write_bytes(b"PK\x03\x04 rien")
    done = run(tmp_path / "faux.zip")
    assert (done.returncode, done.stderr) == (1, "")
    assert "ni un dossier ni un fichier .zip" in done.stdout
    assert run(tmp_path / "nulle-part").returncode == 1


def test_verifier_imports_the_standard_library_only():
    words = VERIFIER.read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in words.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_help_without_a_folder():
    done = run()
    assert done.returncode == 1
    assert "verifier.py DOSSIER" in done.stderr


def test_published_vector():
    order = ALONE.shuffled([f"V-{number:02d}" for number in range(1, 11)], "suppleants", "0" * 64, "0" * 20)
    assert " ".join(order) == "V-04 V-05 V-06 V-07 V-01 V-02 V-10 V-08 V-03 V-09"
