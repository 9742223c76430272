"""A small world where every address leads somewhere: one edition with every step open, and somebody in each role.

The draw is a real one, made by the actions that make it in the product.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from app.core.cards import CardKind, Draft
from app.core.thread import Activity
from app.core.tokens import digest
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.jury import actions as juries
from app.models.accounts import Account, AccountSession, Role, RoleGrant, SecretLink, SecretLinkPurpose
from app.models.checkin import DoorAct, DoorActKind, DoorOutcome
from app.models.convening import Participant
from app.models.draws import DrawOutcome
from app.models.editions import Edition, Guest
from app.models.following import Following
from app.models.followup import Declaration, DeclaredState, Indicator, JournalVersion, Photo, Reading
from app.models.jobs import Job
from app.models.messages import OutboxMessage
from app.models.moderation import ContentKind
from app.models.oversight import AuditEntry, ContentReport
from app.models.projects import Attachment, FileKind, Project, ProjectVersion
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    PointKind,
    Prototype,
    TeamMember,
    TeamRole,
)
from app.models.sealed import PollKey
from app.models.seating import LinkKind, SeatingLink, Table
from app.models.selection import Study
from app.models.sponsorship import NeedKind
from app.models.stage import Pitch
from app.models.territories import College, Mandate
from app.models.volunteers import AgeBand, Sex, Volunteer
from app.models.votes import Poll, PollChannel, PollMethod, PollState
from app.moderation.actions import hide
from app.sponsorship.actions import needs, pledges, signing
from app.sponsorship.queries.pact import pact_of
from app.volunteers.actions.membership import CHECK
from app.votes import actions as votes
from app.web.door import card_code
from app.workshops.actions.cards import Hand, Writing, save_card
from app.workshops.actions.grouping import form_axis
from tests.factories import Factory

NOBODY = "personne"  # nobody is signed in
NO_ROLE = "sans rôle"
TOKEN = "jeton" * 8
DICE = "31415926535897932384"
POINT = "04" + "0" * 128  # a key that nothing is sealed to
VISITORS = (NOBODY, NO_ROLE, *(role.value for role in Role))


@dataclass
class World:
    edition: Edition
    accounts: dict[str, Account] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)  # « endpoint:parameter », or the parameter alone

    def fill(self, rule: Rule) -> dict[str, Any]:
        """A value for each parameter of an address; None where the world has yet to be taught one."""
        return {name: self._value(rule.endpoint, name) for name in rule.arguments}

    def _value(self, endpoint: str, name: str) -> Any:
        room = endpoint.partition(".")[0]
        keys = (f"{endpoint}:{name}", f"{room}:{name}", name)
        return next((self.values[key] for key in keys if key in self.values), None)


def small_world(make: Factory) -> World:
    """Two tables, a project handed in, a prototype under way; each visitor holds what their role is made of."""
    world = World(make.edition(*Activity, title="Hackathon d’essai"))
    edition = world.edition
    world.values["number"] = edition.number
    _people(make, world)
    _draw(make, world)
    _project(make, world)
    _stage(make, world, make.submitted(edition, table=make.table(edition)))
    _door(make, world)
    _travel(make, world)
    _papers(make, world)
    make.session.commit()
    return world


def _people(make: Factory, world: World) -> None:
    world.accounts[NO_ROLE] = make.account()
    world.accounts[Role.ADMINISTRATOR] = make.account(Role.ADMINISTRATOR)
    for role in (Role.ORGANISER, Role.GUARANTOR, Role.DECIDER, Role.SPONSOR, Role.BEARER, Role.DOOR, Role.LOGISTICS):
        world.accounts[role] = make.account(role, edition=world.edition)
    guarantor = world.accounts[Role.GUARANTOR]
    world.values |= {
        "account_id": guarantor.id,
        "person_id": guarantor.person_id,
        "grant_id": make.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == guarantor.id)).one(),
        "session_id": make.add(
            AccountSession(account_id=guarantor.id, token_hash="0" * 64, created_at=make.now, expires_at=make.now)
        ).id,
    }
    for n in range(3 * world.edition.seats):
        _volunteer(make, world.edition, n)


def _volunteer(make: Factory, edition: Edition, n: int) -> Volunteer:
    """Varied enough for quotas to be met."""
    return make.volunteer(
        edition,
        sex=Sex.FEMALE if n % 2 else Sex.MALE,
        age_band=list(AgeBand)[n % len(AgeBand)],
        college=College.LOCAL_ACTORS if n % 4 == 0 else College.RESIDENTS,
    )


def _draw(make: Factory, world: World) -> None:
    organiser = world.accounts[Role.ORGANISER]
    draw = prepare_draw(world.edition, organiser, make.now)
    run_draw(draw, organiser, make.now)
    freeze(draw, organiser, make.now)
    enter_balls(draw, organiser, make.now, "407", "407")
    enter_dice(draw, organiser, make.now, DICE, DICE, ["garante du tirage"])
    publish(draw, organiser, make.now)
    convened = make.session.scalars(select(Participant).order_by(Participant.id)).all()
    for role, participant in zip((Role.CITIZEN, Role.CAPTAIN, Role.PRESENTER), convened, strict=False):
        participant.answer_hash = digest(f"{TOKEN}-{role}")
        world.accounts[role] = make.account(person=participant.person)
        world.values[f"participant {role}"] = participant
    world.values |= {"participant_id": participant.id, "reference": participant.volunteer.reference}
    world.values["convening.answer:token"] = world.values["checkin.wishes_by_link:token"] = f"{TOKEN}-{role}"
    world.values["volunteers.themes_by_link:token"] = f"{TOKEN}-{role}"
    world.values["convening.standby:reference"] = next(
        row.reference for row in draw.candidates if row.outcome is DrawOutcome.SUBSTITUTE
    )
    world.values |= {
        "draws:track": "tirage",
        "draws:rank": draw.rank,
        "draws.download:name": "panels.txt",
        "seating:rank": 1,
        "link_id": _link(make, world, convened[0], convened[1]),
    }


def _link(make: Factory, world: World, one: Participant, other: Participant) -> int:
    """Two people to seat apart."""
    first, second = sorted((one.id, other.id))
    by = world.accounts[Role.ORGANISER].id
    link = SeatingLink(
        edition_id=world.edition.id, kind=LinkKind.APART, first_id=first, second_id=second, created_at=make.now,
        created_by_id=by,
    )  # fmt: skip
    return make.add(link).id


def _project(make: Factory, world: World) -> None:
    edition = world.edition
    table, other = make.table(edition), make.table(edition)
    make.seat(table, world.values[f"participant {Role.CAPTAIN}"], is_captain=True)
    presenter = world.values[f"participant {Role.PRESENTER}"]
    make.seat(table, presenter)
    make.seat(other, world.values[f"participant {Role.CITIZEN}"])
    _morning(make, world, table)
    project = make.submitted(edition, table=table, axis_id=make.axis(edition).id, presenter_id=presenter.id)
    make.add(
        ProjectVersion(
            project_id=project.id, number=1, at=make.now, account_id=world.accounts[Role.CAPTAIN].id, content={}
        )
    )
    world.values |= {"project_number": project.number, "version": 1, "table_number": table.number}
    world.values |= {"stage": "problem", "projects.change_file:verb": "cacher", "piece": _piece(make, world, project)}
    prototype = make.prototype(edition, project=project)
    for role in (TeamRole.SPONSOR, TeamRole.BEARER):
        account = world.accounts[Role(role.value)]
        make.add(TeamMember(prototype_id=prototype.id, account_id=account.id, role=role, since=make.now))
    world.values["rank"] = prototype.rank
    _followed(make, world, prototype)
    _pact(make, world, prototype)


def _piece(make: Factory, world: World, project: Project) -> int:
    """A file joined to the sheet, of which the disk knows nothing."""
    by = world.accounts[Role.CAPTAIN].id
    one = Attachment(project_id=project.id, number=1, fingerprint="0" * 64, kind=FileKind.PDF, size=1, sent_at=make.now)
    one.description, one.account_id, one.is_public = "Estimation", by, True
    return make.add(one).number


def _door(make: Factory, world: World) -> None:
    """A guest who arrived when the step was closed, a card, and somebody who keeps the door."""
    keeper, edition = world.accounts[Role.DOOR], world.edition
    guest = make.add(Guest(edition_id=edition.id, function="Secrétaire d’État", organisation="Ville"))
    act = DoorAct(edition_id=edition.id, key="0" * 32, kind=DoorActKind.ARRIVED, outcome=DoorOutcome.CLOSED)
    act.guest_id, act.account_id = guest.id, keeper.id
    act.happened_at = act.device_at = act.received_at = make.now
    held = select(RoleGrant.id).where(RoleGrant.account_id == keeper.id)
    world.values |= {
        "act_id": make.add(act).id,
        "code": card_code(world.values[f"participant {Role.CITIZEN}"]),
        "checkin.take_back:grant_id": make.session.scalars(held).one(),
    }


def _travel(make: Factory, world: World) -> None:
    """A trip and a claim of the citizen, and somebody who takes care of them."""
    citizen, agent = world.values[f"participant {Role.CITIZEN}"], world.accounts[Role.LOGISTICS]
    held = select(RoleGrant.id).where(RoleGrant.account_id == agent.id)
    world.values |= {
        "trip_id": make.trip(citizen).id,
        "expense_id": make.expense(citizen).id,
        "logistics.relieve:grant_id": make.session.scalars(held).one(),
    }


def _morning(make: Factory, world: World, table: Table) -> None:
    """What the captain's table wrote: a finding, and a lead in an axis, by an act that can be undone."""
    edition, organiser = world.edition, world.accounts[Role.ORGANISER]
    theme = next(iter(edition.themes))
    captain = Hand(world.accounts[Role.CAPTAIN])
    for kind, under in ((CardKind.FINDING, None), (CardKind.LEAD, 1)):
        draft = Draft(kind, theme.code, "Le bus ne passe plus.", under)
        card = save_card(edition, table, Writing(f"carte-{kind}-0123456789", draft), captain, make.now)
    form_axis(edition, theme, "Se déplacer", [card.reference], 0, organiser, make.now)
    world.values |= {"workshops:card_number": card.number, "theme_id": theme.id, "axis_id": card.axis_id}


