"""The organiser's page of the day, its remote, its announcements, and the record that anyone may print."""

import csv
import io
from datetime import timedelta

import pytest

from app.models.editions import MomentKind
from app.stage import actions, queries
from app.web.clock import CLOCK
from tests.reading import read
from tests.stage.conftest import Day, Room

MINUTE = timedelta(minutes=1)


def test_day_is_led_from_plain_forms(led: Day, signed_in) -> None:
    browser = signed_in(led.organiser)
    remote = f"{led.path}/telecommande"
    assert "La journée n’a pas commencé" in browser.get(remote).get_data(as_text=True)
    assert browser.submit(remote, "Suivant").status_code == 302
    browser.submit(remote, "Suivant")
    browser.submit(remote, "Pause")
    page = browser.get(remote).get_data(as_text=True)
    assert "Diagnostic" in page
    assert queries.moments_of(led.edition)[1].running_since is None
    browser.submit(remote, "Reprendre")
    browser.submit(remote, "+ 30 s")
    assert queries.moments_of(led.edition)[1].added_ms == 30_000
    browser.submit(remote, "Précédent")
    assert queries.current_moment(queries.moments_of(led.edition)).label == "Accueil"


def test_page_of_the_day_says_how_late_it_runs(led: Day, signed_in, app, now) -> None:
    browser = signed_in(led.organiser)
    begun = now.replace(hour=8, minute=20)  # 9 h 20 in Paris
    actions.go_on(led.edition, led.organiser, begun)
    app.extensions[CLOCK] = lambda: begun + MINUTE
    page = browser.get(f"{led.path}/journee").get_data(as_text=True)
    assert "plus tard que prévu, de 20" in page
    assert queries.schedule(led.edition, begun + timedelta(days=400)).delay == 20  # never closed, yet not a year late
    browser.submit(f"{led.path}/journee", minutes="5")
    assert queries.moments_of(led.edition)[0].added_ms == 300_000
    browser.submit(f"{led.path}/journee", "Y passer")
    assert queries.current_moment(queries.moments_of(led.edition)).label == "Diagnostic"


def test_announcement_is_made_and_taken_back_from_its_page(led: Day, signed_in, client) -> None:
    browser = signed_in(led.organiser)
    page = f"{led.path}/journee/annonce"
    refused = browser.submit(page, text="", minutes="5")
    assert refused.status_code == 422
    assert browser.submit(page, text="Le bus part à 18 h.", minutes="5").status_code == 302
    assert "Le bus part à 18 h." in client.get(f"{led.path}/maintenant").get_data(as_text=True).replace("\u00a0", " ")
    browser.submit(page, "La retirer")
    assert "Le bus" not in client.get(f"{led.path}/maintenant").get_data(as_text=True)


@pytest.mark.one_engine
def test_page_grown_old_lengthens_and_begins_nothing_else(led: Day, signed_in, now) -> None:
    """What it showed is no longer what goes on: said on the page, and nothing done."""
    browser, page = signed_in(led.organiser), f"{led.path}/journee"
    actions.go_on(led.edition, led.organiser, now)
    root, _ = read(browser.get(page).text)
    fields = {one.get("name"): one.get("value") for one in root.all("input")}
    old = {"csrf_token": fields["csrf_token"], "moment": led.moments[0].id, "minutes": "5"}
    actions.go_on(led.edition, led.organiser, now)
    for path in (f"{page}/duree", f"{page}/{led.moments[2].id}/ouverture"):
        browser.post(path, data=old)
        assert "déjà changé" in browser.get(page).text or path.endswith("ouverture")
        assert queries.current_moment(queries.moments_of(led.edition)).label == "Diagnostic"
    assert queries.moments_of(led.edition)[1].added_ms == 0


