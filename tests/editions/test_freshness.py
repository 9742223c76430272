"""The revision of an edition moves with what its page shows, and with nothing else."""

import pytest
from sqlalchemy import insert, update

from app.core.thread import Activity
from app.models.editions import Edition, Guest
from app.models.freshness import NEVER_SHOWN, _way_to_edition
from app.models.oversight import record_act
from app.models.projects import BudgetLine, Project
from app.models.prototypes import Milestone
from app.models.votes import Ballot, Credential, Poll


@pytest.fixture
def edition(make, session) -> Edition:
    edition = make.edition(Activity.PROJECTS)
    session.commit()
    return edition


def moved(session, edition: Edition, before: int) -> int:
    session.commit()
    session.refresh(edition)
    return edition.revision - before


def test_change_of_the_edition_itself_moves_it(session, edition) -> None:
    before = edition.revision
    edition.story = "Samedi 16 décembre."
    assert moved(session, edition, before) == 1


def test_change_of_a_project_moves_it_once_per_transaction(session, make, edition) -> None:
    project = make.project(edition)
    session.commit()
    before = edition.revision
    project.title = "Mon quartier réussit"
    session.flush()
    project.need = "Se faire connaître."
    session.add(BudgetLine(project_id=project.id, label="Matériel", amount_cents=100))
    assert moved(session, edition, before) == 1


def test_line_reached_through_its_project_moves_it(session, make, edition) -> None:
    project = make.project(edition)
    project.budget_lines.append(BudgetLine(label="Matériel", amount_cents=100))
    session.commit()
    before = edition.revision
    project.budget_lines[0].amount_cents = 200
    assert moved(session, edition, before) == 1
    session.delete(project.budget_lines[0])
    assert moved(session, edition, before) == 2


def test_milestone_of_a_prototype_moves_it(session, make, edition, now) -> None:
    prototype = make.prototype(edition)
    session.commit()
    before = edition.revision
    session.add(Milestone(prototype_id=prototype.id, label="Ouverture", due_on=now.date()))
    assert moved(session, edition, before) == 1


def test_row_linked_by_relationship_only_moves_it(session, make, edition) -> None:
    table = make.table(edition)
    session.commit()
    before = edition.revision
    session.add(Project(edition=edition, number=table.number, table=table, updated_at=make.now))
    assert moved(session, edition, before) == 1


def test_other_editions_stay_where_they_are(session, make, edition) -> None:
    other = make.edition()
    session.commit()
    before = edition.revision
    session.add(Guest(edition_id=other.id, function="élue"))
    assert moved(session, edition, before) == 0


def test_bulk_statement_moves_every_edition(session, make, edition) -> None:
    make.project(edition)
    session.commit()
    before = edition.revision
    session.execute(update(Project).values(title="Tous"))
    assert moved(session, edition, before) == 1
    session.execute(insert(Guest), [{"edition_id": edition.id, "function": "élu", "organisation": "", "rank": 0}])
    assert moved(session, edition, before) == 2


def test_ballots_and_credentials_never_move_it(session, edition) -> None:
    poll = Poll(edition_id=edition.id, rank=1, title="Vote")
    session.add(poll)
    session.commit()
    before = edition.revision
    session.add(Credential(poll_id=poll.id, hash="0" * 64))
    session.add(Ballot(poll_id=poll.id, key="1" * 64, payload="[]"))
    session.flush()
    session.execute(update(Credential).values(used=True))
    assert moved(session, edition, before) == 0


def test_journal_and_unchanged_rows_do_not_move_it(session, edition, now) -> None:
    before = edition.revision
    record_act(session, "editions.read", None, now, edition_id=edition.id)
    edition.title = str(edition.title)
    assert moved(session, edition, before) == 0


def test_refused_change_does_not_move_it(session, edition) -> None:
    before = edition.revision
    edition.story = "Jamais enregistré."
    session.flush()
    session.rollback()
    assert moved(session, edition, before) == 0


def test_every_table_that_leads_to_an_edition_is_known() -> None:
    """A new table says by its foreign keys whether it belongs to an edition; none may be ambiguous by accident."""
    shown = {table.name for table in Edition.metadata.sorted_tables if _way_to_edition(table)} - NEVER_SHOWN
    assert {"projects", "budget_lines", "milestones", "choices", "studies", "polls", "draws", "seats"} <= shown
    assert not shown & {"people", "accounts", "ballots", "credentials"}
