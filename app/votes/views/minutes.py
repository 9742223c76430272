"""The record of a vote (procès-verbal), in PDF: the same for the same vote, always in French."""

import hashlib
import io
from typing import Any

from flask import abort, send_file
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.files.typeset import typeset
from app.models.editions import Edition
from app.models.votes import PairedAct, Poll, PollAct, PollChannel, PollMethod, PollState
from app.votes import queries
from app.votes.remote_queries import anomalies as remote_anomalies
from app.votes.views.room import BUREAU, blueprint, poll_at
from app.web import access
from app.web.addresses import absolute
from app.web.words import GRADES, instant, label, number, sentence

RECORDED = (PollState.COUNTED, PollState.PUBLISHED, PollState.ANNULLED)
Section = dict[str, Any]
Acts = dict[PairedAct, PollAct]


@blueprint.get("/editions/<int:number>/vote/<int:rank>/proces-verbal.pdf")
@access.public
def minutes(edition: Edition, rank: int) -> ResponseReturnValue:
    """Public once the result is, or the vote annulled after its opening; for the bureau as soon as it is counted."""
    poll = poll_at(edition, rank)
    is_public = poll.state is not PollState.COUNTED or access.can(*BUREAU)
    if poll.state not in RECORDED or poll.rule_fingerprint is None or not is_public:
        abort(404)
    with force_locale("fr"):
        content = typeset("draws/record.typ", minutes_of(poll))
    name = f"proces-verbal-vote-{edition.number}-{poll.rank}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)


def minutes_of(poll: Poll) -> dict[str, Any]:
    """The data of `draws/record.typ`; to be called under the French locale."""
    is_annulled, is_draft = poll.state is PollState.ANNULLED, poll.state is PollState.COUNTED
    title = _("Procès-verbal du vote de l’assemblée")
    acts, counts = queries.paired_acts(poll), queries.desk(poll)
    sections = [
        _bureau(poll, acts),
        _rule(poll),
        _turnout(poll, counts),
        *_result(poll),
        _incidents(poll, counts),
        _checking(poll),
    ]
    return {
        "language": "fr",
        "author": poll.edition.operator or "Tablée",
        "title": f"{_('Vote annulé : %(title)s', title=title) if is_annulled else title}, {poll.edition.title}",
        "mark": _("ANNULÉ") if is_annulled else _("PROJET") if is_draft else "",
        "foot": f"{poll.edition.title}, {poll.reference}",
        "lead": [
            f"{poll.title} ({poll.reference}).",
            _("Vote indicatif, par cartes anonymes : il éclaire le choix des projets, il ne le remplace pas.")
            if poll.channel is PollChannel.ROOM
            else _("Vote indicatif, à distance, par bulletins scellés : il éclaire le choix, il ne le remplace pas."),
        ],
        "warning": _warning(poll),
        "sections": [one for one in sections if one],
        "signatures": {
            "title": _("Signatures"),
            "text": _("Les membres du bureau certifient ce qui précède, sous les réserves qu’ils y ont portées."),
            "people": [_("%(who)s :", who=one) for one in _signatories(acts)],
        },
    }


def _warning(poll: Poll) -> str:
    if poll.state is PollState.ANNULLED:
        when, reason = instant(poll.annulled_at), poll.annulled_reason
        return _("Ce vote a été annulé le %(when)s. Motif : %(reason)s", when=when, reason=reason)
    if poll.state is PollState.COUNTED:
        return _("Projet, à relire par le bureau : le résultat n’est pas publié.")
    return ""


def _signatories(acts: Acts) -> list[str]:
    functions = [role for act in acts.values() for role in act.functions]
    return [label(role)[:1].upper() + label(role)[1:] for role in dict.fromkeys(functions)] or [_("Pour le bureau")]


def _bureau(poll: Poll, acts: Acts) -> Section:
    lines = [_("Urne ouverte le %(when)s. %(who)s", when=instant(poll.opened_at), who=_by(acts.get(PairedAct.OPEN)))]
    if poll.closed_at:
        closed = _("Urne close le %(when)s. %(who)s", when=instant(poll.closed_at), who=_by(acts.get(PairedAct.CLOSE)))
        lines.append(closed)
    if poll.counted_at:
        lines.append(_("Dépouillé le %(when)s.", when=instant(poll.counted_at)))
    if poll.published_at:
        lines.append(_("Publié le %(when)s.", when=instant(poll.published_at)))
    return {"title": _("Le bureau et ses actes"), "lines": lines}


def _by(act: PollAct | None) -> str:
    """Two functions, never a name."""
    if act is None or act.confirmed_as is None:
        return ""
    asked, confirmed = (label(role) for role in act.functions)
    return _("Demandé par : %(asked)s ; confirmé par : %(confirmed)s.", asked=asked, confirmed=confirmed)


