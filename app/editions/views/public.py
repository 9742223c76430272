"""What anyone sees: the home page, the editions, what became of each idea."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.thread import Activity, StepState
from app.editions.queries import ideas as idea_queries
from app.editions.queries import story
from app.editions.views.room import blueprint
from app.extensions import db
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.fragments import fragment

LONGEST_SEARCH = 100


@blueprint.get("/")
@access.public
def home() -> ResponseReturnValue:
    session = db.session()
    calls = story.open_calls(story.editions_to_show(session), now())
    return render_template(
        "editions/home.html",
        calls=[(edition, story.closing_of(edition, Activity.CALL)) for edition in calls],
        prototypes=idea_queries.latest_prototypes(session),
        last_record=story.last_record(session),
    )


@blueprint.get("/editions")
@access.public
def index() -> ResponseReturnValue:
    reader = access.account() if current_user.is_authenticated else None
    return render_template(
        "editions/index.html", editions=story.editions_to_show(db.session(), reader, access.BACKSTAGE)
    )


@blueprint.get("/editions/<int:number>")
@access.public
def show(edition: Edition) -> ResponseReturnValue:
    audience = "backstage" if access.can(*access.BACKSTAGE) else "public"
    body = fragment("story", edition, audience, lambda: _story(edition, audience))
    return render_template("editions/show.html", body=body)


@blueprint.get("/idees")
@access.public
def ideas() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = idea_queries.ideas_found(db.session(), text)
    everything = [] if found else idea_queries.counts_by_edition(db.session())
    return render_template("editions/ideas.html", q=text, found=found, everything=everything)


def _story(edition: Edition, audience: str) -> str:
    session, steps = db.session(), edition.thread(now())
    ideas = idea_queries.ideas_of(session, edition, with_drafts=audience == "backstage")
    return render_template(
        "editions/_story.html",
        steps=steps,
        figures=story.figures(session, edition),
        themes=story.themes_and_axes(session, edition),
        ideas=ideas,
        by_axis=idea_queries.by_axis(ideas),
        records=story.records(session, edition),
        following=story.next_edition(session, edition),
        call_closing=story.closing_of(edition, Activity.CALL),
        is_call_open=any(step.activity is Activity.CALL and step.state is StepState.CURRENT for step in steps),
        programme=story.programme(session, edition),
        guests=story.guests(session, edition),
    )
