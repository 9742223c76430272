"""An edition whose draw is published: three titulaires, two substitutes."""

import pytest

from app.core.thread import Activity
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState


@pytest.fixture
def edition(make):
    return make.edition(Activity.CONVENING)


@pytest.fixture
def panel(make, session, edition, now):
    """A published draw of three among five, whose titulaires are not convened yet."""
    draw = Draw(
        edition_id=edition.id,
        kind=DrawKind.REAL,
        rank=1,
        state=DrawState.PUBLISHED,
        seats=3,
        created_at=now,
        created_by_id=make.account().id,
        fingerprint="0" * 64,
        balls="407",
    )
    session.add(draw)
    session.flush()
    for i in range(5):
        volunteer = make.volunteer(edition)
        candidate = DrawCandidate(
            draw_id=draw.id,
            volunteer_id=volunteer.id,
            reference=volunteer.reference,
            commitment="0" * 64,
            values={},
            groups={},
            thousandths=331,
            outcome=DrawOutcome.SELECTED if i < 3 else DrawOutcome.SUBSTITUTE,
            outcome_rank=i + 1,
        )
        session.add(candidate)
    session.flush()
    return draw