def _rule(poll: Poll) -> Section:
    rule = poll.rule
    lines = [
        _(
            "%(method)s ; %(count)s projets, %(kept)s mis en avant.",
            method=rule["methode"][:1].upper() + rule["methode"][1:],
            count=number(len(rule["projets"])),
            kept=number(poll.kept_count),
        ),
        _("Consigne : %(words)s.", words=rule["consigne"]),
        _("Départage, dans cet ordre : %(chain)s.", chain=" ; ".join(rule["departage"])),
        _("Figée à l’ouverture. Empreinte SHA-256 du fichier de la règle :"),
    ]
    return {
        "title": _("La règle, figée avant le premier bulletin"),
        "lines": lines,
        "fingerprint": poll.rule_fingerprint,
    }


def _turnout(poll: Poll, counts: queries.Desk) -> Section:
    signed = [_("Signatures à l’émargement"), number(counts.signatures) if counts.signatures else _("effacées")]
    if poll.channel is PollChannel.REMOTE:
        rows = [
            [_("Électeurs sur la liste arrêtée"), number(counts.given)],
            signed,
            [_("Enveloppes dans l’urne"), number(counts.ballots)],
        ]
    else:
        rows = [
            [_("Cartes imprimées"), number(counts.printed)],
            [_("Cartes remises"), number(counts.given)],
            [_("Cartes restantes, annulées avant l’ouverture"), number(counts.cancelled)],
            signed,
            [_("Bulletins déposés"), number(counts.ballots)],
        ]
    if poll.result:
        rows.append([_("dont bulletins blancs"), number(poll.result["blank"])])
        rows += [[_("dont enveloppes nulles"), number(len(nulls))] for nulls in (poll.result.get("nulls"),) if nulls]
    table = {"caption": _("Cartes, signatures, bulletins"), "head": [_("Compte"), _("Nombre")], "rows": rows}
    return {"title": _("Participation"), "lines": [], "tables": [table]}


def _result(poll: Poll) -> list[Section]:
    if not poll.result:
        return []
    heads = {
        PollMethod.APPROVAL: [_("Approbations")],
        PollMethod.MAJORITY: [_("Mention"), _("Jugements")],
        PollMethod.POINTS: [_("Points")],
    }
    rows = [
        [f"{line.project.number}. {line.project.title}", *_counted(poll.method, line.counts), number(line.rank)]
        for line in queries.result_lines(poll)
    ]
    lines = [_("Les %(kept)s premiers sont mis en avant.", kept=number(poll.result["kept"]))]
    if poll.tie_seed:
        lines.append(_("Dés lancés après la clôture, pour l’ordre du sort : %(dice)s.", dice=poll.tie_seed))
    for group in poll.result["ties"]:
        lines.append(_("À égalité parfaite : projets %(list)s.", list=", ".join(map(str, group))))
    head = [_("Projet"), *heads[poll.method], _("Rang")]
    return [{"title": _("Le résultat"), "lines": lines, "tables": [
        {"caption": _("Classement complet"), "head": head, "rows": rows}
    ]}]  # fmt: skip


def _counted(method: PollMethod, counts: dict[str, Any]) -> list[str]:
    if method is PollMethod.APPROVAL:
        return [number(counts["approvals"])]
    if method is PollMethod.POINTS:
        return [number(counts["points"])]
    grade = counts["grade"]
    return [_(GRADES[grade]) if grade >= 0 else "–", number(counts["judged"])]


def _incidents(poll: Poll, counts: queries.Desk) -> Section:
    """The counts that do not agree, what was refused, and what the bureau says of it."""
    is_remote = poll.channel is PollChannel.REMOTE
    found = [sentence(one) for one in (remote_anomalies(counts) if is_remote else queries.anomalies(poll, counts))]
    rows = [
        [label(kind)[:1].upper() + label(kind)[1:], number(count)] for kind, count in queries.incidents(poll).items()
    ]
    if not found and not rows:
        found = [_("Aucune : les comptes se répondent, et rien n’a été refusé.")]
    if rows:
        found.append(_("Rien de ce qui a été refusé n’est dans l’urne. On n’en garde que le nombre."))
    section: Section = {"title": _("Anomalies et observations"), "lines": found}
    if rows:
        head = [_("Ce qui a été refusé"), _("Fois")]
        section["tables"] = [{"caption": _("Cartes et bulletins refusés"), "head": head, "rows": rows}]
    if poll.remarks:
        remarks = [line for line in poll.remarks.splitlines() if line.strip()]
        section["lines"] = [*found, _("Observations du bureau :"), *remarks]
    return section


def _checking(poll: Poll) -> Section | None:
    if not poll.lines:
        return None
    address = absolute("votes.result", number=poll.edition.number)
    return {
        "title": _("Vérifier"),
        "lines": [
            _("Le fichier du dépouillement, la règle et le programme pour recompter : %(address)s", address=address),
            _(
                "Avec Python seul : python3 -I recompter.py %(name)s-lignes.csv %(name)s-regle.json --des %(dice)s. Ou "
                "dans le navigateur, sur la page du vote.",
                name=poll.reference,
                dice=poll.tie_seed,
            ),
            _(
                "Chaque votant retrouve ses lignes avec son reçu. Un reçu peut être montré à quelqu’un : ce vote "
                "convient à un avis, pas à une élection."
            ),
            _("Empreinte SHA-256 du fichier du dépouillement :"),
        ],
        "fingerprint": hashlib.sha256(poll.lines.encode()).hexdigest(),
    }
