"""Two contents hidden: one stays so after its appeal, the other comes back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.team import Team
from app.models.editions import Edition
from app.models.moderation import ContentKind, Hiding
from app.models.prototypes import AssessmentPoint, PointKind, Prototype
from app.moderation.actions import AddressOf, answer, appeal, hide
from app.prototypes.actions.journal import write

RANK = 1  # of the bearer, and of the prototype where it happens
TELEPHONE = "Pour visiter le local, appelez directement la gardienne au 06 39 98 12 34, même le soir."


def hide_and_hear(session: Session, edition: Edition, team: Team, public_url: str) -> None:
    prototypes = session.scalars(select(Prototype).where(Prototype.edition_id == edition.id).order_by(Prototype.rank))
    prototype = prototypes.all()[RANK]
    bearer = next(one.account for one in prototype.team if one.account in team.bearers)

    def address(hiding: Hiding) -> str:
        return f"{public_url}/editions/{edition.number}/moderation/{hiding.id}"

    written = paris("2018-04-10T18:00")
    entry = write(session, prototype, written.date(), TELEPHONE, written, bearer).id
    hiding = hide(
        session, edition, ContentKind.JOURNAL, entry, "Le numéro d’une personne y est écrit.", team.organiser,
        paris("2018-04-11T09:20"), address,
    )  # fmt: skip
    appeal(session, hiding, "La gardienne est d’accord pour être appelée.", bearer, paris("2018-04-12T08:45"))
    words = "Son accord ne suffit pas pour une page que tout le monde lit. Écrivez plutôt le numéro de l’accueil."
    answer(session, hiding, False, words, team.guarantor, paris("2018-04-16T14:00"), address)
    _bring_back(session, edition, prototype, team, address)


def _bring_back(session: Session, edition: Edition, prototype: Prototype, team: Team, address: AddressOf) -> None:
    own = select(AssessmentPoint).where(AssessmentPoint.prototype_id == prototype.id)
    point = session.scalars(own.where(AssessmentPoint.kind == PointKind.LEVER).order_by(AssessmentPoint.id)).first()
    if point is None:
        return
    author = next(one.account for one in prototype.team if one.account_id == point.account_id)
    hiding = hide(
        session, edition, ContentKind.POINT, point.id, "Une administration y est mise en cause.", team.organiser,
        paris("2018-11-06T11:00"), address,
    )  # fmt: skip
    said = "C’est un fait, vérifié avec elle : il aide ceux qui reprendront l’essai."
    appeal(session, hiding, said, author, paris("2018-11-06T17:30"))
    words = "Le point dit un fait et ne nomme personne : il a sa place dans une analyse."
    answer(session, hiding, True, words, team.guarantor, paris("2018-11-08T10:15"), address)
