"""Two pages of paper per prototype, for a meeting: where it stands, then its pact; whatever is long is cut and said."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.paris import day_of
from app.core.pledges import PledgeState
from app.core.slide import gist
from app.extensions import db
from app.files.typeset import typeset
from app.models.editions import Edition
from app.models.prototypes import Milestone, TeamRole
from app.models.sponsorship import Pledge
from app.sponsorship.queries import desk
from app.sponsorship.queries.briefing import Briefing, line_of
from app.sponsorship.queries.briefing import briefings as read
from app.sponsorship.queries.figures import Line, lines
from app.sponsorship.queries.pact import parties_of
from app.sponsorship.views.desk import followed_here, page_of
from app.sponsorship.views.doors import HERE, WRITERS, written
from app.sponsorship.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.translations import language
from app.web.words import day, euros, label, prose

STEPS, NEEDS, PROMISES, LESSONS, REASONS = 11, 6, 12, 4, 4  # what two pages hold
WORDS, FUNCTION, SENTENCE = 90, 60, 300  # characters of a line, of who promises, of a passage


@blueprint.get(f"{HERE}/note.pdf")
@access.roles(*WRITERS)
def briefing(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    line = line_of(db.session(), prototype, day_of(now()))
    return _pdf([line], f"note-{edition.number}-{rank}.pdf")


@blueprint.get("/mes-prototypes/notes.pdf")
@access.signed_in
def briefings() -> ResponseReturnValue:
    """Those of the page of the desk that the reader sees, in its order."""
    asked = desk.Asked.read(request.args)
    found = [line for line in lines(db.session(), followed_here(), day_of(now())) if asked.keeps(line)]
    shown = page_of(found, request.args.get("page", 1, type=int), desk.SIZE).rows
    if not shown:
        flash(_("Aucun prototype à imprimer avec ces filtres."), "info")
        return redirect(url_for("sponsorship.desk"))
    return _pdf(shown, "notes-prototypes.pdf")


def _pdf(counted: Sequence[Line], name: str) -> ResponseReturnValue:
    today = day_of(now())
    told = [_told(one, today) for one in read(db.session(), counted)]
    title = told[0]["title"] if len(told) == 1 else _("Notes de suivi des prototypes")
    data = {
        "language": language(),
        "author": "Tablée",
        "title": _("Note de suivi : %(title)s", title=title) if len(told) == 1 else title,
        "foot": _("Note du %(day)s, pour l’équipe et les organisateurs", day=day(today)),
        "briefings": told,
        "words": _words(),
    }
    content = typeset("sponsorship/briefing.typ", data)
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)


def _words() -> dict[str, str]:
    return {
        "why": _("Ce qui inquiète"),
        "figures": _("En chiffres"),
        "steps": _("Étapes, prévu et réel"),
        "step": _("Étape"),
        "planned": _("Prévu"),
        "real": _("Réel"),
        "lessons": _("Ce qu’on a appris"),
        "pact": _("Le pacte"),
        "needs": _("Ce qui manque"),
        "need": _("Besoin"),
        "promised": _("Promis"),
        "promises": _("Promesses"),
        "promise": _("Promesse"),
        "by": _("Par"),
        "state": _("État"),
        "journal": _("Derniers signes de vie"),
        "nothing": _("Rien encore."),
    }


def _told(one: Briefing, today: date) -> dict[str, Any]:
    """What the two pages say, every text already written in the reader's language and cut to what they hold."""
    line, parties = one.line, parties_of(one.prototype)
    where = _("Prototype n° %(rank)s", rank=line.rank) + (f", {line.town}" if line.town else "")
    steps = sorted(one.prototype.milestones, key=lambda step: (step.done_on is not None, step.due_on, step.id))
    promises = sorted(one.pact.pledges, key=lambda pledge: (_order(pledge, today), pledge.due_on, pledge.id))
    needs = one.pact.open_needs
    return {
        "over": f"{line.edition_title} · {where}",
        "title": gist(prose(line.title), WORDS),
        "state": f"{label(line.stage).capitalize()}. {label(line.risk).capitalize()}.",
        "why": [label(why).capitalize() for why in line.why[:REASONS]],
        "figures": [*_figures(one, today), *_parties(parties.sponsors, parties.bearers)],
        "steps": [_step(step, today) for step in steps[:STEPS]],
        "more_steps": _more(len(steps) - STEPS),
        "lessons": [f"{label(point.kind).capitalize()} : {gist(prose(point.text), WORDS)}" for point in one.points][
            :LESSONS
        ],
        "signed": _signed(one),
        "needs": [
            [
                gist(prose(need.label), WORDS),
                label(need.kind),
                _answered(one, need.amount_cents, one.pact.promised(need)),
            ]
            for need in needs[:NEEDS]
        ],
        "more_needs": _more(len(needs) - NEEDS),
        "promises": [_promise(pledge, today) for pledge in promises[:PROMISES]],
        "more_promises": _more(len(promises) - PROMISES),
        "journal": [[day(entry.happened_on), gist(prose(entry.text), SENTENCE)] for entry in one.journal],
    }


