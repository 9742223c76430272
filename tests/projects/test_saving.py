"""Every save is a version; nobody's words are written over unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.sheet import Line, from_record
from app.core.thread import Activity, ActKind
from app.models.oversight import AuditEntry
from app.models.projects import ProjectState, ProjectVersion
from app.projects import actions, queries
from tests.projects.conftest import FULL, Room


def test_each_save_is_a_version(room: Room, session, now) -> None:
    first = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    second = replace(FULL, need="Six guichets.")
    actions.save_sheet(room.edition, room.table, second, 1, room.other, now + timedelta(minutes=1))
    kept = session.scalars(select(ProjectVersion).order_by(ProjectVersion.number)).all()
    assert [from_record(version.content) for version in kept] == [FULL, second]
    assert [version.account_id for version in kept] == [room.member.id, room.other.id]
    assert (first.version, queries.sheet_of(first)) == (2, second)


def test_saving_the_same_again_adds_no_version(room: Room, now) -> None:
    actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    assert actions.save_sheet(room.edition, room.table, FULL, 1, room.member, now).version == 1


def test_stale_form_is_refused_and_changes_nothing(room: Room, session, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    actions.save_sheet(room.edition, room.table, replace(FULL, title="Deux"), 1, room.member, now)
    with pytest.raises(actions.StaleSheet):
        actions.save_sheet(room.edition, room.table, replace(FULL, title="Trois"), 1, room.other, now)
    session.refresh(project)
    assert (project.title, project.version) == ("Deux", 2)


def test_draft_may_be_unfinished(room: Room, now) -> None:
    sheet = replace(FULL, budget=None, lines=(Line("poste", None),), need="")
    project = actions.save_sheet(room.edition, room.table, sheet, 0, room.member, now)
    assert queries.sheet_of(project) == sheet
    assert queries.obstacle(project) is not None


def test_nothing_is_written_before_the_phase_opens(make, now) -> None:
    edition = make.edition()
    with pytest.raises(RuleError, match="pas encore ouverte"):
        actions.save_sheet(edition, make.table(edition), FULL, 0, make.account(), now)


def test_presenter_sits_at_the_table(room: Room, make, now) -> None:
    project = actions.save_sheet(
        room.edition, room.table, replace(FULL, presenter=room.seated[1].id), 0, room.member, now
    )
    assert project.presenter_id == room.seated[1].id
    stranger = make.seat(make.table(room.edition)).participant
    with pytest.raises(RuleError, match="de cette table"):
        actions.save_sheet(room.edition, room.table, replace(FULL, presenter=stranger.id), 1, room.member, now)


def test_axis_of_another_edition_is_refused(room: Room, make, now) -> None:
    foreign = make.axis(make.edition())
    with pytest.raises(RuleError, match="axe"):
        actions.save_sheet(room.edition, room.table, replace(FULL, axis=foreign.code), 0, room.member, now)


def test_writing_for_somebody_is_on_record(room: Room, session, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.organiser, now, on_behalf_of=room.seated[0])
    version = queries.version_numbered(project, project.version)
    assert version.on_behalf_of == room.seated[0].volunteer.reference
    entry = session.scalar(select(AuditEntry).where(AuditEntry.act == "projects.save"))
    assert entry.on_behalf_of_id == room.seated[0].volunteer.person_id


def test_whole_sheet_is_submitted_and_taken_back(room: Room, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    actions.submit_sheet(project, 1, room.member, now)
    assert (project.state, project.submitted_at) == (ProjectState.SUBMITTED, now)
    with pytest.raises(RuleError, match="Rouvrez"):
        actions.save_sheet(room.edition, room.table, replace(FULL, title="Autre"), 1, room.member, now)
    actions.reopen_sheet(project, room.member, now)
    assert project.state is ProjectState.DRAFT


def test_budget_that_does_not_add_up_is_not_submitted(room: Room, now) -> None:
    sheet = replace(FULL, budget=4_300_000)
    project = actions.save_sheet(room.edition, room.table, sheet, 0, room.member, now)
    with pytest.raises(RuleError, match="il manque"):
        actions.submit_sheet(project, 1, room.member, now)


def test_axis_is_asked_where_the_edition_has_some(room: Room, make, now) -> None:
    axis = make.axis(room.edition)
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    with pytest.raises(RuleError, match="axe"):
        actions.submit_sheet(project, 1, room.member, now)
    actions.save_sheet(room.edition, room.table, replace(FULL, axis=axis.code), 1, room.member, now)
    actions.submit_sheet(project, 2, room.member, now)


def test_sheet_changed_meanwhile_is_not_submitted(room: Room, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    actions.save_sheet(room.edition, room.table, replace(FULL, title="Autre"), 1, room.other, now)
    with pytest.raises(actions.StaleSheet):
        actions.submit_sheet(project, 1, room.member, now)


def test_closed_phase_freezes_the_sheets(room: Room, make, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    make.open(room.edition, Activity.PROJECTS, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        actions.submit_sheet(project, 1, room.member, now)


def test_old_version_is_restored_as_the_newest(room: Room, now) -> None:
    project = actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    actions.save_sheet(room.edition, room.table, replace(FULL, need="", lines=()), 1, room.other, now)
    actions.restore_version(project, 1, 2, room.member, now)
    assert queries.sheet_of(project) == FULL
    assert [version.number for version in queries.versions_of(project)] == [3, 2, 1]
