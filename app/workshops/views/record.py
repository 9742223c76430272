"""What everyone reads: the diagnosis by theme or by table, the axes with their leads and projects."""

from collections.abc import Sequence
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.cards import CardKind
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.workshops import CardState, DiagnosisCard
from app.web import access
from app.web.clock import now
from app.workshops.queries import axes as axis_queries
from app.workshops.queries import record
from app.workshops.queries.cards import Branch, branches
from app.workshops.views.room import blueprint, clock

Grouped = list[tuple[str, list[tuple[str, list[Branch]]]]]


@blueprint.get("/editions/<int:number>/diagnostic")
@access.public
def diagnosis(edition: Edition) -> ResponseReturnValue:
    by_table = request.args.get("par") == "table"
    cards = record.all_cards(edition)
    readable = [card for card in cards if card.state is CardState.READABLE]
    is_readable = record.are_public(edition, now()) or access.can(Role.ORGANISER)
    return render_template(
        "workshops/diagnosis.html",
        groups=_grouped(edition, cards, by_table=by_table) if is_readable else [],
        by_table=by_table,
        is_unfolded="tout" in request.args,
        is_readable=is_readable,
        is_public=record.are_public(edition, now()),
        clock=clock(edition, Activity.DIAGNOSIS),
        kinds=list(CardKind),
        counts=record.counts(readable, [theme for theme in edition.themes if not theme.is_candidate]),
        totals=[sum(card.kind is kind for card in readable) for kind in CardKind],
        tables_count=len({card.table_id for card in readable}),
        answers=record.answers(edition) if is_readable else {},
        notices=record.notices(edition) if is_readable else {},
    )


@blueprint.get("/editions/<int:number>/axes")
@access.public
def axes(edition: Edition) -> ResponseReturnValue:
    is_public = record.are_public(edition, now())
    is_readable = is_public or access.can(Role.ORGANISER)
    leads = axis_queries.leads_of(edition) if is_readable else []
    return render_template(
        "workshops/axes.html",
        sections=axis_queries.sections(edition, leads),
        leads=len(leads),
        is_readable=is_readable,
        clock=clock(edition, Activity.AXES),
        projects=axis_queries.projects_by_axis(edition),
        answers=record.answers(edition) if is_readable else {},
        acts=axis_queries.acts_of(edition),
    )


def _grouped(edition: Edition, cards: Sequence[DiagnosisCard], *, by_table: bool) -> Grouped:
    """(theme, [(table, trees of cards)]), or (table, [(theme, trees)]); a tree stays under its root's theme."""
    ranks = {theme.id: rank for rank, theme in enumerate(edition.themes)}

    def theme_of(branch: Branch) -> tuple[int, str]:
        return ranks.get(branch.card.theme_id, 0), branch.card.theme.label

    def table_of(branch: Branch) -> tuple[int, str]:
        return branch.card.table.number, str(branch.card.table.number)

    outer, inner = (table_of, theme_of) if by_table else (theme_of, table_of)
    trees = [tree for _table, own in groupby(cards, lambda card: card.table_id) for tree in branches(list(own))]
    return [
        (label, [(inside[1], list(group)) for inside, group in groupby(sorted(held, key=inner), inner)])
        for (_rank, label), held in groupby(sorted(trees, key=outer), outer)
    ]
