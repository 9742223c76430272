"""The jury's arithmetic: exact means, comparisons that sort, the order of vote and jury together."""

import math
import random
from fractions import Fraction
from itertools import combinations, permutations

import pytest

from app.core.errors import RuleError
from app.core.jury.combined import combine, trace
from app.core.jury.duels import Verdict, counted, pair_of, sort
from app.core.jury.duels import tally as tally_duels
from app.core.jury.marks import Criterion
from app.core.jury.marks import tally as tally_marks

CRITERIA = [Criterion("intérêt", 2), Criterion("faisabilité", 1)]


def profile(*marks: int) -> list[int]:
    return [marks.count(mark) for mark in range(6)]


def test_weighted_mean_is_exact_and_absence_is_no_zero() -> None:
    result = tally_marks(
        {"1": [profile(5, 4), profile(1, 0)], "2": [profile(4), profile(2)], "3": [profile(), profile()]}, CRITERIA, 2
    )
    assert [(one.candidate, one.score) for one in result.ranking] == [
        ("2", Fraction(10, 3)),
        ("1", Fraction(2 * Fraction(9, 2) + Fraction(1, 2), 3)),
    ]
    assert result.standing("2").detail == {"judged": 1}


def test_thirds_that_floats_would_separate_stay_equal() -> None:
    """Three members: 1 + 1 + 2 and, by other criteria, the same mean."""
    even = [Criterion("a", 1), Criterion("b", 1), Criterion("c", 1)]
    result = tally_marks(
        {"1": [profile(1, 1, 2)] * 3, "2": [profile(1, 2, 1), profile(2, 1, 1), profile(1, 1, 2)]}, even, 3
    )
    assert [one.rank for one in result.ranking] == [1, 1]
    assert result.trace[0].link == ""


def test_equal_means_go_to_the_first_criterion() -> None:
    same = [Criterion("a", 1), Criterion("b", 1)]
    result = tally_marks({"1": [profile(2), profile(4)], "2": [profile(4), profile(2)]}, same, 1)
    assert [one.candidate for one in result.ranking] == ["2", "1"]
    assert (result.trace[0].link, result.trace[0].at) == ("criterion", 0)


def test_nothing_judged_is_no_order() -> None:
    assert tally_marks({"1": [profile(), profile()]}, CRITERIA, 2) is None
    assert tally_duels({}, 2) is None


def mind(taste: dict[int, int]):
    """What somebody of this taste answers to a pair; the lower figure is the better."""

    def says(pair: tuple[int, int]) -> Verdict:
        one, other = taste[pair[0]], taste[pair[1]]
        return Verdict.EQUAL if one == other else Verdict.BETTER if one < other else Verdict.WORSE

    return says


