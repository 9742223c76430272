"""The real times of the day: a page to print, and the same in CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import PARIS
from app.core.tabular.cells import neutral
from app.models.editions import Edition
from app.models.stage import Pitch
from app.stage import queries
from app.stage.queries.day import Row
from app.stage.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.words import label

COLUMNS = (
    "type",
    "rang",
    "table",
    "titre",
    "etat",
    "prevu",
    "debut_reel",
    "fin_reelle",
    "duree_prevue_s",
    "duree_reelle_s",
)


@blueprint.get("/editions/<int:number>/journee/releve")
@access.public
def record(edition: Edition) -> ResponseReturnValue:
    return render_template(
        "stage/record.html",
        schedule=queries.schedule(edition, now()),
        announcements=queries.announcements(edition),
    )


@blueprint.get("/editions/<int:number>/journee/horaires.csv")
@access.public
def real_times(edition: Edition) -> ResponseReturnValue:
    """Semicolons and a byte-order mark, as French spreadsheets expect; instants in Paris, to the second."""
    schedule = queries.schedule(edition, now())
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for place, row in enumerate(schedule.moments, start=1):
        writer.writerow([neutral(cell) for cell in _moment_cells(place, row)])
    for pitch in schedule.pitches:
        writer.writerow([neutral(cell) for cell in _pitch_cells(pitch)])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="edition-{edition.number}-horaires.csv"'
    return answer


def _moment_cells(place: int, row: Row) -> Iterator[str]:
    moment = row.moment
    yield from (_("moment"), str(place), "", moment.label, state_words(row.state))
    yield from (_written(row.planned_at), _written(moment.begun_at), _written(moment.ended_at))
    yield from (_seconds(row.length_ms - moment.added_ms), _seconds(moment.elapsed_ms))


def _pitch_cells(pitch: Pitch) -> Iterator[str]:
    yield from (_("pitch"), str(pitch.rank), str(pitch.project.number), pitch.project.title, label(pitch.state))
    yield from (_written(pitch.planned_at), _written(pitch.started_at), _written(pitch.ended_at))
    yield from (_seconds(pitch.allowed_ms), _seconds(pitch.elapsed_ms))


def state_words(state: str) -> str:
    return {
        "upcoming": _("à venir"),
        "current": _("en cours"),
        "paused": _("en pause"),
        "done": _("fait"),
        "skipped": _("sauté"),
    }[state]


def _written(value: datetime | None) -> str:
    return value.astimezone(PARIS).isoformat(timespec="seconds") if value else ""


def _seconds(ms: int) -> str:
    return str(ms // 1000)
