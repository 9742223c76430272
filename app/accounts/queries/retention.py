"""What has been kept as long as was promised (see the public page on personal data), and must now go."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session

from app.accounts.throttling import KEPT as FAILURES_KEPT
from app.core.paris import day_of
from app.core.retention import MONTHS, NOTICE_MONTHS, UNSETTLED_MONTHS, Rule, day_months_before, months_before
from app.core.thread import Activity, ActKind
from app.models.accounts import Account, AccountSession, LoginFailure, Person, RoleGrant, SecretLink
from app.models.convening import Participant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.editions import ActivityAct, Edition
from app.models.following import Following
from app.models.jury import Juror, Jury, Recusal
from app.models.logistics import Expense, Trip
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry
from app.models.projects import Project
from app.models.prototypes import TeamMember
from app.models.seating import SeatingLink
from app.models.territories import Mandate
from app.models.volunteers import Volunteer, VolunteerNeed
from app.models.votes import Poll, RollEntry

NO_SALT = "0" * 32  # an erased registration: its salt is gone, by which a name could be confirmed
WARNING = "account_closing"  # the purpose of the message sent before an account is closed
SIGN_IN_ACTS = ("accounts.sign_in", "accounts.sign_in_link", "accounts.reset_password_link")


def counts(session: Session, now: datetime) -> dict[Rule, int]:
    """How many rows each rule would erase now (for accounts: how many people)."""
    selects: dict[Rule, list[Select[int]]] = {
        Rule.NEEDS: [
            select(VolunteerNeed.volunteer_id).where(needs_due(now)).distinct(),
            select(SeatingLink.id).where(links_due(now)),
            select(Trip.id).where(trips_due(now)),
            select(Recusal.juror_id).where(reasons_due(now)),
        ],
        Rule.EXPENSES: [select(Expense.id).where(expenses_due(now))],
        Rule.NOT_DRAWN: [select(Volunteer.id).where(not_drawn_due(now))],
        Rule.PARTICIPANTS: [select(Volunteer.id).where(participants_due(now))],
        Rule.FOLLOWING: [select(Following.id).where(following_due(now))],
        Rule.WARNINGS: [select(Account.id).where(warnings_due(now))],
        Rule.ACCOUNTS: [select(Account.id).where(accounts_due(now))],
        Rule.SECURITY: [select(kind.id).where(due) for kind, due in security_due(now)],
    }
    columns = [(rule, _counted(one)) for rule, statements in selects.items() for one in statements]
    row = session.execute(select(*(column for _rule, column in columns))).one()
    found = dict.fromkeys(selects, 0)
    for (rule, _column), count in zip(columns, row, strict=True):
        found[rule] += count
    polls = session.scalars(polls_with_roll_due(now)).all()
    signed = select(func.count()).where(RollEntry.poll_id.in_(polls))
    return found | {Rule.ROLL: session.scalar(signed) or 0}


def nights(session: Session) -> list[tuple[datetime, dict[Rule, int]]]:
    """The last times something was erased, and how much of each, last first."""
    acts = session.scalars(
        select(AuditEntry).where(AuditEntry.act == "accounts.retention").order_by(AuditEntry.id.desc()).limit(20)
    )
    return [(act.at, {Rule(code): count for code, count in act.details.items()}) for act in acts]


def needs_due(now: datetime) -> ColumnElement[bool]:
    held = select(Volunteer.id).join(Edition).where(Edition.held_on <= _day(now, Rule.NEEDS))
    return VolunteerNeed.volunteer_id.in_(held)


def links_due(now: datetime) -> ColumnElement[bool]:
    """People seated apart or together: why is nobody's business once the day is over."""
    return SeatingLink.edition_id.in_(select(Edition.id).where(Edition.held_on <= _day(now, Rule.NEEDS)))


def trips_due(now: datetime) -> ColumnElement[bool]:
    """Who travelled how, once everybody is home."""
    return Trip.participant_id.in_(_at_days_until(_day(now, Rule.NEEDS)))


