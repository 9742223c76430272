"""The draw of 4 December 2017, in public: list frozen, fingerprint read aloud, three balls, twenty dice."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.team import Team
from app.convening.actions import change_state
from app.convening.convocations import convene_panel
from app.convening.offers import replace
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.models.convening import Attendance, Participant
from app.models.draws import Draw
from app.models.editions import Edition

BALLS = "407"
DICE = "60417293588163074952"
WITNESSES = (
    "Garante du tirage",
    "Conseillère citoyenne d’Île-de-France",
    "Conseiller citoyen des Hauts-de-France",
    "Fédération des centres sociaux",
)
LEAVING = {  # who, among the convened by reference: when, why
    7: ("2017-12-06T10:15", "Garde d’enfants impossible ce samedi"),
    23: ("2017-12-07T18:40", "Reprise d’un emploi, travaille le samedi"),
    41: ("2017-12-08T09:05", "Raison personnelle"),
    66: ("2017-12-09T14:20", "Examen le même jour"),
    82: ("2017-12-11T11:30", "Hospitalisation d’un proche"),
    98: ("2017-12-12T16:45", "Raison personnelle"),
}


def draw_lots(edition: Edition, team: Team) -> Draw:
    """From suggested quotas to the published panel, by the product's own acts."""
    draw = prepare_draw(edition, team.organiser, paris("2017-12-04T09:10"))
    run_draw(draw, team.organiser, paris("2017-12-04T09:25"))
    freeze(draw, team.organiser, paris("2017-12-04T14:00"), publishes_dossier=True)
    enter_balls(draw, team.guarantor, paris("2017-12-04T14:32"), BALLS, BALLS)
    enter_dice(draw, team.guarantor, paris("2017-12-04T14:41"), DICE, DICE, WITNESSES)
    publish(draw, team.organiser, paris("2017-12-04T14:45"))
    return draw


def convene(session: Session, edition: Edition, team: Team, public_url: str) -> list[Participant]:
    """Convene the 105, replace the six who withdraw by the frozen rule, and hear everybody say yes."""
    answer_by = paris("2017-12-12T20:00")

    def link(token: str) -> str:
        return f"{public_url}/convocation/{token}"

    convened = convene_panel(edition, team.organiser, paris("2017-12-05T09:30"), answer_by=answer_by, link=link)
    convened.sort(key=_reference)
    for rank, (moment, reason) in LEAVING.items():
        leaving, at = convened[rank], paris(moment)
        change_state(leaving, Attendance.WITHDRAWN, team.organiser, at, reason)
        at += timedelta(minutes=10)
        entering = replace(leaving, team.organiser, at, answer_by=paris("2017-12-14T20:00"), link=link, reason=reason)
        if entering is None:
            raise AssertionError("the demonstration's pool always holds a substitute")
        convened.append(entering)
    coming = [one for one in convened if one.attendance is Attendance.CONVENED]
    for rank, one in enumerate(coming):
        at = max(one.convened_at, paris("2017-12-05T12:00")) + timedelta(minutes=37 * rank % 2000)
        change_state(one, Attendance.CONFIRMED, None if one.person.email else team.organiser, at)
    session.flush()
    return coming


def _reference(participant: Participant) -> str:
    if participant.volunteer is None:
        raise AssertionError("only volunteers are drawn")
    return participant.volunteer.reference
