"""The choice: drafted, read again, published in one act with all that follows, checkable beside the vote."""

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.messages import OutboxMessage
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype
from app.models.selection import Decision, Study
from app.models.votes import Poll, PollState
from app.selection.actions import Draft, publish, save_draft


def address(project: Project) -> str:
    return f"http://localhost/projet/{project.number}"


@pytest.fixture
def world(make, session, now):
    """An edition that keeps one of three projects; the vote is published, the choice open."""
    edition = make.edition(Activity.CHOICE, kept_count=1, table_count=3)
    projects = [make.project(edition, state=ProjectState.SUBMITTED) for _ in range(3)]
    ranking = [
        {"project": project.number, "rank": rank, "approvals": 10 - rank, "refusals": rank}
        for rank, project in enumerate(projects, start=1)
    ]
    session.add(
        Poll(
            edition_id=edition.id,
            rank=1,
            title="Vote",
            state=PollState.PUBLISHED,
            rule_fingerprint="0" * 64,
            published_at=now,
            result={"ranking": ranking, "ballots": 11},
        )
    )
    session.flush()
    return edition, projects


def draft(project: Project, version: int = 0, reason: str = "Prêt à commencer.") -> Draft:
    return Draft("Secrétariat d’État", "", {project.number: reason}, version)


def test_publish_starts_prototypes_opens_studies_and_writes_to_tables(make, session, now, world) -> None:
    edition, projects = world
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, draft(projects[1]), actor, now)
    publish(session, edition, 1, actor, now, address)
    assert [one.project_id for one in session.scalars(select(Prototype))] == [projects[1].id]
    assert {one.project_id for one in session.scalars(select(Study))} == {projects[0].id, projects[2].id}
    assert [one.state for one in projects] == [ProjectState.STUDIED, ProjectState.KEPT, ProjectState.STUDIED]


def test_publish_writes_to_every_author_once(make, session, now, world) -> None:
    edition, projects = world
    for project in projects:
        make.seat(project.table)
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, draft(projects[0]), actor, now)
    publish(session, edition, 1, actor, now, address)
    kept, studied = "Votre projet est retenu", "Votre projet part à l’étude"
    subjects = [message.subject for message in session.scalars(select(OutboxMessage))]
    assert sorted(subject.replace("\u00a0", " ").split(" :")[0] for subject in subjects) == [kept, studied, studied]


def test_publish_refuses_the_wrong_number_or_a_missing_reason(make, session, now, world) -> None:
    edition, projects = world
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, draft(projects[0], reason=""), actor, now)
    with pytest.raises(RuleError, match="sans motif"):
        publish(session, edition, 1, actor, now, address)
    two = Draft("Secrétariat d’État", "", {one.number: "Oui." for one in projects[:2]}, 1)
    save_draft(session, edition, two, actor, now)
    with pytest.raises(RuleError, match="exactement"):
        publish(session, edition, 2, actor, now, address)
    assert session.scalars(select(Study)).all() == []


def test_stale_page_is_refused_and_published_decision_is_final(make, session, now, world) -> None:
    edition, projects = world
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, draft(projects[0]), actor, now)
    with pytest.raises(RuleError, match="modifié ailleurs"):
        save_draft(session, edition, draft(projects[1]), actor, now)
    publish(session, edition, 1, actor, now, address)
    with pytest.raises(RuleError, match="ne change plus"):
        publish(session, edition, 1, actor, now, address)


def test_choice_waits_for_its_step(make, session, now) -> None:
    edition = make.edition()
    with pytest.raises(RuleError, match="pas encore ouverte"):
        save_draft(session, edition, Draft("X", "", {}, 0), make.account(), now)


def test_decider_goes_from_vote_to_published_choice(make, session, signed_in, client, world) -> None:
    edition, _projects = world
    decider = signed_in(make.account(Role.DECIDER, edition=edition))
    base = f"/editions/{edition.number}/choix"
    saved = decider.submit(
        f"{base}/preparation",
        "Enregistrer et relire",
        by_function="Secrétariat d’État",
        **{"rows-1-kept": "y", "rows-1-reason": "Le besoin est clair."},
    )
    assert saved.location.endswith("/choix/publication")
    assert "Le choix est complet" in decider.get(f"{base}/preparation").text
    assert "Préparer le choix" not in client.get(base).text
    assert decider.submit(f"{base}/publication", "Publier la décision").status_code == 302
    page = client.get(base).text
    assert "retenu contre l’ordre du vote" in page
    assert "pas retenu, malgré le vote" in page
    assert "Le besoin est clair." in page


