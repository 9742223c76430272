"""People who have a seat already, and people set aside."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.canonical import read_canonical
from app.core.draw.certificate import certify
from app.core.draw.dossier import CANDIDATES, RULES, freeze
from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.pool import check
from app.core.draw.substitutes import breaks
from app.core.draw.verify import verify
from app.core.errors import RuleError
from tests.core.draw.exact import exact_leximin
from tests.core.draw.pools import all_panels, commitments, problem, skewed
from tests.core.draw.test_fairness import chances_by_id

HOUSE = replace(
    problem("f1/A f2/A f1/B h2/B h1/C h2/C h1/D f2/D", "af:1:2 ah:2:3 b1:2:2 b2:2:2", 4, "conseil:1"),
    seated=("V-001",),
    excluded=("V-099",),
)


def test_seated_sit_in_every_panel_and_count_for_the_rules():
    lottery = fair_lottery(HOUSE)
    panels = number_panels(lottery)
    assert all("V-001" in panel for panel in panels.lists)
    assert not any(breaks(HOUSE, panel) for panel in set(panels.lists))
    assert panels.thousandths["V-001"] == 1000
    assert panels.thousandths["V-002"] == 0  # of the same council, held to one seat
    assert sum(panels.thousandths.values()) == 1000 * HOUSE.seats


def test_seated_are_outside_the_levels():
    lottery = fair_lottery(HOUSE)
    assert "V-001" not in chances_by_id(lottery)
    certificate = certify(lottery, number_panels(lottery))
    assert sum(level.candidates for level in certificate.levels) == len(HOUSE.candidates) - 1


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), size=st.integers(5, 9), councils=st.sampled_from([0, 5]), rank=st.integers(0, 4))
def test_lottery_beside_the_seated_equals_exact_leximin(seed, size, councils, rank):
    one = skewed(seed, size, 3, (2, 3), councils)
    one = replace(one, seated=(one.candidates[rank].id,))
    if not all_panels(one):
        with pytest.raises(RuleError, match="Aucun panel"):
            fair_lottery(one)
        return
    expected, found = exact_leximin(one), fair_lottery(one)
    assert found.proven
    for id, chance in chances_by_id(found).items():
        assert chance == pytest.approx(float(expected[id]), abs=2e-6), id


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(HOUSE, seated=("V-050",)), "n’est pas dans la liste"),
        (replace(HOUSE, seated=("V-001", "V-001")), "deux fois"),
        (replace(HOUSE, seated=tuple(f"V-00{number}" for number in range(1, 5))), "il ne reste rien à tirer"),
        (replace(HOUSE, excluded=("V-002",)), "écartée"),
        (replace(HOUSE, excluded=("zoé",)), "n’est pas accepté"),
    ],
)
def test_meaningless_lists_are_refused_in_words(bad, words):
    with pytest.raises(RuleError) as refusal:
        check(bad)
    assert words in str(refusal.value)


def dossier(one):
    lottery = fair_lottery(one)
    panels = number_panels(lottery)
    return freeze(one, certify(lottery, panels), panels.lists, commitments(one))


def test_record_names_the_seated_and_those_set_aside():
    files = dossier(HOUSE)
    rules = read_canonical(files[RULES])
    assert (rules["d_office"], rules["exclues"]) == (["V-001"], ["V-099"])
    assert b"V-099" not in files[CANDIDATES]
    assert verify(files).holds


def test_record_of_a_draw_without_them_keeps_its_form():
    rules = read_canonical(dossier(replace(HOUSE, seated=(), excluded=()))[RULES])
    assert not {"d_office", "exclues"} & set(rules)
