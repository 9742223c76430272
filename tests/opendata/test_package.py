"""The data package of an edition: valid for the field's own tool, the same bytes each time, at stable addresses."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package, system

from app.opendata.queries.reading import TABLES
from tests.opendata.conftest import Lived


@pytest.mark.one_engine
def test_package_is_valid_and_explains_itself(lived: Lived, client, tmp_path: Path) -> None:
    first = client.get(f"{lived.page}/donnees.zip")
    assert first.data == client.get(f"{lived.page}/donnees.zip").data
    with zipfile.ZipFile(io.BytesIO(first.data)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    with system.use_context(trusted=False):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.flatten(["title", "fieldName", "message"]) == []
    described = json.loads((tmp_path / "datapackage.json").read_text())
    assert {one["name"] for one in described["resources"]} == set(TABLES)
    assert all(one["hash"].startswith("sha256:") and one["bytes"] for one in described["resources"])
    assert "Licence Ouverte" in (tmp_path / "LICENCE.txt").read_text()
    assert "`budget_centimes`" in (tmp_path / "README.md").read_text()
    projects = (tmp_path / "projets.csv").read_bytes().decode("utf-8")
    assert '"\'=Écouter, ""ensemble"""' in projects  # no spreadsheet runs it
    assert "2017-11-25T09:00:00Z" in projects


def test_each_file_has_its_address(lived: Lived, client, session) -> None:
    """On both engines: a table is streamed on a connection of its own, and gives it back."""
    for _ in range(6):  # more than may be read at once
        with client.get(f"{lived.page}/donnees.zip") as whole, zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
            inside = {name: archive.read(name) for name in archive.namelist()}
    for name in TABLES:
        with client.get(f"{lived.page}/donnees/{name}.csv") as answer:
            assert answer.mimetype == "text/csv"
            assert answer.data == inside[f"{name}.csv"]
        assert client.get(f"{lived.page}/donnees/{name}.schema.json").data == inside[f"{name}.schema.json"]
    assert client.get(f"{lived.page}/donnees/volontaires.csv").status_code == 404
    page = client.get(f"{lived.page}/donnees").text
    assert f"{lived.page}/donnees.zip" in page
    assert "Les étapes promises et tenues" in page
