"""An edition of ten seats whose draw is open, with thirty volunteers of eighteen councils."""

import pytest

from app.core.thread import Activity
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.models.accounts import Role
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex

DICE = "31415926535897932384"


@pytest.fixture
def edition(make):
    edition = make.edition(Activity.DRAW)
    councils = [make.council() for _ in range(18)]
    ages = list(AgeBand)
    for n in range(30):
        make.volunteer(
            edition,
            council=councils[n * 7 % 18],
            sex=Sex.UNSAID if n == 29 else Sex.FEMALE if n % 3 else Sex.MALE,
            age_band=ages[n % 6],
            college=College.LOCAL_ACTORS if n % 4 == 0 else College.RESIDENTS,
        )
    return edition


@pytest.fixture
def organiser(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def draw(session, edition, organiser, now):
    return prepare_draw(edition, organiser, now)


@pytest.fixture
def computed(session, draw, organiser, now):
    run_draw(draw, organiser, now)
    return draw


@pytest.fixture
def frozen(session, computed, organiser, now):
    freeze(computed, organiser, now)
    return computed


@pytest.fixture
def published(session, frozen, organiser, now):
    enter_balls(frozen, organiser, now, "4-0-7", "407")
    enter_dice(frozen, organiser, now, DICE, DICE, ["garante du tirage"])
    publish(frozen, organiser, now)
    return frozen
