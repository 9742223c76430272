"""The demonstration tells the story it should, and twice the same."""

import re
from collections import Counter
from html import unescape

import click
import pytest
from sqlalchemy import Integer, cast, func, select

from app.cli.demonstration.command import demonstration
from app.cli.demonstration.team import BY_ROLE, DOMAIN, PASSWORD
from app.core.draw.verify import verify
from app.core.thread import Activity, StepState
from app.extensions import db
from app.models.accounts import Account, Person, Role
from app.models.checkin import DoorAct, DoorActKind, DoorOutcome
from app.models.convening import COMING, Attendance, Participant
from app.models.draws import Draw, DrawCandidate, DrawOutcome, DrawState, Replacement
from app.models.editions import Edition, Guest
from app.models.messages import MessageState, OutboxMessage
from app.models.oversight import AuditEntry
from app.models.projects import Project
from app.models.prototypes import MoneyKind, Prototype, TeamRole
from app.models.roles import roles_of
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.selection import Decision, Study, StudyState
from app.models.stage import Pitch, PitchState
from app.models.territories import Department, District, Region
from app.models.volunteers import Membership, Volunteer
from app.models.votes import Ballot, Poll, PollState, RollEntry
from app.projects.queries import obstacle
from tests.cli.conftest import TODAY, lay

FIRST = select(Edition.id).where(Edition.number == 1).scalar_subquery()


def count(session, model, *conditions) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_register_holds_thirteen_regions_and_real_districts(story):
    assert count(story, Region) == 13
    assert count(story, Department) == 96
    assert count(story, District) == 155
    assert story.scalar(select(func.sum(Region.priority_population))) == 4_829_250


def test_three_hundred_volunteers_all_in_the_draw(story):
    assert count(story, Volunteer, Volunteer.edition_id == FIRST) == 300
    draw = story.scalars(select(Draw)).one()
    assert draw.state is DrawState.PUBLISHED
    assert len(draw.candidates) == 300
    outcomes = [row.outcome for row in draw.candidates]
    assert (outcomes.count(DrawOutcome.SELECTED), outcomes.count(DrawOutcome.SUBSTITUTE)) == (105, 32)


def test_dossier_of_the_draw_holds(told, story):
    draw = story.scalars(select(Draw)).one()
    found = verify({file.name: file.content for file in draw.files})
    assert found.findings == []


def test_six_withdrawals_are_replaced_by_the_rule(story):
    assert count(story, Replacement, Replacement.entered_id.is_not(None)) == 6
    assert count(story, Participant, Participant.attendance == Attendance.REPLACED) == 6
    assert count(story, Participant, Participant.attendance.in_(COMING)) == 105


def test_door_took_each_arrival_once_whatever_the_tablets_did(story):
    outcomes = Counter(story.scalars(select(DoorAct.outcome).where(DoorAct.participant_id.is_not(None))))
    assert outcomes == {DoorOutcome.NOTED: 107, DoorOutcome.ALREADY: 1}
    assert count(story, DoorAct, DoorAct.kind == DoorActKind.UNDONE) == 1
    late = story.scalars(select(DoorAct).where(DoorAct.received_at > DoorAct.happened_at)).all()
    assert len(late) == 8
    assert all(act.device_at > act.happened_at for act in late)
    assert count(story, Participant, Participant.attendance == Attendance.PRESENT) == 105
    assert count(story, Guest, Guest.arrived_at.is_not(None)) == 6


def test_twenty_one_tables_of_five_with_a_captain_each(story):
    plan = story.scalars(select(SeatingPlan).where(SeatingPlan.state == PlanState.ADOPTED)).one()
    seats = story.execute(
        select(Seat.table_id, func.count(), func.sum(cast(Seat.is_captain, Integer)))
        .where(Seat.plan_id == plan.id)
        .group_by(Seat.table_id)
    ).all()
    assert len(seats) == 21
    assert {(people, captains) for _table, people, captains in seats} == {(5, 1)}


def test_twenty_one_complete_projects(story):
    projects = story.scalars(select(Project)).all()
    assert len(projects) == 21
    assert [obstacle(project) for project in projects if obstacle(project)] == []
    assert all(project.budget_cents == sum(line.amount_cents for line in project.budget_lines) for project in projects)
    assert {project.axis.code for project in projects} == {"EDU-1", "EDU-2", "FOR-1", "FOR-2", "EMP-1", "EMP-2"}