def test_incomplete_choice_says_what_is_missing(make, signed_in, world) -> None:
    edition, _projects = world
    decider = signed_in(make.account(Role.DECIDER, edition=edition))
    path = f"/editions/{edition.number}/choix/preparation"
    saved = decider.submit(path, "Enregistrer et relire", **{"rows-0-kept": "y"})
    assert saved.location.endswith(path)
    page = decider.get(path).text
    assert "Il manque encore" in page
    assert "retenu sans motif" in page


def test_choice_remembers_who_decided_last_time(make, session, signed_in, now, world) -> None:
    edition, _projects = world
    session.add(Decision(edition_id=make.edition().id, by_function="Secrétariat d’État", version=1, published_at=now))
    session.flush()
    page = signed_in(make.account(Role.DECIDER, edition=edition)).get(f"/editions/{edition.number}/choix/preparation")
    assert 'value="Secrétariat d’État"' in page.text


def test_choice_that_is_not_open_is_only_read(make, signed_in) -> None:
    edition = make.edition(Activity.PITCHES)
    make.project(edition, state=ProjectState.SUBMITTED)
    page = signed_in(make.account(Role.DECIDER, edition=edition)).get(f"/editions/{edition.number}/choix/preparation")
    assert "vous pouvez lire les projets" in page.text
    assert "Enregistrer" not in page.text


def test_refused_draft_keeps_what_was_written(make, session, signed_in, now, world) -> None:
    edition, projects = world
    account = make.account(Role.DECIDER, edition=edition)
    decider = signed_in(account)
    path = f"/editions/{edition.number}/choix/preparation"
    page = decider.get(path).text
    save_draft(session, edition, draft(projects[0]), account, now)
    session.commit()
    assert 'name="version" type="hidden" value="0"' in page
    answer = decider.submit(path, "Enregistrer le choix", version="0", **{"rows-2-reason": "Mots à ne pas perdre"})
    assert answer.status_code == 422
    assert "Mots à ne pas perdre" in answer.text
    assert session.scalar(select(Decision.version)) == 1


@pytest.mark.parametrize("role", [Role.GUARANTOR, Role.SPONSOR, Role.BEARER])
def test_only_deciders_and_organisers_choose(make, signed_in, world, role) -> None:
    edition, _ = world
    visitor = signed_in(make.account(role, edition=edition))
    assert visitor.get(f"/editions/{edition.number}/choix/preparation").status_code == 403


def test_decision_page_costs_the_same_with_more_projects(make, session, now, client, steady_queries, world) -> None:
    edition, projects = world
    actor = make.account()
    save_draft(session, edition, draft(projects[0]), actor, now)
    publish(session, edition, 1, actor, now, address)
    page = f"/editions/{edition.number}/choix"
    steady_queries(
        lambda: client.get(page),
        lambda: make.project(edition, state=ProjectState.STUDIED),
    )


@pytest.mark.parametrize("state", [PollState.OPEN, PollState.CLOSED, PollState.COUNTED])
def test_decision_waits_for_the_vote_to_be_published(make, session, now, world, state: PollState) -> None:
    edition, projects = world
    session.scalars(select(Poll)).one().state = state
    actor = make.account(Role.DECIDER, edition=edition)
    save_draft(session, edition, draft(projects[0]), actor, now)
    with pytest.raises(RuleError, match="pas encore publié"):
        publish(session, edition, 1, actor, now, address)


def test_stale_form_shows_the_newer_choice_and_can_go_on(make, session, now, world, signed_in) -> None:
    edition, projects = world
    actor = make.account(Role.DECIDER, edition=edition)
    browser = signed_in(actor)
    path = f"/editions/{edition.number}/choix/preparation"
    save_draft(session, edition, draft(projects[1], reason="Écrit par quelqu’un d’autre."), actor, now)
    typed = {"rows-0-kept": "y", "rows-0-reason": "Mes mots.", "by_function": "Secrétariat d’État"}
    late = browser.submit(path, **typed, version="0")
    page = late.get_data(as_text=True)
    assert late.status_code == 422
    assert "Écrit par quelqu’un d’autre." in page
    assert "Mes mots." in page
    assert 'name="version" type="hidden" value="1"' in page
