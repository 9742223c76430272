"""Canonical bytes of published records."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import canonical_json, fingerprint, manifest, read_canonical
from app.core.errors import RuleError

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner),
    max_leaves=8,
)


def test_keys_are_sorted_without_spaces_and_one_final_newline():
    assert canonical_json({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}\n'.encode()


def test_composed_and_decomposed_letters_give_the_same_bytes():
    assert canonical_json({"nom": "Zoé"}) == canonical_json({"nom": "Zoe\u0301"})


@pytest.mark.parametrize("bad", [{"a": 0.5}, [float("nan")], {"a": b"x"}, {1: "a"}, {"a": {1, 2}}])
def test_what_has_several_spellings_is_refused(bad):
    with pytest.raises(TypeError):
        canonical_json(bad)


@given(PLAIN)
def test_reading_gives_back_the_same_bytes(record):
    data = canonical_json(record)
    assert canonical_json(read_canonical(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1}',
        b'{"a": 1}\n',
        b'{"b":1,"a":2}\n',
        b'{"a":1}\r\n',
        b'\xef\xbb\xbf{"a":1}\n',
        b'{"a":1,"a":2}\n',
        b"{",
        b"\xff\n",
        b'{"a":1.0}\n',
    ],
)
def test_other_bytes_are_refused(data):
    with pytest.raises(RuleError):
        read_canonical(data)


def test_manifest_is_what_sha256sum_writes_sorted_by_bytes():
    files = {"b.txt": b"b", "Z.txt": b"z", "a.txt": b"a"}
    assert manifest(files).decode().splitlines() == [
        f"{hashlib.sha256(name[0].lower().encode()).hexdigest()}  {name}" for name in ("Z.txt", "a.txt", "b.txt")
    ]
    assert fingerprint(b"a") == hashlib.sha256(b"a").hexdigest()
