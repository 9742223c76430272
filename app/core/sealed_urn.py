"""The two files of a count held away from the server: the urn that leaves it, and the count that comes back.

Both are canonical JSON. The urn holds the frozen rule and the envelopes, sorted by their names; the count holds the
ballots sorted by their receipts, which says nothing of the envelope that each came from, and the null envelopes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.ballots import APPROVAL, MAJORITY, POINTS, Kind
from app.core.canonical import canonical_json, fingerprint, read_canonical
from app.core.draw.lottery import TIES, Stream, read_dice
from app.core.envelope import context_of, envelope_id, read_envelope, read_filled, written
from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.tally.result import Candidate, Result
from app.core.urn import Cast

URN_FORMAT, COUNT_FORMAT = "tablee-urne-v1", "tablee-depouillement-v1"
NAMES: Mapping[str, Kind] = {"approbation": APPROVAL, "jugement majoritaire": MAJORITY, "points": POINTS}
Opener = Callable[[bytes, bytes], bytes | None]  # (envelope, context) → what is inside, None when it does not open


class Null(LabelledEnum):
    """Why an envelope is not counted."""

    SHUT = "ferme", N_("elle ne s’ouvre pas avec la clé de ce vote")
    UNREADABLE = "illisible", N_("son contenu n’est pas un bulletin de ce vote")
    TWICE = "double", N_("son reçu est déjà celui d’un autre bulletin")


@dataclass(frozen=True)
class SealedUrn:
    """`envelopes` in the order of their names; `fingerprint` is that of the whole file."""

    rule: Mapping[str, Any]
    rule_fingerprint: str
    envelopes: tuple[bytes, ...]
    fingerprint: str

    @property
    def kind(self) -> Kind:
        return NAMES[self.rule["methode"]]

    @property
    def projects(self) -> list[int]:
        return [project["numero"] for project in self.rule["projets"]]

    @property
    def context(self) -> bytes:
        return context_of(self.rule["scrutin"], self.rule_fingerprint)


@dataclass(frozen=True)
class Opened:
    """`casts` in the order of their receipts; `nulls` is envelope name → reason."""

    casts: tuple[Cast, ...]
    nulls: Mapping[str, Null]
    seed: str
    ranking: tuple[int, ...]


def urn_file(rule: Mapping[str, Any], envelopes: Iterable[bytes]) -> bytes:
    """What the bureau carries to its own machine, and anyone may keep."""
    ordered = sorted(envelopes, key=envelope_id)
    return canonical_json({"format": URN_FORMAT, "regle": rule, "enveloppes": [written(one) for one in ordered]})


def read_urn(data: bytes) -> SealedUrn:
    """An urn read back, whole; `RuleError` otherwise."""
    try:
        told = read_canonical(data)
        rule, texts = told["regle"], told["enveloppes"]
        is_urn = told["format"] == URN_FORMAT and rule["methode"] in NAMES and "cle_du_bureau" in rule
    except (RuleError, KeyError, TypeError, RecursionError):
        is_urn = False
    if not is_urn:
        raise RuleError("Ce fichier n’est pas une urne scellée. Rien n’est ouvert : reprenez celui du bureau de vote.")
    envelopes = tuple(read_envelope(one) for one in texts)
    names = [envelope_id(one) for one in envelopes]
    if names != sorted(set(names)):
        raise RuleError("Dans cette urne, des enveloppes sont en double ou déplacées. Rien n’est ouvert.")
    return SealedUrn(rule, fingerprint(canonical_json(rule)), envelopes, fingerprint(data))


def open_urn(urn: SealedUrn, opener: Opener, seed: str) -> Opened:
    """Every envelope opened, null ones set aside, the ballots put in the order of their receipts, and ranked."""
    found: dict[str, Cast] = {}
    nulls: dict[str, Null] = {}
    for envelope in urn.envelopes:
        inside = opener(envelope, urn.context)
        cast = None if inside is None else read_filled(inside, urn.kind, urn.projects)
        if cast is None:
            nulls[envelope_id(envelope)] = Null.SHUT if inside is None else Null.UNREADABLE
        elif cast.tracker in found:
            nulls[envelope_id(envelope)] = Null.TWICE
        else:
            found[cast.tracker] = cast
    casts = tuple(found[tracker] for tracker in sorted(found))
    return Opened(casts, nulls, seed, ranking_of(urn, casts, seed))


def ranking_of(urn: SealedUrn, casts: Sequence[Cast], seed: str) -> tuple[int, ...]:
    """Project numbers, first to last, by the rule of the urn."""
    return tuple(int(one.candidate) for one in count(urn, casts, seed).ranking)


def count(urn: SealedUrn, casts: Sequence[Cast], seed: str) -> Result:
    """The result by the frozen rule, with the order of the lot from the dice."""
    candidates = [Candidate(str(one["numero"]), one["budget_centimes"]) for one in urn.rule["projets"]]
    lot = Stream(TIES, urn.rule_fingerprint, seed).shuffled(candidate.id for candidate in candidates)
    return urn.kind.count([cast.marks for cast in casts], candidates, lot)


def count_file(urn: SealedUrn, opened: Opened) -> bytes:
    """What the bureau brings back."""
    return canonical_json(
        {
            "format": COUNT_FORMAT,
            "scrutin": urn.rule["scrutin"],
            "urne": urn.fingerprint,
            "bulletins": [{"recu": one.tracker, "bulletin": urn.kind.payload(one.marks)} for one in opened.casts],
            "nuls": [{"enveloppe": name, "motif": opened.nulls[name].value} for name in sorted(opened.nulls)],
            "des": opened.seed,
            "classement": list(opened.ranking),
        }
    )


def read_count(data: bytes, urn: SealedUrn) -> Opened:
    """The count of this very urn, nothing missing, nothing added; `RuleError` says what does not hold."""
    try:
        told = read_canonical(data)
        if told["format"] != COUNT_FORMAT:
            raise ValueError
        casts = tuple(_cast(one, urn) for one in told["bulletins"])
        nulls = {one["enveloppe"]: Null(one["motif"]) for one in told["nuls"]}
        opened = Opened(casts, nulls, read_dice(told["des"]), tuple(told["classement"]))
        origin = told["scrutin"], told["urne"]
    except (RuleError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RuleError(
            "Ce fichier n’est pas un dépouillement que l’outil du bureau a écrit. Rien n’a été compté."
        ) from error
    if origin != (urn.rule["scrutin"], urn.fingerprint):
        raise RuleError(
            "Ce dépouillement est celui d’une autre urne. Rien n’a été compté : reprenez l’urne close de ce vote, et "
            "ouvrez-la de nouveau."
        )
    _check(opened, len(told["nuls"]), urn)
    return opened


def _cast(told: Mapping[str, Any], urn: SealedUrn) -> Cast:
    text = f'{{"recu":"{told["recu"]}","bulletin":{told["bulletin"]}}}'
    cast = read_filled(text.encode(), urn.kind, urn.projects)
    if cast is None or urn.kind.payload(cast.marks) != told["bulletin"]:
        raise ValueError("not a ballot of this vote")
    return cast


def _check(opened: Opened, null_lines: int, urn: SealedUrn) -> None:
    trackers = [one.tracker for one in opened.casts]
    names = {envelope_id(one) for one in urn.envelopes}
    if trackers != sorted(set(trackers)) or len(opened.nulls) != null_lines or not opened.nulls.keys() <= names:
        raise RuleError("Dans ce dépouillement, une ligne est en double ou déplacée. Rien n’a été compté.")
    if len(trackers) + len(opened.nulls) != len(names):
        raise RuleError(
            "L’urne tient %(sealed)s enveloppes, et ce dépouillement en compte %(opened)s. Rien n’a été compté : "
            "ouvrez l’urne de nouveau.",
            sealed=len(names),
            opened=len(trackers) + len(opened.nulls),
        )
    if opened.ranking != ranking_of(urn, opened.casts, opened.seed):
        raise RuleError(
            "Le classement de ce fichier n’est pas celui de ses bulletins. Rien n’a été compté : ouvrez l’urne de "
            "nouveau."
        )
