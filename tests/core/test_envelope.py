"""What an envelope holds, and the two files of a count held away from the server."""

import json
import random

import pytest

from app.core.ballots import APPROVAL, KINDS, MAJORITY, POINTS
from app.core.bureau_key import BureauKey, key_file, named_keepers, published, read_key_file
from app.core.canonical import canonical_json
from app.core.envelope import (
    ENVELOPE_BYTES,
    FILLED_BYTES,
    SUITE,
    context_of,
    envelope_id,
    filled,
    longest_ballot,
    read_envelope,
    read_filled,
    read_key,
    written,
)
from app.core.errors import RuleError
from app.core.sealed_urn import Null, SealedUrn, count_file, open_urn, read_count, read_urn, urn_file
from app.core.urn import Cast, code_from

# The base point of P-256 (FIPS 186-4, D.1.2.3): the public half of the key 1.
POINT = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
KEEPERS = tuple("abcde")
DICE = "40712296405118823970"
TRACKERS = [code_from(bytes([number]) * 16) for number in range(1, 9)]
METHODS = {"approbation": APPROVAL, "jugement majoritaire": MAJORITY, "points": POINTS}


def rule(method: str = "jugement majoritaire") -> dict:
    return {
        "scrutin": "HK1-S1",
        "methode": method,
        "retenus": 1,
        "projets": [{"numero": number, "titre": f"P{number}", "budget_centimes": 100 * number} for number in (1, 2, 3)],
        "cle_du_bureau": published(BureauKey(bytes.fromhex(POINT), KEEPERS)),
    }


def closed(inside: bytes) -> bytes:
    """An envelope as far as these tests look: opened by taking its ends off."""
    assert len(inside) == FILLED_BYTES
    return b"\x04" + bytes(64) + inside + bytes(16)


def take_out(envelope: bytes, context: bytes) -> bytes | None:
    assert context.startswith(b"tablee-enveloppe-v1|HK1-S1|")
    return envelope[65:-16] if not any(envelope[-16:]) else None


@pytest.fixture
def urn() -> SealedUrn:
    """Two ballots, one of them blank; an envelope that does not open, one of nonsense, one whose receipt is taken."""
    inside = [
        filled(TRACKERS[0], '{"mentions":{"1":6,"2":0}}'),
        filled(TRACKERS[1], '{"mentions":{}}'),
        filled(TRACKERS[2], '{"mentions":{"9":6}}'),
        filled(TRACKERS[1], '{"mentions":{"3":6}}'),
    ]
    shut = closed(filled(TRACKERS[3], '{"mentions":{}}'))[:-1] + b"\x01"
    return read_urn(urn_file(rule(), [*map(closed, inside), shut]))


@pytest.mark.parametrize("kind", KINDS.values())
def test_longest_ballot_fits_and_every_envelope_is_as_long(kind) -> None:
    projects = list(range(100, 300))
    assert longest_ballot(kind, projects) <= FILLED_BYTES
    assert len(filled(TRACKERS[0], kind.payload({}))) == len(filled(TRACKERS[0], kind.payload({1: 1}))) == FILLED_BYTES
    with pytest.raises(ValueError, match="longer"):
        filled(TRACKERS[0], "0" * FILLED_BYTES)


def test_ballot_reads_back() -> None:
    found = read_filled(filled(TRACKERS[0], '{"mentions":{"1":6,"3":0}}'), MAJORITY, [1, 2, 3])
    assert found == Cast(TRACKERS[0], {1: 6, 3: 0})
    assert read_filled(filled(TRACKERS[0], '{"approuve":[3,1]}'), APPROVAL, [1, 3]) == Cast(TRACKERS[0], {3: 1, 1: 1})
    assert read_filled(filled(TRACKERS[0], '{"points":{"1":10}}'), POINTS, [1]) == Cast(TRACKERS[0], {1: 10})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "[" * 2000,
        '{"recu":"court","bulletin":{"mentions":{}}}',
        f'{{"recu":"{TRACKERS[0].lower()}","bulletin":{{"mentions":{{}}}}}}',
        '{"recu":1,"bulletin":{"mentions":{}}}',
        f'{{"recu":"{TRACKERS[0]}","bulletin":{{"mentions":{{}}}},"nom":"x"}}',
        *(
            f'{{"recu":"{TRACKERS[0]}","bulletin":{ballot}}}'
            for ballot in (
                "[]",
                "null",
                "{}",
                '{"points":{"1":1}}',
                '{"mentions":[1]}',
                '{"mentions":{"1":7}}',
                '{"mentions":{"1":-1}}',
                '{"mentions":{"1":true}}',
                '{"mentions":{"1":1.0}}',
                '{"mentions":{"1":1e9999}}',
                '{"mentions":{"01":1}}',
                '{"mentions":{"9":1}}',
                '{"mentions":{"1":1},"autre":1}',
            )
        ),
    ],
)
def test_whatever_else_is_inside_is_null(text: str) -> None:
    assert read_filled(text.encode().ljust(FILLED_BYTES), MAJORITY, [1, 2, 3]) is None
    assert read_filled(b"\xff" + text.encode(), MAJORITY, [1, 2, 3]) is None


@pytest.mark.parametrize("ballot", ['{"approuve":[1,1]}', '{"approuve":[true]}', '{"approuve":{"1":1}}'])
def test_odd_approvals_are_null(ballot: str) -> None:
    assert read_filled(filled(TRACKERS[0], ballot), APPROVAL, [1, 2, 3]) is None


def test_more_than_ten_points_are_null() -> None:
    assert read_filled(filled(TRACKERS[0], '{"points":{"1":6,"2":5}}'), POINTS, [1, 2, 3]) is None


