"""A member's sheet: written alone, handed in once, and hidden from everyone until then, whatever they try."""

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.jury.duels import Verdict
from app.core.jury.marks import Criterion
from app.jury import actions, queries
from app.models.accounts import Role
from app.models.jury import JuryDuel, JuryMark, JuryMode, Recusal
from tests.jury.conftest import Room
from tests.reading import read

WORDS = "Un budget trop court, à mon avis."
GIVEN = "très bon"


def pages(room: Room) -> list[str]:
    """Every page where a mark or a comment could show."""
    edition, number = f"/editions/{room.edition.number}", room.projects[0].number
    jury = ("", "/preparation", "/ma-feuille", f"/ma-feuille/{number}", "/ma-feuille/remise", "/avis", "/feuille.json")
    others = ("", f"/projets/{number}", "/choix", "/choix/preparation", "/vote", "/vote/bureau", "/organisation")
    return [*(f"{room.path}{end}" for end in jury), *(f"{edition}{end}" for end in others), "/mon-espace"]


def seen(browser, addresses: list[str]) -> list[str]:
    """Where the words or the marks of the first member can be read."""
    browser.looks = False
    found = []
    for page in addresses:
        text = browser.get(page).get_data(as_text=True).replace("\u00a0", " ")
        if WORDS in text or f"intérêt {GIVEN}" in text:
            found.append(page)
    return found


@pytest.mark.one_engine
def test_draft_is_read_by_nobody_else(room: Room, make, signed_in, client) -> None:
    """Other members, organisers, deciders, administrators, the public; by every page, one's own sheet in or not."""
    author, other = room.open().members
    room.mark(author, 5, 5, 5, comment=WORDS)
    own, rival = signed_in(author.account), signed_in(other.account)
    office = [
        signed_in(room.organiser),
        signed_in(make.account(Role.DECIDER, edition=room.edition)),
        signed_in(make.account(Role.ADMINISTRATOR)),
        client,
    ]
    everywhere, opinions = pages(room), f"{room.path}/avis"
    assert f"{room.path}/ma-feuille/{room.projects[0].number}" in seen(own, everywhere)
    assert [seen(browser, everywhere) for browser in (rival, *office)] == [[]] * 5
    room.mark(other, 0, 0, 0)
    actions.hand_in(other, room.now)
    assert seen(rival, everywhere) == []  # one's own is in: a draft still is no sheet
    assert own.get(opinions).status_code == 403  # and the author, not in, reads nobody
    actions.hand_in(author, room.now)
    assert seen(rival, [opinions]) == [opinions]
    assert [browser.get(opinions).status_code for browser in office] == [403, 403, 403, 302]
    actions.lock(room.jury, room.organiser, room.now)
    assert [bool(seen(browser, [opinions])) for browser in office] == [True, True, True, False]


def test_queries_give_no_draft(room: Room) -> None:
    author, other = room.open().members
    room.mark(author, 5, 5, 5, comment=WORDS)
    projects = queries.projects_of(room.jury)
    assert queries.sheets_handed_in(room.jury, projects) == {}
    assert not queries.may_read_others(room.jury, other)
    assert not any(line.marks or line.comment for line in queries.own_sheet(room.jury, other, projects).lines)


def test_page_writes_on_the_sheet_of_whoever_reads_it(room: Room, signed_in, session) -> None:
    author, other = room.open().members
    room.mark(author, 5, 5, 5)
    judge = f"{room.path}/ma-feuille/{room.projects[0].number}"
    marks = {f"mark_{criterion.id}": "0" for criterion in room.jury.criteria}
    signed_in(other.account).submit(judge, "Enregistrer", **marks)
    found = session.execute(select(JuryMark.juror_id, JuryMark.mark)).all()
    assert {(one, mark) for one, mark in found} == {(author.id, 5), (other.id, 0)}


def test_member_judges_abstains_recuses_and_hands_in(room: Room, signed_in, session) -> None:
    author = room.open().members[0]
    browser = signed_in(author.account)
    first, second, third = (project.number for project in room.projects)
    sheet = f"{room.path}/ma-feuille"
    assert "3 projets à juger" in browser.get(sheet).get_data(as_text=True).replace("\u00a0", " ")
    one, other = (criterion.id for criterion in room.jury.criteria)
    half = browser.submit(f"{sheet}/{first}", "Enregistrer", **{f"mark_{one}": "4"})
    assert half.location.endswith(f"{sheet}#projet-{first}")
    assert "commencé" in browser.get(sheet).get_data(as_text=True)
    saved = browser.submit(
        f"{sheet}/{first}", "Enregistrer, puis le suivant", **{f"mark_{one}": "4", f"mark_{other}": "0"}
    )
    assert saved.location.endswith(f"{sheet}/{second}")
    browser.submit(f"{sheet}/{second}", "Enregistrer", abstains="y")
    assert browser.get(f"{sheet}/remise").status_code == 302
    browser.submit(f"{sheet}/{third}", "Me récuser pour ce projet")
    assert "Tout est jugé" in browser.get(sheet).get_data(as_text=True)
    browser.submit(f"{sheet}/remise", "Remettre ma feuille")
    page = browser.get(sheet).get_data(as_text=True)
    assert "Votre feuille est remise" in page
    late = browser.post(f"{sheet}/{first}", data={f"mark_{one}": "5"})
    assert late.status_code in (302, 400, 422)
    with pytest.raises(RuleError, match="remise depuis"):
        actions.judge(author, room.projects[0], {one: 5}, "", False, room.now)
    assert [one.by_member for one in session.scalars(select(Recusal))] == [True]
    actions.lock(room.jury, room.organiser, room.now)
    rows = {row["numero"]: row for row in room.jury.sheet["projets"]}
    assert (rows[first]["juges"], rows[second]["abstentions"], rows[third]["recuses"]) == (1, 1, 1)
    assert rows[first]["notes"] == [[0, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, 0]]


