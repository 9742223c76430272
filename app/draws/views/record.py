"""What the record of a draw (procès-verbal) says: the same for the same draw, always in French."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.draws import queries
from app.draws.views.record_figures import chances, quotas
from app.draws.views.record_frozen import frozen, printed
from app.models.draws import Draw, DrawKind, DrawOutcome, DrawState, Replacement
from app.web.addresses import absolute
from app.web.words import instant, number

Section = dict[str, Any]


def record_of(draw: Draw) -> dict[str, Any]:
    """The data of `draws/record.typ`; to be called under the French locale."""
    is_rehearsal, is_annulled = draw.kind is DrawKind.REHEARSAL, draw.state is DrawState.ANNULLED
    title = _("Procès-verbal du tirage au sort")
    if is_rehearsal:
        title = _("Répétition : %(title)s", title=title)
    elif is_annulled:
        title = _("Tirage annulé : %(title)s", title=title)
    sections = [frozen(draw), printed(draw), _lots(draw), _titulaires(draw), quotas(draw), chances(draw)]
    sections += [_substitutes(draw), _replacements(draw), _checking(draw), _law()]
    return {
        "language": "fr",
        "author": draw.edition.operator or "Tablée",
        "title": f"{title}, {draw.edition.title}",
        "mark": _("RÉPÉTITION") if is_rehearsal else _("ANNULÉ") if is_annulled else "",
        "foot": _("%(edition)s, tentative n° %(rank)s", edition=draw.edition.title, rank=draw.rank),
        "lead": _lead(draw),
        "warning": _warning(draw),
        "sections": [one for one in sections if one],
        "signatures": _signatures(draw),
    }


def _lead(draw: Draw) -> list[str]:
    office = len(draw.seated)
    lines = [
        _(
            "%(seats)s personnes tirées au sort parmi %(pool)s volontaires, par trois boules tirées en public.",
            seats=number(draw.seats - office),
            pool=number(len(draw.candidates) - office),
        )
    ]
    if office:
        lines.append(
            ngettext(
                "Une place, hors tirage, est donnée d’office.",
                "%(num)d places, hors tirage, sont données d’office.",
                office,
            )
        )
    if draw.published_at:
        lines.append(_("Résultat publié le %(when)s.", when=instant(draw.published_at)))
    return lines


def _warning(draw: Draw) -> str:
    if draw.kind is DrawKind.REHEARSAL:
        return _("Ceci est une répétition. Elle ne désigne personne et ne vaut pas procès-verbal d’un tirage.")
    if draw.state is DrawState.ANNULLED:
        return _(
            "Ce tirage a été annulé le %(when)s. Motif : %(reason)s",
            when=instant(draw.annulled_at),
            reason=draw.annulled_reason,
        )
    return ""


def _lots(draw: Draw) -> Section | None:
    if not draw.balls:
        return None
    spaced = " – ".join(draw.balls)
    lines = [
        _("Boules : %(balls)s, saisies le %(when)s. Elles désignent le panel %(panel)s.",
          balls=spaced, when=instant(draw.balls_entered_at), panel=draw.balls)
    ]  # fmt: skip
    if draw.dice:
        lines.append(_("Vingt dés : %(dice)s, saisis le %(when)s.", dice=draw.dice, when=instant(draw.dice_entered_at)))
    if draw.witnesses:
        lines.append(_("Témoins, par fonction : %(list)s.", list=", ".join(draw.witnesses)))
    return {"title": _("Les boules et les dés"), "lines": lines}


def _titulaires(draw: Draw) -> Section | None:
    rows = queries.titulaires_with_people(draw)
    if not rows:
        return None
    agreed = [
        f"{row.reference} : {row.volunteer.person.name}"
        for row in rows
        if draw.kind is DrawKind.REAL and row.volunteer and row.volunteer.agrees_name_published
        and row.volunteer.person.erased_at is None
    ]  # fmt: skip
    lines = [_("Par numéro, dans l’ordre des octets.")]
    if agreed:
        lines.append(_("Les noms, plus bas, sont ceux des personnes qui ont accepté qu’ils soient publiés."))
    section: Section = {
        "title": _("Les %(count)s titulaires", count=len(rows)),
        "lines": lines,
        "ids": [row.reference for row in rows],
    }
    return section | ({"people": agreed} if agreed else {})


def _substitutes(draw: Draw) -> Section | None:
    rows = queries.drawn_rows(draw, DrawOutcome.SUBSTITUTE)
    if not rows:
        return None
    return {
        "title": _("Les %(count)s suppléants, dans l’ordre des dés", count=len(rows)),
        "lines": [_("L’ordre complet de toutes les candidatures non tirées est dans tirage.json.")],
        "ids": [f"{row.outcome_rank}. {row.reference}" for row in rows],
    }


def _replacements(draw: Draw) -> Section | None:
    if draw.state is not DrawState.PUBLISHED and not draw.published_at:
        return None
    found = queries.replacements(draw)
    if not found:
        return {"title": _("Remplacements"), "lines": [_("Aucun désistement à ce jour.")]}
    rows = [[one.left.reference, _entered(one), instant(one.at)] for one in found]
    table = {"caption": _("Remplacements à ce jour"), "head": [_("Sort"), _("Entre"), _("Le")], "rows": rows}
    lines = [
        _(
            "Entre la première personne de l’ordre qui garde tous les quotas ; à défaut, celle qui s’en écarte le "
            "moins. Personne ne choisit."
        )
    ]
    return {"title": _("Remplacements"), "lines": lines, "tables": [table]}


def _entered(one: Replacement) -> str:
    who = one.entered.reference if one.entered else "–"
    if not one.entered or not one.violation:
        return who
    return ngettext("%(who)s (%(num)d place d’écart)", "%(who)s (%(num)d places d’écart)", one.violation, who=who)


def _checking(draw: Draw) -> Section:
    address = absolute("draws.attempt", number=draw.edition.number, rank=draw.rank)
    lines = [
        _("Le dossier complet, les programmes de vérification et les règles : %(address)s", address=address),
        _(
            "Avec Python seul, sans Internet : python3 -I verifier.py DOSSIER. Ou dans le navigateur, sur la page du "
            "tirage."
        ),
        _(
            "Les vérifications refont les empreintes, les quotas des 1 000 panels, les boules, les dés et les "
            "remplacements. Elles ne refont pas le calcul qui a produit les panels : il est publié, non rejoué."
        ),
    ]
    if draw.kind is DrawKind.REHEARSAL:
        lines = lines[1:]
    return {"title": _("Vérifier"), "lines": lines}


def _law() -> Section:
    return {
        "title": _("Mentions légales"),
        "lines": [
            _(
                "Décision prise à l’aide d’un traitement algorithmique, dont la finalité est de composer un groupe "
                "diversifié en donnant à chacun la chance la plus égale que les quotas permettent."
            ),
            _(
                "Toute personne concernée peut obtenir les règles de ce traitement et les principales caractéristiques "
                "de sa mise en œuvre (articles L. 311-3-1 et R. 311-3-1-1 et suivants du code des relations entre le "
                "public et l’administration). Sans réponse sous un mois, elle peut saisir la Commission d’accès aux "
                "documents administratifs (CADA)."
            ),
        ],
    }


def _signatures(draw: Draw) -> dict[str, Any]:
    people: Sequence[str] = [*draw.witnesses, _("Pour l’organisation")]
    return {
        "title": _("Signatures"),
        "text": _("Les signataires ont noté l’empreinte avant la première boule, et la retrouvent ci-dessus."),
        "people": [_("%(who)s :", who=one) for one in people],
    }
