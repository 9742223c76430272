"""Whatever an official list says: one verdict per line, a reason for each refusal, and what is accepted loads."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.tabular.verdicts import Outcome
from app.files.tables import Line
from app.territories.imports.applying import apply
from app.territories.imports.judging import judge
from app.territories.imports.layouts import Layout, recognised

HEADERS = {
    Layout.DISTRICTS: ("code_qp", "nom_qp", "departement", "departement_nom", "region", "region_nom", "communes",
                       "communes_insee", "latitude", "longitude", "position", "qn_2024_proche", "population"),
    Layout.DEPARTMENTS: ("code", "nom", "region"),
    Layout.REGIONS: ("code", "nom", "zone"),
}  # fmt: skip
SAID = {  # what such lists contain, right or nearly
    "code_qp": ["QP059001", "QP093007", "QN09307M", "QN02A01A", "qp093007", "QP974001", "QX1", ""],
    "nom_qp": ["Le Pile", "Les Presles", ""],
    "departement": ["59", "93", "2A", "974", "00", ""],
    "departement_nom": ["Nord", "Seine-Saint-Denis", ""],
    "region": ["32", "11", "94", "04", "99", ""],
    "region_nom": ["Hauts-de-France", "Île-de-France", ""],
    "communes": ["Roubaix", "Épinay-sur-Seine|Deuil-la-Barre", "|", ""],
    "communes_insee": ["59512", "93031|95197", "93031", "2A004", "999", "|", ""],
    "latitude": ["50,69", "50.69", "91", "nord", ""],
    "longitude": ["3.18", "-200", ""],
    "position": ["exacte", ""],
    "qn_2024_proche": ["QN09307M", "QP1", ""],
    "population": ["1 294", "-1", "beaucoup", ""],
    "code": ["11", "32", "59", "93", "2A", "04", "", "1"],
    "nom": ["Île-de-France", "Nord", ""],
    "zone": ["metro", "drom", "lune", ""],
}


@pytest.mark.parametrize("layout", HEADERS)
def test_any_official_list_is_judged_line_by_line_then_loads(session, now, layout: Layout) -> None:
    _, columns = recognised(HEADERS[layout])
    cells = [st.one_of(*[st.sampled_from(SAID[name])] * 6, st.text(max_size=250)) for name in HEADERS[layout]]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(*cells).map(list), min_size=1, max_size=8))
    def check(rows: list[list[str]]) -> None:
        lines = [Line(number, row) for number, row in enumerate(rows, start=2)]
        try:
            verdicts = list(judge(session, layout, columns, lines))
            assert [verdict.line for verdict in verdicts] == [line.number for line in lines]
            assert all(verdict.reasons for verdict in verdicts if verdict.outcome is Outcome.REFUSED)
            counts = apply(session, layout, verdicts, now, actor=None)
            assert counts["added"] == sum(verdict.outcome is Outcome.ADDED for verdict in verdicts)
            again = judge(session, layout, columns, lines)
            assert Outcome.ADDED not in {verdict.outcome for verdict in again}
        finally:
            session.rollback()

    check()
