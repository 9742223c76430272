"""List, screen and remote, as a room uses them."""

from datetime import timedelta

from app.core.thread import Activity, ActKind
from app.models.stage import PitchState
from app.stage import actions, queries
from tests.reading import read
from tests.stage.conftest import DICE, Room


def test_order_is_drawn_from_the_page(room: Room, signed_in, client) -> None:
    browser = signed_in(room.organiser)
    browser.submit(f"{room.path}/passage/conduite", "Prendre l’empreinte")
    page = f"{room.path}/passage/conduite"
    refused = browser.submit(page, dice=DICE, dice_again=DICE[::-1])
    assert refused.status_code == 422
    assert "diffèrent" in refused.get_data(as_text=True)
    assert browser.submit(page, dice=DICE, dice_again=DICE).status_code == 302
    browser.submit(page, starts_at="16:00", gap="30")
    public = client.get(f"{room.path}/passage").get_data(as_text=True)
    assert DICE in public
    assert "vers 16 h 03" in public


def test_place_is_moved_from_the_page(drawn: Room, signed_in) -> None:
    browser = signed_in(drawn.organiser)
    before = [pitch.id for pitch in queries.pitches_of(drawn.edition)]
    browser.submit(f"{drawn.path}/passage/conduite", "Descendre")
    after = [pitch.id for pitch in queries.pitches_of(drawn.edition)]
    assert after == [before[1], before[0], before[2]]


def test_screen_state_is_small_and_tagged(drawn: Room, client, now) -> None:
    first = client.get(f"{drawn.path}/ecran/etat")
    assert first.json["current"]["state"] == "waiting"
    assert (first.json["place"], first.json["count"], len(first.json["next"])) == (1, 3, 2)
    assert first.headers["X-Server-Time"] == str(int(now.timestamp() * 1000))
    again = client.get(f"{drawn.path}/ecran/etat", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["X-Server-Time"]
    actions.start(drawn.edition, drawn.organiser, now)
    moved = client.get(f"{drawn.path}/ecran/etat", headers={"If-None-Match": first.headers["ETag"]})
    assert moved.json["current"]["since"] == int(now.timestamp() * 1000)


def test_screen_says_something_before_and_after(room: Room, client, now) -> None:
    assert "Les pitchs commencent bientôt" in client.get(f"{room.path}/ecran").get_data(as_text=True)
    actions.freeze(room.edition, room.organiser, now)
    actions.draw(room.edition, DICE, DICE, room.organiser, now)
    page = client.get(f"{room.path}/ecran").get_data(as_text=True)
    assert "3:00" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    for _ in room.projects:
        actions.go_next(room.edition, room.organiser, now)
    for _ in room.projects:
        actions.go_previous(room.edition, room.organiser, now)


def test_remote_works_with_plain_forms(drawn: Room, signed_in) -> None:
    browser = signed_in(drawn.organiser)
    assert browser.submit(f"{drawn.path}/telecommande", "Démarrer").status_code == 302
    pitch = queries.pitches_of(drawn.edition)[0]
    assert pitch.state is PitchState.RUNNING
    browser.submit(f"{drawn.path}/telecommande", "+ 30 s")
    assert queries.pitches_of(drawn.edition)[0].allowed_ms == 210_000


def test_remote_answers_the_new_state_to_a_script(drawn: Room, signed_in) -> None:
    browser = signed_in(drawn.organiser)
    root, _ = read(browser.get(f"{drawn.path}/telecommande").get_data(as_text=True))
    token = next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")
    seen = queries.order_of(drawn.edition).current_id
    headers = {"Accept": "application/json"}
    sent = {"csrf_token": token, "seen": seen}
    answer = browser.post(f"{drawn.path}/telecommande/suivant", data=sent, headers=headers)
    assert (answer.json["place"], answer.json["refusal"]) == (2, "")
    again = browser.post(f"{drawn.path}/telecommande/suivant", data=sent, headers=headers)
    assert again.json["place"] == 2
    assert "déjà changé" in again.json["refusal"]


def test_only_organisers_hold_the_remote(drawn: Room, make, signed_in, client) -> None:
    assert client.get(f"{drawn.path}/telecommande").status_code == 302
    assert signed_in(make.account()).get(f"{drawn.path}/telecommande").status_code == 403


def test_list_costs_the_same_with_more_rows(drawn: Room, make, client, steady_queries, now) -> None:
    def add() -> None:
        make.submitted(drawn.edition)
        actions.add_latecomers(drawn.edition, drawn.organiser, now)

    steady_queries(lambda: client.get(f"{drawn.path}/passage"), add)


def test_times_stay_readable_once_the_phase_is_closed(drawn: Room, make, signed_in, now) -> None:
    actions.start(drawn.edition, drawn.organiser, now)
    actions.go_next(drawn.edition, drawn.organiser, now + timedelta(seconds=200))
    make.open(drawn.edition, Activity.PITCHES, ActKind.CLOSE)
    page = signed_in(drawn.organiser).get(f"{drawn.path}/passage/conduite").get_data(as_text=True)
    assert "3 min 20 s, 20 s de plus" in page
    assert "Monter" not in page
