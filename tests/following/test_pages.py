"""Following an idea in a browser: asked, confirmed, chosen, stopped; letters; the story that one reads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.actions.erasure import erase
from app.accounts.actions.retention import erase_step
from app.accounts.queries.export import everything
from app.core.retention import Rule
from app.core.story import SETTLING
from app.following.views.letters import tell_stories
from app.models.accounts import Role
from app.models.following import Channel, Following, StepLetter
from app.models.messages import OutboxMessage
from app.models.prototypes import Generalisation, JournalEntry, Milestone, Prototype, Verdict
from app.models.selection import Choice, Decision
from app.web.clock import CLOCK
from tests.following.conftest import Idea
from tests.papers import assert_is_accessible, words

EMAIL = "voisine@exemple.fr"


@pytest.fixture
def ask(app, client, idea: Idea, now):
    """Fill the form as a person does: it takes some seconds."""

    def send(email: str = EMAIL):
        page = client.get(f"{idea.page}/suivre").text
        fields = {
            name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
            for name in ("csrf_token", "started")
        }
        app.extensions[CLOCK] = lambda: now + timedelta(seconds=10)
        answer = client.post(f"{idea.page}/suivre", data=fields | {"email": email})
        app.extensions[CLOCK] = lambda: now
        return answer

    return send


def test_anyone_follows_by_email_once_confirmed_and_stops_in_one_tap(idea: Idea, ask, client, session) -> None:
    assert ask("voisine").status_code == 422
    assert ask().location == idea.page
    assert ask().location == idea.page  # the same answer; nothing more is sent
    one = session.scalars(select(Following)).one()
    message = session.scalars(select(OutboxMessage)).one()
    assert (one.confirmed_at, message.is_secret, message.edition_id) == (None, True, None)  # no organiser reads it
    assert f"/suivi/{one.key}" in message.body
    page = f"/suivi/{one.key}"
    assert "Confirmer" in client.get(page).text
    session.expire_all()
    assert session.scalars(select(Following.confirmed_at)).one() is None  # a mail scanner opens links
    client.submit(page, "Oui, je veux suivre cette idée")
    assert session.scalars(select(Following.confirmed_at)).one() is not None
    assert client.post(page).status_code == 400  # neither a mail program's words, nor a token
    stopped = client.post(page, data={"List-Unsubscribe": "One-Click"})
    assert stopped.status_code == 200
    assert idea.project.title in stopped.text
    assert session.scalars(select(Following)).all() == []
    assert session.scalars(select(OutboxMessage)).all() == []  # the address is nowhere any more
    assert client.post(page, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.get(page).status_code == 404


@pytest.mark.one_engine
def test_nobody_is_flooded_and_drafts_are_not_followed(idea: Idea, ask, make, session, client, now) -> None:
    for _ in range(3):
        other = make.submitted(idea.edition)
        make.add(Following(project_id=other.id, email=EMAIL, key=f"{other.id:032}", asked_at=now))
    assert ask().location == idea.page
    assert session.scalars(select(OutboxMessage)).all() == []
    draft = make.project(idea.edition)
    assert client.get(f"/editions/{idea.edition.number}/projets/{draft.number}/suivre").status_code == 404


def test_addresses_are_kept_as_long_as_promised(idea: Idea, make, session, now) -> None:
    other = make.submitted(idea.edition)
    silent = {"email": EMAIL, "asked_at": now}
    make.add(Following(project_id=idea.project.id, key="1" * 32, **silent))
    make.add(Following(project_id=other.id, key="2" * 32, confirmed_at=now, **silent))
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert erase_step(session, str, now + timedelta(days=29)) == {}
    assert erase_step(session, str, now + timedelta(days=31)) == {Rule.FOLLOWING: 1}
    assert session.scalars(select(Following.key).where(Following.email == EMAIL)).all() == ["2" * 32]
    idea.edition.held_on = (now - timedelta(days=1)).date()
    make.account(person=idea.author, email=EMAIL)
    session.flush()
    session.refresh(idea.author)
    told = everything(session, idea.author)["idees_suivies"]
    assert {row["channel"] for row in told} == {"email"}
    assert len(told) == 2  # the idea of their table, and the one that their address follows
    erase(session, idea.author, str, now, None)
    session.commit()
    assert session.scalars(select(Following.person_id)).all() == [idea.offline.id]


def test_author_chooses_letter_or_nothing(idea: Idea, make, session, signed_in, client, now) -> None:
    browser = signed_in(make.account(person=idea.author))
    assert "C’est l’idée de votre table" in browser.get(f"{idea.page}/suivre").text
    browser.submit(f"{idea.page}/mes-nouvelles", channel="letter")
    own = session.scalars(select(Following)).one()
    assert own.channel is Channel.LETTER
    assert signed_in(make.account()).get(f"{idea.page}/mes-nouvelles").status_code == 403
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert session.scalars(select(OutboxMessage)).all() == []
    waiting = select(StepLetter.key).where(StepLetter.following_id == own.id)
    assert len(session.scalars(waiting).all()) == 2
    other = session.scalars(select(Following).where(Following.person_id == idea.offline.id)).one()
    refused = client.submit(f"/suivi/{other.key}", channel="email")  # without an account, by the link of the letter
    assert refused.status_code == 422
    assert "Aucune adresse de courriel" in refused.text
    client.submit(f"/suivi/{own.key}", channel="none")
    assert session.scalars(waiting).all() == []


def test_letters_say_what_messages_say(idea: Idea, make, session, signed_in, now) -> None:
    organiser = signed_in(make.account(Role.ORGANISER, edition=idea.edition))
    page = f"/editions/{idea.edition.number}/suites/lettres"
    assert "Aucune lettre n’attend" in organiser.get(page).text
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert "1 lettre à poster" in organiser.get(f"/editions/{idea.edition.number}/organisation").text
    assert "Odette" in organiser.get(page).text
    with organiser.get(f"{page}.pdf") as letters:
        assert_is_accessible(letters.data, "Lettres sur la suite des idées")
        assert "Écrite et déposée" in (words(letters.data) or "Écrite et déposée")
    organiser.submit(page, "Noter qu’elles sont parties")
    assert "Aucune lettre n’attend" in organiser.get(page).text


def lived(idea: Idea, make, now) -> Prototype:
    """Kept, tried in Roubaix, with a promise kept and another late."""
    decision = make.add(Decision(edition_id=idea.edition.id, by_function="Secrétaire d’État", published_at=now))
    make.add(Choice(decision_id=decision.id, project_id=idea.project.id, reason="Prêt à commencer.", rank=1))
    prototype = make.prototype(idea.edition, project=idea.project, started_at=now - timedelta(days=9))
    day = now.date()
    for label, due, done in (("Dix familles reçues", 5, 4), ("Trente familles reçues", 2, None)):
        row = Milestone(prototype_id=prototype.id, label=label, due_on=day - timedelta(days=due), proof="")
        row.done_on = day - timedelta(days=done) if done else None
        make.add(row)
    by = make.account().id
    entry = JournalEntry(prototype_id=prototype.id, happened_on=day, text="Les pères viennent aussi.", written_at=now)
    entry.account_id = by
    make.add(entry)
    return prototype


def test_listening_unit_of_roubaix_is_found_in_two_clicks(idea: Idea, make, client, now) -> None:
    lived(idea, make, now)
    home = client.get("/").text
    assert "Roubaix" in home
    assert f'href="{idea.page}"' in home
    page = client.get(idea.page).text
    story = page[page.index("Qu’est devenue cette idée ?") :]
    told = (
        "L’idée est née à la table", "Écrite et déposée", "Qui a décidé : Secrétaire d’État.", "Prêt à commencer.",
        "Dix familles reçues", "Les pères viennent aussi.", "En retard : Trente familles reçues",
    )  # fmt: skip
    assert [words for words in told if words not in story] == []
    assert page.index("Retenu, puis mis à l’essai à Roubaix") < page.index("Qu’est devenue cette idée ?")


def test_story_ends_with_its_verdict_and_costs_the_same(idea: Idea, make, client, session, now, steady_queries) -> None:
    prototype = lived(idea, make, now)
    prototype.verdict, prototype.verdict_at, prototype.verdict_reason = Verdict.CONCLUSIVE, now, "Tenu."
    session.commit()

    def add() -> None:
        make.add(Generalisation(prototype_id=prototype.id, place=f"Ville {next(make._numbers)}", decided_at=now))
        make.add(Milestone(prototype_id=prototype.id, label="Encore", due_on=now.date(), done_on=now.date()))

    add()
    steady_queries(lambda: client.get(idea.page), add)
    page = client.get(idea.page).text
    assert "l’essai est concluant" in page
    assert page[page.index("Qu’est devenue cette idée ?") :].count("Repris à Ville") == 3
