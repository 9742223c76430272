"""The one-file verifier agrees with the house's own, in a Python that knows nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.draw.dossier import panels_txt, seal
from app.core.draw.verify import verify
from tests.core.draw.test_dossier import BALLS, DICE, FROZEN, drawn, edited, frozen, rehashed, replaced

VERIFIER = Path(__file__).parents[3] / "static" / "verifier.py"


def run(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return subprocess.run(
        [sys.executable, "-I", VERIFIER, folder],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"]},
    )


@pytest.mark.parametrize("files", [FROZEN, drawn(), replaced(), seal(replaced())])
def test_good_dossier_passes_with_its_thousandths(files, tmp_path):
    done = run(files, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ Tout concorde." in done.stdout
    for id, count in verify(files).thousandths.items():
        assert f"\n{id} {count}\n" in done.stdout


def moved(files, name="remplacements.jsonl"):
    journal = files[name].splitlines(keepends=True)
    return {**files, name: b"".join([journal[0], *journal[2:]])}


def mixed(lines):
    lines[3] = ["S-9999", *lines[3][1:]]
    lines[5] = lines[5][:-1]
    return lines


PANELS = [line.split(" ")[1:] for line in FROZEN["panels.txt"].decode().splitlines()]
CHEATS = {
    "byte": edited(FROZEN, "quotas.csv", b"a,v0,", b"a,v1,"),
    "panel": rehashed({**FROZEN, "panels.txt": panels_txt(mixed(list(PANELS)))}),
    "short": rehashed({**FROZEN, "panels.txt": panels_txt(PANELS[:-1])}),
    "id": rehashed(
        {
            **drawn(),
            "candidats.csv": FROZEN["candidats.csv"]
            + FROZEN["candidats.csv"].splitlines(keepends=True)[-1].replace(b"S-0039", b"S-0040"),
        }
    ),
    "twice": rehashed(
        {**FROZEN, "candidats.csv": FROZEN["candidats.csv"] + FROZEN["candidats.csv"].splitlines(keepends=True)[-1]}
    ),
    "bom": rehashed({**FROZEN, "candidats.csv": b"\xef\xbb\xbf" + FROZEN["candidats.csv"]}),
    "crlf": rehashed({**FROZEN, "quotas.csv": FROZEN["quotas.csv"].replace(b"\n", b"\r\n")}),
    "ball": edited(drawn(), "tirage.json", f'"boules":"{BALLS}"'.encode(), b'"boules":"408"'),
    "dice": edited(drawn(), "tirage.json", DICE.encode(), DICE[::-1].encode()),
    "journal": moved(replaced()),
    "rehearsal": drawn(frozen(rehearsal=True), rehearsal=False),
    "stranger": {**FROZEN, "autre.txt": b"x\n"},
    "missing": {name: data for name, data in FROZEN.items() if name != "regles.json"},
    "after": edited(seal(replaced()), "tirage.json", b"2017-12-01T18", b"2017-12-01T19"),
    "float": rehashed(edited(FROZEN, "regles.json", b'"places":12', b'"places":12.0')),
    "broken": rehashed(edited(FROZEN, "regles.json", b'"places":12,', b"")),
}


@pytest.mark.parametrize("name", sorted(CHEATS))
def test_cheat_is_refused_by_both(name, tmp_path):
    assert not verify(CHEATS[name]).holds
    done = run(CHEATS[name], tmp_path)
    assert done.returncode == 1
    assert "✗" in done.stdout
    assert "✓" not in done.stdout


def test_verifier_imports_the_standard_library_only():
    words = VERIFIER.read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in words.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_help_without_a_folder():
    done = subprocess.run([sys.executable, "-I", VERIFIER], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert "verifier.py DOSSIER" in done.stderr
