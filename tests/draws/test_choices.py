"""Those of a former edition, quotas from a file, and a draw from one's own two files."""

import io
import zipfile

import pytest
from sqlalchemy import select

from app.core.draw.verify import verify
from app.core.errors import RuleError
from app.draws.actions import run_draw, set_previous
from app.draws.ceremony import enter_balls, freeze
from app.draws.criteria import Previous
from app.draws.pool import eligible_volunteers, live_problem, pool_of
from app.draws.queries import files
from app.draws.quota_file import read_quota_file
from app.draws.views.files import FIELD_DRAW
from app.jobs.runner import run_job
from app.models.draws import DrawOutcome
from app.models.jobs import Job, JobState
from tests.draws.test_views import base, desk, text  # noqa: F401

POOL = "id,sexe,ville\n" + "".join(f"p{n},{'femme' if n % 2 else 'homme'},Ville {n % 3}\n" for n in range(24))
QUOTAS = "feature,value,min,max,min_flex,max_flex\nsexe,femme,3,3,0,6\nsexe,homme,3,3,0,6\n" + "".join(
    f"ville,Ville {n},1,3,0,6\n" for n in range(3)
)


@pytest.fixture
def returned(make, edition):
    """Five of the thirty already came: three said so, two were drawn in a former edition."""
    former = make.edition()
    people = []
    for n, one in enumerate(sorted(_volunteers(edition), key=lambda one: one.reference)[:5]):
        one.took_part_before = n < 3
        if n >= 3:
            make.participant(former, volunteer=make.volunteer(former, person=one.person))
        people.append(one.reference)
    return set(people)


def _volunteers(edition):
    return eligible_volunteers(edition, Previous.ALL)


def test_those_of_before_are_left_out_or_limited(session, draw, returned, organiser, now):
    assert len(pool_of(draw)) == 30
    set_previous(draw, organiser, now, Previous.EXCLUDED)
    assert returned.isdisjoint(one.reference for one in pool_of(draw))
    set_previous(draw, organiser, now, Previous.QUOTA)
    assert {one.value: (one.minimum, one.maximum) for one in draw.quotas if one.criterion == "deja"} == {
        "oui": (0, 2),
        "non": (8, 10),
    }
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    enter_balls(draw, organiser, now, "123", "123")
    drawn = {row.reference for row in draw.candidates if row.outcome is DrawOutcome.SELECTED}
    assert len(drawn & returned) <= 2
    assert verify(files(draw)).holds
    assert b'"deja_venus":"quota"' in files(draw)["regles.json"]
    with pytest.raises(RuleError, match="n’est plus possible"):
        set_previous(draw, organiser, now, Previous.ALL)


@pytest.mark.one_engine
def test_choice_is_made_on_its_page(session, edition, draw, desk):  # noqa: F811
    path = f"{base(edition)}/1/deja-venus"
    assert desk.submit(path, "Enregistrer ce choix", previous="quota").status_code == 303
    assert "Déjà participant" in text(desk.get(f"{base(edition)}/1/preparation"))


@pytest.mark.one_engine
def test_quotas_are_read_by_code_or_by_name(draw):
    quotas = live_problem(draw).quotas
    data = "feature;value;min;max\nGender;female;4;6\nTranche d'âge;16-17 ans;0;2\ncollège;habitants;5;10\n"
    found = {(one.criterion, one.value): (one.minimum, one.maximum) for one in read_quota_file(data.encode(), quotas)}
    assert found["sexe", "F"] == (4, 6)
    assert found["age", "16-17"] == (0, 2)
    assert found["college", "habitants"] == (5, 10)
    assert len(found) == len(quotas)
    for wrong, words in (
        ("feature,value,min\nsexe,F,1\n", "colonne « max » manque"),
        ("feature,value,min,max\nopinion,oui,1,2\n", "n’est pas un critère"),
        ("feature,value,min,max\nsexe,renard,1,2\n", "n’est pas une valeur"),
        ("feature,value,min,max\nsexe,F,un,2\n", "nombre entier"),
        ("feature,value,min,max\nsexe,F,1,2\ngender,female,3,4\n", "ligne 3 : « female » est déjà plus haut"),
        ("feature,value,min,max\nsexe,F,1\n", "pas autant de colonnes"),
    ):
        with pytest.raises(RuleError, match=words) as refusal:
            read_quota_file(wrong.encode(), quotas)
        assert refusal.value.field == "file"


@pytest.mark.one_engine
def test_quota_file_is_loaded_whole_or_not_at_all(session, edition, draw, desk):  # noqa: F811
    path = f"{base(edition)}/1/quotas/fichier"
    send = lambda data: desk.submit(path, "Charger ce fichier", file=(io.BytesIO(data.encode()), "quotas.csv"))  # noqa: E731
    refused = send("feature,value,min,max\nsexe,F,4,6\nsexe,renard,1,2\n")
    assert refused.status_code == 422
    assert "ligne 3" in text(refused)
    assert send("feature,value,min,max\nsexe,F,4,6\n").status_code == 303
    session.refresh(draw, ["quotas"])
    assert next((one.minimum, one.maximum) for one in draw.quotas if one.value == "F") == (4, 6)


@pytest.mark.one_engine
def test_draw_from_two_files_gives_a_dossier_and_keeps_nobody(session, edition, desk, now):  # noqa: F811
    answer = desk.submit(
        "/tirage/fichiers",
        "Calculer la loterie",
        pool=(io.BytesIO(POOL.encode()), "pool.csv"),
        quotas=(io.BytesIO(QUOTAS.encode()), "quotas.csv"),
        seats="6",
    )
    assert answer.status_code == 303
    number = session.scalar(select(Job.id))
    session.commit()
    run_job(session, number, lambda: now)
    job = session.get_one(Job, number, populate_existing=True)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert "p1" not in str(job.result)
    page = FIELD_DRAW.name and f"/tirage/fichiers/{job.token}"
    assert "250" in text(desk.get(page))
    archive = zipfile.ZipFile(io.BytesIO(desk.get(f"{page}/dossier.zip").data))
    dossier = {name[7:]: archive.read(name) for name in archive.namelist() if name.startswith("tirage/")}
    assert verify(dossier).holds
    assert b"p1" in archive.read("prive/identifiants.csv")


@pytest.mark.one_engine
def test_files_of_others_are_not_shown(make, session, signed_in, edition, organiser, now):
    job = make.add(
        Job(token="a" * 32, kind="draws.files", params={}, account_id=organiser.id, created_at=now, state=JobState.DONE)
    )
    other = signed_in(make.account(edition=edition))
    assert other.get(f"/tirage/fichiers/{job.token}").status_code == 403
