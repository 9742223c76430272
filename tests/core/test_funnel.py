"""Small groups are hidden, and nothing that is shown gives them away: tried on every table of a small size."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from app.core.funnel import LEAST, Sheltered, sheltered

Table = tuple[tuple[int, ...], ...]  # one row per value, one column per stage


def tables(values: int, stages: int, most: int) -> Iterator[Table]:
    """Every table where no count grows from a stage to the next."""
    rows = [row for row in product(range(most + 1), repeat=stages) if all(a >= b for a, b in pairwise(row))]
    return product(rows, repeat=values)


def published(table: Table, least: int) -> Sheltered:
    return sheltered({str(place): row for place, row in enumerate(table)}, least)


def page(one: Sheltered, table: Table) -> tuple[object, ...]:
    """All that a reader has: totals and cells, a value left out being a row of zeros."""
    none = (0,) * len(table[0])
    return one.totals, *(tuple(one.cells.get(str(place), none)) for place in range(len(table)))


def masked(table: Table, like: tuple[object, ...]) -> tuple[object, ...]:
    """What a table would look like with holes where `like` has some."""
    totals, *rows = like
    own_totals = [sum(column) for column in zip(*table, strict=True)]
    return (
        tuple(None if hole is None else own for hole, own in zip(totals, own_totals, strict=True)),
        *(
            tuple(None if hole is None else own for hole, own in zip(holes, row, strict=True))
            for holes, row in zip(rows, table, strict=True)
        ),
    )


# `room` lets a hidden count be larger than any of the tables that are tried.
@pytest.mark.parametrize(
    ("values", "stages", "most", "least", "room"),
    [(3, 1, 8, 5, 4), (2, 2, 6, 3, 3), (3, 2, 3, 2, 1), (2, 3, 4, 2, 1)],
)
def test_no_hidden_count_can_be_found(values: int, stages: int, most: int, least: int, room: int) -> None:
    """Totals, shown cells and the stages around leave two counts possible at least for each cell that is hidden."""
    pages = {page(published(table, least), table) for table in tables(values, stages, most)}
    shapes = defaultdict(list)
    for one in pages:
        shapes[tuple(tuple(cell is None for cell in row) for row in one)].append(one)
    everything = list(tables(values, stages, most + room))
    for alike in shapes.values():
        possible: dict[object, list[set[int]]] = defaultdict(lambda: [set() for _ in range(values * stages)])
        for table in everything:
            seen = possible[masked(table, alike[0])]
            for place, count in enumerate(count for row in table for count in row):
                seen[place].add(count)
        for one in alike:
            cells = [cell for row in one[1:] for cell in row]
            found = [place for place, cell in enumerate(cells) if cell is None and len(possible[one][place]) < 2]
            assert found == [], one


@pytest.mark.parametrize(("values", "most", "least"), [(3, 9, 5), (4, 4, 3)])
def test_knowing_the_rule_does_not_find_one_either(values: int, most: int, least: int) -> None:
    """At one stage, two tables at least are published as the very same page and differ at each hidden cell."""
    behind = defaultdict(list)
    for table in tables(values, 1, most + 2 * least):
        behind[page(published(table, least), table)].append(table)
    for one, alike in behind.items():
        if any(max(row) > most for row in alike[0]):
            continue
        for place, row in enumerate(one[1:]):
            assert row != (None,) or len({table[place] for table in alike}) > 1, one


def test_what_is_shown_is_true_and_nothing_small_is_shown() -> None:
    for table in (*tables(3, 1, 9), *tables(2, 2, 7)):
        one = published(table, LEAST)
        shown = [(cell, table[int(value)][stage]) for value, row in one.cells.items() for stage, cell in enumerate(row)]
        assert all(cell in (None, count) and (cell is None or cell >= LEAST) for cell, count in shown)
        for stage, (total, together) in enumerate(zip(one.totals, one.together, strict=True)):
            hidden = [value for value, row in one.cells.items() if row[stage] is None]
            assert total is None or total >= LEAST
            assert together is None or (together >= LEAST and len(hidden) > 1)


def test_a_funnel_of_an_edition() -> None:
    counts = {"F": (160, 53, 50, 50, 50, 14), "H": (138, 52, 50, 49, 49, 11), "N": (2, 0, 0, 0, 0, 0)}
    one = sheltered(counts)
    assert one.totals == (300, 105, 100, 99, 99, 25)
    assert one.cells["F"] == counts["F"]  # the last of the list hides with those who did not say
    assert one.cells["H"] == one.cells["N"] == (None,) * 6
    assert one.together == (140, 52, 50, 49, 49, 11)
    assert one.share("F", 5) == 14 / 25
    assert one.share("H", 5) is None
    few = sheltered({"F": (6, 2), "H": (6, 2), "N": (0, 0)})
    assert few.totals == (12, None)
    assert few.cells == {"F": (6, None), "H": (6, None)}
    assert few.together == (None, None)
    assert sheltered({}).totals == ()
    with pytest.raises(ValueError, match="part of the one before"):
        sheltered({"F": (5, 6)})
