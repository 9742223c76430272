"""Order of substitutes and the rule of replacement."""

from app.core.draw.lottery import NULL_FINGERPRINT, NULL_SEED
from app.core.draw.substitutes import breaks, replacement, substitute_order, violation
from tests.core.draw.pools import problem

POOL = problem("f1 f2 h1 h2 h1 f1", "af:1:2 ah:1:2 b1:1:2 b2:1:2", 3)
SEATED = {"V-001", "V-003", "V-004"}


def test_order_holds_everyone_outside_the_panel_once():
    order = substitute_order(POOL, sorted(SEATED), NULL_FINGERPRINT, NULL_SEED)
    assert sorted(order) == ["V-002", "V-005", "V-006"]


def test_first_who_keeps_every_quota_enters():
    # V-001 (f1) leaves: V-005 (h1) would leave no woman; V-002 (f2) and V-006 (f1) keep every quota.
    entry = replacement(POOL, {"V-003", "V-004"}, ["V-005", "V-006", "V-002"])
    assert (entry.id, entry.violation, entry.exact) == ("V-006", 0, True)


def test_unavailable_are_passed_over():
    entry = replacement(POOL, {"V-003", "V-004"}, ["V-005", "V-006", "V-002"], {"V-006"})
    assert entry.id == "V-002"


def test_least_violation_when_nobody_fits():
    entry = replacement(POOL, {"V-003", "V-004"}, ["V-005"])
    assert entry.id == "V-005"
    assert entry.violation == violation(POOL, {"V-003", "V-004", "V-005"}) == 2
    assert not entry.exact


def test_least_violation_ties_go_to_the_first_in_order():
    one = problem("f f h h h", "af:2:2 ah:0:0", 2)
    assert replacement(one, {"V-001"}, ["V-005", "V-003", "V-004"]).id == "V-005"


def test_group_rules_are_never_broken_by_a_replacement():
    one = problem("f/A f/B f/A f/B f/C", "af:0:5", 2, "conseil:1")
    assert replacement(one, {"V-001"}, ["V-003", "V-004", "V-005"]).id == "V-004"
    assert replacement(one, {"V-001"}, ["V-003"]).id is None


def test_breaks_names_quota_and_group():
    one = problem("f/A f/A h/B", "af:0:1 ah:0:1", 2, "conseil:1")
    assert breaks(one, ["V-001", "V-002"]) == [("a", "f", 2), ("conseil", "A", 2)]
    assert breaks(one, ["V-001", "V-003"]) == []
