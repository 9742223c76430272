"""What everyone sees of the prototypes; their teams find there what they may add."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.prototypes.queries import desk, figures, journal, voices
from app.prototypes.queries import pages as queries
from app.prototypes.views.doors import can_judge, can_write
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now


@blueprint.get("/editions/<int:number>/prototypes")
@access.public
def index(edition: Edition) -> ResponseReturnValue:
    found = desk.of_edition(db.session(), edition, now())
    in_order = sorted(found, key=lambda one: one.prototype.rank)
    return render_template(
        "prototypes/index.html",
        rows=found if access.can(Role.ORGANISER) else in_order,
        contested=voices.contested(db.session(), [one.prototype.id for one in found]),
    )


@blueprint.get("/editions/<int:number>/prototypes/<int:rank>")
@access.public
def show(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = queries.whole(db.session(), edition, rank) or abort(404)
    today = day_of(now())
    return render_template(
        "prototypes/show.html",
        prototype=prototype,
        progress=queries.progress(prototype, today),
        leaf=journal.latest(db.session(), prototype),
        standings=figures.standings(db.session(), prototype),
        heard=voices.latest(db.session(), prototype),
        money=queries.money(prototype),
        corrected=queries.corrected(prototype),
        territories=queries.generalisations(db.session(), prototype),
        organisations=queries.organisations(prototype),
        can_write=can_write(prototype),
        can_judge=can_judge(prototype),
        today=today,
    )


@blueprint.get("/editions/<int:number>/bilan")
@access.public
def assessment(edition: Edition) -> ResponseReturnValue:
    """What the prototypes taught, side by side."""
    prototypes = queries.of_edition(db.session(), edition)
    return render_template(
        "prototypes/assessment.html",
        prototypes=prototypes,
        today=day_of(now()),
        progress=queries.progress,
        money=queries.money,
        territories=queries.generalisations_of(db.session(), edition),
    )
