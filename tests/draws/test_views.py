"""The pages of the draw, from the organisers' desk to what anyone reads and checks."""

import io
import re
import zipfile
from collections import Counter

import pytest
from sqlalchemy import select

from app.core.draw.verify import verify
from app.core.thread import Activity
from app.draws.actions import run_draw, set_quotas
from app.draws.pool import maxima_of, snapshot_problem
from app.draws.views.computing import SOLVE
from app.jobs.runner import run_job
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.draws import Draw, DrawKind, DrawState
from app.models.jobs import Job, JobState
from app.models.volunteers import Sex
from tests.counting import MOST
from tests.draws.conftest import DICE
from tests.draws.test_actions import quotas_of


@pytest.fixture
def desk(organiser, signed_in):
    return signed_in(organiser)


def base(edition):
    return f"/editions/{edition.number}/tirage"


def only_draw(session):
    session.expire_all()
    return session.scalar(select(Draw).order_by(Draw.rank.desc()))


def text(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.mark.one_engine
def test_whole_draw_by_the_desk(session, edition, organiser, desk, client, now):
    path = base(edition)
    assert "n’a pas encore eu lieu" in text(client.get(path))
    answer = desk.submit(f"{path}/preparation", "Préparer le tirage")
    assert answer.status_code == 303
    page = desk.get(answer.location)
    assert "Calculer la loterie équitable" in text(page)
    answer = desk.submit(f"{path}/1/preparation", "Calculer la loterie")
    assert "/travaux/" in answer.location
    run_draw(only_draw(session), organiser, now)
    session.commit()
    assert "d’être tirées" in text(desk.get(f"{path}/1/preparation"))
    assert "Cochez cette case" in text(desk.submit(f"{path}/1/figer", "Figer la liste et les 1 000 panels"))
    assert desk.submit(f"{path}/1/figer", "Figer la liste et les 1 000 panels", understood="y").status_code == 303
    draw = only_draw(session)
    frozen = text(client.get(path))
    assert draw.fingerprint[:4] in frozen
    assert "En attente des boules" in frozen
    different = desk.submit(f"{path}/1/boules", balls="407", again="470")
    assert different.status_code == 422
    assert "diffèrent" in text(different)
    assert desk.submit(f"{path}/1/boules", balls="4-0-7", again="407").status_code == 303
    answer = desk.submit(f"{path}/1/des", dice=DICE, again=DICE, witnesses="garante du tirage\nhuissier")
    assert answer.status_code == 303
    assert desk.submit(f"{path}/1/publier", "Publier le tirage").status_code == 303
    assert only_draw(session).state is DrawState.PUBLISHED
    public = text(client.get(path))
    assert "Les 10 titulaires" in public
    assert "garante du tirage, huissier" in public
    assert DICE in public
    assert "Essai" not in public


def test_job_computes_and_stores(session, edition, draw, desk, organiser, now):
    answer = desk.submit(f"{base(edition)}/1/preparation", "Calculer la loterie")
    assert answer.status_code == 303
    job = session.scalar(select(Job))
    heard = []
    result = SOLVE.run(job.params, lambda done, total, step: heard.append((done, total)), lambda: False)
    SOLVE.finish(session, job, result, now)
    session.commit()
    assert only_draw(session).state is DrawState.COMPUTED
    assert heard
    assert all(0 <= done <= total for done, total in heard)
    assert SOLVE.run(job.params, lambda *said: None, lambda: True) == {}


@pytest.mark.one_engine
def test_job_in_its_own_process(session, edition, draw, desk, now):
    desk.submit(f"{base(edition)}/1/preparation", "Calculer la loterie")
    number = session.scalar(select(Job.id))
    session.commit()
    run_job(session, number, lambda: now)
    job = session.get_one(Job, number, populate_existing=True)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert only_draw(session).state is DrawState.COMPUTED
    assert desk.get(f"/travaux/{job.token}").location.endswith("/1/preparation")


@pytest.mark.one_engine
def test_cell_error_has_a_button_that_applies_the_suggestion(session, edition, draw, organiser, desk, now):
    set_quotas(draw, organiser, now, quotas_of(draw, age_16_17=(9, 10)), maxima_of(draw))
    page = text(desk.get(f"{base(edition)}/1/preparation"))
    assert "Le vivier n’en compte que 5, pour un minimum de 9" in page
    answer = desk.submit(f"{base(edition)}/1/preparation", "Mettre 5")
    assert answer.status_code == 303
    row = next(row for row in only_draw(session).quotas if row.value == "16-17")
    assert (row.minimum, row.maximum) == (5, 10)


@pytest.mark.one_engine
def test_infeasible_quotas_are_repaired_in_a_click(session, edition, draw, organiser, desk, now):
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(9, 10), sexe_H=(5, 5)), maxima_of(draw))
    page = text(desk.get(f"{base(edition)}/1/preparation"))
    assert "Ces quotas ne sont pas possibles ensemble" in page
    assert "Sexe, femme : baisser le minimum de 9 à" in page or "Sexe, homme : baisser le minimum de 5 à" in page
    refused = desk.post(f"{base(edition)}/1/calcul")
    assert refused.status_code == 400
    assert desk.submit(f"{base(edition)}/1/preparation", "Appliquer ce changement").status_code == 303
    assert "Ces quotas sont possibles" in text(desk.get(f"{base(edition)}/1/preparation"))


