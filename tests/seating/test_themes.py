"""Themes wished for and themes of tables: said in time, fingerprinted, followed by the plan, shown in its effects."""

import json

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.oversight import AuditEntry
from app.models.volunteers import ThemeWish
from app.seating import actions, queries
from app.seating.room import theme_changes, wishes
from app.volunteers.actions import rank_themes

SEED = "31415926535897932384"


@pytest.fixture
def edition(make):
    edition = make.edition(Activity.TABLES, Activity.CALL)
    make.theme(edition, code="emploi", label="Emploi", rank=1)
    make.theme(edition, code="sante", label="Santé", rank=2)
    make.session.refresh(edition, ["themes"])
    return edition


@pytest.fixture
def actor(make):
    return make.account()


@pytest.fixture
def ten(make, session, edition, now):
    """Ten people who come; the first four prefer health, the next two employment, then health."""
    people = [make.participant(edition, attendance=Attendance.CONFIRMED) for _ in range(10)]
    for one in people[:4]:
        rank_themes(session, one.volunteer, ["sante"], now, actor=None)
    for one in people[4:6]:
        rank_themes(session, one.volunteer, ["emploi", "sante"], now, actor=None)
    return people


def test_plan_follows_wishes_says_so_and_holds_them_in_its_fingerprint(session, edition, actor, now, ten):
    before = actions.prepare(edition)[2]
    actions.give_themes(edition, {1: "emploi", 2: "sante"}, actor, now)
    _people, rules, mark = actions.prepare(edition)
    assert mark != before
    assert [table.theme for table in rules.tables] == ["emploi", "sante"]
    plan = actions.compose_plan(edition, actor, now, SEED, fingerprint=mark)
    record = json.loads(plan.record)
    assert record["tables"][0]["theme"] == "emploi"
    assert {"emploi": 0, "sante": 1} in [one["souhaits"] for one in record["personnes"]]
    wanted = queries.wishes_of(edition)
    met = wishes(plan, wanted)
    assert (met.by_rank, met.elsewhere, met.wishing) == ([(0, 6)], 0, 6)
    first = next(seat for seat in plan.seats if seat.participant_id == ten[4].id)
    other = next(seat for seat in plan.seats if seat.table.number == 2)
    (change,) = theme_changes([(first, other.table)], wanted)
    assert (change.before, change.after) == (0, 1)
    silent = [(seat, first.table) for seat in plan.seats if seat.participant_id not in wanted]
    assert theme_changes(silent, wanted) == []


def test_order_is_said_until_the_tables_are_composed(session, edition, actor, now, ten):
    one = ten[4].volunteer
    assert not rank_themes(session, one, ["emploi", "sante"], now, actor=None)
    assert rank_themes(session, one, ["sante", "emploi"], now, actor=actor)
    assert [wish.theme.code for wish in one.wishes] == ["sante", "emploi"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.account_id == actor.id)).one()
    assert (entry.act, entry.on_behalf_of_id) == ("volunteers.rank_themes", one.person_id)
    with pytest.raises(RuleError, match="chacun une fois"):
        rank_themes(session, one, ["emploi", "emploi"], now, actor=None)
    actions.adopt_plan(edition, actions.compose_plan(edition, actor, now, SEED), actor, now)
    with pytest.raises(RuleError, match="ne change plus"):
        rank_themes(session, one, [], now, actor=None)


@pytest.mark.one_engine
def test_organiser_gives_themes_and_a_person_orders_theirs(make, session, edition, ten, signed_in):
    number, reference = edition.number, ten[9].volunteer.reference
    own = signed_in(make.account(person=ten[9].person))
    page = f"/editions/{number}/mon-inscription/{reference}/themes"
    assert own.submit(page, first_theme="sante", second_theme="sante").status_code == 422
    own.submit(page, first_theme="emploi", third_theme="sante")
    session.expire_all()
    ranks = session.execute(select(ThemeWish.rank).where(ThemeWish.volunteer_id == ten[9].volunteer_id)).scalars()
    assert sorted(ranks) == [1, 2]
    organiser = signed_in(make.account(Role.ORGANISER, edition=edition))
    themes = f"/editions/{number}/tables/themes"
    organiser.submit(themes, "Partager également les tables entre les thèmes")
    shared = queries.themes_of_tables(edition)
    organiser.submit(themes, table_1="sante", table_2="")
    session.expire_all()
    assert (len(shared), queries.themes_of_tables(edition)) == (2, {1: "sante"})
    organiser.submit(f"/editions/{number}/tables/plans", dice=SEED, dice_again=SEED)
    shown = organiser.get(f"/editions/{number}/tables/plans/1").text
    assert "Les thèmes souhaités" in shown
