"""The acts and the plans of an edition, read as columns: once per request, and anew after each change."""

import gc

from sqlalchemy import inspect, select

from app.core.thread import Activity, ActKind
from app.models.editions import ActivityAct, ActivityPlan, Edition


def test_thread_is_read_once_and_again_after_a_change(make, session, now, count_queries) -> None:
    number = make.edition(Activity.CALL).number
    session.commit()
    edition = session.query(Edition).filter_by(number=number).one()
    with count_queries() as queries:
        assert edition.is_open(Activity.CALL, now)
        assert not edition.is_open(Activity.DRAW, now)
        assert edition.thread(now)
    assert len(queries) == 1
    make.open(edition, Activity.CALL, ActKind.CLOSE)
    session.commit()
    assert not edition.is_open(Activity.CALL, now)


def test_thread_sees_the_acts_that_are_loaded_in_the_same_transaction(make, session, now) -> None:
    edition = make.edition(Activity.CALL)
    session.commit()
    assert edition.is_open(Activity.CALL, now)
    session.refresh(edition, ["acts"])
    with session.no_autoflush:
        edition.acts.append(ActivityAct(activity=Activity.CALL, kind=ActKind.CLOSE, at=now, reason=""))
        edition.plans.append(ActivityPlan(activity=Activity.DRAW, opens_at=now))
        assert not edition.is_open(Activity.CALL, now)
        assert [plan.opens_at for plan in edition.planned() if plan.activity is Activity.DRAW] == [now]
    session.rollback()
    assert edition.is_open(Activity.CALL, now)


def test_row_may_expire_after_its_object_is_gone(make, session) -> None:
    """As at a commit, when the session still holds the row of an object that nobody holds."""
    make.edition(Activity.CALL)
    session.commit()
    session.expunge_all()
    state = inspect(session.scalars(select(Edition)).one())
    gc.collect()
    assert state.obj() is None
    state.manager.dispatch.expire(state, None)
