"""Two voices side by side: what the institution declares, what the table, the bearer and citizens answer."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.models.editions import Edition
from app.models.followup import Declaration, DeclaredState, Stance
from app.models.prototypes import Prototype
from app.prototypes.actions import voices as actions
from app.prototypes.forms.field import DeclarationForm, VoiceForm
from app.prototypes.queries import pages
from app.prototypes.queries import voices as queries
from app.prototypes.views.doors import WRITERS, can_judge, judged, part
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/etats"


@blueprint.get(HERE)
@access.public
def states(edition: Edition, rank: int) -> ResponseReturnValue:
    """Every declaration with the voices that answered it; whoever may speak finds their own."""
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    declared = queries.declared(db.session(), prototype)
    side, own = None, None
    if declared and current_user.is_authenticated and not access.is_half_signed_in():
        side = queries.side_of(db.session(), prototype, access.account())
        mine = (one for one in declared[0].declaration.voices if one.account_id == access.account().id)
        own = next(mine, None)
    return render_template(
        "prototypes/states.html",
        prototype=prototype,
        declared=declared,
        reasons=queries.reasons,
        side=side,
        own=own,
        can_judge=can_judge(prototype),
    )


@blueprint.route(f"{HERE}/declarer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def declare(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = judged(edition, rank)
    form = DeclarationForm()
    form.offer()
    if form.validate_on_submit():
        said = actions.Said(DeclaredState(form.state.data), form.words.data or "", form.by_function.data or "")
        with saving(form) as saved:
            actions.declare(db.session(), prototype, said, now(), access.account())
        if saved:
            flash(
                _("L’état est déclaré. La table, le porteur et les conseillers citoyens peuvent y répondre."), "success"
            )
            return redirect(url_for("prototypes.states", rank=rank))
    return render_template("prototypes/declare.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{HERE}/<int:declaration_id>/voix", methods=["GET", "POST"])
@access.signed_in
def speak(edition: Edition, rank: int, declaration_id: int) -> ResponseReturnValue:
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    declaration = part(Declaration, prototype, declaration_id)
    side = queries.side_of(db.session(), prototype, access.account())
    access.demand(side is not None)
    own = queries.voice_of(db.session(), declaration, access.account())
    form = VoiceForm(stance=own.stance.value if own else None, reason=own.reason if own else "")
    form.offer()
    if form.validate_on_submit() and _spoken(edition, prototype, declaration_id, form):
        flash(_("Votre voix est comptée. Vous pouvez la changer tant que cet état est le dernier déclaré."), "success")
        return redirect(url_for("prototypes.states", rank=rank))
    page = render_template(
        "prototypes/speak.html", form=form, prototype=prototype, declaration=declaration, side=side, own=own
    )
    return page, form.status


def _spoken(edition: Edition, prototype: Prototype, declaration_id: int, form: VoiceForm) -> bool:
    with saving(form) as saved:
        actions.speak(
            db.session(),
            prototype,
            part(Declaration, prototype, declaration_id),
            Stance(form.stance.data),
            form.reason.data or "",
            now(),
            access.account(),
            page=absolute("prototypes.states", number=edition.number, rank=prototype.rank),
        )
    return bool(saved)
