"""Quotas to start from: largest remainder, floors, parity. All in integers."""

from collections.abc import Mapping
from fractions import Fraction

from app.core.draw.pool import Quota
from app.core.errors import RuleError


def largest_remainder(weights: Mapping[str, int], seats: int, floor: int = 0) -> dict[str, int]:
    """Share `seats` in proportion to `weights` (Hamilton's method), each value getting `floor` or more.

    Values raised to the floor take their seats from those that have most. Ties go to the heavier weight, then to
    the first name by bytes. Raise `RuleError` when the floors alone pass the seats.
    """
    if floor * len(weights) > seats:
        raise RuleError(
            "%(floor)s place(s) pour chacune des %(count)s valeurs, cela dépasse les %(seats)s places.",
            floor=floor,
            count=len(weights),
            seats=seats,
        )
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict.fromkeys(weights, 1), len(weights)
    exact = {name: Fraction(weight * seats, total) for name, weight in weights.items()}
    shares = {name: int(share) for name, share in exact.items()}
    by_rest = sorted(weights, key=lambda name: (-(exact[name] - shares[name]), -weights[name], name.encode()))
    for name in by_rest[: seats - sum(shares.values())]:
        shares[name] += 1
    for name in sorted(weights, key=str.encode):
        while shares[name] < floor:
            richest = max(shares, key=lambda other: (shares[other], exact[other], other.encode()))
            shares[richest] -= 1
            shares[name] += 1
    return shares


def proportional_quotas(
    criterion: str,
    weights: Mapping[str, int],
    seats: int,
    *,
    floor: int = 0,
    spread: int = 1,
    pool: Mapping[str, int] | None = None,
) -> list[Quota]:
    """Return quotas of `spread` seats around each share, never above the pool nor under the floor.

    What a value lacks in the pool is given to the others in proportion, so that the minima can be met.
    """
    shares = largest_remainder(weights, seats, floor)
    if pool is not None:
        shares = _within_pool(shares, weights, pool, seats)
    quotas = []
    for name in weights:
        available = seats if pool is None else pool.get(name, 0)
        low = max(shares[name] - spread, min(floor, shares[name]), 0)
        quotas.append(Quota(criterion, name, min(low, available), max(min(shares[name] + spread, seats), low)))
    return quotas


def parity_quotas(criterion: str, first: str, second: str, pool: Mapping[str, int], seats: int) -> list[Quota]:
    """Return quotas that keep two values within one seat of each other; the other values count for neither.

    Bounds alone cannot hold a difference unless the others' seats are fixed: each other value of `pool` gets
    exactly its share of the pool, rounded down, and the two first halve the rest. A single other value too rare for
    a seat may have one all the same, so that nobody is without any chance: the difference still holds.
    """
    total = sum(pool.values())
    others = {name: count * seats // total for name, count in pool.items() if name not in (first, second) and count}
    rest = seats - sum(others.values())
    spare = int(list(others.values()) == [0])
    return [
        Quota(criterion, first, (rest - spare) // 2, -(-rest // 2)),
        Quota(criterion, second, (rest - spare) // 2, -(-rest // 2)),
        *(Quota(criterion, name, count, count + spare) for name, count in others.items()),
    ]


def at_least(criterion: str, value: str, others: list[str], share: Fraction, seats: int) -> list[Quota]:
    """Return quotas that give `share` of the seats or more to one value, the others sharing what remains freely."""
    least = -(-seats * share.numerator // share.denominator)
    return [Quota(criterion, value, least, seats), *(Quota(criterion, other, 0, seats - least) for other in others)]


def _within_pool(
    shares: dict[str, int], weights: Mapping[str, int], pool: Mapping[str, int], seats: int
) -> dict[str, int]:
    capped = {name: min(share, pool.get(name, 0)) for name, share in shares.items()}
    while (missing := seats - sum(capped.values())) > 0:
        room = {name: weights[name] or 1 for name in weights if capped[name] < pool.get(name, 0)}
        if not room:
            break
        extra = largest_remainder(room, missing)
        for name, count in extra.items():
            capped[name] = min(capped[name] + count, pool.get(name, 0))
    return capped
