"""The register of councils, kept by organisers."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.core.codes import commune_department
from app.core.errors import RuleError
from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Person, Role
from app.models.territories import Council, Mandate
from app.territories import queries
from app.territories.actions.councils import CouncilSheet, begin_mandate, end_mandate, record_council
from app.territories.forms import CouncilForm, EndMandateForm, MandateForm
from app.territories.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.navigation import paginate
from app.web.transactions import saving
from app.web.words import sentence


@blueprint.get("/conseils")
@access.roles(Role.ORGANISER)
def councils() -> ResponseReturnValue:
    asked = {name: value for name in ("q", "departement") if (value := request.args.get(name, "").strip())}
    statement = queries.councils_found(asked.get("q", ""), asked.get("departement", ""))
    return render_template(
        "territories/councils.html",
        found=paginate(db, statement, request.args.get("page", 1, type=int)),
        asked=asked,
        departments=queries.departments(db.session()),
    )


@blueprint.route("/conseils/nouveau", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def new_council() -> ResponseReturnValue:
    form = CouncilForm(name=request.args.get("nom"))
    return _record(form, None)


@blueprint.route("/conseils/<int:council_id>/modifier", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def edit_council(council_id: int) -> ResponseReturnValue:
    council = db.session.get(Council, council_id) or abort(404)
    form = CouncilForm()
    if request.method == "GET":
        form.fill(council)
    return _record(form, council)


@blueprint.route("/conseils/<int:council_id>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def council(council_id: int) -> ResponseReturnValue:
    """What the register knows of a council, and who sits on it."""
    one = db.session.get(Council, council_id) or abort(404)
    form = MandateForm()
    form.offer()
    if form.validate_on_submit():
        with saving(form) as saved:
            person = Person(given_name=form.given_name.data, family_name=form.family_name.data, created_at=now())
            known = queries.member_named(db.session(), one, person.given_name, person.family_name)
            if known is None:
                db.session.add(person)
                db.session.flush()
            begin_mandate(
                db.session(),
                one,
                known or person,
                form.college.data,
                form.role.data,
                form.starts_on.data,
                now(),
                actor=access.account(),
            )
        if saved:
            flash(_("Le mandat est enregistré."), "success")
            return redirect(url_for("territories.council", council_id=council_id))
    page = render_template(
        "territories/council.html",
        council=one,
        form=form,
        mandates=queries.mandates_of(db.session(), one),
        today=day_of(now()),
    )
    return page, form.status


@blueprint.post("/conseils/<int:council_id>/mandats/<int:mandate_id>/terminer")
@access.roles(Role.ORGANISER)
def finish_mandate(council_id: int, mandate_id: int) -> ResponseReturnValue:
    mandate = db.session.get(Mandate, mandate_id)
    if mandate is None or mandate.council_id != council_id:
        abort(404)
    form = EndMandateForm()
    if form.validate_on_submit():
        with saving():
            end_mandate(db.session(), mandate, form.ends_on.data, now(), actor=access.account())
        flash(_("Le mandat est terminé ; il reste au registre."), "success")
    else:
        flash(_("Indiquez la date de fin. Rien n’a été modifié."), "error")
    return redirect(url_for("territories.council", council_id=council_id))


def _record(form: CouncilForm, council: Council | None) -> ResponseReturnValue:
    form.department.choices = [
        SelectChoice(value=one.code, label=f"{one.code} – {one.name}") for one in queries.departments(db.session())
    ]
    if form.validate_on_submit() and _commune_is_right(form):
        with saving(form) as saved:
            recorded = record_council(db.session(), council, _sheet(form), now(), actor=access.account())
        if saved:
            flash(_("Le conseil est enregistré."), "success")
            return redirect(url_for("territories.council", council_id=recorded.id))
    return render_template("territories/edit_council.html", form=form, council=council), form.status


def _commune_is_right(form: CouncilForm) -> bool:
    """A code, in this département, of a commune of the register."""
    code = (form.commune.data or "").upper()
    if not code:
        return True
    try:
        if commune_department(code) != form.department.data:
            form.commune.errors = [_("Cette commune est dans un autre département.")]
        elif queries.commune(db.session(), code) is None:
            form.commune.errors = [_("Cette commune n’est pas dans le registre : aucun quartier prioritaire n’y est.")]
    except RuleError as refusal:
        form.commune.errors = [sentence(refusal)]
    return not form.commune.errors


def _sheet(form: CouncilForm) -> CouncilSheet:
    return CouncilSheet(
        name=form.name.data or "",
        department_code=form.department.data,
        district_codes=form.district_codes(),
        commune_code=(form.commune.data or "").upper() or None,
        installed_on=form.installed_on.data,
        order_reference=form.order_reference.data or None,
        host_structure=form.host_structure.data or None,
        charter=form.charter.data or None,
    )
