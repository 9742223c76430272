"""What a draw fixed before any ball: a part of its record, and the sheet that witnesses sign in the room."""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.draw.dossier import EXCLUDED, RULES, SEATED
from app.core.draw.lottery import BALLS, DICE
from app.draws import queries
from app.draws.pool import maxima_of
from app.models.draws import Draw, DrawKind
from app.web.addresses import absolute
from app.web.words import instant

WITNESSES = 6  # lines to sign on the sheet
Section = dict[str, Any]


def sheet_of(draw: Draw) -> dict[str, Any]:
    """The data of `draws/fingerprint.typ`, printed once frozen and signed before any ball; under the French locale."""
    is_rehearsal = draw.kind is DrawKind.REHEARSAL
    title = _("L’empreinte du tirage, à signer avant les boules")
    if is_rehearsal:
        title = _("Répétition : %(title)s", title=title)
    address = absolute("draws.attempt", number=draw.edition.number, rank=draw.rank)
    return {
        "language": "fr",
        "author": draw.edition.operator or "Tablée",
        "title": f"{title}, {draw.edition.title}",
        "mark": _("RÉPÉTITION") if is_rehearsal else "",
        "foot": _("%(edition)s, tentative n° %(rank)s", edition=draw.edition.title, rank=draw.rank),
        "lead": _(
            "Lisez l’empreinte à voix haute, par groupes de quatre. Chaque témoin la compare à l’écran, puis signe. "
            "Ensuite seulement, tirez les boules."
        ),
        "fingerprint": draw.fingerprint or "",
        "frozen": frozen(draw),
        "why": _(
            "Gardez cette feuille. Si un seul signe de la liste, des quotas ou des panels changeait après, le dossier "
            "publié donnerait une autre empreinte, et cette feuille le montrerait."
        ),
        "where": "" if is_rehearsal else _("Pour vérifier : %(address)s", address=address),
        "witnesses": {
            "title": _("J’ai noté cette empreinte avant la première boule"),
            "head": [_("Fonction du témoin"), _("Heure"), _("Signature")],
            "count": WITNESSES,
        },
        "lots": {
            "title": _("Tiré ensuite, devant les témoins"),
            "balls": _("Les trois boules, dans l’ordre"),
            "dice": _("Les vingt dés, dans l’ordre"),
            "counts": [BALLS, DICE],
        },
    }


def frozen(draw: Draw) -> Section:
    """List, quotas, rules and panels, with what the rules say of people."""
    maxima, rules = maxima_of(draw), json.loads(queries.file(draw, RULES) or b"{}")
    lines = [
        _("Figés le %(when)s, avant toute boule :", when=instant(draw.frozen_at)),
        _("la liste codée des candidatures, les quotas, les règles, et les 1 000 panels numérotés de 000 à 999."),
        _("Méthode : leximin, version %(version)s.", version=draw.version),
    ]
    if count := maxima["conseil"]:
        lines.append(
            ngettext(
                "Au plus une personne par conseil citoyen.", "Au plus %(num)d personnes par conseil citoyen.", count
            )
        )
    if count := maxima["qpv"]:
        lines.append(
            ngettext(
                "Au plus une personne par quartier prioritaire.",
                "Au plus %(num)d personnes par quartier prioritaire.",
                count,
            )
        )
    if office := rules.get(SEATED):
        reasons = rules["notes"].get("motifs_d_office", {})
        lines.append(
            _(
                "Places d’office, hors tirage et présentes dans chaque panel : %(list)s.",
                list=" ; ".join(f"{one} ({reasons[one]})" if one in reasons else one for one in office),
            )
        )
    if excluded := rules.get(EXCLUDED):
        lines.append(_("Écartés avant le tirage, par la règle de l’édition : %(list)s.", list=", ".join(excluded)))
    if accepted := rules.get("perte_acceptee"):
        lines.append(_("Perte d’arrondi acceptée par écrit : %(words)s", words=accepted))
    return {"title": _("Ce qui a été figé"), "lines": lines}


def printed(draw: Draw) -> Section:
    """The fingerprint."""
    return {
        "title": _("L’empreinte, lue à voix haute avant les boules"),
        "lines": [
            _(
                "Empreinte SHA-256 du fichier MANIFEST. Un seul signe changé dans ce qui est figé, et elle serait tout "
                "autre."
            )
        ],
        "fingerprint": draw.fingerprint or "",
    }
