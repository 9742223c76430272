"""What hiding asks of what is written of a prototype."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, object_session

from app.models.editions import Edition
from app.models.followup import Declaration, DeploymentAct, JournalVersion, Voice
from app.models.moderation import HIDDEN_WORDS, ContentKind
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    Prototype,
    TeamMember,
)
from app.moderation.kinds import Kept, Kind, row_of


class PrototypeKind(Kind):
    """What a team writes of its prototype."""

    day: ClassVar[str]

    def prototype(self, row: Any) -> Prototype:
        return row_of(row, Prototype, row.prototype_id)

    def rows(self, edition: Edition) -> Select[Any]:
        model: Any = self.model
        return (
            select(model).join(Prototype, model.prototype_id == Prototype.id).where(Prototype.edition_id == edition.id)
        )

    def path(self, edition: Edition, row: Any) -> str:
        return f"/editions/{edition.number}/prototypes/{self.prototype(row).rank}"

    def label(self, row: Any) -> str:
        return f"Prototype {self.prototype(row).rank}, {getattr(row, self.day):%d/%m/%Y}"

    def authors(self, session: Session, row: Any) -> set[int]:
        return {row.account_id}


class JournalKind(PrototypeKind):
    """With its photo, and with what it said before."""

    code, model, texts, day = ContentKind.JOURNAL, JournalEntry, ("text", "place"), "happened_on"

    def read(self, row: Any) -> Kept:
        former = [[one.number, one.text, one.place, one.photo_id] for one in _former(row)]
        return super().read(row) | {"photo": row.photo_id, "former": former}

    def take(self, session: Session, row: Any) -> None:
        super().take(session, row)
        row.photo_id = None
        for one in _former(row):
            one.text, one.place, one.photo_id = HIDDEN_WORDS, "", None

    def put(self, session: Session, row: Any, kept: Kept) -> None:
        super().put(session, row, kept)
        row.photo_id = kept.get("photo")
        said = {number: words for number, *words in kept.get("former", ())}
        for one in _former(row):
            one.text, one.place, one.photo_id = said[one.number]

    def said(self, kept: Mapping[str, Any]) -> str:
        return "\n".join([super().said(kept), *(text for _number, text, *_rest in kept.get("former", ()))])


class PointKind(PrototypeKind):
    code, model, texts, day = ContentKind.POINT, AssessmentPoint, ("text",), "written_at"


class MoneyKind(PrototypeKind):
    code, model, texts, day = ContentKind.MONEY, MoneyEntry, ("label",), "dated_on"


class MilestoneKind(PrototypeKind):
    """Nobody signs a milestone: the team in charge did."""

    code, model, texts, day = ContentKind.MILESTONE, Milestone, ("label", "proof"), "due_on"

    def authors(self, session: Session, row: Any) -> set[int]:
        team = select(TeamMember.account_id).where(TeamMember.prototype_id == row.prototype_id)
        return set(session.scalars(team.where(TeamMember.until.is_(None))))


class DeclarationKind(PrototypeKind):
    """The state that was declared stays; the words about it go."""

    code, model, texts, day = ContentKind.DECLARATION, Declaration, ("words",), "declared_at"


class VoiceKind(PrototypeKind):
    """Whoever confirms or contests still does; the reason is no longer read."""

    code, model, texts, day = ContentKind.VOICE, Voice, ("reason",), "first_at"

    def rows(self, edition: Edition) -> Select[Any]:
        declared = select(Voice).join(Declaration).join(Prototype, Declaration.prototype_id == Prototype.id)
        return declared.where(Prototype.edition_id == edition.id, Voice.reason != "")

    def prototype(self, row: Any) -> Prototype:
        return row_of(row, Prototype, row.declaration.prototype_id)


class ActKind(PrototypeKind):
    """What was done where a prototype is carried on."""

    code, model, texts, day = ContentKind.ACT, DeploymentAct, ("words",), "happened_on"

    def rows(self, edition: Edition) -> Select[Any]:
        carried = (
            select(DeploymentAct).join(Generalisation).join(Prototype, Generalisation.prototype_id == Prototype.id)
        )
        return carried.where(Prototype.edition_id == edition.id)

    def prototype(self, row: Any) -> Prototype:
        session = object_session(row)
        assert session is not None  # rows come from a query
        return row_of(row, Prototype, session.get_one(Generalisation, row.deployment_id).prototype_id)


def _former(row: JournalEntry) -> Sequence[JournalVersion]:
    session = object_session(row)
    assert session is not None  # rows come from a query
    own = select(JournalVersion).where(JournalVersion.entry_id == row.id)
    return session.scalars(own.order_by(JournalVersion.number)).all()