def test_envelope_has_one_length_and_one_name() -> None:
    envelope = closed(filled(TRACKERS[0], "{}"))
    assert len(envelope) == ENVELOPE_BYTES
    assert read_envelope(written(envelope)) == envelope
    assert len(envelope_id(envelope)) == 64
    for wrong in ("", "é", "A", written(envelope[:-1]), written(envelope + b"0"), written(b"\x05" + envelope[1:])):
        with pytest.raises(RuleError, match="entière"):
            read_envelope(wrong)


def test_context_names_the_vote_and_its_rule() -> None:
    assert context_of("HK1-S1", "ab") == b"tablee-enveloppe-v1|HK1-S1|ab"


def test_key_is_a_point_of_the_curve() -> None:
    assert len(read_key(f" {POINT.upper()} \n")) == 65
    for wrong in ("", POINT[:-2], POINT[:-1] + "4", "02" + POINT[2:], "04" + "f" * 128, "04" + "0" * 128):
        with pytest.raises(RuleError, match="clé publique"):
            read_key(wrong)


def test_key_file_is_read_whole_or_refused() -> None:
    key = BureauKey(bytes.fromhex(POINT), KEEPERS)
    assert read_key_file(key_file(key)) == key
    told = json.loads(key_file(key))
    assert told["scellement"] == SUITE
    assert told["empreinte"].startswith(key.mark)
    for change in ({"empreinte": "0" * 64}, {"seuil": 1}, {"gardiens": ["a"] * 5}, {"publique": "04"}, {"plus": 1}):
        with pytest.raises(RuleError):
            read_key_file(canonical_json(told | change))
    for wrong in (b"", b"[]", b"\xff", b"1", b"[" * 100_000):
        with pytest.raises(RuleError, match="retouchée"):
            read_key_file(wrong)
    with pytest.raises(RuleError, match="5 gardiens"):
        named_keepers(["a", "b", "c", "d", "a "])


def test_null_envelopes_are_listed_with_their_reason(urn: SealedUrn) -> None:
    opened = open_urn(urn, take_out, DICE)
    assert sorted(opened.nulls.values()) == [Null.TWICE, Null.SHUT, Null.UNREADABLE]
    assert [one.tracker for one in opened.casts] == TRACKERS[:2]
    assert opened.nulls.keys() < {envelope_id(one) for one in urn.envelopes}
    assert read_count(count_file(urn, opened), urn) == opened


@pytest.mark.parametrize("method", METHODS)
def test_count_comes_back_as_it_left(method: str) -> None:
    kind, chance = METHODS[method], random.Random(method)
    ballots = [{number: chance.randint(1, 3 if kind is POINTS else kind.top) for number in (1, 2)} for _ in TRACKERS]
    envelopes = [closed(filled(one, kind.payload(marks))) for one, marks in zip(TRACKERS, ballots, strict=True)]
    urn = read_urn(urn_file(rule(method), reversed(envelopes)))
    opened = open_urn(urn, take_out, DICE)
    assert [dict(one.marks) for one in opened.casts] == ballots
    assert read_count(count_file(urn, opened), urn) == opened


def test_urn_says_nothing_of_the_order_of_voting(urn: SealedUrn) -> None:
    assert urn_file(urn.rule, reversed(urn.envelopes)) == urn_file(urn.rule, urn.envelopes)
    told = json.loads(urn_file(urn.rule, urn.envelopes))
    for envelopes in (told["enveloppes"][::-1], told["enveloppes"] * 2):
        with pytest.raises(RuleError, match="en double ou déplacées"):
            read_urn(canonical_json(told | {"enveloppes": envelopes}))
    for wrong in (b"", b"{}\n", b"[" * 100_000, canonical_json(told | {"format": "autre"}), canonical_json([1])):
        with pytest.raises(RuleError):
            read_urn(wrong)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda told: {"bulletins": told["bulletins"][1:]},
            "tient 5 enveloppes, et ce dépouillement en compte 4",
        ),
        (lambda told: {"bulletins": told["bulletins"][::-1]}, "déplacée"),
        (lambda told: {"bulletins": [told["bulletins"][0]] * 2}, "en double"),
        (lambda told: {"nuls": [told["nuls"][0]] * 3}, "en double"),
        (
            lambda told: {"nuls": [told["nuls"][0] | {"enveloppe": "0" * 64}, *told["nuls"][1:]]},
            "en double ou déplacée",
        ),
        (
            lambda told: {"nuls": [told["nuls"][0] | {"motif": "autre"}, *told["nuls"][1:]]},
            "pas un dépouillement",
        ),
        (
            lambda told: {"bulletins": [told["bulletins"][0] | {"bulletin": '{"mentions":{"1":9}}'}]},
            "pas un dépouillement",
        ),
        (lambda told: {"bulletins": [told["bulletins"][0] | {"bulletin": 'x"'}]}, "pas un dépouillement"),
        (lambda told: {"bulletins": 3}, "pas un dépouillement"),
        (lambda told: {"urne": "0" * 64}, "autre urne"),
        (lambda told: {"scrutin": "HK2-S1"}, "autre urne"),
        (lambda told: {"classement": told["classement"][::-1]}, "classement"),
        (lambda told: {"classement": None}, "pas un dépouillement"),
        (lambda told: {"des": "1"}, "pas un dépouillement"),
        (lambda told: {"format": "autre"}, "pas un dépouillement"),
    ],
)
def test_count_that_does_not_hold_is_refused(urn: SealedUrn, change, said: str) -> None:
    told = json.loads(count_file(urn, open_urn(urn, take_out, DICE)))
    with pytest.raises(RuleError) as refusal:
        read_count(canonical_json(told | change(told)), urn)
    assert said in str(refusal.value)