def _stage(make: Factory, world: World, project: Project) -> None:
    """A second project: pitched, put to the vote, then studied; and the words of addresses that name an act."""
    edition, organiser = world.edition, world.accounts[Role.ORGANISER]
    _jury(make, world, project)
    poll = votes.prepare(edition, "Vote d’essai", 1, organiser, make.now, method=PollMethod.MAJORITY)
    poll.rank = 2  # after the one from accounts, so that it is the poll of the edition
    codes = votes.print_cards(poll, 3, 0, organiser, make.now)
    votes.close_distribution(poll, 2, codes[2:], organiser, make.now)
    votes.open_poll(poll, organiser, make.now)
    _remote(make, world)
    make.add(Study(edition_id=edition.id, project_id=project.id, opened_at=make.now))
    pitch = make.add(Pitch(edition_id=edition.id, project_id=project.id, rank=1, drawn_rank=1))
    check = AuditEntry(at=make.now, account_id=organiser.id, edition_id=edition.id, act=CHECK, details={})
    world.values |= {
        "votes:rank": poll.rank,
        "votes:act": "cloture",
        "selection:project_number": project.number,
        "pitch_id": pitch.id,
        "moment_id": make.moment(edition).id,
        "button": "pause",
        "activity": "appel",
        "verb": "clore",
        "volunteers.undo_check:entry_id": make.add(check).id,
    }


