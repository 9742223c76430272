"""Twenty-one tables of five, composed by the product from twenty dice."""

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.models.editions import Edition
from app.models.seating import SeatingPlan
from app.seating.actions import adopt_plan, compose_plan, lay_tables, prepare
from app.seating.queries import people_to_seat
from app.volunteers.actions import rank_themes

SEED = "83105926474815302967"
ROOMS = ("Salle des Alpes", "Salle de la Loire", "Grand hall")
TABLES_PER_ROOM = 7
WISHING = 66  # per cent
TURNS = 2  # others in the morning than the team of the afternoon


def _wish(session: Session, edition: Edition) -> None:
    """Two in three of those who come said which theme they prefer, among those that interest them."""
    chance = Chance("souhaits")
    for one in people_to_seat(edition):
        if one.volunteer and chance.percent(WISHING):
            themes = [theme.code for theme in one.volunteer.themes]
            order = [themes.pop(chance.below(len(themes))) for _ in range(len(themes))]
            rank_themes(session, one.volunteer, order, paris("2017-12-14T18:00"), actor=None)
    session.flush()


def seat_everybody(session: Session, edition: Edition, team: Team) -> SeatingPlan:
    """Lay the tables, announce the fingerprint, throw the dice, adopt the plan."""
    themes = {theme.code: theme.id for theme in edition.themes}
    theme_of = {code: themes[theme] for code, theme, _label in document("edition_1")["axes"]}
    axis_of = {told["table"]: told["axe"] for told in document("projets")}
    for number, table in lay_tables(edition).items():
        table.room = ROOMS[(number - 1) // TABLES_PER_ROOM]
        table.theme_id = theme_of[axis_of[number]]
    session.flush()
    _wish(session, edition)
    _people, _rules, fingerprint = prepare(edition, turns=TURNS)
    when = paris("2017-12-15T10:05")
    plan = compose_plan(edition, team.organiser, when, SEED, fingerprint=fingerprint, turns=TURNS)
    adopt_plan(edition, plan, team.organiser, paris("2017-12-15T10:20"))
    session.flush()
    return plan
