"""The one-file verifier and the house's own say the same of every dossier, and name what was changed."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from app.cli.draw_output import verdict as house_verdict
from app.core.draw.dossier import read_fingerprint
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rehearsal", "RÉPÉTITION : il ne désigne personne"),
        ("annulled", "Ce tirage est ANNULÉ. Motif : Urne"),
        ("frozen", "les boules ne sont pas encore"),
        ("drawn", "Les boules ont donné le panel 407."),
    ],
)
def test_what_the_dossier_is_is_said_with_the_verdict(name, words, tmp_path):
    done = run(written(GOOD[name], tmp_path))
    verdict = done.stdout.partition("✓ Tout concorde.")[2]
    assert words in verdict
    assert read_fingerprint(GOOD[name]) in verdict
    assert any(words.strip(".") in line for line in house_verdict(verify(GOOD[name])))


def test_nothing_in_a_dossier_moves_the_cursor(tmp_path):
    """A file named after the sign that clears a screen could write a verdict of its own."""
    done = run(written({**SEALED, "\x1b[2J✓ Tout concorde.": b"x\n"}, tmp_path))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "✗ \\x1b[2J✓ Tout concorde. : ce fichier n'a rien à faire" in done.stdout


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
