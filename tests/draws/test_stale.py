"""Two organisers at once, and pages left open too long: each late act is refused in words, and nothing is half done."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.core.errors import RuleError
from app.database import writing
from app.draws.actions import run_draw, set_quotas
from app.draws.ceremony import enter_balls
from app.draws.pool import maxima_of, pool_of
from app.draws.queries import file_names
from app.draws.views.computing import SOLVE
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.draws import Draw, DrawState
from app.models.jobs import Job
from app.models.oversight import AuditEntry
from tests.draws.conftest import DICE
from tests.draws.test_actions import quotas_of
from tests.draws.test_views import base, desk, only_draw, text  # noqa: F401

HIDDEN = re.compile(r'name="(csrf_token|seen)"[^>]*value="([^"]+)"')


@pytest.fixture
def page_of(edition, desk):  # noqa: F811
    """Open a page of the draw and keep it: `page_of(name)` gives (address, hidden fields)."""

    def open_(name):
        path = f"{base(edition)}/1/{name}"
        return path, dict(HIDDEN.findall(desk.get(path).get_data(as_text=True)))

    return open_


def acts(session, name):
    return session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.act == f"draws.{name}"))


def test_freezing_a_list_that_changed_since_the_page(session, make, edition, computed, desk, page_of):  # noqa: F811
    path, hidden = page_of("figer")
    make.volunteer(edition)
    answer = desk.post(path, data=hidden | {"understood": "y"})
    assert answer.status_code == 422
    assert "La liste des volontaires a changé depuis le calcul" in text(answer)
    draw = only_draw(session)
    assert (draw.state, draw.fingerprint) == (DrawState.COMPUTED, None)
    assert [name for name, _, _ in file_names(draw)] == ["panels.txt"]


def test_freezing_what_another_organiser_changed(session, edition, computed, organiser, now, desk, page_of):  # noqa: F811
    path, hidden = page_of("figer")
    set_quotas(computed, organiser, now, quotas_of(computed, sexe_F=(4, 6), sexe_H=(4, 6)), maxima_of(computed))
    run_draw(computed, organiser, now)
    session.commit()
    answer = desk.post(path, data=hidden | {"understood": "y"})
    assert answer.status_code == 422
    assert "a changé depuis que vous avez ouvert la page" in text(answer)
    assert only_draw(session).state is DrawState.COMPUTED


def test_freezing_twice(session, computed, desk, page_of):  # noqa: F811
    path, hidden = page_of("figer")
    assert desk.post(path, data=hidden | {"understood": "y"}).status_code == 303
    fingerprint = only_draw(session).fingerprint
    answer = desk.post(path, data=hidden | {"understood": "y"})
    assert answer.status_code == 422
    assert "n’est plus possible" in text(answer)
    assert only_draw(session).fingerprint == fingerprint
    assert acts(session, "freeze") == 1


def test_quotas_sent_twice(session, edition, draw, desk, page_of):  # noqa: F811
    _, hidden = page_of("preparation")
    bounds = {f"{side}-{row.criterion}-{row.value}".replace("+", "plus"): getattr(row, long)
              for row in draw.quotas for side, long in (("min", "minimum"), ("max", "maximum"))}  # fmt: skip
    form = hidden | bounds | {"groupe-conseil": 1, "groupe-qpv": 2, "max-age-16-17": 7}
    path = f"{base(edition)}/1/quotas"
    assert desk.post(path, data=form).status_code == 303
    answer = desk.post(path, data=form | {"max-age-16-17": 8})
    assert answer.status_code == 422
    assert "a changé depuis que vous avez ouvert la page" in text(answer)
    assert 'value="8"' in answer.get_data(as_text=True)  # what was typed is not lost
    assert next(row.maximum for row in only_draw(session).quotas if row.value == "16-17") == 7


def test_smallest_change_and_suggestions_from_an_old_page(session, edition, draw, organiser, now, desk, page_of):  # noqa: F811
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(9, 10), sexe_H=(5, 5)), maxima_of(draw))
    session.commit()
    _, hidden = page_of("preparation")
    for act in ("plus-petit-changement", "proposition"):
        path = f"{base(edition)}/1/quotas/{act}"
        assert desk.post(path, data=hidden).status_code == 303
        late = desk.post(path, data=hidden)
        assert late.status_code == 409
        assert "a changé depuis que vous avez ouvert la page" in text(late)
        hidden = page_of("preparation")[1]


def test_seat_of_right_from_an_old_page(session, edition, draw, desk, page_of):  # noqa: F811
    path, hidden = page_of("d-office")
    first, second = pool_of(draw)[:2]
    assert desk.post(path, data=hidden | {"reference": first.reference, "reason": "Présidence"}).status_code == 303
    late = desk.post(path, data=hidden | {"reference": second.reference, "reason": "Présidence"})
    assert late.status_code == 422
    assert "a changé depuis que vous avez ouvert la page" in text(late)
    assert list(only_draw(session).seated) == [first.reference]


def test_lottery_that_arrives_after_freezing_changes_nothing(session, computed, edition, organiser, now, desk, page_of):  # noqa: F811
    job = Job(token="b" * 32, kind="draws.solve", params={"draw": computed.id}, account_id=organiser.id, created_at=now)
    result = SOLVE.run(job.params, lambda *said: None, lambda: False)
    path, hidden = page_of("figer")
    assert desk.post(path, data=hidden | {"understood": "y"}).status_code == 303
    before = file_names(only_draw(session))
    with pytest.raises(RuleError, match="n’est plus possible"):
        SOLVE.finish(session, job, result, now)
    session.rollback()
    assert file_names(only_draw(session)) == before


def test_second_balls_leave_the_first(session, frozen, desk, page_of):  # noqa: F811
    path, hidden = page_of("boules")
    assert desk.post(path, data=hidden | {"balls": "123", "again": "123"}).status_code == 303
    late = desk.post(path, data=hidden | {"balls": "321", "again": "321"})
    assert late.status_code == 422
    assert "n’est plus possible" in text(late)
    draw = only_draw(session)
    assert draw.balls == "123"
    assert sum(row.outcome is not None for row in draw.candidates) == draw.seats
    assert acts(session, "balls") == 1


def test_second_dice_leave_the_first(session, frozen, desk, page_of):  # noqa: F811
    path, hidden = page_of("boules")
    desk.post(path, data=hidden | {"balls": "123", "again": "123"})
    path, hidden = page_of("des")
    assert desk.post(path, data=hidden | {"dice": DICE, "again": DICE, "witnesses": "garante"}).status_code == 303
    order = {row.reference: row.outcome_rank for row in only_draw(session).candidates}
    other = "0" * 20
    late = desk.post(path, data=hidden | {"dice": other, "again": other, "witnesses": "autre"})
    assert late.status_code == 422
    assert "n’est plus possible" in text(late)
    draw = only_draw(session)
    assert (draw.dice, draw.witnesses) == (DICE, ["garante"])
    assert {row.reference: row.outcome_rank for row in draw.candidates} == order


def test_publishing_and_annulling_twice(session, frozen, desk, page_of):  # noqa: F811
    path, hidden = page_of("boules")
    desk.post(path, data=hidden | {"balls": "123", "again": "123"})
    path, hidden = page_of("des")
    desk.post(path, data=hidden | {"dice": DICE, "again": DICE})
    path, hidden = page_of("publier")
    assert desk.post(path, data=hidden).status_code == 303
    late = desk.post(path, data=hidden)
    assert late.status_code == 422
    assert "n’est plus possible" in text(late)
    assert session.scalar(select(func.count(Participant.id))) == frozen.seats
    path, hidden = page_of("annuler")
    assert desk.post(path, data=hidden | {"reason": "Une urne fêlée."}).status_code == 303
    late = desk.post(path, data=hidden | {"reason": "Un autre motif."})
    assert late.status_code == 422
    assert "n’est plus possible" in text(late)
    assert only_draw(session).annulled_reason == "Une urne fêlée."


def test_preparing_a_second_real_draw(edition, draw, desk, page_of):  # noqa: F811
    hidden = page_of("preparation")[1]
    late = desk.post(f"{base(edition)}/preparation", data=hidden | {"kind": "real"})
    assert late.status_code == 409
    assert "Un tirage existe déjà pour cette édition" in text(late)


def test_balls_entered_at_the_same_instant_give_one_panel(app, session, frozen, organiser, now):
    number, actor = frozen.id, organiser.id
    session.commit()
    together = Barrier(4)

    def enter(balls: str) -> str:
        with app.app_context(), writing():
            together.wait(10)
            try:
                enter_balls(db.session.get_one(Draw, number), db.session.get_one(Account, actor), now, balls, balls)
            except RuleError as refusal:
                return str(refusal)
            db.session.commit()
            return balls

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(enter, ("111", "222", "333", "444")))
    draw = only_draw(session)
    assert [one for one in said if len(one) == 3] == [draw.balls]
    assert sum("n’est plus possible" in one for one in said) == 3
    assert sum(row.outcome is not None for row in draw.candidates) == draw.seats
    assert acts(session, "balls") == 1
