"""The room of a day under load: an edition of its own, its tables, and a long moment that has begun."""

from datetime import time, timedelta

from sqlalchemy import select

from app import create_app
from app.cli.demonstration.team import DOMAIN
from app.core.thread import Activity, ActKind
from app.database import writing
from app.editions.actions.preparation import create_edition
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import ActivityAct, MomentKind, ProgrammeItem
from app.models.seating import Table
from app.stage.actions import go_on
from app.web.clock import now
from config import load_settings

NUMBER = 9
MOMENTS = (("09:00", "Accueil", MomentKind.WELCOME), ("10:00", "Diagnostic", MomentKind.WORK))


def lay_room(environment: dict[str, str], tables: int) -> None:
    """In the demonstration of this environment; what is there already is left as it is."""
    house = create_app(load_settings(environment))
    with house.app_context(), writing():
        organiser = db.session.scalar(select(Account).where(Account.email == f"organisation@{DOMAIN}"))
        if organiser is None:
            raise RuntimeError("the demonstration has no organiser")
        instant = now() - timedelta(minutes=1)
        values = {"number": NUMBER, "title": "Journée d’essai", "table_count": tables, "kept_count": 1}
        edition = create_edition(db.session(), values, organiser, instant)
        edition.is_public = True
        db.session.add_all(Table(edition_id=edition.id, number=number) for number in range(1, tables + 1))
        key = {"edition_id": edition.id, "account_id": organiser.id, "at": instant}
        db.session.add(ActivityAct(activity=Activity.PROJECTS, kind=ActKind.OPEN, **key))
        for at, label, kind in MOMENTS:
            item = {"edition_id": edition.id, "starts_at": time.fromisoformat(at), "minutes": 600}
            db.session.add(ProgrammeItem(label=label, kind=kind, **item))
        db.session.flush()
        go_on(edition, organiser, instant)
        db.session.commit()
        for engine in db.engines.values():
            engine.dispose()
