"""Whatever a list says: each line gets one verdict, each refusal its reason, and what is accepted loads."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.tabular.columns import guess
from app.core.tabular.verdicts import Outcome, Verdict, from_record, to_record
from app.core.thread import Activity
from app.files.tables import Line
from app.models.volunteers import Volunteer
from app.volunteers.imports.judging import Judge
from app.volunteers.imports.loading import load
from app.volunteers.imports.register import Register, read_register
from app.volunteers.imports.spec import FIELDS

HEADER = [field.label for field in FIELDS]
SAID = {  # what people write, right or nearly
    "given_name": ["Odette", "odétte", "Zoé", "O’Neill", "李", ""],
    "family_name": ["Valombre", "VALOMBRE", "d’Été", ""],
    "email": ["odette@exemple.fr", "ODETTE@exemple.fr", "odette@", "", ""],
    "phone": ["06 00 00 00 00", "+33 6 00 00 00 00", "zéro six", ""],
    "council": ["Conseil citoyen du Pile", "conseil des lilas", ""],
    "department": ["93", "Seine-Saint-Denis", "2A", "99", ""],
    "district": ["QP093001", "le pile", ""],
    "college": ["Habitants", "acteurs", "élus", ""],
    "sex": ["F", "M.", "autre", "?"],
    "age_band": ["16-17", "35 à 49", "65+", "12", "31", "400", ""],
    "themes": ["Thème 2", "cuisine", "Thème 2 ; Thème 2", ""],
    "took_part_before": ["oui", "non", "peut-être", ""],
    "needs": ["garde d’enfants", "?", ""],
    "agrees_name_published": ["oui", "x", ""],
    "agrees_photo": ["non", "1", ""],
}
ROW = st.tuples(*(st.one_of(*[st.sampled_from(SAID[field.name])] * 5, st.text(max_size=300)) for field in FIELDS)).map(
    list
)
ROWS = st.lists(ROW, min_size=1, max_size=8)
FREE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def judged(register: Register, rows: list[list[str]]) -> list[Verdict]:
    lines = [Line(number, row) for number, row in enumerate(rows, start=2)]
    return list(Judge(register, guess(HEADER, FIELDS)).judge(lines))


@pytest.fixture
def edition(make):
    make.council(name="Conseil citoyen du Pile")
    edition = make.edition(Activity.CALL)
    make.session.commit()
    return edition


@pytest.mark.one_engine
def test_each_line_gets_one_verdict_and_each_refusal_its_reason(session, edition) -> None:
    register = read_register(session, edition)

    @FREE
    @given(ROWS)
    def check(rows: list[list[str]]) -> None:
        verdicts = judged(register, rows)
        assert [verdict.line for verdict in verdicts] == list(range(2, len(rows) + 2))
        assert all(verdict.reasons for verdict in verdicts if verdict.outcome is Outcome.REFUSED)
        assert [from_record(to_record(verdict)) for verdict in verdicts] == verdicts

    check()


def test_what_is_accepted_loads_and_says_the_same_the_second_time(session, edition, make, now: datetime) -> None:
    actor = make.account()
    session.commit()

    @FREE
    @given(ROWS)
    def check(rows: list[list[str]]) -> None:
        register = read_register(session, edition)
        verdicts = judged(register, rows)
        added = [verdict for verdict in verdicts if verdict.outcome is Outcome.ADDED]
        try:
            counts = load(session, edition, verdicts, register.fingerprint, "vu", now, actor=actor)
            assert counts["added"] == len(added) == session.scalar(select(func.count(Volunteer.id)))
            again = judged(read_register(session, edition), rows)
            assert Outcome.ADDED not in {verdict.outcome for verdict in again}
        finally:
            session.rollback()

    check()