@pytest.mark.one_engine
def test_refused_quotas_are_shown_again_as_typed(edition, draw, desk):
    answer = desk.submit(f"{base(edition)}/1/preparation", **{"min-sexe-F": "8", "max-sexe-F": "3"})
    assert answer.status_code == 422
    assert 'value="8"' in answer.get_data(as_text=True)
    assert "Le maximum doit être au moins égal au minimum" in text(answer)
    words = text(desk.submit(f"{base(edition)}/1/preparation", **{"min-sexe-F": "beaucoup"}))
    assert "nombre entier" in words or "integer" not in words


def test_two_organisers_at_once(session, edition, draw, organiser, desk, now):
    page = desk.get(f"{base(edition)}/1/preparation").get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{16})"', page).group(1)
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(4, 6)), maxima_of(draw))
    answer = desk.submit(f"{base(edition)}/1/preparation", seen=seen, **{"min-sexe-F": "5"})
    assert answer.status_code == 422
    assert "a changé depuis que vous avez ouvert la page" in text(answer)


def test_double_submission_is_said_and_harmless(session, edition, frozen, desk):
    path = f"{base(edition)}/1/boules"
    page = desk.get(path).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    form = {"csrf_token": token, "balls": "123", "again": "123"}
    assert desk.post(path, data=form).status_code == 303
    again = desk.post(path, data=form)
    assert again.status_code == 422
    assert "n’est plus possible" in text(again)
    assert desk.get(path).status_code == 409
    assert only_draw(session).balls == "123"


@pytest.mark.one_engine
def test_public_sees_no_rehearsal_and_no_draft(session, make, edition, draw, client, desk):
    own = f"/editions/{edition.number}/repetition"
    desk.submit(f"{base(edition)}/preparation", "Commencer une répétition")
    assert only_draw(session).kind is DrawKind.REHEARSAL
    assert client.get(f"{base(edition)}/1").status_code == 404
    for address in (f"{base(edition)}/2", f"{own}/2", f"{base(edition)}/2/dossier.zip", f"{own}/2/dossier.zip"):
        assert client.get(address).status_code == 404
    assert desk.get(f"{base(edition)}/2/preparation").status_code == 404
    assert desk.get(f"{own}/1/preparation").status_code == 404
    assert "Répétition" in text(desk.get(f"{own}/2/preparation"))


@pytest.mark.one_engine
def test_dossier_downloaded_verifies(session, edition, published, desk, client, make, signed_in):
    path = f"{base(edition)}/1"
    archive = zipfile.ZipFile(io.BytesIO(desk.get(f"{path}/dossier.zip").data))
    files = {name.removeprefix("tirage/"): archive.read(name) for name in archive.namelist()}
    report = verify(files)
    assert report.findings == []
    assert client.get(f"{path}/dossier/panels.txt").data == files["panels.txt"]
    assert client.get(f"{path}/dossier/SOMMES").data == files["SOMMES"]
    assert client.get(f"{path}/dossier/candidats.csv").status_code == 403
    assert client.get(f"{path}/dossier.zip").status_code == 403
    assert client.get(f"{path}/dossier/autre.txt").status_code == 404


@pytest.mark.one_engine
def test_volunteer_reads_their_own_chance_and_the_coded_list(session, make, edition, published, signed_in):
    row = published.candidates[0]
    reader = signed_in(make.account(person=row.volunteer.person))
    words = text(reader.get(base(edition)))
    assert row.reference in words
    assert f"{row.thousandths} chances sur 1 000" in words
    assert reader.get(f"{base(edition)}/1/dossier/candidats.csv").status_code == 200


@pytest.mark.one_engine
def test_annulled_draw_stays_public_with_its_reason(edition, published, desk, client):
    answer = desk.submit(f"{base(edition)}/1/annuler", reason="Une urne n’avait que neuf boules.")
    assert answer.status_code == 303
    assert "neuf boules" in text(client.get(f"{base(edition)}/1"))
    assert "neuf boules" in text(client.get(base(edition)))


@pytest.mark.one_engine
def test_once_people_are_convened_the_draw_stands(session, edition, published, desk, now):
    session.scalars(select(Participant)).first().answer_by = now
    page = desk.get(f"{base(edition)}/1/preparation")
    assert "Annuler ce tirage" not in text(page)
    assert "ne peut plus être annulé" in text(page)
    assert "ne peut plus être annulé" in text(desk.get(f"{base(edition)}/1/annuler", follow_redirects=True))


