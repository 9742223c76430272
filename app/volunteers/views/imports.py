"""A list from a file: send it, say what its columns are, read the difference, load it whole or not at all."""

import csv
import io
from itertools import islice

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.errors import RuleError
from app.core.tabular.cells import neutral
from app.core.tabular.columns import guess
from app.core.tabular.verdicts import Outcome, Verdict
from app.core.thread import Activity
from app.extensions import db
from app.files.store import gone
from app.jobs import actions as jobs
from app.models.accounts import Role
from app.models.editions import Edition
from app.volunteers.forms import ColumnsForm, UploadForm
from app.volunteers.imports.previews import (
    Head,
    judge_file,
    loaded_as,
    read_head,
    read_preview,
    verdicts_of,
)
from app.volunteers.imports.spec import FIELDS
from app.volunteers.views.importing import (
    JUDGE,
    LOAD,
    SMALL_FILE,
    SMALL_LIST,
    hashes_of,
    load_preview,
    shelf_of,
)
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.navigation import Page
from app.web.transactions import saving
from app.web.words import sentence

PER_PAGE = 100


@blueprint.route("/editions/<int:number>/volontaires/importer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def imports(edition: Edition) -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        shelf = shelf_of(edition.id)
        shelf.sweep(now())
        try:
            source = shelf.keep(form.file.data.stream)
            read_head(shelf.folder / source)
            return redirect(url_for("volunteers.import_columns", source=source))
        except RuleError as refusal:
            form.file.errors = [sentence(refusal)]
    is_open = edition.is_open(Activity.CALL, now())
    return render_template("volunteers/imports.html", form=form, fields=FIELDS, is_open=is_open), form.status


@blueprint.route("/editions/<int:number>/volontaires/importer/<source>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def import_columns(edition: Edition, source: str) -> ResponseReturnValue:
    """Which column is what: guessed from the header, corrected by the organiser, with examples of each."""
    shelf = shelf_of(edition.id)
    path = shelf.path(source)
    if path is None:
        raise gone()
    head = read_head(path)
    form = ColumnsForm()
    form.offer(head.header.cells, [head.examples(column) for column in range(len(head.header.cells))])
    if request.method == "GET":
        form.fill(guess(head.header.cells, FIELDS))
    if form.validate_on_submit():
        return _judge(edition, source, form.columns(), head, path.stat().st_size)
    return render_template("volunteers/import_columns.html", form=form, head=head, fields=FIELDS), form.status


@blueprint.get("/editions/<int:number>/volontaires/importer/apercu/<name>")
@access.roles(Role.ORGANISER)
def import_preview(edition: Edition, name: str) -> ResponseReturnValue:
    return _preview(edition, name, ConfirmForm(formdata=None))


@blueprint.post("/editions/<int:number>/volontaires/importer/apercu/<name>")
@access.roles(Role.ORGANISER)
def import_load(edition: Edition, name: str) -> ResponseReturnValue:
    """Load exactly what was shown; a changed file or pool refuses."""
    preview = read_preview(shelf_of(edition.id), name)
    form = ConfirmForm()
    if form.validate_on_submit():
        if preview.loadable > SMALL_LIST:
            params = {"edition": edition.id, "preview": name}
            with saving():
                job = jobs.start(db.session(), LOAD.name, params, access.account(), now(), edition_id=edition.id)
            return redirect(url_for("jobs.show", token=job.token))
        with saving(form) as saved:
            counts = load_preview(db.session(), edition, name, now(), access.account())
        if saved:
            flash(_loaded(counts), "success")
            return redirect(url_for("volunteers.import_preview", name=name))
    return _preview(edition, name, form)


@blueprint.get("/editions/<int:number>/volontaires/importer/apercu/<name>/refus.csv")
@access.roles(Role.ORGANISER)
def import_refusals(edition: Edition, name: str) -> ResponseReturnValue:
    """The lines refused, with the reason, to correct the file."""
    shelf = shelf_of(edition.id)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("ligne"), _("personne"), _("raison")])
    for verdict in verdicts_of(shelf, read_preview(shelf, name), Outcome.REFUSED):
        writer.writerow([verdict.line, neutral(verdict.shown), neutral(" ".join(reasons(verdict)))])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="refus_hk{edition.number}.csv"'
    return answer


def reasons(verdict: Verdict) -> list[str]:
    """Its remarks in the reader's language."""
    said = []
    for remark in verdict.reasons:
        params = {name: _(value) if name == "field" else value for name, value in remark.params.items()}
        said.append(_(remark.message) % params if params else _(remark.message))
    return said


def _judge(edition: Edition, source: str, columns: dict[str, int], head: Head, size: int) -> ResponseReturnValue:
    if size > SMALL_FILE:
        params = {"edition": edition.id, "source": source, "columns": columns, "header_line": head.header.number}
        with saving():
            job = jobs.start(db.session(), JUDGE.name, params, access.account(), now(), edition_id=edition.id)
        return redirect(url_for("jobs.show", token=job.token))
    shelf = shelf_of(edition.id)
    name = judge_file(db.session(), edition, shelf, source, columns, head.header.number, hashes_of)
    return redirect(url_for("volunteers.import_preview", number=edition.number, name=name))


def _preview(edition: Edition, name: str, form: ConfirmForm) -> ResponseReturnValue:
    shelf = shelf_of(edition.id)
    preview = read_preview(shelf, name)
    outcome = request.args.get("lignes", "")
    if outcome not in list(Outcome):
        outcome = next((one for one in (Outcome.REFUSED, *Outcome) if preview.counts[one]), Outcome.ADDED)
    total = preview.counts[outcome]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // PER_PAGE)))
    start = (number - 1) * PER_PAGE
    rows = list(islice(verdicts_of(shelf, preview, outcome), start, start + PER_PAGE))
    page = render_template(
        "volunteers/import_preview.html",
        form=form,
        name=name,
        preview=preview,
        outcome=Outcome(outcome),
        found=Page(rows, number, PER_PAGE, total),
        reasons=reasons,
        loaded=loaded_as(db.session(), edition, name),
        is_open=edition.is_open(Activity.CALL, now()),
        Outcome=Outcome,
    )
    return page, form.status


def _loaded(counts: dict[str, int]) -> str:
    added = ngettext("%(num)d inscription ajoutée", "%(num)d inscriptions ajoutées", counts["added"])
    changed = ngettext("%(num)d modifiée", "%(num)d modifiées", counts["changed"])
    return _("%(added)s, %(changed)s. Il reste à vérifier les appartenances.", added=added, changed=changed)