def _jury(make: Factory, world: World, project: Project) -> None:
    """Two members, one of them recused; it is open, and one sheet is handed in."""
    edition, organiser = world.edition, world.accounts[Role.ORGANISER]
    jury = juries.create(edition, organiser, make.now)
    one, other = (
        juries.name(
            jury, juries.Named("Membre", f"d’essai {n}", f"jury{n}@exemple.fr", "Invitée"), organiser, make.now,
            address_of=str, page="/",
        )
        for n in (1, 2)
    )  # fmt: skip
    juries.recuse(jury, one, project, "Un proche est à cette table.", organiser, make.now)
    juries.open_jury(jury, organiser, make.now)
    for judged in jury.rule["projets"]:
        row = make.session.scalars(select(Project).where(Project.number == judged)).one()
        juries.judge(other, row, {criterion.id: 3 for criterion in jury.criteria}, "", False, make.now)
    juries.hand_in(other, make.now)
    world.accounts[Role.JUROR] = other.account
    world.values |= {"juror_id": one.id, "jury:project_number": project.number}


def _followed(make: Factory, world: World, prototype: Prototype) -> None:
    """What a team wrote of its prototype, one of each."""
    key: dict[str, Any] = {"prototype_id": prototype.id}
    signed: dict[str, Any] = key | {"written_at": make.now, "account_id": world.accounts[Role.SPONSOR].id}
    day = make.now.date()
    former = TeamMember(**key, account_id=world.accounts[NO_ROLE].id, role=TeamRole.SPONSOR, since=make.now)
    former.until = make.now
    hidden = make.add(MoneyEntry(**signed, kind=MoneyKind.SPENT, label="Tables", amount_cents=100, dated_on=day))
    organiser = world.accounts[Role.ORGANISER]
    shown = make.add(AssessmentPoint(**signed, kind=PointKind.LEVER, text="Il faudrait ouvrir plus tard"))
    hiding = hide(
        make.session, world.edition, ContentKind.MONEY, hidden.id, "Un nom y est", organiser, make.now, lambda _one: "/"
    )
    world.values |= {"hiding_id": hiding.id, "kind": "point", "content_id": shown.id}
    world.values |= {
        "milestone_id": make.add(Milestone(**key, label="Ouvrir le lieu", due_on=day)).id,
        "prototypes:entry_id": _passage(make, signed),
        "prototypes.correct_money:entry_id": make.add(
            MoneyEntry(**signed, kind=MoneyKind.SPENT, label="Chaises", amount_cents=100, dated_on=day)
        ).id,
        "point_id": make.add(AssessmentPoint(**signed, kind=PointKind.STRONG, text="Les familles viennent")).id,
        "territory_id": make.add(Generalisation(**key, place="Tourcoing", decided_at=make.now)).id,
        "member_id": make.add(former).id,
    }
    _measured(make, world, signed)


