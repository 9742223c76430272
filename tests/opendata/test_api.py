"""The API answers as it says it does, whatever it is asked; its lists are paged by key; nothing hidden is read."""

import json
from itertools import count

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.models.projects import ProjectState
from app.opendata.queries.reading import TABLES
from tests.opendata.conftest import Lived

OFTEN, ONCE = 5, 1  # examples of an operation: the lists of tables are one view, tried well on two of them
WELL_TRIED = ("liste_editions", "edition", "suites", "liste_projets", "liste_budgets", "liste_resultats")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def every_page(client, address: str) -> list[list[dict]]:
    pages = []
    while address is not None:
        answer = json.loads(client.get(address).data)
        pages.append(answer["donnees"])
        address = answer["suivante"]
    return pages


@pytest.mark.one_engine
def test_api_keeps_to_its_description(app: Flask, lived: Lived, client, session) -> None:
    session.commit()
    schema = schemathesis.openapi.from_dict(json.loads(client.get("/api/v1/openapi.json").data))
    schema.app = app
    tried = count()
    for result in schema.get_all_operations():
        operation = result.ok()

        name = operation.definition.raw["operationId"]

        @given(case=operation.as_strategy())
        @settings(
            max_examples=OFTEN if name in WELL_TRIED else ONCE,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: schemathesis.Case) -> None:
            if "numero" in (case.path_parameters or {}) and next(tried) % 2:
                case.path_parameters["numero"] = lived.edition.number
            case.call_and_validate(checks=CHECKS)

        asked()


def test_lists_are_paged_by_key_and_whole(lived: Lived, make, client, count_queries) -> None:
    for _ in range(4):
        make.submitted(lived.edition)
    for name, table in TABLES.items():
        pages = every_page(client, f"{lived.api}/{name}?limite=1")
        rows = [row for page in pages for row in page]
        keys = [tuple(row[column] for column in table.sheet.key) for row in rows]
        assert len(set(keys)) == len(keys), name
        assert rows == json.loads(client.get(f"{lived.api}/{name}").data)["donnees"], name
        assert rows or name in ("tirages", "pitchs", "grilles", "enseignements", "generalisations"), name
    numbers = [row["numero"] for page in every_page(client, f"{lived.api}/projets?limite=2") for row in page]
    assert numbers == sorted(numbers)
    assert len(numbers) == 6
    with count_queries() as queries:
        client.get(f"{lived.api}/budgets?limite=2&apres={numbers[3]}-1")
    assert not any("OFFSET ?" in one and "LIMIT" not in one for one in queries)
    assert len(queries) <= 3


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/editions/999", 404),
        ("/api/v1/editions/99999999999999999999999", 404),
        ("{api}/volontaires", 404),
        ("{api}/projets/999999/suites", 404),
        ("{api}/projets?limite=0", 400),
        ("{api}/projets?limite=501", 400),
        ("{api}/projets?apres=abc", 400),
        ("{api}/projets?apres=1-2", 400),
        ("{api}/projets?apres=-1", 400),
    ],
)
def test_guessed_address_is_refused_in_words(lived: Lived, client, path: str, status: int) -> None:
    answer = client.get(path.format(api=lived.api))
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.data)["detail"]


def test_nothing_before_its_time(lived: Lived, make, client, session) -> None:
    """Drafts, an answer not given, a hidden edition, cards while tables write."""
    lived.other.state = ProjectState.DRAFT
    make.project(lived.edition, title="Brouillon secret")
    hidden = make.edition(is_public=False, title="Édition secrète")
    make.submitted(hidden)
    session.commit()
    for name in TABLES:
        said = client.get(f"{lived.api}/{name}").text + client.get(f"{lived.page}/donnees/{name}.csv").text
        assert "Brouillon" not in said, name
    assert client.get(f"{lived.api}/projets/{lived.other.number}/suites").status_code == 404
    assert "secrète" not in client.get("/api/v1/editions").text + client.get("/donnees-ouvertes").text
    for address in ("donnees", "donnees.zip", "donnees/projets.csv", "suites.atom", "etapes.ics"):
        assert client.get(f"/editions/{hidden.number}/{address}").status_code == 404
    open_again = make.edition()
    assert json.loads(client.get(f"/api/v1/editions/{open_again.number}/cartes").data)["donnees"] == []


def test_answers_may_be_kept_and_read_from_elsewhere(lived: Lived, client) -> None:
    answer = client.get(f"{lived.api}/projets")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{lived.api}/projets", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
