"""What makes a pool and its quotas meaningless, said in words."""

from dataclasses import replace

import pytest

from app.core.draw.pool import Candidate, GroupRule, Quota, check
from app.core.errors import RuleError
from tests.core.draw.pools import problem

GOOD = problem("f1/A f2/B h1/A h2/C", "af:1:2 ah:1:2 b1:1:2 b2:1:2", 3, "conseil:1")


def with_candidate(**changes):
    return replace(GOOD, candidates=(*GOOD.candidates[:-1], replace(GOOD.candidates[-1], **changes)))


def test_good_pool_passes():
    check(GOOD)
    assert GOOD.counts("a") == {"f": 2, "h": 2}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(GOOD, seats=0), "au moins 1"),
        (replace(GOOD, seats=5), "5 places et seulement 4"),
        (replace(GOOD, quotas=(*GOOD.quotas, GOOD.quotas[0])), "deux fois"),
        (replace(GOOD, quotas=(Quota("a", "f", 3, 2), *GOOD.quotas[1:])), "au moins égal au minimum"),
        (replace(GOOD, quotas=(Quota("a", "f", -1, 2), *GOOD.quotas[1:])), "au moins égal"),
        (replace(GOOD, quotas=(Quota("a", "fé", 0, 2), *GOOD.quotas[1:])), "n’est pas accepté"),
        (replace(GOOD, groups=(GroupRule("conseil", 0),)), "au moins une place"),
        (replace(GOOD, groups=(GroupRule("conseil", 1), GroupRule("conseil", 2))), "deux fois"),
        (with_candidate(id="V-001"), "figure deux fois"),
        (with_candidate(id="v-4"), "n’est pas accepté"),
        (with_candidate(id="V-4\n"), "n’est pas accepté"),
        (with_candidate(id="ZOÉ"), "n’est pas accepté"),
        (with_candidate(id="V-" + "1" * 31), "n’est pas accepté"),
        (with_candidate(values={"a": "f"}), "n’a pas de valeur"),
        (with_candidate(values={"a": "f", "b": "3"}), "n’a pas de quota"),
        (with_candidate(groups={"conseil": "A,B"}), "n’est pas accepté"),
    ],
)
def test_bad_pool_is_refused_in_words(bad, words):
    with pytest.raises(RuleError) as refusal:
        check(bad)
    assert words in str(refusal.value)


def test_candidate_without_group_is_accepted():
    check(replace(GOOD, candidates=(Candidate("V-009", {"a": "f", "b": "1"}), *GOOD.candidates)))
