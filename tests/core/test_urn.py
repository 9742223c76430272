"""Codes survive being typed; the published lines recount, and put no ballot together again."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ballots import APPROVAL
from app.core.errors import RuleError
from app.core.urn import (
    CODE_LENGTH,
    Cast,
    code_from,
    credential_hash,
    grouped,
    line_id,
    published_lines,
    read_code,
)


@given(st.binary(min_size=16, max_size=16))
def test_code_reads_back_however_it_is_typed(secret: bytes) -> None:
    code = code_from(secret)
    assert len(code) == CODE_LENGTH
    spoken = grouped(code).lower().replace("0", "o").replace("1", "l").replace(" ", " - ")
    assert read_code(code) == read_code(spoken) == read_code(f"http://vote.localhost:8000/vote#{code}") == code


def test_codes_of_two_secrets_differ() -> None:
    assert code_from(bytes(16)) == "0" * 26
    assert code_from(bytes(15) + b"\x01") == "0" * 25 + "1"
    assert code_from(b"\xff" * 16) == "7" + "Z" * 25


@pytest.mark.parametrize("text", ["", "ABC", "0" * 25, "0" * 27, "U" + "0" * 25, "8" + "0" * 25, "é" + "0" * 25])
def test_impossible_code_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        read_code(text)


def test_hashes_are_those_of_the_shell() -> None:
    assert credential_hash("HK1-S1", "A") == hashlib.sha256(b"HK1-S1|A").hexdigest()
    assert line_id("T", "HK1-S1", 7) == hashlib.sha256(b"T|HK1-S1|7").hexdigest()[:16]


@given(st.lists(st.integers(1, 200)))
def test_same_choices_give_the_same_ballot(choices: list[int]) -> None:
    one, other = (APPROVAL.payload(APPROVAL.read(some, choices)) for some in (choices, choices[::-1]))
    assert one == other
    assert APPROVAL.marks(one).keys() == set(choices)


def test_lines_recount_and_are_sorted() -> None:
    ballots = [Cast("T1", {1: 1, 2: 1}), Cast("T2", {2: 1}), Cast("T3", {})]
    header, *lines = published_lines(APPROVAL, ballots, "HK1-S1", [1, 2]).splitlines()
    assert header == "empreinte,projet,approuve"
    assert lines == sorted(lines)
    assert [sum(line.endswith(f",{project},1") for line in lines) for project in (1, 2)] == [1, 2]
    assert f"{line_id('T1', 'HK1-S1', 2)},2,1" in lines