@pytest.mark.one_engine
def test_absent_team_comes_back_once_however_often_it_is_tapped(drawn: Room, signed_in, now) -> None:
    browser, page = signed_in(drawn.organiser), f"{drawn.path}/passage/conduite"
    first, second, third = queries.pitches_of(drawn.edition)
    actions.mark_absent(drawn.edition, drawn.organiser, now)
    root, _ = read(browser.get(page).text)
    token = next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")
    for _ in range(2):
        answer = browser.post(f"{drawn.path}/passage/{first.id}/retour", data={"csrf_token": token})
        assert answer.status_code == 302
    assert "n’est pas marquée absente" in browser.get(page).text
    assert queries.pitches_of(drawn.edition) == [second, third, first]


def test_rehearsal_is_forgotten_from_its_page(led: Day, signed_in, now) -> None:
    browser = signed_in(led.organiser)
    actions.go_on(led.edition, led.organiser, now)
    assert browser.submit(f"{led.path}/journee/repetition", "Oublier la répétition").status_code == 302
    assert not any(moment.begun_at for moment in queries.moments_of(led.edition))


def test_lived_moment_stays_in_the_programme(led: Day, signed_in, now) -> None:
    browser = signed_in(led.organiser)
    actions.go_on(led.edition, led.organiser, now)
    page = f"{led.path}/preparation/programme"
    assert browser.submit(page, **{"rows-0-label": ""}).status_code == 422
    assert (
        browser.submit(page, **{"rows-1-label": "", "rows-0-kind": "plain", "rows-0-minutes": "45"}).status_code == 302
    )
    first, *others = queries.moments_of(led.edition)
    assert (first.kind, first.minutes, len(others)) == (MomentKind.PLAIN, 45, 3)


def test_record_keeps_planned_and_real_times(led: Day, client, now) -> None:
    led.moments[2].label = "=Déjeuner"
    begun = now.replace(hour=8, minute=4)
    actions.go_on(led.edition, led.organiser, begun)
    actions.begin(led.edition, led.moments[2], led.organiser, begun + 50 * MINUTE)
    page = client.get(f"{led.path}/journee/releve").get_data(as_text=True)
    assert "sauté" in page
    told = client.get(f"{led.path}/journee/horaires.csv").get_data(as_text=True).removeprefix("\ufeff")
    first, second, third, *_rest = csv.DictReader(io.StringIO(told), delimiter=";")
    assert (first["prevu"], first["debut_reel"]) == ("2017-11-25T09:00:00+01:00", "2017-11-25T09:04:00+01:00")
    assert (first["duree_prevue_s"], first["duree_reelle_s"]) == ("3600", "3000")
    assert (second["etat"], second["debut_reel"]) == ("sauté", "")
    assert (third["titre"], third["etat"], third["fin_reelle"]) == ("'=Déjeuner", "en cours", "")


def test_pitches_are_in_the_record(drawn: Room, client, now) -> None:
    actions.start(drawn.edition, drawn.organiser, now)
    actions.finish(drawn.edition, drawn.organiser, now + timedelta(seconds=200))
    told = client.get(f"{drawn.path}/journee/horaires.csv").get_data(as_text=True).removeprefix("\ufeff")
    first, *others = csv.DictReader(io.StringIO(told), delimiter=";")
    assert (first["type"], first["etat"], first["duree_reelle_s"]) == ("pitch", "présenté", "200")
    assert len(others) == 2
    assert "20 s de plus" in client.get(f"{drawn.path}/journee/releve").get_data(as_text=True).replace("\u00a0", " ")


def test_pages_cost_the_same_with_more_moments(led: Day, make, signed_in, steady_queries, now) -> None:
    browser = signed_in(led.organiser)
    actions.go_on(led.edition, led.organiser, now)
    for place in ("journee", "journee/releve", "ecran", "maintenant", "telecommande"):
        steady_queries(
            lambda place=place: browser.get(f"{led.path}/{place}"), lambda: make.moment(led.edition, "16:00")
        )


def test_phone_offers_what_serves_now(led: Day, client, now) -> None:
    actions.go_on(led.edition, led.organiser, now)
    root, _ = read(client.get(f"{led.path}/maintenant").get_data(as_text=True))
    shown = {one.get("data-show") for one in root.all("p") if one.get("data-show") and not one.has("hidden")}
    assert "tables" in shown
    assert not {"vote", "result", "order"} & shown