def test_recused_member_cannot_mark_and_rule_recusal_stays(room: Room) -> None:
    author = room.members[0]
    actions.recuse(room.jury, author, room.projects[0], "Un proche.", room.organiser, room.now)
    room.open()
    with pytest.raises(RuleError, match="récusé pour ce projet"):
        room.mark(author, 5, -1, -1)
    with pytest.raises(RuleError, match="règle publiée"):
        actions.unrecuse_oneself(author, room.projects[0], room.now)
    actions.recuse_oneself(author, room.projects[1], room.now)
    actions.unrecuse_oneself(author, room.projects[1], room.now)
    assert [one.project_id for one in author.recusals] == [room.projects[0].id]


def test_sheet_that_is_not_in_counts_for_nothing(room: Room) -> None:
    author, other = room.open().members
    room.mark(author, 5, 5, 5)
    room.mark(other, 0, 1, 2)
    actions.hand_in(other, room.now)
    actions.lock(room.jury, room.organiser, room.now)
    assert room.jury.sheet["rendues"] == 1
    assert room.jury.sheet["projets"][0]["notes"][0] == [1, 0, 0, 0, 0, 0]
    with pytest.raises(RuleError, match="close depuis"):
        actions.hand_in(author, room.now)


def test_impossible_mark_and_unknown_criterion_are_refused(room: Room) -> None:
    author = room.open().members[0]
    for marks in ({room.jury.criteria[0].id: 6}, {room.jury.criteria[0].id: -1}, {999_999: 3}):
        with pytest.raises(RuleError, match="n’existe pas"):
            actions.judge(author, room.projects[0], marks, "", False, room.now)


def choose(browser, address: str, verdict: str) -> None:
    """Press the button of the page that says so."""
    root, _ = read(browser.get(address).get_data(as_text=True))
    browser.submit(address, next(button.text for button in root.all("button") if button.get("value") == verdict))


def test_comparisons_one_by_one_taken_back_then_handed_in(room: Room, signed_in, session) -> None:
    actions.set_rule(room.jury, JuryMode.DUELS, 0, [Criterion("intérêt", 1)], room.organiser, room.now)
    author = room.open().members[0]
    browser = signed_in(author.account)
    compare = f"{room.path}/comparaisons"
    first, second, third = (project.number for project in room.projects)
    choose(browser, compare, "better")
    assert session.scalars(select(JuryDuel.verdict)).one() is Verdict.BETTER
    with pytest.raises(RuleError, match="déjà faite"):
        actions.answer(author, (first, second), Verdict.WORSE, room.now)
    browser.submit(compare, "Reprendre ma dernière réponse")
    assert session.scalars(select(JuryDuel)).all() == []
    while browser.get(compare).status_code == 200:
        choose(browser, compare, "worse")
    page = browser.get(f"{room.path}/ma-feuille").get_data(as_text=True)
    assert page.index(f"Projet de la table {third}") < page.index(f"Projet de la table {first}")
    browser.submit(f"{room.path}/ma-feuille/remise", "Remettre ma feuille")
    actions.lock(room.jury, room.organiser, room.now)
    assert room.jury.sheet["duels"] == [[first, second, 0, 1, 0], [first, third, 0, 1, 0], [second, third, 0, 1, 0]]


def test_organiser_prepares_the_whole_jury_in_the_browser(make, signed_in, session, client) -> None:
    edition = make.edition()
    numbers = [make.submitted(edition).number for _ in range(2)]
    browser = signed_in(make.account(Role.ORGANISER, edition=edition))
    here = f"/editions/{edition.number}/jury"
    assert "n’a pas de jury" in client.get(here).get_data(as_text=True)
    browser.submit(f"{here}/preparation", "Créer un jury")
    browser.submit(
        f"{here}/preparation",
        "Enregistrer la règle",
        share="30",
        **{"criteria-2-label": "Coût", "criteria-2-weight": "2"},
    )
    who = {"given_name": "Iris", "family_name": "Essai", "email": "iris@exemple.fr", "function": "Architecte"}
    browser.submit(f"{here}/preparation", "Nommer ce membre", **who)
    again = browser.submit(f"{here}/preparation", "Nommer ce membre", **who)
    assert "déjà membre" in again.get_data(as_text=True)
    edition_jury = queries.jury_of(edition)
    member = edition_jury.members[0]
    recusals = f"{here}/membres/{member.id}/recusation"
    browser.submit(recusals, "Récuser pour ce projet", project=str(numbers[0]), reason="Son bureau a dessiné le lieu.")
    browser.submit(f"{here}/preparation", "Ouvrir le jury")
    page = client.get(here).get_data(as_text=True).replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Architecte : récusé pour le projet" in page
    assert "dessiné" not in page
    assert "(70 × sa place au vote + 30 × sa place au jury) ÷ 100" in page
    assert "Coût, poids 2" in page
    browser.submit(f"{here}/preparation", "Clore la feuille du jury")
    assert "Aucun membre n’a jugé" in client.get(here).get_data(as_text=True)
