"""Balls, dice and the published expansion of the seed."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.draw import blocks as blocks_module
from app.core.draw.lottery import (
    LABELS,
    NULL_FINGERPRINT,
    NULL_SEED,
    SUBSTITUTES,
    Stream,
    agree,
    read_balls,
    read_dice,
)
from app.core.errors import RuleError


def null_stream(label=SUBSTITUTES):
    return Stream(label, NULL_FINGERPRINT, NULL_SEED)


def test_expansion_follows_the_published_words():
    base = hashlib.sha256(b"tirage-v1\nsuppleants\n" + b"0" * 64 + b"\n" + b"0" * 20).hexdigest()
    blocks = [int(hashlib.sha256(f"{base},{i}".encode()).hexdigest(), 16) for i in range(1, 60)]
    kept = [block % 128 for block in blocks if block % 128 < 100]
    stream = null_stream()
    assert [stream.below(100) for _ in range(30)] == kept[:30]


def test_null_vector_is_the_published_one():
    assert null_stream().base == "3766cb4765d1b7e178d89c5eb060302576174b05601eadd7484093472431effb"
    order = null_stream().shuffled(f"V-{number:02d}" for number in range(1, 11))
    assert " ".join(order) == "V-04 V-05 V-06 V-07 V-01 V-02 V-10 V-08 V-03 V-09"


def test_shuffle_is_the_published_one_integer_after_the_other():
    ids = [f"V-{number:05d}" for number in range(1, 12_001)]
    stream, other = null_stream(), null_stream()
    order = list(ids)
    for last in range(len(order) - 1, 0, -1):
        place = other.below(last + 1)
        order[last], order[place] = order[place], order[last]
    assert stream.shuffled(ids) == order
    assert stream.below(1000) == other.below(1000)  # both went as far in the stream


@pytest.mark.parametrize(("first", "wanted"), [(1, 1), (1, 40), (9_990, 40), (10_000, 20), (123_456_780, 30)])
def test_many_blocks_at_once_are_the_published_ones(first, wanted):
    base = null_stream().base
    blocks = [hashlib.sha256(f"{base},{first + n}".encode()).digest() for n in range(wanted)]
    words = blocks_module.low_words(base, first, wanted)
    assert len(words) >= 1
    assert [int.from_bytes(one[-4:], "big") for one in blocks][: len(words)] == list(words)[:wanted]


def test_blocks_are_the_same_where_only_openssl_is_allowed(monkeypatch):
    ids = [f"V-{number:04d}" for number in range(300)]
    order = null_stream().shuffled(ids)
    monkeypatch.setattr(blocks_module, "import_module", raise_import_error)
    monkeypatch.setattr(blocks_module, "_sha256", blocks_module._own_sha256())
    assert blocks_module._sha256 is hashlib.sha256
    assert null_stream().shuffled(ids) == order


def raise_import_error(name):
    raise ImportError(name)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 8, 9, 1024, 1025])
def test_shuffle_ends_where_the_integers_end(count):
    ids = [f"V-{number:04d}" for number in range(count)]
    stream, other = null_stream(), null_stream()
    order = list(ids)
    for last in range(len(order) - 1, 0, -1):
        place = other.below(last + 1)
        order[last], order[place] = order[place], order[last]
    assert stream.shuffled(ids) == order
    assert stream.below(10**30) == other.below(10**30)


def test_below_is_uniform_over_many_values():
    stream = null_stream()
    for values in (2, 5, 7, 10, 37):
        counts = Counter(stream.below(values) for _ in range(400 * values))
        assert sum((counts[value] - 400) ** 2 / 400 for value in range(values)) < values + 4 * (2 * values) ** 0.5


def test_labels_give_unrelated_orders():
    ids = [f"V-{number:03d}" for number in range(40)]
    assert len({tuple(null_stream(label).shuffled(ids)) for label in LABELS}) == len(LABELS)


def test_unknown_label_is_refused():
    with pytest.raises(ValueError):
        Stream("autre", NULL_FINGERPRINT, NULL_SEED)


def test_no_modulo_bias():
    # With 3 values of a byte-like mask of 4, a modulo would give 0 half of the time.
    stream = null_stream()
    counts = Counter(stream.below(3) for _ in range(30_000))
    expected = 10_000
    assert sum((count - expected) ** 2 / expected for count in counts.values()) < 13.8


def test_shuffle_is_uniform_over_orders():
    counts = Counter("".join(Stream(SUBSTITUTES, f"{seed:064x}", NULL_SEED).shuffled("ABC")) for seed in range(6000))
    assert len(counts) == 6
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 20.5


@given(st.permutations([f"V-{number}" for number in range(1, 15)]))
def test_shuffle_ignores_the_order_given(ids):
    assert null_stream().shuffled(ids) == null_stream().shuffled(sorted(ids))


@given(st.integers(1, 10**30))
def test_below_stays_below(n):
    assert 0 <= null_stream().below(n) < n


def test_sort_is_by_bytes_not_by_locale():
    ids = ["V-10", "V-9", "VA", "V9", "V-"]
    assert sorted(ids, key=str.encode) == ["V-", "V-10", "V-9", "V9", "VA"]
    assert null_stream().shuffled(ids) == null_stream().shuffled(reversed(ids))


@pytest.mark.parametrize("typed", ["407", "4-0-7", " 4 0 7 ", "4,0,7", "4/0/7"])
def test_balls_are_read_as_people_write_them(typed):
    assert read_balls(typed) == "407"


@pytest.mark.parametrize("typed", ["", "40", "4077", "4o7", "٤٠٧", "-407x", "4²7"])
def test_other_balls_are_refused(typed):
    with pytest.raises(RuleError, match="trois boules"):
        read_balls(typed)


def test_dice_are_read_and_counted():
    assert read_dice("12345 67890 12345 67890") == "12345678901234567890"
    with pytest.raises(RuleError, match="vingt dés"):
        read_dice("1234567890")


def test_two_typings_must_agree():
    assert agree("407", "407", field="balls") == "407"
    with pytest.raises(RuleError, match="diffèrent"):
        agree("407", "470", field="balls")
