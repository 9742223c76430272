"""The desk at a glance, its filters, its pictures, the briefing on paper; as many queries for many as for few."""

from datetime import timedelta

import pytest

from app.models.accounts import Role
from app.models.prototypes import (
    AssessmentPoint,
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    PointKind,
    PrototypeStage,
    TeamMember,
    TeamRole,
)
from app.models.sponsorship import NeedKind
from tests.papers import assert_is_accessible, pages, words


def followed(pact, make, **fields):
    """Another prototype of the same sponsor, where something was written."""
    one = make.prototype(pact.field.edition, started_at=make.now - timedelta(days=20), **fields)
    member = {"prototype_id": one.id, "account_id": pact.field.sponsor.id, "since": make.now}
    make.add(TeamMember(**member, role=TeamRole.SPONSOR, organisation="Pôle"))
    signed = {"prototype_id": one.id, "written_at": make.now, "account_id": pact.field.sponsor.id}
    for kind, cents in zip(MoneyKind, (900_00, 500_00, 100_00), strict=True):
        make.add(MoneyEntry(**signed, kind=kind, label="x", amount_cents=cents, dated_on=make.now.date()))
    make.add(JournalEntry(**signed, happened_on=make.now.date(), text="Ouvert"))
    make.add(Milestone(prototype_id=one.id, label="Ouvrir", due_on=make.now.date() + timedelta(days=9)))
    return one


def test_desk_says_which_promise_is_late_and_all_else_at_a_glance(pact, make, signed_in, now) -> None:
    calm = followed(pact, make, town="Sarcelles", stage=PrototypeStage.RUNNING)
    pact.promise(days=-3, label="La salle promise", owner=None, function="Commune de Roubaix")
    browser = signed_in(pact.field.sponsor)
    page = browser.get("/mes-prototypes").text.replace("\xa0", " ").replace("\u202f", " ")
    assert page.index("La salle promise") < page.index("<table")
    assert "Commune de Roubaix" in page
    assert page.index(f">{pact.prototype.project.title}</a>") < page.index(f">{calm.project.title}</a>")
    for words_of in ("100 € dépensés", "500 € engagés, 900 € prévus", "1 en retard", "À surveiller".lower(), "Ouvrir"):
        assert words_of in page, words_of
    picture = browser.get("/mes-prototypes/au-fil-du-temps").text.replace("\xa0", " ").replace("\u202f", " ")
    assert "0 promesse tenue, sur une attendue à ce jour" in picture
    assert "100 € dépensés sur 900 € prévus" in picture
    both = {pact.prototype, calm}
    for query, shown in (
        ("promesses=retard", {pact.prototype}),
        ("promesses=a-jour", {calm}),
        ("etape=running", {calm}),
        ("q=sarcelles", {calm}),
        ("risque=watch", both),
        ("risque=alert", set()),
        ("edition=99", set()),
        ("etape=nimporte", both),
    ):
        table = browser.get(f"/mes-prototypes?{query}").text.partition('class="tb-table')[2]
        found = {one for one in both if f">{one.project.title}</a>" in table}
        assert found == shown, query
    late = browser.get("/mes-prototypes/en-retard").text
    assert "La salle promise" in late
    assert "en retard de 3 jours" in late


@pytest.mark.one_engine
def test_desk_is_of_those_who_follow(pact, make, signed_in, client, now) -> None:
    pact.promise(days=-3, label="La salle promise")
    elsewhere = make.account(Role.ORGANISER, edition=make.edition())
    for account, sees in (
        (pact.field.bearer, True),
        (pact.field.organiser, True),
        (make.account(Role.ADMINISTRATOR), True),
        (elsewhere, False),
        (make.account(Role.SPONSOR, edition=pact.field.edition), False),
    ):
        assert ("La salle promise" in signed_in(account).get("/mes-prototypes").text) is sees
    assert client.get("/mes-prototypes").status_code == 302


def test_queries_do_not_grow(pact, make, signed_in, steady_queries) -> None:
    pact.promise(days=-3)
    browser = signed_in(pact.field.sponsor)
    add = lambda: (followed(pact, make), pact.promise(days=-4), pact.need())  # noqa: E731
    add()
    steady_queries(lambda: browser.get("/mes-prototypes"), add)
    steady_queries(lambda: browser.get("/mes-prototypes/en-retard"), add)
    steady_queries(lambda: browser.get("/mes-prototypes/au-fil-du-temps"), add)
    steady_queries(lambda: browser.get(pact.page), add)
    pact.sign()
    steady_queries(lambda: signed_in(pact.field.organiser).get("/mes-prototypes/notes.pdf"), add, most=25)


@pytest.mark.one_engine
def test_briefing_is_two_pages_per_prototype_however_full(pact, make, signed_in, session, now) -> None:
    long = "Un texte très long qui ne tient pas sur une ligne, ni même sur deux, et encore moins dans un tableau. " * 2
    browser = signed_in(pact.field.organiser)
    short = browser.get(f"{pact.page}/note.pdf").data
    assert_is_accessible(short, pact.prototype.project.title)
    assert pages(short) == 2
    pact.prototype.project.title = long[:200]
    need = pact.need(NeedKind.PREMISES, None)
    key = {"prototype_id": pact.prototype.id}
    signed = key | {"written_at": now, "account_id": pact.field.sponsor.id}
    for n in range(40):
        pact.promise(days=n - 5, label=long[:200], function=long[:200], owner=None, need=need)
        pact.need()
        make.add(Milestone(**key, label=long[:200], due_on=now.date()))
        make.add(JournalEntry(**signed, happened_on=now.date(), text=long * 20))
        make.add(AssessmentPoint(**signed, kind=PointKind.STRONG, text=long * 5))
    make.add(MoneyEntry(**signed, kind=MoneyKind.SPENT, label="x", amount_cents=100, dated_on=now.date()))
    pact.sign()
    followed(pact, make)
    full = browser.get("/mes-prototypes/notes.pdf").data
    assert pages(full) == 4
    said = words(full)
    assert said is None or "Et 28 autres, sur la page." in said
