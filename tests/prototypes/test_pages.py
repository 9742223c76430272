"""What everyone reads of a prototype, and what its team does there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models.accounts import Role
from app.models.messages import OutboxMessage
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    PointKind,
    Prototype,
    PrototypeStage,
    TeamMember,
    TeamRole,
    Verdict,
)
from tests.prototypes.conftest import promised, team_member


def day(now, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


def test_page_says_honestly_where_it_stands(client, field, make) -> None:
    promised(field, make, -12, "Recevoir dix familles")
    page = client.get(field.page).text
    assert "1 promesse est en retard" in page
    assert "en retard de 12 jours" in page
    assert "C’est fait" not in page
    assert "Pôle emploi et insertion" in page


def test_page_shows_no_name_of_the_team(client, field, make) -> None:
    page = client.get(field.page).text
    assert field.sponsor.person.family_name not in page


@pytest.mark.parametrize("who", ["sponsor", "bearer", "organiser"])
def test_team_promises_keeps_and_reopens(field, signed_in, session, now, who) -> None:
    browser = signed_in(getattr(field, who))
    answer = browser.submit(f"{field.page}/etapes/ajouter", label="Trouver un local", due_on=day(now, 30))
    assert answer.status_code == 302
    milestone = session.scalars(select(Milestone)).one()
    browser.submit(f"{field.page}/etapes/{milestone.id}/faite", done_on=day(now, 0), proof="12 rue des Essais")
    assert "12 rue des Essais" in browser.get(field.page).text
    assert browser.submit(field.page, "Rouvrir").status_code == 302
    session.expire_all()
    assert session.scalars(select(Milestone.done_on)).one() is None
    asked = browser.get(f"{field.page}/etapes/{milestone.id}/retirer")
    assert "Trouver un local" in asked.text
    assert "ne se retrouvent pas" in asked.text
    assert len(session.scalars(select(Milestone)).all()) == 1
    assert (
        browser.submit(f"{field.page}/etapes/{milestone.id}/retirer", "Retirer cette étape promise").status_code == 302
    )
    assert session.scalars(select(Milestone)).all() == []


def test_date_before_the_start_is_refused_and_nothing_lost(field, signed_in, session, now) -> None:
    browser = signed_in(field.sponsor)
    answer = browser.submit(f"{field.page}/etapes/ajouter", label="Trouver un local", due_on=day(now, -21))
    assert answer.status_code == 422
    assert "avant le début du prototype" in answer.text
    assert "Trouver un local" in answer.text
    assert session.scalars(select(Milestone)).all() == []


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("journal/ecrire", {"text": "Visite", "happened_on": 1}),
        ("journal/ecrire", {"text": "Visite", "happened_on": -30}),
        ("budget/noter", {"label": "Chaises", "amount": "10", "kind": "spent", "dated_on": 1}),
        ("budget/noter", {"label": "Chaises", "amount": "10", "kind": "spent", "dated_on": -30}),
    ],
)
def test_date_outside_the_life_of_the_prototype_is_refused(field, signed_in, now, path, values) -> None:
    values = {name: day(now, value) if isinstance(value, int) else value for name, value in values.items()}
    assert signed_in(field.sponsor).submit(f"{field.page}/{path}", **values).status_code == 422


def test_put_off_promise_says_why_in_the_journal(field, signed_in, make, session, now) -> None:
    milestone = promised(field, make, -3)
    browser = signed_in(field.bearer)
    path = f"{field.page}/etapes/{milestone.id}/reporter"
    browser.submit(path, due_on=day(now, 20), reason="Le local est inondé.")
    text = session.scalars(select(JournalEntry.text)).one()
    assert text.startswith("L’étape « Ouvrir le lieu », prévue le 22/11/2017, est reportée au 15/12/2017.")
    assert text.endswith("Le local est inondé.")


@pytest.mark.one_engine
@pytest.mark.parametrize(("typed", "cents"), [("1 234,50", 123450), ("1\u202f234,50 €", 123450), ("12", 1200)])
def test_amount_is_read_as_typed_in_french(field, signed_in, session, now, typed, cents) -> None:
    values = {"label": "Chaises", "amount": typed, "kind": "spent", "dated_on": day(now, 0)}
    assert signed_in(field.sponsor).submit(f"{field.page}/budget/noter", **values).status_code == 302
    assert session.scalars(select(MoneyEntry.amount_cents)).one() == cents


@pytest.mark.one_engine
@pytest.mark.parametrize("typed", ["0", "-5", "douze", "1.234", "999999999999"])
def test_amount_that_makes_no_sense_is_refused(field, signed_in, session, now, typed) -> None:
    values = {"label": "Chaises", "amount": typed, "kind": "spent", "dated_on": day(now, 0)}
    answer = signed_in(field.sponsor).submit(f"{field.page}/budget/noter", **values)
    assert answer.status_code == 422
    assert typed in answer.text
    assert session.scalars(select(MoneyEntry)).all() == []


def test_money_is_corrected_once_by_its_opposite(field, signed_in, session, now) -> None:
    browser = signed_in(field.sponsor)
    values = {"label": "Chaises", "amount": "100", "kind": "spent", "dated_on": day(now, 0)}
    browser.submit(f"{field.page}/budget/noter", **values)
    entry = session.scalars(select(MoneyEntry.id)).one()
    assert browser.submit(field.page, "Corriger").status_code == 302
    amounts = session.scalars(select(MoneyEntry.amount_cents).order_by(MoneyEntry.id)).all()
    assert amounts == [100_00, -100_00]
    again = {"csrf_token": _token(browser, field.page)}
    assert browser.post(f"{field.page}/budget/{entry}/corriger", data=again).status_code == 409
    assert len(session.scalars(select(MoneyEntry)).all()) == 2


def _token(browser, page: str) -> str:
    return browser.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]


def test_money_picture_says_its_message(client, field, session, now) -> None:
    for kind, cents in ((MoneyKind.PLANNED, 1000_00), (MoneyKind.SPENT, 250_00)):
        entry = MoneyEntry(prototype_id=field.prototype.id, kind=kind, label="x", amount_cents=cents)
        entry.dated_on, entry.written_at, entry.account_id = now.date(), now, field.sponsor.id
        session.add(entry)
    page = client.get(field.page).text.replace("\xa0", " ").replace("\u202f", " ")
    assert "250 € dépensés sur 1 000 € prévus, soit 25 %" in page


def test_verdict_needs_every_kind_of_lessons_and_says_by_what_function(field, signed_in, session) -> None:
    browser = signed_in(field.sponsor)
    values = {"verdict": "conclusive", "reason": "Dix familles aidées.", "by_function": "Équipe marraine"}
    assert browser.submit(f"{field.page}/avis", **values).status_code == 422
    for kind in PointKind:
        browser.submit(f"{field.page}/analyse/ajouter", kind=kind.value, text=f"Leçon {kind.value}")
    assert browser.submit(f"{field.page}/avis", **values).status_code == 302
    page = browser.get(field.page).text
    assert "par Équipe marraine" in page
    assert "Dix familles aidées." in page
    browser.submit(f"{field.page}/territoires/ajouter", place="Tourcoing")
    assert session.scalars(select(Generalisation.place)).one() == "Tourcoing"
    assert browser.submit(f"{field.page}", "Revenir sur l’avis").status_code == 409
    session.expire_all()
    assert session.scalars(select(Prototype.verdict)).one() is Verdict.CONCLUSIVE


def test_verdict_can_be_withdrawn_and_the_prototype_goes_back_to_analysis(field, signed_in, make, session, now) -> None:
    prototype = session.merge(field.prototype)
    prototype.verdict, prototype.verdict_at, prototype.stage = Verdict.ADJUST, now, PrototypeStage.CONCLUDED
    browser = signed_in(field.organiser)
    assert browser.submit(field.page, "Revenir sur l’avis").status_code == 302
    session.expire_all()
    assert (prototype.verdict, prototype.verdict_at, prototype.stage) == (None, None, PrototypeStage.ANALYSIS)


def test_stage_moves_both_ways_but_concludes_only_by_a_verdict(field, signed_in, session) -> None:
    browser = signed_in(field.bearer)
    assert browser.submit(f"{field.page}/avancement", stage="running", town="Roubaix").status_code == 302
    assert browser.submit(f"{field.page}/avancement", stage="framing", town="Roubaix").status_code == 302
    assert browser.submit(f"{field.page}/avancement", stage="concluded", town="Roubaix").status_code == 422


def test_nothing_is_written_while_prototypes_are_not_followed(make, signed_in, session, now) -> None:
    edition = make.edition()
    prototype = make.prototype(edition)
    sponsor = team_member(make, prototype, TeamRole.SPONSOR)
    path = f"/editions/{edition.number}/prototypes/{prototype.rank}/etapes/ajouter"
    answer = signed_in(sponsor).submit(path, label="x", due_on=now.date().isoformat())
    assert answer.status_code == 422
    assert "pas encore ouverte" in answer.text


def test_desk_shows_the_late_promise_first(field, signed_in, make, session, now) -> None:
    other = make.prototype(field.edition, started_at=now - timedelta(days=20))
    member = TeamMember(prototype_id=other.id, account_id=field.sponsor.id, role=TeamRole.SPONSOR, since=now)
    session.add(member)
    session.add(Milestone(prototype_id=other.id, label="Très en retard", due_on=(now - timedelta(days=9)).date()))
    promised(field, make, 5, "Bientôt")
    page = signed_in(field.sponsor).get("/mes-prototypes").text
    assert page.index("Très en retard") < page.index("Bientôt")


def test_handover_keeps_history(field, signed_in, session, make, now) -> None:
    bearer, former = signed_in(field.bearer), field.bearer.id
    bearer.submit(f"{field.page}/journal/ecrire", text="Premier jour", happened_on=day(now, 0))
    leaving = session.scalars(select(TeamMember).where(TeamMember.account_id == former)).one()
    answer = signed_in(field.organiser).submit(
        f"{field.page}/equipe",
        role="bearer",
        given_name="Noé",
        family_name="Relais",
        email="noe.relais@exemple.fr",
        organisation="Maison des projets",
        replaces=str(leaving.id),
    )
    assert answer.status_code == 302
    page = bearer.get(field.page).text
    assert "Centre social des Essais" in page  # the author of the entry
    assert bearer.get(f"{field.page}/journal/ecrire").status_code == 403
    messages = session.scalars(select(OutboxMessage.purpose).where(OutboxMessage.to_address == "noe.relais@exemple.fr"))
    assert sorted(messages) == ["invitation", "prototype_team"]


def test_page_queries_do_not_grow(client, field, make, session, now, steady_queries) -> None:
    def add() -> None:
        promised(field, make, -1)
        for row in (
            JournalEntry(happened_on=now.date(), text="x", written_at=now),
            MoneyEntry(kind=MoneyKind.SPENT, label="x", amount_cents=1, dated_on=now.date(), written_at=now),
            AssessmentPoint(kind=PointKind.STRONG, text="x", written_at=now),
        ):
            row.prototype_id, row.account_id = field.prototype.id, field.sponsor.id
            session.add(row)

    add()
    steady_queries(lambda: client.get(field.page), add)
    steady_queries(
        lambda: client.get(f"/editions/{field.edition.number}/prototypes"), lambda: make.prototype(field.edition)
    )
    steady_queries(lambda: client.get(f"/editions/{field.edition.number}/bilan"), lambda: make.prototype(field.edition))


WRITES = [
    ("GET", "etapes/ajouter"), ("GET", "etapes/{m}/faite"), ("GET", "etapes/{m}/reporter"),
    ("POST", "etapes/{m}/rouvrir"), ("POST", "etapes/{m}/retirer"), ("GET", "journal/ecrire"),
    ("POST", "journal/1/retirer"), ("POST", "journal/envoi"), ("GET", "journal/1/corriger"),
    ("GET", "chiffres/ajouter"), ("GET", "chiffres/1/valeur"), ("GET", "chiffres/1/cible"),
    ("POST", "chiffres/1/retirer"), ("GET", "chiffres/1/valeurs/1/corriger"), ("GET", "etats/declarer"),
    ("GET", "territoires/1/actes"), ("GET", "budget/noter"), ("POST", "budget/1/corriger"),
    ("GET", "analyse/ajouter"), ("POST", "analyse/1/retirer"), ("GET", "avancement"), ("GET", "avis"),
    ("POST", "avis/retirer"), ("GET", "territoires/ajouter"), ("POST", "territoires/1/retirer"), ("GET", "equipe"),
    ("POST", "equipe/1/fin"),
]  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("stranger", ["other_team", "other_organiser", "granted_sponsor", "citizen"])
def test_strangers_write_nothing(field, make, signed_in, session, stranger) -> None:
    milestone = promised(field, make, 3)
    other = make.edition()
    account = {
        "other_team": lambda: team_member(make, make.prototype(field.edition), TeamRole.SPONSOR),
        "other_organiser": lambda: make.account(Role.ORGANISER, edition=other),
        "granted_sponsor": lambda: make.account(Role.SPONSOR, edition=field.edition),
        "citizen": lambda: make.account(person=make.volunteer(field.edition).person),
    }[stranger]()
    browser = signed_in(account)
    token = _token(browser, field.page)
    paths = [(method, f"{field.page}/{path.format(m=milestone.id)}") for method, path in WRITES]
    answers = {
        path: (browser.get(path) if method == "GET" else browser.post(path, data={"csrf_token": token})).status_code
        for method, path in paths
    }
    assert set(answers.values()) == {403}, answers
    assert "C’est fait" not in browser.get(field.page).text


def test_bearer_does_not_judge_nor_choose_the_team(field, signed_in) -> None:
    browser = signed_in(field.bearer)
    paths = ("avis", "territoires/ajouter", "etats/declarer", "equipe")
    assert [browser.get(f"{field.page}/{path}").status_code for path in paths] == [403] * 4


def test_milestone_of_another_prototype_is_not_found(field, make, signed_in, session) -> None:
    other = make.prototype(field.edition)
    foreign = Milestone(prototype_id=other.id, label="Ailleurs", due_on=make.now.date())
    session.add(foreign)
    session.flush()
    assert signed_in(field.sponsor).get(f"{field.page}/etapes/{foreign.id}/faite").status_code == 404


def test_former_member_writes_no_more(field, signed_in, session, now) -> None:
    browser = signed_in(field.sponsor)
    for member in session.scalars(select(TeamMember)):
        member.until = now
    assert browser.get(f"{field.page}/journal/ecrire").status_code == 403
