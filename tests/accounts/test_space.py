"""One's own space opens on the one thing to do now."""

from datetime import timedelta

import pytest

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.projects import ProjectState
from app.models.prototypes import Milestone, TeamMember, TeamRole
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.selection import Study
from app.models.volunteers import Membership, ParentalConsent


def at_table(make, session, edition, participant) -> object:
    """Seat the participant in an adopted plan; returns the project of the table."""
    project = make.project(edition, state=ProjectState.PITCHED)
    plan = SeatingPlan(edition_id=edition.id, rank=1, state=PlanState.ADOPTED, seed="0" * 20, fingerprint="0" * 64)
    plan.created_at, plan.created_by_id = make.now, make.account().id
    session.add(plan)
    session.flush()
    session.add(Seat(plan_id=plan.id, table_id=project.table_id, participant_id=participant.id, is_captain=True))
    session.flush()
    return project


def test_space_needs_somebody(client) -> None:
    assert client.get("/mon-espace").location == "/connexion?suite=/mon-espace"


def test_space_of_a_newcomer_shows_what_to_do(make, signed_in) -> None:
    assert "inscrit à aucune édition" in signed_in(make.account()).get("/mon-espace").text


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email_confirmed_at": None}, "Confirmez votre adresse"),
        ({"membership": Membership.TO_CHECK}, "Vous n’avez rien à faire"),
        ({"membership": Membership.REFUSED}, "n’a pas été reconnue"),
        ({"parental_consent": ParentalConsent.EXPECTED}, "autorisation d’un parent"),
        ({}, "Votre candidature est complète"),
    ],
)
def test_registration_says_its_next_act(make, signed_in, fields, words) -> None:
    volunteer = make.volunteer(make.edition(Activity.CALL), **fields)
    assert words in signed_in(make.account(person=volunteer.person)).get("/mon-espace").text


def test_convocation_comes_before_everything(make, signed_in, now) -> None:
    first, second = make.edition(), make.edition()
    earlier = make.volunteer(first)
    volunteer = make.volunteer(second, person=earlier.person)
    make.participant(second, volunteer=volunteer, answer_by=now + timedelta(days=4))
    page = signed_in(make.account(person=volunteer.person)).get("/mon-espace").text
    assert f"Dites si vous venez à « {second.title} »" in page
    assert "avant le 29 novembre 2017" in page


def test_idea_is_followed_to_its_prototype(make, signed_in, session) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition)
    participant = make.participant(edition, volunteer=volunteer, attendance=Attendance.PRESENT)
    project = at_table(make, session, edition, participant)
    make.prototype(edition, project=project, town="Roubaix")
    page = signed_in(make.account(person=volunteer.person)).get("/mon-espace").text
    assert "Qu’est devenue votre idée ?" in page
    assert project.title in page
    assert "prototype à Roubaix" in page
    assert "vous en êtes capitaine" in page


def test_idea_that_was_not_kept_tells_its_study(make, signed_in, session, now) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition)
    participant = make.participant(edition, volunteer=volunteer, attendance=Attendance.PRESENT)
    project = at_table(make, session, edition, participant)
    session.add(Study(edition_id=edition.id, project_id=project.id, opened_at=now, answer="Reprise par la ville."))
    page = signed_in(make.account(person=volunteer.person)).get("/mon-espace").text
    assert "il est étudié" in page
    assert "Reprise par la ville." in page


@pytest.mark.parametrize(
    ("state", "words"),
    [(DrawState.PUBLISHED, "Vous êtes suppléant"), (DrawState.DRAWN, "Votre candidature est complète")],
)
def test_outcome_of_a_draw_is_told_once_it_is_published(make, signed_in, session, now, state, words) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition)
    draw = Draw(edition_id=edition.id, kind=DrawKind.REAL, state=state, seats=1, rank=1, created_at=now)
    draw.created_by_id, draw.fingerprint, draw.balls = make.account().id, "0" * 64, "123"
    session.add(draw)
    session.flush()
    candidate = DrawCandidate(draw_id=draw.id, volunteer_id=volunteer.id, reference=volunteer.reference)
    candidate.commitment, candidate.values, candidate.groups = "0" * 64, {}, {}
    candidate.outcome, candidate.outcome_rank = DrawOutcome.SUBSTITUTE, 1
    session.add(candidate)
    assert words in signed_in(make.account(person=volunteer.person)).get("/mon-espace").text