def _passage(make: Factory, signed: dict[str, Any]) -> int:
    """An entry that was corrected, with what it said before."""
    day = make.now.date()
    entry = make.add(JournalEntry(**signed, happened_on=day, text="Ouvert", version=2))
    make.add(JournalVersion(entry_id=entry.id, number=1, happened_on=day, place="", text="Fermé",
                            written_at=make.now, account_id=entry.account_id))  # fmt: skip
    return entry.id


def _measured(make: Factory, world: World, signed: dict[str, Any]) -> None:
    """A figure with a value, a declared state, a photo of which the disk knows nothing."""
    day = make.now.date()
    aim = {"baseline": 0, "baseline_on": day, "target": 10_00, "target_on": day + timedelta(days=30)}
    indicator = make.add(Indicator(**signed, label="Familles reçues", **aim))
    by = {"written_at": make.now, "account_id": signed["account_id"]}
    reading = make.add(Reading(indicator_id=indicator.id, measured_on=day, value=3_00, **by))
    words = {"words": "Tout est ouvert.", "by_function": "Équipe marraine", "declared_at": make.now}
    key = {"prototype_id": signed["prototype_id"], "account_id": signed["account_id"]}
    photo = Photo(**key, fingerprint="0" * 64, small="0" * 64, width=1, height=1, alternative="Façade")
    photo.sent_at = make.now
    world.values |= {
        "indicator_id": indicator.id,
        "reading_id": reading.id,
        "declaration_id": make.add(Declaration(**key, state=DeclaredState.AS_PLANNED, **words)).id,
        "photo_id": make.add(photo).id,
    }