@pytest.mark.one_engine
def test_desk_is_for_organisers_and_guarantors(make, edition, draw, client, signed_in):
    path = f"{base(edition)}/1/preparation"
    assert client.get(path).status_code == 302
    assert signed_in(make.account(Role.DECIDER, edition=edition)).get(path).status_code == 403
    guarantor = signed_in(make.account(Role.GUARANTOR, edition=edition))
    words = text(guarantor.get(path))
    assert "Calculer la loterie" not in words
    assert guarantor.get(f"{base(edition)}/1/figer").status_code == 403


@pytest.mark.one_engine
def test_room_shows_the_fingerprint_then_the_numbers(edition, published, desk):
    words = text(desk.get(f"{base(edition)}/1/projection"))
    assert "Panel 407" in words
    assert "HK" in words


@pytest.mark.one_engine
def test_rules_say_the_test_vector(client):
    words = text(client.get("/tirage/regles"))
    assert "V-04 V-05 V-06 V-07 V-01 V-02 V-10 V-08 V-03 V-09" in words


@pytest.mark.one_engine
def test_organiser_reads_who_could_be_recognised_before_publishing_the_list(session, edition, computed, desk):
    problem = snapshot_problem(computed)
    profiles = Counter(tuple(sorted(one.values.items())) for one in problem.candidates)
    with_groups = Counter(
        (tuple(sorted(one.values.items())), tuple(sorted(one.groups.items()))) for one in problem.candidates
    )
    alone, known = (sum(count == 1 for count in found.values()) for found in (profiles, with_groups))
    assert alone < known
    words = text(desk.get(f"{base(edition)}/1/figer"))
    assert re.search(rf"\b{alone} candidatures sont seules|une candidature est seule|Dans cette liste, 0", words)
    assert f"que la liste contient aussi, {known} sont seules" in words


@pytest.mark.one_engine
def test_empty_pool_guides(make, signed_in, now):
    edition = make.edition(Activity.DRAW)
    organiser = make.account(Role.ORGANISER, edition=edition)
    browser = signed_in(organiser)
    answer = browser.submit(f"{base(edition)}/preparation", "Préparer le tirage")
    assert "Aucun volontaire n’est éligible" in text(browser.get(answer.location))


@pytest.mark.one_engine
def test_desk_queries_do_not_grow(make, edition, computed, desk, steady_queries):
    path = f"{base(edition)}/1/preparation"
    steady_queries(lambda: desk.get(path), lambda: make.volunteer(edition))


@pytest.mark.one_engine
def test_queries_do_not_grow(make, edition, published, client, steady_queries):
    def add():
        make.volunteer(edition)

    path = base(edition)
    steady_queries(lambda: client.get(path), add)


@pytest.mark.one_engine
def test_screen_of_the_room_moves_only_when_something_happened(edition, frozen, desk, organiser, now):
    path = f"{base(edition)}/1/projection"
    mark = re.search(r"vu=([^\"&]+)", desk.get(path).get_data(as_text=True)).group(1)
    asked = {"headers": {"HX-Request": "true"}}
    assert desk.get(f"{path}?vu={mark}", **asked).status_code == 204
    desk.submit(f"{base(edition)}/1/boules", balls="407", again="407")
    part = desk.get(f"{path}?vu={mark}", **asked)
    assert "Panel 407" in text(part)
    assert "dr-stage--falls" in text(part)
    assert "dr-stage--falls" not in text(desk.get(path))


@pytest.mark.one_engine
def test_reading_the_record_costs_few_queries(make, edition, published, client, desk, signed_in, count_queries):
    reader = signed_in(make.account(person=published.candidates[0].volunteer.person))
    for browser in (client, desk, reader):
        for path in (base(edition), f"{base(edition)}/1", f"{base(edition)}/1/preparation"):
            if browser is desk or not path.endswith("preparation"):
                with count_queries() as queries:
                    assert browser.get(path).status_code == 200
                assert len(queries) <= MOST, f"{path}\n" + "\n".join(queries)


@pytest.mark.one_engine
def test_rehearsing_needs_no_open_step(session, make, signed_in):
    edition = make.edition()
    for n in range(12):
        make.volunteer(edition, sex=Sex.FEMALE if n % 2 else Sex.MALE)
    desk = signed_in(make.account(Role.ORGANISER, edition=edition))
    path = f"{base(edition)}/preparation"
    assert "Ouvrir l’étape du tirage" in text(desk.get(path))
    assert desk.post(path, data={"kind": "real"}).status_code == 400
    answer = desk.submit(path, "Commencer une répétition")
    assert "/repetition/1/preparation" in answer.location
    assert "Calculer la loterie équitable" in text(desk.get(answer.location))
