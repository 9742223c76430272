"""The key made and the urn opened by command, without any database: each wrong input is a sentence."""

import json

import pytest
from flask import Flask

from app.cli.on_files import create_bare_app
from app.core.canonical import canonical_json
from app.core.key_parts import Part, read_part, written
from app.core.sealed_urn import read_urn, urn_file
from app.core.urn import code_from
from tests.cli.test_tally import invoke
from tests.core.test_envelope import DICE, rule
from tests.votes.sealing import KEEPERS, sealed_to

pytestmark = pytest.mark.one_engine
NAMED = [word for keeper in KEEPERS for word in ("--gardien", keeper)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, house_of_files: Flask):
    """A key, its parts, and an urn of three ballots sealed to it."""
    folder = tmp_path_factory.mktemp("bureau") / "cle"
    done = invoke(house_of_files, "vote-key", folder, *NAMED)
    assert done.exit_code == 0, done.output
    told = json.loads((folder / "cle-publique.json").read_text())
    assert told["empreinte"] in done.output
    del told["format"]
    ballots = [(code_from(bytes([number]) * 16), f'{{"mentions":{{"2":{number}}}}}') for number in (6, 5, 4)]
    rules = rule() | {"cle_du_bureau": told}
    (folder / "urne.json").write_bytes(urn_file(rules, [sealed_to(rules, *one) for one in ballots]))
    return folder


@pytest.fixture(scope="module")
def house_of_files() -> Flask:
    return create_bare_app()


def given(folder, *numbers: int) -> list[str]:
    return [word for number in numbers for word in ("--part", str(folder / f"part-{number}.txt"))]


def test_parts_are_private_and_the_key_is_nowhere(folder) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"cle-publique.json", "parts-a-imprimer.pdf", "urne.json", *(f"part-{n}.txt" for n in range(1, 6))}
    assert (folder / "parts-a-imprimer.pdf").read_bytes().startswith(b"%PDF")
    assert {path.stat().st_mode & 0o077 for path in folder.glob("part*")} == {0}
    assert KEEPERS[2] in (folder / "part-3.txt").read_text()


def test_three_parts_open_the_urn(folder, house_of_files, tmp_path) -> None:
    out = tmp_path / "d.json"
    done = invoke(
        house_of_files, "vote-open", folder / "urne.json", *given(folder, 5, 1, 3), "--des", DICE, "--sortie", out
    )
    assert done.exit_code == 0, done.output
    assert "Bulletins comptés : 3 ; enveloppes nulles : 0" in done.output
    assert "*   1    2  P2" in done.output
    told = json.loads(out.read_text())
    assert [one["bulletin"] for one in told["bulletins"]] == [f'{{"mentions":{{"2":{mark}}}}}' for mark in (4, 5, 6)]
    again = invoke(
        house_of_files, "vote-open", folder / "urne.json", *given(folder, 5, 1, 3), "--des", DICE, "--sortie", out
    )
    assert (again.exit_code, "existe déjà" in again.output) == (1, True)


def test_parts_are_asked_one_by_one(folder, house_of_files, tmp_path) -> None:
    """A wrong letter is told at once; the same part twice does not count; the dice come last."""
    text = {number: (folder / f"part-{number}.txt").read_text().split("\n\n")[2] for number in (1, 2, 4)}
    typed = [" ".join(text[number].split()) for number in (1, 2, 4)]
    lines = [typed[0][:-1] + ("0" if typed[0][-1] != "0" else "1"), typed[0], typed[0], typed[1], typed[2], DICE]
    runner = house_of_files.test_cli_runner()
    command = ["vote-open", str(folder / "urne.json"), "--sortie", str(tmp_path / "d.json")]
    done = runner.invoke(args=command, input="\n".join(lines) + "\n")
    assert done.exit_code == 0, done.output
    assert "altérée" in done.output
    assert "déjà donnée" in done.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda parts: parts[:2], "il y en a 2"),
        (lambda parts: [parts[0], parts[1], parts[0]], "il y en a 2"),
        (lambda parts: [*parts[:2], parts[2][:-1] + ("2" if parts[2][-1] != "2" else "3")], "altérée"),
        (lambda parts: [*parts[:2], written(Part(3, "00000000", 1))], "autre clé"),
        (lambda parts: [*parts[:2], written(Part(5, read_part(parts[0]).mark, 1))], "ne redonnent pas la clé"),
        (lambda parts: ["rien"] * 3, "66 lettres"),
    ],
)
def test_wrong_parts_open_nothing(folder, house_of_files, tmp_path, change, said: str) -> None:
    parts = [" ".join((folder / f"part-{n}.txt").read_text().split("\n\n")[2].split()) for n in (1, 2, 3)]
    words = [word for part in change(parts) for word in ("--part", part)]
    out = tmp_path / "d.json"
    done = invoke(house_of_files, "vote-open", folder / "urne.json", *words, "--des", DICE, "--sortie", out)
    assert (done.exit_code, said in done.output) == (1, True), done.output
    assert not out.exists()


def test_wrong_files_and_dice_are_told(folder, house_of_files, tmp_path) -> None:
    urn = read_urn((folder / "urne.json").read_bytes())
    (tmp_path / "autre.json").write_bytes(canonical_json({"format": "autre"}))
    altered = dict(urn.rule) | {"cle_du_bureau": urn.rule["cle_du_bureau"] | {"empreinte": "0" * 64}}
    (tmp_path / "clé.json").write_bytes(urn_file(altered, urn.envelopes))
    for name, dice, said in (
        (tmp_path / "rien.json", DICE, "n’existe pas"),
        (tmp_path / "autre.json", DICE, "pas une urne scellée"),
        (tmp_path / "clé.json", DICE, "retouchée"),
        (folder / "urne.json", "123", "vingt dés"),
    ):
        words = ["--des", dice, "--sortie", tmp_path / "d.json"]
        done = invoke(house_of_files, "vote-open", name, *given(folder, 1, 2, 3), *words)
        assert (done.exit_code, said in done.output) == (1, True), done.output


def test_key_needs_five_keepers_and_an_empty_folder(folder, house_of_files, tmp_path) -> None:
    few = invoke(house_of_files, "vote-key", tmp_path / "neuf", *NAMED[:8])
    assert (few.exit_code, "5 gardiens" in few.output) == (1, True)
    assert not (tmp_path / "neuf").exists()
    again = invoke(house_of_files, "vote-key", folder, *NAMED)
    assert (again.exit_code, "n’est pas vide" in again.output) == (1, True)
