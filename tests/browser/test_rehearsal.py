"""The whole day rehearsed on three browsers side by side: from check-in to the last pitch, then its record.

The network is cut and restored twice, and the server starts again in the middle of a pitch.
"""

import csv
import io
import re
import time
from collections.abc import Callable
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.browser.seed_day import TITLES
from tests.browser.site import Site
from tests.browser.test_day import PASSWORD, SOON, WRONG_CLOCK, drift, expect_left, seconds_left, tap, title
from tests.browser.trials import Trial
from tests.browser.walker import Walker

DAY = f"/editions/{Trial.REHEARSED}"
DICE = "40712296405118823970"


def shown(walker: Walker, part: str) -> object:
    return expect(walker.page.locator(f'[data-show="{part}"]'))


def cut(*walkers: Walker) -> None:
    for one in walkers:
        one.page.context.set_offline(True)
        shown(one, "lost").to_contain_text("dernier état connu", timeout=SOON)


def restore(*walkers: Walker) -> None:
    for one in walkers:
        one.page.context.set_offline(False)
        shown(one, "lost").to_be_hidden(timeout=SOON)
        one.noises.clear()  # a browser without network says so


def test_day_is_rehearsed_from_check_in_to_the_last_pitch(
    walker: Walker, another: Callable[[], Walker], site: Site
) -> None:
    site.run("-m", "tests.browser.seed_day")
    remote, screen, captain = walker, another(), another()
    screen.page.add_init_script(WRONG_CLOCK)
    remote.sign_in("organisation@exemple.fr", PASSWORD)
    captain.sign_in("capitaine@exemple.fr", PASSWORD)
    arrive(remote, captain)
    remote.go(f"{DAY}/telecommande")
    screen.go(f"{DAY}/ecran")
    captain.go(f"{DAY}/maintenant")
    lead_the_morning(remote, screen, captain)
    draw_the_order(remote, captain)
    pitch_and_restart(remote, screen, captain, site)
    finish(remote, screen)
    shown(captain, "team").to_have_text("Votre équipe est passée. Merci !", timeout=SOON)
    keep_the_record(remote, screen, site)


def arrive(organiser: Walker, captain: Walker) -> None:
    """The captain is noted at the door from the code on their phone, and finds their table there."""
    captain.go(f"{DAY}/ma-participation")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", captain.page.locator("main").inner_text())
    assert code is not None
    organiser.go(f"{DAY}/accueil")
    organiser.page.locator("#recherche").fill(code[0])
    with organiser.page.expect_response(lambda answer: answer.request.method == "POST"):
        organiser.page.locator(".door-list button").first.click()
    captain.go(f"{DAY}/ma-participation")
    captain.expect_text("Vous êtes à la table 1")


def lead_the_morning(remote: Walker, screen: Walker, captain: Walker) -> None:
    """Welcome, the board, the diagnosis whose step opens with it; the network goes and comes back meanwhile."""
    for label in ("Accueil", "Chacun rejoint sa table"):
        tap(remote, "Suivant")
        title(screen).to_have_text(label, timeout=SOON)
    expect(screen.page.locator(".screen__tables li")).to_have_count(3)
    screen.look()
    cut(screen, captain)
    expect(remote.page.get_by_label("Ouvrir l’étape « Diagnostic »")).to_be_checked()
    remote.look()
    tap(remote, "Suivant")
    title(remote).to_have_text("Diagnostic", timeout=SOON)
    title(screen).to_have_text("Chacun rejoint sa table")
    restore(screen, captain)
    for one in (screen, captain):
        title(one).to_have_text("Diagnostic", timeout=SOON)
    expect(remote.page.locator("#etapes")).to_contain_text("« Diagnostic » est ouverte.")
    tap(remote, "Suivant")
    title(screen).to_have_text("Les pitchs commencent bientôt", timeout=SOON)


def draw_the_order(remote: Walker, captain: Walker) -> None:
    remote.go(f"{DAY}/passage/conduite")
    remote.press("Prendre l’empreinte")
    remote.fill_label("Les vingt chiffres, première saisie", DICE)
    remote.fill_label("Les vingt chiffres, seconde saisie", DICE)
    remote.press("Tirer l’ordre de passage")
    captain.go(f"{DAY}/maintenant")
    shown(captain, "team").to_be_visible()
    remote.go(f"{DAY}/telecommande")


def pitch_and_restart(remote: Walker, screen: Walker, captain: Walker, site: Site) -> None:
    """The first team is absent; the second is speaking when the server stops, then when the network goes again."""
    leave(screen, "Les pitchs commencent bientôt")
    absent = screen.page.locator('[data-show="title"]').inner_text()
    tap(remote, "Absent")
    leave(screen, absent)
    tap(remote, "Démarrer")
    shown(screen, "said").to_have_text("Temps restant", timeout=SOON)
    tap(remote, "+ 30 s")
    shown(screen, "digits").to_have_text(re.compile("3:[12]"), timeout=SOON)
    assert drift(screen.page) < 0.2
    left, at = seconds_left(screen.page), time.monotonic()
    screen.page.reload()
    expect_left(screen.page, left, at)
    site.stop()
    shown(screen, "lost").to_be_visible(timeout=SOON)
    site.restart()
    restore(remote, screen, captain)
    expect_left(screen.page, left, at)
    cut(remote, screen, captain)
    tap(remote, "Pause")  # not sent, nor sent later by itself
    expect_left(screen.page, left, at)
    restore(remote, screen, captain)
    expect_left(screen.page, left, at)
    shown(screen, "said").to_have_text("Temps restant")
    assert drift(screen.page) < 0.2
    tap(remote, "Pause")
    shown(screen, "said").to_have_text("En pause", timeout=SOON)
    tap(remote, "Reprendre")
    shown(screen, "said").to_have_text("Temps restant", timeout=SOON)


def leave(screen: Walker, text: str) -> None:
    title(screen).not_to_have_text(text, timeout=SOON)


def finish(remote: Walker, screen: Walker) -> None:
    """The third team; then the absent one, called again; then the thanks."""
    for turn in range(3):
        before = screen.page.locator('[data-show="title"]').inner_text()
        if turn:
            tap(remote, "Démarrer")
            shown(screen, "said").to_have_text("Temps restant", timeout=SOON)
        tap(remote, "Suivant")
        leave(screen, before)
    title(screen).to_have_text("Merci à toutes les équipes", timeout=SOON)
    title(remote).to_have_text("Pitchs", timeout=SOON)
    screen.look()
    remote.look()


def keep_the_record(organiser: Walker, screen: Walker, site: Site) -> None:
    """Printed or in a spreadsheet: real times beside those planned, for each moment and each team."""
    tap(organiser, "Suivant")
    title(screen).to_have_text("Vote", timeout=SOON)
    organiser.go(f"{DAY}/journee/releve")
    assert organiser.page.pdf().startswith(b"%PDF")
    with urlopen(f"{site.address}{DAY}/journee/horaires.csv") as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig")), delimiter=";"))
    moments, pitches = [row for row in rows if row["type"] == "moment"], [row for row in rows if row["type"] == "pitch"]
    assert [row["etat"] for row in moments] == ["fait", "fait", "fait", "fait", "en cours"]
    assert all(row["prevu"] and row["debut_reel"] for row in moments)
    assert sorted(row["titre"] for row in pitches) == sorted(TITLES)
    assert {row["etat"] for row in pitches} == {"présenté"}
    assert all(row["debut_reel"] and row["debut_reel"] <= row["fin_reelle"] for row in pitches)
