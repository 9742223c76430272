"""The figures of the record of a draw: quotas wanted, pool and obtained; chances, and their proof."""

from typing import Any

from flask_babel import gettext as _

from app.core.draw.certificate import UNIT, Certificate
from app.core.labels import LabelledEnum
from app.draws import queries
from app.draws.criteria import Name
from app.draws.pool import snapshot_problem
from app.models.draws import Draw
from app.web.words import label, number

MOST_LEVELS = 30
Section = dict[str, Any]


def quotas(draw: Draw) -> Section:
    """One table per criterion."""
    head = [_("Valeur"), _("Voulu"), _("Vivier"), _("Obtenu")]
    tables = []
    for table in queries.quota_tables(draw, snapshot_problem(draw)):
        rows = [
            [_named(line.name), _bounds(line.minimum, line.maximum), number(line.pool),
             number(line.obtained) if line.obtained is not None else "–"]
            for line in table.lines
        ]  # fmt: skip
        tables.append({"caption": label(table.criterion), "head": head, "rows": rows})
    return {"title": _("Quotas : voulu, vivier, obtenu"), "lines": [], "tables": tables}


def chances(draw: Draw) -> Section | None:
    """The smallest and the largest, what is proven of them, and what rounding cost."""
    spread = queries.chances(draw)
    if spread is None or not draw.certificate:
        return None
    certificate = Certificate.from_record(draw.certificate)
    lines = [
        _(
            "Plus petite chance : %(least)s sur 1 000. Plus grande chance : %(most)s sur 1 000.",
            least=spread.smallest,
            most=spread.largest,
        ),
        _("Optimum prouvé à chaque niveau : la plus petite chance, puis la deuxième, et ainsi de suite.")
        if certificate.proven
        else _(
            "Preuve arrêtée avant la fin : il reste au plus %(gap)s milliardièmes à gagner pour une candidature.",
            gap=number(certificate.gap),
        ),
        _(
            "Arrondir à 1 000 panels coûte au plus %(loss)s millionièmes de chance à une candidature.",
            loss=certificate.loss,
        ),
    ]
    shown = certificate.levels[:MOST_LEVELS]
    if len(certificate.levels) > MOST_LEVELS:
        lines.append(_("Les %(count)s premiers niveaux ; tous sont dans regles.json.", count=MOST_LEVELS))
    rows = [[_share(one.value), _share(one.bound), number(one.candidates)] for one in shown]
    head = [_("Chance du niveau"), _("Borne prouvée"), _("Candidatures")]
    table = {"caption": _("Niveaux de la preuve"), "head": head, "rows": rows}
    return {"title": _("Les chances, et leur preuve"), "lines": lines, "tables": [table]}


def _named(name: Name) -> str:
    return label(name) if isinstance(name, LabelledEnum) else name


def _bounds(low: int, high: int) -> str:
    return number(low) if low == high else _("%(low)s à %(high)s", low=number(low), high=number(high))


def _share(billionths: int) -> str:
    """A chance in thousandths with its decimals: 331,482."""
    return number(round(billionths * 1000 / UNIT, 3))
