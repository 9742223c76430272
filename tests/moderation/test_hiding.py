"""Hidden words are read nowhere but by their authors and those who moderate; they come back; somebody else answers."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.cards import CardKind, Draft
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.models.accounts import Role
from app.models.followup import Declaration, DeclaredState, DeploymentAct, JournalVersion, Stance, Voice, VoiceSide
from app.models.messages import OutboxMessage
from app.models.moderation import HIDDEN_WORDS, Appeal, ContentKind, Hiding
from app.models.oversight import AuditEntry, ContentReport
from app.models.projects import Attachment, FileKind, Project, ProjectState, ProjectVersion
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    PointKind,
)
from app.moderation import actions
from app.moderation.contents import content
from app.projects.actions import reopen_sheet
from app.prototypes.actions.journal import unwrite
from app.web.streams import STREAMS, Streams
from app.workshops.actions.cards import Hand, Writing, save_card
from tests.world import small_world

CANARY = "CANARI"


@pytest.fixture
def room(make, now):
    """A table with its card, its sheet and a file, and a prototype with one content of each kind, all saying CANARI."""

    class Room:
        edition = make.edition(Activity.DIAGNOSIS, Activity.PROJECTS, Activity.PROTOTYPES)
        theme = next(iter(edition.themes))
        table = make.table(edition)
        seat = make.seat(table, is_captain=True)
        author = make.account(person=seat.participant.person)
        organiser = make.account(Role.ORGANISER, edition=edition)
        other = make.account(Role.ORGANISER, edition=edition)
        stranger = make.account()

    room = Room()
    project = make.submitted(room.edition, table=room.table, title=f"Titre {CANARY}", skills=[f"Savoir {CANARY}"])
    for line in project.budget_lines:
        line.label = f"Dépense {CANARY}"
    for one in project.partners:
        one.name = f"Partenaire {CANARY}"
    project.need = project.objective = project.place = f"Parce que {CANARY}"
    make.add(ProjectVersion(project_id=project.id, number=1, at=now, account_id=room.author.id, content={}))
    file = Attachment(project_id=project.id, number=1, fingerprint="0" * 64, kind=FileKind.PDF, size=1, sent_at=now)
    file.description, file.account_id, file.is_public = f"Plan {CANARY}", room.author.id, True
    draft = Draft(CardKind.FINDING, room.theme.code, f"Constat {CANARY}", None)
    card = save_card(room.edition, room.table, Writing("carte-0123456789ab", draft), Hand(room.author), now)
    make.open(room.edition, Activity.DIAGNOSIS, ActKind.CLOSE)
    prototype = make.prototype(room.edition, project=project)
    key = {"prototype_id": prototype.id}
    signed = key | {"written_at": now, "account_id": room.author.id}
    day = now.date()
    told = make.add(JournalEntry(**signed, happened_on=day, text=f"Récit {CANARY}", place=f"Chez {CANARY}", version=2))
    former = JournalVersion(entry_id=told.id, number=1, happened_on=day, place="", text=f"Avant {CANARY}")
    former.written_at, former.account_id = now, room.author.id
    make.add(former)
    declared = Declaration(**key, state=DeclaredState.SLOWED, words=f"Retard {CANARY}", by_function="Cheffe")
    declared.declared_at, declared.account_id = now, room.author.id
    voice = Voice(declaration_id=make.add(declared).id, account_id=room.author.id, side=VoiceSide.TABLE, first_at=now)
    voice.stance, voice.reason = Stance.CONTESTS, f"Faux {CANARY}"
    carried = make.add(Generalisation(**key, place="Tourcoing", decided_at=now))
    act = DeploymentAct(deployment_id=carried.id, happened_on=day, state=carried.state, words=f"Ouvert {CANARY}")
    act.written_at, act.account_id, act.token = now, room.author.id, "a" * 20
    rows = {
        ContentKind.DECLARATION: declared,
        ContentKind.VOICE: voice,
        ContentKind.ACT: act,
        ContentKind.PROJECT: project,
        ContentKind.FILE: make.add(file),
        ContentKind.CARD: card,
        ContentKind.JOURNAL: told,
        ContentKind.POINT: AssessmentPoint(**signed, kind=PointKind.STRONG, text=f"Leçon {CANARY}"),
        ContentKind.MILESTONE: Milestone(**key, label=f"Ouvrir {CANARY}", due_on=day, proof=f"Photo {CANARY}"),
        ContentKind.MONEY: MoneyEntry(
            **signed, kind=MoneyKind.SPENT, label=f"Achat {CANARY}", amount_cents=100, dated_on=day
        ),
    }
    room.rows = {code: make.add(row).id for code, row in rows.items()}
    make.session.commit()
    room.project, room.prototype = project, prototype
    return room


def hide(session, room, code, now, actor=None) -> Hiding:
    hiding = actions.hide(
        session,
        room.edition,
        code,
        room.rows[code],
        "Un nom y est écrit.",
        actor or room.organiser,
        now,
        lambda _one: "/",
    )
    session.commit()
    return hiding


def public_addresses(house, room) -> list[str]:
    """Every page, export and feed of the edition that anyone may open; papers in PDF are made from the same rows."""
    values = {"number": room.edition.number, "project_number": room.project.number, "rank": room.prototype.rank}
    adapter = house.url_map.bind("localhost")
    found = ["/", "/idees?q=canari"]
    for rule in house.url_map.iter_rules():
        needed = {name: (values | {"piece": 1}).get(name) for name in rule.arguments}
        is_public = house.view_functions[rule.endpoint]._access_mark.kind == "public"
        if is_public and "GET" in rule.methods and "number" in needed and None not in needed.values():
            found.append(adapter.build(rule.endpoint, needed))
    return [address for address in found if not address.endswith(".pdf")]


@pytest.mark.one_engine
def test_hidden_words_are_on_no_public_page_and_come_back(house, client, session, room, now) -> None:
    client.looks = False
    house.extensions[STREAMS] = Streams(looks=1)

    def showing(addresses: list[str]) -> list[str]:
        found = []
        for address in addresses:
            with client.get(address) as answer:
                found += [address] if CANARY.encode() in answer.get_data() else []
        return found

    before = showing(public_addresses(house, room))
    assert len(before) > 6
    hidden = [hide(session, room, code, now) for code in ContentKind]
    assert showing(before) == []
    project = f"/editions/{room.edition.number}/projets/{room.project.number}"
    assert client.get(f"{project}/pieces/1").status_code == 404
    assert "Un nom y est écrit." in client.get(project).text
    assert session.get(MoneyEntry, room.rows[ContentKind.MONEY]).label == HIDDEN_WORDS
    for hiding in hidden:
        actions.show_again(session, hiding, "Le nom est retiré.", room.organiser, now)
    session.commit()
    assert showing(before) == before
    assert all(one.kept == {} and one.shown_reason for one in hidden)
    assert [one.name for one in room.project.partners] == [f"Partenaire {CANARY}"]


def test_author_reads_appeals_and_somebody_else_answers(session, room, now, signed_in) -> None:
    hiding = hide(session, room, ContentKind.PROJECT, now)
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.purpose, letter.person_id) == ("content_hidden", room.author.person_id)
    assert "Un nom y est écrit." in letter.body
    assert CANARY not in letter.body
    page = f"/editions/{room.edition.number}/moderation/{hiding.id}"
    author, organiser, other = signed_in(room.author), signed_in(room.organiser), signed_in(room.other)
    assert signed_in(room.stranger).get(page).status_code == 403
    assert "Un nom y est écrit." in author.get("/mon-espace").text
    assert f"Partenaire {CANARY}" in author.get(page).text
    assert author.submit(page, "Faire un recours", words="Ce nom est le mien.").status_code == 302
    assert author.post(f"{page}/recours", data={"csrf_token": "faux", "words": "Encore"}).status_code == 400
    assert "Ce nom est le mien." in organiser.get(page).text
    assert "Répondre au recours" not in organiser.get(page).text
    with pytest.raises(RuleError, match="quelqu’un d’autre"):
        actions.answer(session, hiding, True, "Si.", room.organiser, now, lambda _one: "/")
    session.rollback()
    assert "Un recours attend votre réponse" in other.get(f"/editions/{room.edition.number}/moderation").text
    assert "recours à traiter" in other.get(f"/editions/{room.edition.number}/organisation").text
    assert other.submit(page, "Enregistrer ma réponse", verdict="oui", answer="").status_code == 422
    answered = other.submit(page, "Enregistrer ma réponse", verdict="oui", answer="Il a raison.")
    assert answered.status_code == 302
    session.rollback()
    assert (hiding.is_in_force, hiding.appeal.is_upheld) == (False, True)
    assert room.project.title == f"Titre {CANARY}"
    assert [one.purpose for one in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))][
        -1
    ] == "appeal_answer"
    acts = session.scalars(
        select(AuditEntry.act).where(AuditEntry.act.startswith("moderation.")).order_by(AuditEntry.id)
    )
    assert acts.all() == ["moderation.hide", "moderation.appeal", "moderation.accept", "moderation.show"]
    assert "recours accepté" in other.get(f"/editions/{room.edition.number}/journal?acte=moderation.").text.lower()


def test_refused_appeal_stays_hidden_and_the_base_refuses_the_same_person(session, room, now) -> None:
    hiding = hide(session, room, ContentKind.JOURNAL, now)
    made = actions.appeal(session, hiding, "Pourquoi ?", room.author, now)
    with pytest.raises(RuleError, match="déjà été fait"):
        actions.appeal(session, hiding, "Encore", room.author, now)
    with pytest.raises(RuleError, match="recours attend"):
        actions.show_again(session, hiding, "Sans répondre", room.other, now)
    actions.answer(session, hiding, False, "Le nom est là.", room.other, now, lambda _one: "/")
    with pytest.raises(RuleError, match="déjà répondu"):
        actions.answer(session, hiding, True, "Si", room.other, now, lambda _one: "/")
    session.commit()
    assert hiding.is_in_force
    made.answered_by_id = made.against_id
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_two_organisers_hide_once_and_hidden_words_do_not_move(session, room, now) -> None:
    hide(session, room, ContentKind.JOURNAL, now)
    with pytest.raises(RuleError, match="ont masqué ce contenu"):
        hide(session, room, ContentKind.JOURNAL, now, room.other)
    entry = session.get(JournalEntry, room.rows[ContentKind.JOURNAL])
    with pytest.raises(RuleError, match="ne se modifie pas"):
        unwrite(session, room.prototype, entry, now, room.author)
    hide(session, room, ContentKind.PROJECT, now)
    with pytest.raises(RuleError, match="ne se modifie pas"):
        reopen_sheet(room.project, room.author, now)
    room.project.state = ProjectState.DRAFT
    assert content(session, room.edition, ContentKind.PROJECT, room.project.id) is None
    session.rollback()
    twice = Hiding(
        edition_id=room.edition.id, kind=ContentKind.JOURNAL, content_id=entry.id, label="", path="", kept={},
        reason="Encore", hidden_at=now, hidden_by_id=room.other.id,
    )  # fmt: skip
    session.add(twice)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    assert session.scalars(select(Appeal)).all() == []


def test_report_leads_to_the_content_and_back(session, room, now, signed_in, make) -> None:
    number = room.edition.number
    path = f"/editions/{number}/prototypes/{room.prototype.rank}"
    report = make.add(ContentReport(path=path, reason="Un nom", reported_at=now))
    session.commit()
    browser = signed_in(room.organiser)
    assert "Masquer un contenu de cette page" in browser.get(f"/signalements/{report.id}").text
    listed = browser.get(f"/editions/{number}/moderation/contenus?page={path}&signalement={report.id}").text
    for said in ("Récit", "Leçon", "Ouvrir", "Achat", "Titre", "Retard", "Faux", "Ouvert"):
        assert f"{said} {CANARY}" in listed
    entry = room.rows[ContentKind.JOURNAL]
    address = f"/editions/{number}/moderation/masquer/journal/{entry}?signalement={report.id}"
    assert browser.submit(address, reason="").status_code == 422
    assert browser.submit(address, reason="Un nom y est.").location == f"/signalements/{report.id}"
    assert "/moderation/" in browser.get(address).location
    assert browser.get(f"/editions/{number}/moderation/masquer/inconnu/1").status_code == 404
    assert HIDDEN_WORDS in browser.get(path).text


@pytest.mark.one_engine
def test_title_hidden_leaves_the_frozen_rule_of_a_vote(client, session, make, now) -> None:
    world = small_world(make)
    address = f"/editions/{world.edition.number}/vote/{world.values['votes:rank']}/regle.json"
    rule = client.get(address).get_json()
    number = rule["projets"][0]["numero"]
    project = session.scalars(select(Project).where(Project.number == number)).one()
    organiser = world.accounts[Role.ORGANISER]
    actions.hide(session, world.edition, ContentKind.PROJECT, project.id, "Un nom", organiser, now, lambda _one: "/")
    session.commit()
    shown = client.get(address).get_json()
    assert shown["projets"][0]["titre"] == HIDDEN_WORDS
    assert {**shown, "projets": None} == {**rule, "projets": None}