def test_family_sharing_an_address_is_seen_by_its_holder_only_once_confirmed(make, signed_in) -> None:
    edition = make.edition()
    mother = make.volunteer(edition, person=make.person(email="famille@exemple.fr"))
    make.volunteer(edition, person=make.person(given_name="Inès", email="famille@exemple.fr"))
    unconfirmed = make.person(given_name="Usurpé", email="famille@exemple.fr")
    make.volunteer(edition, person=unconfirmed, email_confirmed_at=None)
    page = signed_in(make.account(person=mother.person, email="famille@exemple.fr")).get("/mon-espace").text
    assert "Inès" in page
    assert "Usurpé" not in page


def test_late_promise_greets_the_sponsor(make, signed_in, session, now) -> None:
    prototype, sponsor = make.prototype(make.edition()), make.account()
    session.add(TeamMember(prototype_id=prototype.id, account_id=sponsor.id, role=TeamRole.SPONSOR, since=now))
    session.add(Milestone(prototype_id=prototype.id, label="Ouvrir", due_on=(now - timedelta(days=2)).date()))
    assert "Une promesse est en retard : Ouvrir" in signed_in(sponsor).get("/mon-espace").text


def test_organiser_sees_own_editions_and_no_other(make, signed_in) -> None:
    mine, other = make.edition(Activity.CALL, is_public=False), make.edition()
    page = signed_in(make.account(Role.ORGANISER, edition=mine)).get("/mon-espace").text
    assert mine.title in page
    assert "En cours : Appel." in page
    assert other.title not in page


def test_space_queries_do_not_grow(make, signed_in, session, now, steady_queries) -> None:
    person = make.person(email="compte@exemple.fr")
    account = make.account(Role.ORGANISER, person=person, email="compte@exemple.fr")

    def add() -> None:
        edition = make.edition(Activity.CALL)
        volunteer = make.volunteer(edition, person=person)
        participant = make.participant(edition, volunteer=volunteer, attendance=Attendance.PRESENT)
        project = at_table(make, session, edition, participant)
        prototype = make.prototype(edition, project=project)
        session.add(TeamMember(prototype_id=prototype.id, account_id=account.id, role=TeamRole.SPONSOR, since=now))
        session.add(Milestone(prototype_id=prototype.id, label="Ouvrir", due_on=now.date()))

    add()
    browser = signed_in(account)
    steady_queries(lambda: browser.get("/mon-espace"), add, most=25)


def test_decider_is_sent_to_the_choice_that_waits(make, signed_in) -> None:
    edition = make.edition(Activity.CHOICE, kept_count=2)
    page = signed_in(make.account(Role.DECIDER, edition=edition)).get("/mon-espace").text
    assert "Choisir les 2 projets retenus, et dire pourquoi" in page
    assert f"/editions/{edition.number}/choix/preparation" in page
    assert "inscrit à aucune édition" not in page


def test_decider_is_told_of_tables_without_an_answer(make, session, signed_in, now) -> None:
    edition = make.edition(Activity.PROTOTYPES)
    project = make.project(edition, state=ProjectState.STUDIED)
    due_on = now.date() - timedelta(days=3)
    session.add(Study(edition_id=edition.id, project_id=project.id, opened_at=now, due_on=due_on))
    session.flush()
    page = signed_in(make.account(Role.DECIDER, edition=edition)).get("/mon-espace").text
    assert "Une table attend sa réponse" in page


def test_guarantor_finds_the_proofs(make, signed_in) -> None:
    edition = make.edition(Activity.CONVENING)
    page = signed_in(make.account(Role.GUARANTOR, edition=edition)).get("/mon-espace").text
    assert "Ce que vous garantissez" in page
    assert f"/editions/{edition.number}/convocation" in page
    assert f"/editions/{edition.number}/journal" in page