def _figures(one: Briefing, today: date) -> list[list[str]]:
    figures = one.line.figures
    late = ngettext("dont une en retard", "dont %(num)d en retard", figures.late) if figures.late else ""
    waiting = ngettext("une attendue", "%(num)d attendues", figures.waiting)
    return [
        [
            _("Argent"),
            _(
                "%(planned)s prévus, %(committed)s engagés, %(spent)s dépensés",
                planned=euros(figures.planned),
                committed=euros(figures.committed),
                spent=euros(figures.spent),
            ),
        ],
        [
            _("Promesses"),
            ", ".join(part for part in (ngettext("une tenue", "%(num)d tenues", figures.kept), waiting, late) if part),
        ],
        [
            _("Dernier signe de vie"),
            _("%(day)s, il y a %(days)s jours", day=day(figures.last_sign), days=(today - figures.last_sign).days),
        ],
        [_("Début"), day(one.prototype.started_at)],
    ]


def _parties(sponsors: Sequence[str], bearers: Sequence[str]) -> list[list[str]]:
    nobody = _("personne")
    return [
        [label(TeamRole.SPONSOR).capitalize(), gist(", ".join(sponsors), WORDS) or nobody],
        [label(TeamRole.BEARER).capitalize(), gist(", ".join(bearers), WORDS) or nobody],
    ]


def _step(step: Milestone, today: date) -> list[str]:
    if step.done_on is not None:
        real = day(step.done_on, "short")
    else:
        real = _("en retard") if step.due_on < today else _("à venir")
    return [gist(prose(step.label), WORDS), day(step.due_on, "short"), real]


def _order(pledge: Pledge, today: date) -> int:
    """The late ones first, then those to come, then what is settled."""
    order = (PledgeState.LATE, PledgeState.EXPECTED, PledgeState.KEPT, PledgeState.WITHDRAWN)
    return order.index(pledge.state(today))


def _promise(pledge: Pledge, today: date) -> list[str]:
    state = label(pledge.state(today))
    if pledge.kept_on is not None:
        state = f"{state} ({day(pledge.kept_on, 'short')})"
    amount = f", {euros(pledge.amount_cents)}" if pledge.amount_cents is not None else ""
    words = gist(prose(pledge.label), WORDS) + amount
    return [words, gist(prose(pledge.owner_function), FUNCTION), day(pledge.due_on, "short"), state]


def _answered(one: Briefing, needed: int | None, promised: int) -> str:
    if needed is None:
        return ""
    return _("%(promised)s sur %(needed)s", promised=euros(promised), needed=euros(needed))


def _signed(one: Briefing) -> str:
    in_force = one.pact.in_force
    if in_force is None:
        return _("Aucune version n’est encore signée des deux côtés.")
    said = _(
        "Version %(number)s, signée des deux côtés le %(day)s, empreinte %(fingerprint)s….",
        number=in_force.number,
        day=day(max(signature.signed_at for signature in in_force.signatures)),
        fingerprint=in_force.fingerprint[:12],
    )
    changed = _("Le pacte a changé depuis : une nouvelle version est à signer.")
    return f"{said} {changed}" if one.pact.unsigned else said


def _more(count: int) -> str:
    return ngettext("Et un autre, sur la page.", "Et %(num)d autres, sur la page.", count) if count > 0 else ""
