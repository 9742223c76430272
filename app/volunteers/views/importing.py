"""The long work of imports: judging a big file, loading a big list; and the same at once when they are small."""

from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.labels import N_
from app.core.tokens import keyed_digest
from app.extensions import db
from app.files.store import Shelf
from app.jobs.kinds import Cancelled, Kind, Report
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.jobs import Job
from app.volunteers.imports.loading import load
from app.volunteers.imports.previews import demand_intact, judge_file, verdicts_of

SMALL_FILE = 200_000  # bytes: judged while the person waits
SMALL_LIST = 2_000  # rows: loaded while the person waits
TEN_MINUTES = 600


def shelf_of(edition_id: int) -> Shelf:
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, f"imports/{edition_id}")


def hashes_of(text: str) -> frozenset[str]:
    """With the present secret key, and with the former ones."""
    return frozenset(keyed_digest(key, text) for key in current_app.extensions["tablee.settings"].keys)


def load_preview(session: Session, edition: Edition, name: str, now: datetime, actor: Account) -> dict[str, int]:
    """Load what was shown under that name; the file sent is then forgotten."""
    shelf = shelf_of(edition.id)
    preview = demand_intact(shelf, name)
    counts = load(session, edition, verdicts_of(shelf, preview), preview.fingerprint, name, now, actor=actor)
    shelf.forget(preview.source)
    return counts


def _judge(params: dict[str, Any], report: Report, cancelled: Cancelled) -> dict[str, Any]:
    edition = db.session.get_one(Edition, params["edition"])
    shelf, step = shelf_of(edition.id), _("Lecture du fichier, ligne par ligne")

    def progress(done: int, total: int) -> None:
        if cancelled():
            raise SystemExit(0)  # nothing was written: the process may end here
        report(done, total, step)

    columns, header_line = params["columns"], params["header_line"]
    name = judge_file(db.session(), edition, shelf, params["source"], columns, header_line, hashes_of, progress)
    return {"preview": name}


def _preview_page(job: Job) -> str:
    number = db.session.get_one(Edition, job.edition_id).number
    return url_for("volunteers.import_preview", number=number, name=(job.result or {}).get("preview", ""))


def _mapping_page(job: Job) -> str:
    number = db.session.get_one(Edition, job.edition_id).number
    return url_for("volunteers.import_columns", number=number, source=job.params["source"])


def _check(params: dict[str, Any], report: Report, cancelled: Cancelled) -> dict[str, Any]:
    """The files are intact; the loading itself is in `_finish`, with the mark that the job is done."""
    report(1, 2, _("Enregistrement des inscriptions, toutes ensemble"))
    demand_intact(shelf_of(params["edition"]), params["preview"])
    return {"preview": params["preview"]}


def _load(session: Session, job: Job, result: dict[str, Any], now: datetime) -> None:
    edition = session.get_one(Edition, job.params["edition"])
    load_preview(session, edition, result["preview"], now, session.get_one(Account, job.account_id))


def _loaded_page(job: Job) -> str:
    number = db.session.get_one(Edition, job.edition_id).number
    return url_for("volunteers.import_preview", number=number, name=job.params["preview"])


JUDGE = Kind(
    name="volunteers.judge",
    title=N_("Lecture d’une liste de volontaires"),
    run=_judge,
    page=_preview_page,
    back=_mapping_page,
    seconds=TEN_MINUTES,
    memory_mb=2048,  # addresses, not memory in use: the reader inherits it, its own limit is lower
)
LOAD = Kind(
    name="volunteers.load",
    title=N_("Chargement d’une liste de volontaires"),
    run=_check,
    page=_loaded_page,
    finish=_load,
    seconds=TEN_MINUTES,
)
