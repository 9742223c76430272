"""Where the points of a figure over time stand in its picture: pure geometry, for an SVG drawn by a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 36, 24


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    day: date
    value: int


@dataclass(frozen=True)
class Curve:
    """`dots` are the values in order, the baseline first; `line` is their path; `goal` where the target stands."""

    dots: tuple[Dot, ...]
    goal: Dot

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def ground(self) -> float:
        return HEIGHT - BOTTOM


def curve(points: Sequence[tuple[date, int]], goal: tuple[date, int]) -> Curve:
    """Days go from left to right, values from zero upwards; at least one point."""
    days = [day for day, _ in points] + [goal[0]]
    first, last = min(days), max(days)
    highest = max([value for _, value in points] + [goal[1], 1])
    span = max((last - first).days, 1)

    def dot(day: date, value: int) -> Dot:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / highest
        return Dot(round(x, 1), round(y, 1), day, value)

    return Curve(tuple(dot(day, value) for day, value in sorted(points)), dot(*goal))