def test_pitches_last_three_minutes_or_a_little_more(story):
    pitches = story.scalars(select(Pitch).order_by(Pitch.rank)).all()
    assert [pitch.state for pitch in pitches] == [PitchState.DONE] * 21
    assert [pitch.overrun_ms // 1000 for pitch in pitches if pitch.overrun_ms] == [12, 41, 7, 26]


def test_vote_counts_97_ballots_of_105_cards(story):
    poll = story.scalars(select(Poll)).one()
    assert poll.state is PollState.PUBLISHED
    assert (poll.cards_given, poll.result["ballots"], poll.result["blank"]) == (105, 97, 2)
    assert count(story, RollEntry) == 105
    first = [line["project"] for line in poll.result["ranking"][:5]]
    assert first == [1, 3, 2, 4, 19]


def test_five_are_kept_with_reasons_and_sixteen_studied(story):
    decision = story.scalars(select(Decision)).one()
    assert decision.published_at is not None
    assert [choice.project.number for choice in decision.choices] == [1, 2, 3, 4, 5]
    assert all(choice.reason for choice in decision.choices)
    states = [study.state for study in story.scalars(select(Study))]
    assert (len(states), states.count(StudyState.ANSWERED)) == (16, 6)


def test_five_prototypes_stand_at_different_stages(story):
    prototypes = story.scalars(select(Prototype).order_by(Prototype.rank)).all()
    assert [prototype.town for prototype in prototypes] == [
        "Villiers-le-Bel",
        "Sarcelles",
        "Roubaix",
        "Aix-en-Provence",
        "Clichy-sous-Bois",
    ]
    assert len({prototype.stage for prototype in prototypes}) == 4
    for prototype in prototypes:
        assert {member.role for member in prototype.team} == set(TeamRole)
        assert prototype.journal
        assert prototype.milestones
        assert {entry.kind for entry in prototype.money} == set(MoneyKind)


def test_thread_of_the_first_edition_goes_to_the_assessment(story):
    edition = story.scalars(select(Edition).where(Edition.number == 1)).one()
    states = [step.state for step in edition.thread(TODAY)]
    assert states == [StepState.DONE] * 10 + [StepState.CURRENT] * 2
    assert [act.at for act in edition.acts] == sorted(act.at for act in edition.acts)
    assert len(edition.programme) == 9


def test_second_call_is_open_with_something_to_check(story):
    edition = story.scalars(select(Edition).where(Edition.number == 2)).one()
    assert edition.is_open(Activity.CALL, TODAY)
    mine = Volunteer.edition_id == edition.id
    assert count(story, Volunteer, mine) == 44
    assert count(story, Volunteer, mine, Volunteer.membership == Membership.TO_CHECK) == 11
    assert count(story, Volunteer, mine, Volunteer.email_confirmed_at.is_(None)) >= 3


def test_no_address_leads_anywhere(story):
    for column in (Person.email, Account.email, OutboxMessage.to_address):
        addresses = story.scalars(select(column).where(column.is_not(None)))
        assert {address.rpartition("@")[2] for address in addresses} == {DOMAIN}
    assert count(story, OutboxMessage, OutboxMessage.state != MessageState.SENT) == 0


@pytest.mark.parametrize("role", list(BY_ROLE))
def test_each_role_has_an_account_to_try(told, story, role):
    email = f"{BY_ROLE[role]}@{DOMAIN}"
    account = story.scalars(select(Account).where(Account.email == email)).one()
    assert role in roles_of(story, account, None)
    client = told.test_client()
    answer = client.submit("/connexion", email=email, password=PASSWORD)
    assert answer.status_code == 302


@pytest.mark.parametrize("role", [None, *BY_ROLE])
def test_every_link_that_a_reader_sees_opens(told, role):
    client = told.test_client()
    if role is not None:
        client.submit("/connexion", email=f"{BY_ROLE[role]}@{DOMAIN}", password=PASSWORD)
    answers = walk(told, client)
    assert {path: status for path, status in answers.items() if status not in (200, 302, 303)} == {}
    assert len(answers) > 20


def walk(house, client) -> dict[str, int]:
    """Follow every link from the home page, two pages of each kind at most."""
    routes = house.url_map.bind("localhost")
    answers: dict[str, int] = {}
    visits: Counter[str] = Counter()
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = routes.match(path)[0]
        visits[kind] += 1
        if path in answers or visits[kind] > 2 or kind in ("static", "assets.dsfr"):
            continue
        answer = client.get(path)
        answers[path] = answer.status_code
        if answer.mimetype == "text/html":
            links = re.findall(r'href="(/[^"#?]*)', answer.get_data(as_text=True))
            waiting += [unescape(link) for link in dict.fromkeys(links) if link not in answers]
    return answers


def test_second_time_changes_nothing_and_says_so(told, story):
    before = count(story, AuditEntry)
    story.rollback()
    result = told.test_cli_runner().invoke(args=["demonstration"], catch_exceptions=False)
    assert "déjà là" in result.output
    assert f"{BY_ROLE[Role.ORGANISER]}@{DOMAIN}" in result.output
    assert count(story, AuditEntry) == before


def test_second_time_holds_nobody_back(told):
    """`make run` again: the command that looked must not keep the database locked for the processes it starts."""
    with told.app_context():
        with click.Context(demonstration):
            demonstration.callback()
        assert not db.session().in_transaction()


def test_laid_on_another_engine_it_is_the_same(told, street, tmp_path):
    portraits = []
    for house in (told, lay(street, "postgresql", tmp_path)):
        with house.app_context():
            portraits.append(portrait(db.session))
            db.session.rollback()
    assert portraits[0] == portraits[1]


def portrait(session) -> dict[str, object]:
    """Everything that chance could have changed."""
    draw = session.scalars(select(Draw)).one()
    plan = session.scalars(select(SeatingPlan)).one()
    people = select(Volunteer.reference, Volunteer.salt, Person.given_name, Person.family_name, Person.email)
    outcomes = select(DrawCandidate.reference, DrawCandidate.outcome, DrawCandidate.outcome_rank)
    return {
        "fingerprint": draw.fingerprint,
        "files": {file.name: file.sha256 for file in draw.files},
        "people": session.execute(people.join(Volunteer.person).order_by(Volunteer.id)).all(),
        "outcomes": session.execute(outcomes.order_by(DrawCandidate.reference)).all(),
        "replacements": session.scalars(select(Replacement.line).order_by(Replacement.rank)).all(),
        "plan": plan.fingerprint,
        "ballots": session.execute(select(Ballot.key, Ballot.payload).order_by(Ballot.key)).all(),
        "order": session.scalars(select(Pitch.project_id).order_by(Pitch.rank)).all(),
        "seats": sorted((seat.table.number, seat.participant.id, seat.is_captain) for seat in plan.seats),
    }