def _pact(make: Factory, world: World, prototype: Prototype) -> None:
    """A need, the bearer's promise for it, and a version that both parties signed."""
    sponsor, bearer = world.accounts[Role.SPONSOR], world.accounts[Role.BEARER]
    make.session.refresh(prototype, ["team"])
    lack = needs.Lack(NeedKind.PREMISES, "Une salle le mercredi")
    need = needs.add(make.session, prototype, lack, "besoin", make.now, sponsor)
    said = pledges.Promised(
        NeedKind.PREMISES, "La salle du centre social", make.now.date(), "Centre social", bearer.id, None, need
    )
    pledge = pledges.promise(make.session, prototype, said, "promesse", make.now, bearer)
    for role, account in ((TeamRole.SPONSOR, sponsor), (TeamRole.BEARER, bearer)):
        seen = pact_of(make.session, prototype).fingerprint
        signing.sign(make.session, prototype, role, seen, make.now, account, page="/")
    world.values |= {"need_id": need.id, "pledge_id": pledge.id, "sponsorship:version": 1}


def _followed_by_anyone(make: Factory, world: World) -> str:
    project = make.session.scalars(select(Project).where(Project.number == world.values["project_number"])).one()
    one = Following(project_id=project.id, email="suivi@exemple.fr", key="0" * 32, asked_at=make.now)
    one.confirmed_at = make.now
    return make.add(one).key


REMOTE = (
    *("remote", "remote_roll", "hand_card", "set_key", "settle_electors"),
    *("count_sealed", "urn", "envelopes"),
)


def _remote(make: Factory, world: World) -> None:
    """A former vote from accounts, closed: its key, and its urn, which is empty."""
    poll = Poll(
        edition_id=world.edition.id,
        rank=1,
        title="Vote à distance",
        method=PollMethod.APPROVAL,
        channel=PollChannel.REMOTE,
        state=PollState.CLOSED,
        closed_at=make.now,
        opened_at=make.now,
        rule_fingerprint="0" * 64,
        rule={"scrutin": "HK1-S1", "projets": []},
    )
    make.add(poll)
    make.add(PollKey(poll_id=poll.id, public=POINT, keepers=list("abcde")))
    world.values |= {f"votes.{endpoint}:rank": poll.rank for endpoint in REMOTE}


def _papers(make: Factory, world: World) -> None:
    """What has an address of its own: a message, a long work, a secret link."""
    administrator = world.accounts[Role.ADMINISTRATOR]
    message = make.add(
        OutboxMessage(
            message_id="<essai@exemple.fr>",
            edition_id=world.edition.id,
            purpose="sign_in",
            to_address="compte@exemple.fr",
            subject="Objet",
            body="Bonjour",
            created_at=make.now,
            due_at=make.now,
        )
    )
    make.volunteer(world.edition, email_confirmed_at=None, confirmation_hash=digest(TOKEN))
    world.values["volunteers.confirm:token"] = TOKEN
    make.add(Job(token=TOKEN[:32], kind="essai", account_id=administrator.id, created_at=make.now))
    for purpose, endpoint in (
        (SecretLinkPurpose.SIGN_IN, "accounts.open_link"),
        (SecretLinkPurpose.RESET_PASSWORD, "accounts.choose_password"),
    ):
        token = f"{TOKEN}-{purpose}"
        make.add(
            SecretLink(
                purpose=purpose,
                token_hash=digest(token),
                account_id=administrator.id,
                created_at=make.now,
                expires_at=make.now.replace(year=make.now.year + 1),
            )
        )
        world.values[f"{endpoint}:token"] = token
    report = make.add(
        ContentReport(path=f"/editions/{world.edition.number}", reason="Une erreur", reported_at=make.now)
    )
    world.values |= {
        "report_id": report.id,
        "message": message.id,
        "jobs:token": TOKEN[:32],
        "assets:name": "dsfr.min.css",
        "editions:activity": "appel",
        "editions:verb": "clore",
    }
    world.values["static:filename"] = "tablee.css"
    world.values["opendata:table"] = "projets"
    world.values["following:key"] = _followed_by_anyone(make, world)
    council = make.council()
    mandate = make.add(Mandate(council_id=council.id, person_id=administrator.person_id, college=College.RESIDENTS))
    world.values |= {
        "council_id": council.id,
        "mandate_id": mandate.id,
        "territories:code": council.districts[0].code,
    }
