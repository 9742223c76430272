"""An edition that has lived: cards, two projects, a vote, a decision, a prototype with a promise, a study."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.core.thread import Activity, ActKind
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import JournalEntry, Milestone, MoneyEntry, MoneyKind, Prototype
from app.models.selection import Choice, Decision, Study
from app.models.votes import Poll, PollMethod, PollState
from app.models.workshops import DiagnosisCard
from tests.factories import Factory


@dataclass(frozen=True)
class Lived:
    edition: Edition
    kept: Project
    other: Project
    prototype: Prototype
    page: str  # /editions/1
    api: str  # /api/v1/editions/1


@pytest.fixture
def lived(make: Factory, now) -> Lived:
    edition = make.edition(Activity.DIAGNOSIS, Activity.PROTOTYPES)
    make.open(edition, Activity.DIAGNOSIS, ActKind.CLOSE)
    axis = make.axis(edition, theme_id=edition.themes[0].id)
    kept = make.submitted(edition, title='=Écouter, "ensemble"', axis_id=axis.id, district_code=make.district().code)
    other = make.submitted(edition)
    card = DiagnosisCard(
        edition_id=edition.id, table_id=kept.table_id, number=1, reference="1-1", token="jeton" * 4, kind="lead",
        theme_id=edition.themes[0].id, text="Ouvrir un lieu.\nSans rendez-vous.", axis_id=axis.id, updated_at=now,
    )  # fmt: skip
    kept.cards.append(make.add(card))
    make.add(_poll(edition, kept, other, now))
    decision = make.add(Decision(edition_id=edition.id, by_function="Secrétaire d’État", published_at=now))
    make.add(Choice(decision_id=decision.id, project_id=kept.id, reason="Prêt à commencer.", rank=1))
    make.add(Study(edition_id=edition.id, project_id=other.id, opened_at=now, answer="Brouillon à ne pas montrer"))
    prototype = make.prototype(edition, project=kept, started_at=now)
    day = now.date()
    make.add(Milestone(prototype_id=prototype.id, label="Ouvrir", due_on=day + timedelta(days=9)))
    signed = {"prototype_id": prototype.id, "written_at": now, "account_id": make.account().id}
    make.add(JournalEntry(**signed, happened_on=day, text="Ouvert."))
    make.add(MoneyEntry(**signed, kind=MoneyKind.PLANNED, label="Chaises", amount_cents=100, dated_on=day))
    number = edition.number
    return Lived(edition, kept, other, prototype, f"/editions/{number}", f"/api/v1/editions/{number}")


def _poll(edition: Edition, kept: Project, other: Project, now) -> Poll:
    ranking = [
        {"project": one.number, "rank": rank, "approvals": 10 - rank, "refusals": 0, "blanks": 0}
        for rank, one in enumerate((kept, other), start=1)
    ]
    poll = Poll(edition_id=edition.id, rank=1, title="Vote", method=PollMethod.APPROVAL, rule_fingerprint="0" * 64)
    poll.state, poll.published_at, poll.result = PollState.PUBLISHED, now, {"ballots": 12, "ranking": ranking}
    return poll
