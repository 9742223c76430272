"""A draw from two files, without any database, and its verification."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.typography import typeset

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).parents[2]
DICE = "31415926535897932384"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    pool, quotas = tmp_path / "pool.csv", tmp_path / "quotas.csv"
    rows = ["id,genre,quartier,conseil"]
    rows += [
        f"personne {n},{'femme' if n % 2 else 'homme'},{'Nord' if n % 3 else 'été'},{n % 9 or ''}" for n in range(24)
    ]
    pool.write_text("\n".join(rows), encoding="utf-8-sig")
    quotas.write_text(
        "feature,value,min,max,min_flex,max_flex\ngenre,femme,3,3,2,4\ngenre,homme,3,3,2,4\n"
        "quartier,Nord,3,5,0,6\nquartier,été,1,3,0,6\n",
        encoding="cp1252",
    )
    return pool, quotas


def invoke(app, *args: object):
    return app.test_cli_runner().invoke(args=[str(one) for one in args])


def test_draw_writes_a_dossier_that_verifies(app, files, tmp_path) -> None:
    out = tmp_path / "dossier"
    done = invoke(
        app,
        "draw",
        *files,
        "--seats",
        6,
        "--out",
        out,
        "--group",
        "conseil:1",
        "--balls",
        "4-0-7",
        "--seed",
        DICE,
        "--witness",
        "garante",
        "--json",
    )
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert len(summary["selected"]) == summary["seats"] == 6
    assert all(one.startswith("personne ") for one in summary["selected"])
    assert 0 < summary["smallest_chance"] <= summary["proven_bound"] + 1e-9
    assert summary["gap"] <= 1e-6
    verified = invoke(app, "draw-verify", out)
    assert verified.exit_code == 0, verified.output
    assert "✓ Tout concorde." in verified.output
    assert "personne 0" in (tmp_path / "dossier-prive" / "identifiants.csv").read_text(encoding="utf-8")
    assert "été" in (tmp_path / "dossier-prive" / "codes.csv").read_text(encoding="utf-8")


def test_order_of_lines_changes_nothing(app, files, tmp_path) -> None:
    pool, quotas = files
    head, *rows = pool.read_text(encoding="utf-8-sig").splitlines()
    other = tmp_path / "autre.csv"
    other.write_text("\r\n".join([head, *reversed(rows), ""]).replace(",", ";"), encoding="cp1252", newline="")
    for rank, one in enumerate((pool, other)):
        done = invoke(app, "draw", one, quotas, "--seats", 6, "--group", "conseil:1", "--out", tmp_path / str(rank))
        assert done.exit_code == 0, done.output
    for name in ("panels.txt", "quotas.csv", "regles.json"):
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes()


def test_seated_and_excluded_come_from_lists(app, files, tmp_path) -> None:
    seated, excluded, out = tmp_path / "places.txt", tmp_path / "ecartes.csv", tmp_path / "dossier"
    seated.write_text("personne 3\n", encoding="utf-8")
    excluded.write_text("id;motif\npersonne 4;déjà venu\n", encoding="cp1252")
    done = invoke(app, "draw", *files, "--seats", 6, "--out", out, "--seated", seated, "--excluded", excluded,
                  "--balls", "000", "--json")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "personne 3" in json.loads(done.stdout)["selected"]
    rules = json.loads((out / "regles.json").read_text())
    assert (len(rules["d_office"]), len(rules["exclues"]), rules["candidatures"]) == (1, 1, 23)
    assert all(rules["d_office"][0] in line for line in (out / "panels.txt").read_text().splitlines())
    assert invoke(app, "draw-verify", out).exit_code == 0


def test_levels_are_told_with_their_bounds(app, files) -> None:
    done = invoke(app, "draw", *files, "--seats", 6, "--json")
    summary = json.loads(done.stdout)
    assert summary["panels"] == 1000
    assert sum(level["candidates"] for level in summary["levels"]) == 24
    assert all(0 <= level["gap"] <= 1e-6 for level in summary["levels"])


def test_write_that_fails_leaves_nothing(app, files, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(28, "plein", "disque")))
    done = invoke(app, "draw", *files, "--seats", 6, "--out", tmp_path / "dossier")
    assert done.exit_code == 1
    assert "disque" in done.output
    assert not [one.name for one in tmp_path.iterdir() if "dossier" in one.name]


def test_command_leaves_no_instance_behind(files, tmp_path) -> None:
    instance = tmp_path / "instance"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "draw", *map(str, files), "--seats", "6", "--json"]
    environment = {"PATH": "", "TABLEE_INSTANCE_DIR": str(instance), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["gap"] <= 1e-6
    assert not instance.exists()


def test_command_on_files_starts_without_the_rooms(files) -> None:
    """Their import takes longer than most draws."""
    program = (
        "import sys; sys.argv = ['flask', 'draw']; import wsgi; "
        "assert not {'sqlalchemy', 'wtforms', 'app.factory'} & set(sys.modules), sorted(sys.modules); "
        "print(sorted(wsgi.app.cli.commands))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['draw', 'draw-verify', 'seat', 'tally', 'vote-key', 'vote-open']"


def test_altered_dossier_is_refused_by_name(app, files, tmp_path) -> None:
    out = tmp_path / "dossier"
    assert invoke(app, "draw", *files, "--seats", 6, "--out", out).exit_code == 0
    panels = (out / "panels.txt").read_bytes()
    (out / "panels.txt").write_bytes(panels.replace(b"000 ", b"000  ", 1))
    refused = invoke(app, "draw-verify", out)
    assert refused.exit_code == 1
    assert typeset("panels.txt : ce fichier a été modifié") in refused.output


def test_archive_and_what_lies_in_the_folder(app, files, tmp_path) -> None:
    out = tmp_path / "dossier"
    assert invoke(app, "draw", *files, "--seats", 6, "--out", out, "--rehearsal").exit_code == 0
    (out / "verifier.py").write_text("# posé là pour vérifier", encoding="utf-8")
    archive = shutil.make_archive(str(tmp_path / "tirage"), "zip", tmp_path, "dossier")
    for dossier in (out, archive):
        done = invoke(app, "draw-verify", dossier)
        assert done.exit_code == 0, done.output
        assert "RÉPÉTITION" in done.output
    (out / "autre").mkdir()
    refused = invoke(app, "draw-verify", out)
    assert refused.exit_code == 1
    assert typeset("autre : ce fichier n’a rien à faire") in refused.output
    not_one = invoke(app, "draw-verify", files[0])
    assert not_one.exit_code == 1
    assert "archive .zip" in not_one.output


def test_folder_already_used_is_left_alone(app, files, tmp_path) -> None:
    out = tmp_path / "dossier"
    out.mkdir()
    (out / "notes.txt").write_text("à garder")
    done = invoke(app, "draw", *files, "--seats", 6, "--out", out)
    assert done.exit_code == 1
    assert "n’est pas vide" in done.output
    assert [one.name for one in out.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seats", "60"], "60 places et seulement 24"),
        (["--seats", "6", "--group", "conseil"], "COLONNE:MAX"),
        (["--seats", "6", "--group", "ville:1"], "la colonne « ville » manque"),
        (["--seats", "6", "--balls", "47"], "trois boules"),
        (["--seats", "5"], "Aucun panel"),
    ],
)
def test_refusals_are_sentences(app, files, arguments, words) -> None:
    done = invoke(app, "draw", *files, *arguments)
    assert done.exit_code == 1
    assert typeset(words) in done.output
    assert "Traceback" not in done.output


def test_impossible_quotas_come_with_the_smallest_change(app, files) -> None:
    done = invoke(app, "draw", *files, "--seats", 5)
    assert "→" in done.output
    assert "baisser le minimum de 3 à 2" in done.output


def test_impossible_quotas_are_told_in_json_too(app, files) -> None:
    done = invoke(app, "draw", *files, "--seats", 5, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["feasible"], told["proven_smallest"], told["within_flex"]) == (False, True, True)
    [change] = told["changes"]
    assert (change["criterion"], change["bound"], change["before"], change["after"]) == ("genre", "minimum", 3, 2)
    assert change["value"] in ("femme", "homme")