def expenses_due(now: datetime) -> ColumnElement[bool]:
    """Claims paid or refused, and those that nobody settled in a year; the accounts have kept what they need."""
    is_settled = Expense.settled_at <= months_before(now, MONTHS[Rule.EXPENSES])
    settled = and_(is_settled, Expense.participant_id.in_(_at_days_until(_day(now, Rule.EXPENSES))))
    forgotten = day_months_before(day_of(now), UNSETTLED_MONTHS)
    return or_(settled, Expense.participant_id.in_(_at_days_until(forgotten)))


def reasons_due(now: datetime) -> ColumnElement[bool]:
    """Why a member of a jury was recused: « recused » stays, the reason goes."""
    past = select(Edition.id).where(Edition.held_on <= _day(now, Rule.NEEDS))
    members = select(Juror.id).join(Jury).where(Jury.edition_id.in_(past))
    return and_(Recusal.reason != "", Recusal.juror_id.in_(members))


def not_drawn_due(now: datetime) -> ColumnElement[bool]:
    """Never convened: those the draw left out at once, substitutes after the day, all where there was no draw."""
    published = _real_draws().where(Draw.published_at <= months_before(now, MONTHS[Rule.NOT_DRAWN]))
    substitutes = (
        select(DrawCandidate.volunteer_id)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)
        .where(DrawCandidate.outcome == DrawOutcome.SUBSTITUTE, DrawCandidate.volunteer_id.is_not(None))
    )
    past = select(Edition.id).where(Edition.held_on <= _day(now, Rule.NOT_DRAWN))
    left_out = and_(Volunteer.edition_id.in_(published), Volunteer.id.not_in(substitutes))
    return and_(~_sat(), Volunteer.salt != NO_SALT, or_(left_out, Volunteer.edition_id.in_(past)))


def participants_due(now: datetime) -> ColumnElement[bool]:
    """Convened to an edition whose prototypes are followed no more, for a year."""
    return and_(_sat(), Volunteer.salt != NO_SALT, Volunteer.edition_id.in_(_no_more_followed(now)))


def following_due(now: datetime) -> ColumnElement[bool]:
    """Addresses that never confirmed, and those that followed an idea of such an edition; authors go with theirs."""
    silent = and_(Following.confirmed_at.is_(None), Following.asked_at <= months_before(now, MONTHS[Rule.FOLLOWING]))
    ended = select(Project.id).where(Project.edition_id.in_(_no_more_followed(now)))
    return and_(Following.person_id.is_(None), or_(silent, Following.project_id.in_(ended)))


def _no_more_followed(now: datetime) -> Select[int]:
    """Editions whose prototypes are followed no more, for a year."""
    followed = ActivityAct.activity == Activity.PROTOTYPES
    ended = (
        select(ActivityAct.edition_id)
        .where(followed)
        .group_by(ActivityAct.edition_id)
        .having(func.max(ActivityAct.at) <= months_before(now, MONTHS[Rule.PARTICIPANTS]))
    )
    last = select(func.max(ActivityAct.id)).where(followed).group_by(ActivityAct.edition_id)
    return select(ActivityAct.edition_id).where(
        ActivityAct.id.in_(last), ActivityAct.kind == ActKind.CLOSE, ActivityAct.edition_id.in_(ended)
    )


def polls_with_roll_due(now: datetime) -> Select[int]:
    results = func.coalesce(Poll.published_at, Poll.counted_at, Poll.annulled_at)
    return select(Poll.id).where(results <= months_before(now, MONTHS[Rule.ROLL]))


def warnings_due(now: datetime) -> ColumnElement[bool]:
    """Those who can be written to, and were not since they last came."""
    warned = select(OutboxMessage.id).where(
        OutboxMessage.person_id == Account.person_id,
        OutboxMessage.purpose == WARNING,
        OutboxMessage.created_at > _last_seen(),
    )
    return and_(_idle(now, Rule.WARNINGS), ~warned.exists())


