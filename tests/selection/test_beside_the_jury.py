"""The decision beside vote and jury: the declared order says what is « against », and each picture has its table."""

import pytest

from app.core.canonical import canonical_json, fingerprint
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.jury import Jury, JuryMode, JuryState
from app.models.projects import ProjectState
from app.models.votes import Poll, PollState
from app.selection.actions import Draft, publish, save_draft
from tests.reading import read


@pytest.fixture
def decided(make, session, now, request):
    """Vote 1, 2, 3; jury 3, 1, 2 (for a part of `request.param` %); project 1 kept of the three."""
    edition = make.edition(Activity.CHOICE, kept_count=1, table_count=3)
    projects = [make.project(edition, state=ProjectState.SUBMITTED, budget_cents=100_000 * n) for n in (1, 2, 3)]
    one, two, three = (project.number for project in projects)
    rule = {
        "mode": "notes",
        "part": request.param,
        "criteres": [{"nom": "intérêt", "poids": 1}],
        "membres": [{"fonction": "Invitée", "recuse": []}],
        "projets": [one, two, three],
    }
    rows = [
        {"numero": number, "juges": 1, "abstentions": 0, "recuses": 0, "notes": [[int(mark == n) for n in range(6)]]}
        for number, mark in ((one, 3), (two, 1), (three, 5))
    ]
    mark = fingerprint(canonical_json(rule))
    jury = Jury(edition_id=edition.id, mode=JuryMode.MARKS, share=request.param, state=JuryState.LOCKED, rule=rule)
    jury.rule_fingerprint, jury.opened_at, jury.locked_at = mark, now, now
    jury.sheet = {"jury": f"HK{edition.number}-J", "regle": mark, "rendues": 1, "projets": rows}
    ranking = [
        {"project": number, "rank": rank, "approvals": 10 - rank, "refusals": rank}
        for rank, number in enumerate((one, two, three), start=1)
    ]
    poll = Poll(edition_id=edition.id, rank=1, title="Vote", state=PollState.PUBLISHED, rule_fingerprint="0" * 64)
    poll.rule = {"parts": {"vote": 100 - request.param, "jury": request.param}, "jury": rule}
    poll.kept_count, poll.published_at, poll.result = 1, now, {"ranking": ranking, "ballots": 11, "blank": 0}
    session.add_all([jury, poll])
    session.flush()
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, Draft("Secrétariat d’État", "", {one: "Prêt."}, 0), actor, now)
    publish(session, edition, 1, actor, now, lambda project: "")
    return edition


@pytest.mark.parametrize("decided", [0, 75], indirect=True)
def test_against_is_told_by_the_order_that_was_declared(decided, client) -> None:
    """At 0 % the vote's first is kept: nothing is against it. At 75 % the third leads the common order."""
    page = client.get(f"/editions/{decided.number}/choix").get_data(as_text=True).replace("\u00a0", " ")
    is_common = "ordre commun" in page
    assert is_common is ("retenu contre l’ordre commun du vote et du jury" in page)
    assert is_common is ("pas retenu, malgré l’ordre commun" in page)
    assert "1er au vote" in page
    assert "2e au jury" in page


@pytest.mark.parametrize("decided", [75], indirect=True)
def test_pictures_have_their_tables(decided, client) -> None:
    """What a drawing shows is hidden from a screen reader, which reads the table; the title says the message."""
    root, _ = read(client.get(f"/editions/{decided.number}/choix").get_data(as_text=True))
    figures = root.all("figure")
    assert len(figures) == 2
    for figure in figures:
        assert figure.all("figcaption")[0].text
        assert len(figure.all("table")) == 1
        for drawing in figure.all("svg"):
            assert any(one.get("aria-hidden") == "true" for one in (drawing, *drawing.ancestors()))
    budget, beside = figures
    assert "1 000 €" in budget.all("figcaption")[0].text.replace("\u00a0", " ").replace("\u202f", " ")
    lines = [line for line in beside.all("line") if "jury-line--kept" in line.get("class")]
    assert len(lines) == 2  # the legend's, and the project that was kept
    cells = [[cell.text for cell in row.all("td")] for row in beside.all("tbody")[0].all("tr")]
    assert [(row[0], row[1]) for row in cells] == [("1", "2"), ("2", "3"), ("3", "1")]


@pytest.mark.parametrize("decided", [75], indirect=True)
def test_jury_page_says_why_in_the_declared_words(decided, client) -> None:
    page = client.get(f"/editions/{decided.number}/jury").get_data(as_text=True).replace("\u00a0", " ")
    assert "(25 × sa place au vote + 75 × sa place au jury) ÷ 100" in page
    assert "1,5 contre 1,75" in page
    assert "moyenne 5 sur 5" in page
