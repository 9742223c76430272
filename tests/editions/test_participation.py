"""Who took part: each stage counts those of the one before, small groups are hidden, nothing is said before the day."""

import csv
import io
from datetime import timedelta

import pytest

from app.models.convening import Attendance, AttendanceChange
from app.models.editions import Edition
from app.models.projects import ProjectState
from app.models.selection import Choice, Decision
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex
from app.web.clock import CLOCK


@pytest.fixture
def edition(make) -> Edition:
    """12 who registered: two withdrew, one of them once drawn; 8 were drawn, 6 came, 5 of them wrote a project kept."""
    edition = make.edition(title="1er hackathon")
    table = make.table(edition)
    kept = make.submitted(edition, table=table, state=ProjectState.KEPT)
    decision = make.add(Decision(edition_id=edition.id, published_at=make.now))
    make.add(Choice(decision_id=decision.id, project_id=kept.id, reason="Pour essayer."))
    for rank in range(12):
        volunteer = make.volunteer(
            edition,
            sex=Sex.UNSAID if rank == 11 else Sex.FEMALE,
            age_band=AgeBand.A25 if rank < 6 else AgeBand.A50,
            college=College.RESIDENTS,
            withdrawn_at=make.now if rank in (7, 11) else None,
        )
        if rank > 7:
            continue
        state = Attendance.PRESENT if rank < 6 else Attendance.WITHDRAWN
        one = make.participant(edition, volunteer=volunteer, attendance=state)
        if rank == 6:
            make.add(AttendanceChange(participant_id=one.id, after=Attendance.CONFIRMED, at=make.now))
        if rank < 5:
            make.seat(table, one)
    make.session.commit()
    return edition


def table(answer) -> dict[tuple[str, str], list[str]]:
    """(code, stage) → count and whether it is hidden."""
    rows = csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";")
    return {(row["critere"] + ":" + row["code"], row["etape"]): [row["personnes"], row["masque"]] for row in rows}


def test_each_stage_is_counted_and_small_groups_are_hidden(house, client, edition: Edition, now) -> None:
    address = f"/editions/{edition.number}/participation"
    assert "La journée n’est pas passée" in client.get(address).get_data(as_text=True)
    assert table(client.get(f"{address}.csv")) == {}
    house.extensions[CLOCK] = lambda: now + timedelta(days=60)
    page = client.get(address).get_data(as_text=True)
    assert "Sur 11 personnes inscrites, 6 sont venues." in page.replace("\u00a0", " ")
    rows = table(client.get(f"{address}.csv"))
    stages = ("inscrits", "tires", "confirmes", "presents", "auteurs", "retenus")
    assert [rows["tous:tous", stage][0] for stage in stages] == ["11", "8", "7", "6", "5", "5"]
    assert [rows["sexe:F", stage][0] for stage in stages] == ["11", "8", "7", "6", "5", "5"]  # nobody else is left
    assert [rows["age:25-34", stage] for stage in stages] == [["6", "non"], *[["", "oui"]] * 5]  # two of 50 to 64
    assert [rows["age:50-64", stage] for stage in stages] == [["5", "non"], *[["", "oui"]] * 5]
    assert rows["age:masques", "tires"] == ["8", "non"]
    compared = client.get("/editions/comparaison").get_data(as_text=True)
    assert "1er hackathon" in compared
    assert table(client.get("/editions/comparaison.csv")) == rows


def test_an_edition_in_preparation_is_not_compared(house, client, edition: Edition, session, now) -> None:
    edition.is_public = False
    session.commit()
    house.extensions[CLOCK] = lambda: now + timedelta(days=60)
    assert "1er hackathon" not in client.get("/editions/comparaison").get_data(as_text=True)
    assert client.get(f"/editions/{edition.number}/participation.csv").status_code == 404