def accounts_due(now: datetime) -> ColumnElement[bool]:
    """Warned a month ago at least, and still not seen."""
    warned = select(OutboxMessage.id).where(
        OutboxMessage.person_id == Account.person_id,
        OutboxMessage.purpose == WARNING,
        OutboxMessage.created_at > _last_seen(),
        OutboxMessage.created_at <= months_before(now, NOTICE_MONTHS),
    )
    return and_(_idle(now, Rule.ACCOUNTS), warned.exists())


def security_due(
    now: datetime,
) -> list[tuple[type[LoginFailure | SecretLink | AccountSession | AuditEntry], ColumnElement[bool]]]:
    """Sign-ins, links and sessions of long ago; the last session of each account says when it was last used."""
    old = months_before(now, MONTHS[Rule.SECURITY])
    last = select(func.max(AccountSession.id)).group_by(AccountSession.account_id)
    finished = func.coalesce(AccountSession.ended_at, AccountSession.expires_at) <= old
    return [
        (LoginFailure, LoginFailure.failed_at <= now - FAILURES_KEPT),
        (SecretLink, SecretLink.expires_at <= old),
        (AccountSession, and_(finished, AccountSession.id.not_in(last))),
        (AuditEntry, and_(AuditEntry.act.in_(SIGN_IN_ACTS), AuditEntry.at <= old)),
    ]


def still_needed(session: Session, people: set[int], going: set[int], now: datetime) -> set[int]:
    """Of these people, those whom something else keeps here: a role, a team, a council, another registration.

    `going` are the registrations that go now.
    """
    today = day_of(now)
    account = select(Account.person_id)
    reasons: CompoundSelect[int] = union(
        account.join(RoleGrant, RoleGrant.account_id == Account.id).where(RoleGrant.revoked_at.is_(None)),
        account.join(TeamMember, TeamMember.account_id == Account.id).where(TeamMember.until.is_(None)),
        select(Mandate.person_id).where(or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today)),
        select(Participant.person_id).where(Participant.person_id.in_(people)),
        select(Volunteer.person_id).where(
            Volunteer.person_id.in_(people), Volunteer.salt != NO_SALT, Volunteer.id.not_in(going)
        ),
    )
    return people & set(session.scalars(reasons))


def _idle(now: datetime, rule: Rule) -> ColumnElement[bool]:
    """Not seen for so long, and in charge of nothing."""
    in_charge = select(RoleGrant.id).where(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))
    in_team = select(TeamMember.id).where(TeamMember.account_id == Account.id, TeamMember.until.is_(None))
    gone = select(Person.id).where(Person.erased_at.is_not(None))
    return and_(
        _last_seen() <= months_before(now, MONTHS[rule]),
        Account.person_id.not_in(gone),
        ~in_charge.exists(),
        ~in_team.exists(),
    )


def _last_seen() -> ColumnElement[datetime]:
    seen: ScalarSelect[datetime] = (
        select(func.max(AccountSession.created_at))
        .where(AccountSession.account_id == Account.id)
        .correlate(Account)  # also from inside another subquery
        .scalar_subquery()
    )
    return func.coalesce(seen, Account.created_at)


def _real_draws() -> Select[int]:
    return select(Draw.edition_id).where(Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)


def _sat() -> ColumnElement[bool]:
    return Volunteer.id.in_(select(Participant.volunteer_id).where(Participant.volunteer_id.is_not(None)))


def _at_days_until(day: date) -> Select[int]:
    """Participants of the editions held until that day."""
    return select(Participant.id).join(Edition, Participant.edition_id == Edition.id).where(Edition.held_on <= day)


def _day(now: datetime, rule: Rule) -> date:
    return day_months_before(day_of(now), MONTHS[rule])


def _counted(statement: Select[int]) -> ScalarSelect[int]:
    return select(func.count()).select_from(statement.subquery()).scalar_subquery()