def ask(projects: list[int], taste: dict[int, int]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Answer every question; the classes found, and how many questions it took."""
    says, answers = mind(taste), {}
    while (sorting := sort(projects, answers)).question is not None:
        assert sorting.question not in answers
        assert sorting.left >= 1
        answers[sorting.question] = says(sorting.question)
    return sorting.classes, len(answers)


def test_every_order_of_five_is_found_within_eight_questions() -> None:
    """Equal ones included: every map of five projects to five ranks."""
    projects = [3, 1, 7, 2, 9]
    for order in permutations(range(5)):
        taste = dict(zip(projects, order, strict=True))
        classes, questions = ask(projects, taste)
        assert classes == tuple((one,) for one in sorted(projects, key=taste.__getitem__))
        assert questions <= 8
    chance = random.Random(4)
    for _ in range(200):
        taste = {one: chance.randrange(3) for one in projects}
        classes, _questions = ask(projects, taste)
        assert [sorted(group) for group in classes] == [
            sorted(one for one in projects if taste[one] == rank) for rank in sorted(set(taste.values()))
        ]


def test_twenty_one_projects_take_at_most_seventy_four_questions() -> None:
    assert sort(range(1, 22), {}).left == sum(math.ceil(math.log2(n + 1)) for n in range(1, 21)) == 74
    chance = random.Random(1)
    for _ in range(20):
        order = chance.sample(range(1, 22), 21)
        assert ask(list(range(1, 22)), {one: place for place, one in enumerate(order)})[1] <= 74


def test_project_taken_out_keeps_the_answers_about_the_others() -> None:
    taste = {1: 0, 2: 1, 3: 2, 4: 3}
    says, answers = mind(taste), {}
    while (sorting := sort([1, 2, 3, 4], answers)).question is not None:
        answers[sorting.question] = says(sorting.question)
    known = set(answers)
    while (sorting := sort([1, 3, 4], answers)).question is not None:
        assert sorting.question not in known
        answers[sorting.question] = says(sorting.question)
    assert sorting.classes == ((1,), (3,), (4,))
    assert len(answers) - len(known) <= 1


def brute_copeland(orders: list[list[list[int]]]) -> dict[int, Fraction]:
    places = [{one: rank for rank, group in enumerate(order) for one in group} for order in orders]
    projects = sorted({one for place in places for one in place})
    scores: dict[int, list[Fraction]] = {one: [] for one in projects}
    for one, other in combinations(projects, 2):
        both = [place for place in places if one in place and other in place]
        if not both:
            continue
        for_one = sum(place[one] < place[other] for place in both)
        for_other = sum(place[other] < place[one] for place in both)
        won = Fraction(1, 2) if for_one == for_other else Fraction(int(for_one > for_other))
        scores[one].append(won)
        scores[other].append(1 - won)
    return {one: sum(won, Fraction(0)) / len(won) for one, won in scores.items() if won}


def test_copeland_agrees_with_counting_pair_by_pair() -> None:
    """Members who skip projects (recused), who put some together; names changed, nothing else changes."""
    chance = random.Random(7)
    for _ in range(60):
        orders = []
        for _member in range(chance.randint(1, 5)):
            seen = chance.sample(range(1, 7), chance.randint(2, 6))
            classes: list[list[int]] = []
            for one in seen:
                if classes and chance.random() < 0.3:
                    classes[-1].append(one)
                else:
                    classes.append([one])
            orders.append(classes)
        result = tally_duels(counted(orders), len(orders))
        expected = brute_copeland(orders)
        assert {int(one.candidate): one.score for one in result.ranking} == expected
        assert [one.score for one in result.ranking] == sorted(expected.values(), reverse=True)
        renamed = [[[10 - one for one in group] for group in order] for order in reversed(orders)]
        again = tally_duels(counted(renamed), len(orders))
        assert sorted((10 - int(one.candidate), one.rank) for one in again.ranking) == sorted(
            (int(one.candidate), one.rank) for one in result.ranking
        )


def test_who_beats_everyone_is_first() -> None:
    """Condorcet's winner, although another is put first more often."""
    orders = [[[1], [2], [3]], [[1], [2], [3]], [[3], [2], [1]], [[3], [2], [1]], [[2], [1], [3]]]
    assert tally_duels(counted(orders), 5).ranking[0].candidate == "2"


def test_combined_value_is_the_declared_sentence() -> None:
    places = combine({1: 1, 2: 2, 3: 3, 4: 4}, {4: 1, 2: 2, 3: 2}, 40)
    values = {place.project: place.value for place in places}
    assert values == {1: 1, 2: Fraction(11, 5), 3: Fraction(14, 5), 4: Fraction(14, 5)}  # 2 and 3 share 2½; 1 unjudged
    assert [place.project for place in places] == [1, 2, 3, 4]
    assert [(why.first.project, why.by_vote) for why in trace(places)] == [(1, False), (2, False), (3, True)]


@pytest.mark.parametrize("share", [0, 25, 50, 99])
def test_combined_order_by_brute_force(share: int) -> None:
    for jury in permutations(range(1, 5)):
        ranks = dict(zip((1, 2, 3, 4), jury, strict=True))
        places = combine({1: 1, 2: 2, 3: 3, 4: 4}, ranks, share)
        keys = [((100 - share) * one.project + share * ranks[one.project], one.project) for one in places]
        assert keys == sorted(keys)


def test_two_orders_that_agree_stay_as_they_are() -> None:
    order = {one: one for one in range(1, 22)}
    assert all(place.rank == place.project for share in range(100) for place in combine(order, order, share))


def test_projects_out_of_the_vote_do_not_move_the_others() -> None:
    assert combine({1: 1, 2: 2}, {9: 1, 2: 2, 1: 3}, 50)[0].jury == 2
    with pytest.raises(RuleError):
        combine({1: 1}, {1: 1}, 101)


def test_pair_is_told_from_the_smaller_number() -> None:
    assert pair_of(9, 2) == pair_of(2, 9) == (2, 9)
