"""What was promised to be kept for a time is erased when it is over: once, and only what nothing else needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actions.retention import erase_step
from app.accounts.queries import retention as due
from app.core.retention import Rule, day_months_before, months_before
from app.core.thread import Activity, ActKind
from app.core.travel import ExpenseState
from app.extensions import db
from app.jobs.retention import erase_what_is_due
from app.models.accounts import Account, AccountSession, LoginFailure, Person, Role, RoleGrant
from app.models.convening import Attendance, AttendanceChange
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.editions import ActivityAct
from app.models.logistics import ExpenseChange, PaymentMeans
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry, record_act
from app.models.volunteers import NeedKind, Volunteer, VolunteerNeed
from app.models.votes import Poll, PollState, RollEntry
from tests.factories import Factory

HELD = date(2017, 12, 16)
DRAWN = datetime(2017, 11, 25, 10, 0, tzinfo=UTC)
PAGE = "/administration/conservation"


def key_of(text: str) -> str:
    return f"key of {text}"[:64]


def drawn(make: Factory, edition, outcomes: dict[DrawOutcome, Volunteer]) -> Draw:
    """A draw published on the 25th of November."""
    draw = make.add(
        Draw(
            edition_id=edition.id, kind=DrawKind.REAL, rank=1, state=DrawState.PUBLISHED, seats=10, version="1",
            created_at=DRAWN, created_by_id=make.account().id, fingerprint="0" * 64, balls="407", published_at=DRAWN,
        )
    )  # fmt: skip
    for rank, (outcome, volunteer) in enumerate(outcomes.items()):
        make.add(
            DrawCandidate(
                draw_id=draw.id, volunteer_id=volunteer.id, reference=volunteer.reference, commitment="0" * 64,
                values={}, groups={}, outcome=outcome, outcome_rank=rank,
            )
        )  # fmt: skip
    return draw


def all_steps(session, now: datetime) -> list[dict[Rule, int]]:
    """Until nothing is due, as a night does."""
    done = []
    while step := erase_step(session, key_of, now):
        session.flush()
        done.append(step)
        assert len(done) < 10
    session.expire_all()
    return done


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2018, 3, 31), 1, date(2018, 2, 28)),
        (date(2018, 1, 16), 1, date(2017, 12, 16)),
        (date(2020, 2, 29), 24, date(2018, 2, 28)),
        (date(2018, 12, 31), 12, date(2017, 12, 31)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, before) -> None:
    assert day_months_before(day, months) == before
    assert months_before(datetime(day.year, day.month, day.day, 23, 5, tzinfo=UTC), months).date() == before


def test_needs_go_a_month_after_the_day(make, session) -> None:
    volunteer = make.volunteer(make.edition(held_on=HELD))
    make.participant(volunteer.edition, volunteer=volunteer)
    volunteer.needs.append(VolunteerNeed(kind=NeedKind.CHILDCARE))
    session.flush()
    assert erase_step(session, key_of, datetime(2018, 1, 15, 12, tzinfo=UTC)) == {}
    assert all_steps(session, datetime(2018, 1, 16, 12, tzinfo=UTC)) == [{Rule.NEEDS: 1}]
    assert session.scalar(select(func.count()).select_from(VolunteerNeed)) == 0


def test_trips_go_with_needs_and_claims_once_paid_or_forgotten(make, session) -> None:
    one = make.participant(make.edition(held_on=HELD))
    make.trip(one)
    paid = {"state": ExpenseState.REFUNDED, "refunded_on": HELD, "means": PaymentMeans.CHEQUE}
    make.expense(one, settled_at=datetime(2018, 1, 10, 12, tzinfo=UTC), **paid)
    make.expense(one)
    assert all_steps(session, datetime(2018, 1, 16, 12, tzinfo=UTC)) == [{Rule.NEEDS: 1}]
    assert due.counts(session, datetime(2018, 2, 10, 12, tzinfo=UTC))[Rule.EXPENSES] == 1
    assert all_steps(session, datetime(2018, 2, 10, 12, tzinfo=UTC)) == [{Rule.EXPENSES: 1}]
    assert all_steps(session, datetime(2018, 12, 15, 12, tzinfo=UTC)) == []
    assert all_steps(session, datetime(2018, 12, 16, 12, tzinfo=UTC)) == [{Rule.EXPENSES: 1}]
    assert session.scalar(select(func.count()).select_from(ExpenseChange)) == 0


def test_who_was_not_drawn_is_erased_three_months_after(make, session) -> None:
    edition = make.edition(held_on=HELD)
    titulaire, substitute, other = (make.volunteer(edition) for _ in range(3))
    drawn(make, edition, dict(zip(DrawOutcome, (titulaire, substitute, other), strict=True)))
    make.participant(edition, volunteer=titulaire)
    people = [one.person_id for one in (titulaire, substitute, other)]
    session.flush()

    def erased() -> list[bool]:
        return [session.get_one(Person, number).erased_at is not None for number in people]

    assert all_steps(session, DRAWN + timedelta(days=91)) == []
    all_steps(session, DRAWN + timedelta(days=93))
    assert erased() == [False, False, True]
    all_steps(session, datetime(2018, 3, 16, 12, tzinfo=UTC))
    assert erased() == [False, True, True]
    assert session.get_one(Volunteer, other.id).withdrawn_at is None  # the figures of the draw stay true
    assert session.get_one(Person, people[2]).returner_key.startswith("key of ")
    assert all_steps(session, datetime(2018, 3, 17, tzinfo=UTC)) == []


def test_who_is_needed_elsewhere_keeps_their_name_and_loses_that_registration(make, session) -> None:
    past, coming = make.edition(held_on=HELD), make.edition(held_on=date(2018, 12, 1))
    back = make.person(given_name="Inès", email="ines@exemple.fr")
    old = make.volunteer(past, person=back, membership_note="appelée deux fois")
    new = make.volunteer(coming, person=back)
    organiser = make.account(Role.ORGANISER)
    own = make.volunteer(past, person=organiser.person)
    all_steps(session, datetime(2018, 3, 16, 12, tzinfo=UTC))
    assert (back.given_name, organiser.person.erased_at) == ("Inès", None)
    assert (old.salt, old.membership_note, own.salt) == (due.NO_SALT, "", due.NO_SALT)
    assert new.salt != due.NO_SALT


def test_participants_go_a_year_after_the_end_of_the_follow_up(make, session, now) -> None:
    edition = make.edition(Activity.PROTOTYPES, held_on=HELD)
    participant = make.participant(edition, attendance=Attendance.PRESENT, answer_hash="a" * 64)
    word = make.add(
        AttendanceChange(participant_id=participant.id, after=Attendance.PRESENT, at=now, comment="Vient avec sa fille")
    )
    account = session.scalars(select(Account.id).order_by(Account.id)).first()
    ended = datetime(2019, 6, 30, 12, tzinfo=UTC)
    assert not any(Rule.PARTICIPANTS in step for step in all_steps(session, ended + timedelta(days=365)))
    make.add(
        ActivityAct(
            edition_id=edition.id, activity=Activity.PROTOTYPES, kind=ActKind.CLOSE, at=ended, account_id=account
        )
    )
    assert Rule.PARTICIPANTS not in erase_step(session, key_of, ended + timedelta(days=364))
    steps = all_steps(session, ended + timedelta(days=366))
    assert steps[0][Rule.PARTICIPANTS] == 1
    assert participant.person.erased_at is not None
    assert (word.comment, participant.answer_hash, participant.attendance) == ("", None, Attendance.PRESENT)


def test_roll_goes_two_months_after_the_results(make, session, now) -> None:
    edition = make.edition()
    old, fresh = (
        make.add(
            Poll(
                edition_id=edition.id, rank=rank, title="Vote", state=PollState.PUBLISHED, rule_fingerprint="0" * 64,
                published_at=published,
            )
        )
        for rank, published in enumerate((now - timedelta(days=62), now - timedelta(days=58)))
    )  # fmt: skip
    session.add_all(RollEntry(poll_id=poll.id, elector_id=elector) for poll in (old, fresh) for elector in (1, 2))
    session.flush()
    assert due.counts(session, now)[Rule.ROLL] == 2
    assert all_steps(session, now) == [{Rule.ROLL: 2}]
    assert set(session.scalars(select(RollEntry.poll_id))) == {fresh.id}


def test_account_is_warned_a_month_before_it_is_closed(make, session, now) -> None:
    account = make.account()
    kept = make.account(Role.ORGANISER)
    visitor = make.account()
    late = months_before(now.replace(year=2019), 1)  # 23 months
    make.add(
        AccountSession(account_id=visitor.id, token_hash="1" * 64, created_at=late, expires_at=late + timedelta(days=1))
    )
    assert all_steps(session, late - timedelta(days=1)) == []
    assert all_steps(session, late) == [{Rule.WARNINGS: 1}]
    message = session.scalars(select(OutboxMessage)).one()
    assert (message.to_address, message.person_id) == (account.email, account.person_id)
    assert account.email in message.body
    assert all_steps(session, late + timedelta(days=20)) == []
    assert all_steps(session, late + timedelta(days=32)) == [{Rule.ACCOUNTS: 1}]
    assert (account.is_active, account.person.erased_at is not None) == (False, True)
    assert kept.is_active
    assert visitor.is_active


def test_account_used_after_the_warning_is_kept(make, session, now) -> None:
    account = make.account()
    late = months_before(now.replace(year=2019), 1)
    all_steps(session, late)
    make.add(
        AccountSession(account_id=account.id, token_hash="1" * 64, created_at=late + timedelta(days=3), expires_at=late)
    )
    assert all_steps(session, late + timedelta(days=40)) == []
    assert account.is_active


def test_account_never_warned_is_not_closed_by_a_platform_that_slept(make, session, now) -> None:
    account = make.account()
    assert all_steps(session, now.replace(year=2030)) == [{Rule.WARNINGS: 1}]
    assert account.is_active


def test_security_records_go_after_a_year(make, session, now) -> None:
    account = make.account(Role.ADMINISTRATOR)
    for days in (800, 500, 400, 10):
        at = now - timedelta(days=days)
        row = AccountSession(account_id=account.id, token_hash=f"{days:064}", created_at=at, expires_at=at)
        session.add(row)
        record_act(session, "accounts.sign_in", account, at)
        record_act(session, "accounts.grant", account, at)
        session.add(LoginFailure(email_hash="0" * 64, address_hash="0" * 64, failed_at=at))
    session.flush()
    assert all_steps(session, now) == [{Rule.SECURITY: 4 + 3 + 3}]
    assert session.scalar(select(func.count()).select_from(AccountSession)) == 1
    assert sorted(session.scalars(select(AuditEntry.act))) == ["accounts.grant"] * 4 + [
        "accounts.retention",
        "accounts.sign_in",
    ]


def test_last_session_is_kept_to_know_when_the_account_was_used(make, session, now) -> None:
    account = make.account(Role.ADMINISTRATOR)
    at = now - timedelta(days=600)
    make.add(AccountSession(account_id=account.id, token_hash="0" * 64, created_at=at, expires_at=at))
    assert all_steps(session, now) == []


def test_night_leaves_the_demonstration_alone_and_writes_down_what_it_erased(app, make, session) -> None:
    make.volunteer(make.edition(held_on=HELD))
    session.commit()
    settings = app.extensions["tablee.settings"]
    later = datetime(2018, 3, 20, tzinfo=UTC)
    erase_what_is_due(db.session(), replace(settings, demonstration=True), lambda: later)
    assert session.scalars(select(AuditEntry)).all() == []
    erase_what_is_due(db.session(), settings, lambda: later)
    erase_what_is_due(db.session(), settings, lambda: later)
    assert [
        entry.details for entry in session.scalars(select(AuditEntry).where(AuditEntry.act == "accounts.retention"))
    ] == [{"not_drawn": 1}]


def test_page_says_what_the_next_night_will_erase(make, signed_in, now, session) -> None:
    make.volunteer(make.edition(held_on=months_before(now, 4).date()))
    browser = signed_in(make.account(Role.ADMINISTRATOR))
    page = browser.get(PAGE).text
    assert "Inscriptions non tirées au sort" in page
    assert "Rien encore" in page
    assert session.scalars(select(RoleGrant)).all()
    assert due.counts(session, now)[Rule.NOT_DRAWN] == 1
    all_steps(session, now)
    session.commit()
    page = browser.get(PAGE).text
    assert "Rien encore" not in page
    assert due.counts(session, now)[Rule.NOT_DRAWN] == 0
