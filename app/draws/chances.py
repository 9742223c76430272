"""A chance in words: « 331 sur 1 000 » also reads « environ une sur trois ». The chances of all as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt

from flask_babel import gettext as _

SURE, NEARLY = 1000, 950
COMMON = (Fraction(9, 10), Fraction(3, 4), Fraction(2, 3))
LONGEST = 200  # one in two … one in two hundred
WIDTH, BIN = 1000, 50  # thousandths
MOST_DOTS = 600
TALLEST, FOOT = 260, 24  # of the picture, and of what lies under its axis


def nearest(thousandths: int) -> Fraction:
    """The simple fraction closest to a chance: nine in ten, three in four, two in three, or one in n."""
    exact = Fraction(thousandths, 1000)
    return min((*COMMON, *(Fraction(1, n) for n in range(2, LONGEST + 1))), key=lambda one: abs(one - exact))


def about(thousandths: int) -> str:
    """« environ une sur trois », in the language of the moment."""
    if thousandths >= SURE:
        return _("une place assurée")
    if thousandths >= NEARLY:
        return _("presque une certitude")
    if thousandths <= 0:
        return _("aucune")
    words = {
        Fraction(9, 10): _("environ neuf sur dix"),
        Fraction(3, 4): _("environ trois sur quatre"),
        Fraction(2, 3): _("environ deux sur trois"),
        Fraction(1, 2): _("environ une sur deux"),
        Fraction(1, 3): _("environ une sur trois"),
        Fraction(1, 4): _("environ une sur quatre"),
        Fraction(1, 5): _("environ une sur cinq"),
        Fraction(1, 6): _("environ une sur six"),
        Fraction(1, 7): _("environ une sur sept"),
        Fraction(1, 8): _("environ une sur huit"),
        Fraction(1, 9): _("environ une sur neuf"),
        Fraction(1, 10): _("environ une sur dix"),
    }
    simple = nearest(thousandths)
    return words.get(simple) or _("environ une sur %(n)s", n=simple.denominator)


@dataclass(frozen=True)
class Dot:
    """A circle of the picture; `is_middle` tells the nine people in ten from the others."""

    x: float
    y: float
    is_middle: bool


@dataclass(frozen=True)
class Picture:
    """Dots over an axis of one unit per thousandth, in a box `height` high; each stands for `per_dot` people.

    `low` and `high` bound the chances, in thousandths, of the nine people in ten in the middle.
    """

    dots: tuple[Dot, ...]
    radius: float
    height: int
    per_dot: int
    low: int
    high: int

    @property
    def percent(self) -> tuple[int, int]:
        """The same bounds in chances out of a hundred, widened to whole numbers so that they stay true."""
        return self.low // 10, -(-self.high // 10)


def middle(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Bounds in thousandths that hold nine people in ten: a twentieth of them is left out at each end.

    `counts` are (thousandths, people), rising.
    """
    people = [thousandths for thousandths, count in counts for _ in range(count)]
    aside = len(people) // 20
    return people[aside], people[-1 - aside]


def picture(counts: Sequence[tuple[int, int]]) -> Picture:
    """Stack one dot per person above their chance, in bins of `BIN` thousandths; `counts` as in `middle`."""
    low, high = middle(counts)
    per_dot = max(1, -(-sum(count for _, count in counts) // MOST_DOTS))
    bins: dict[int, list[bool]] = {}
    for thousandths, count in counts:
        bins.setdefault(min(thousandths // BIN, WIDTH // BIN - 1), []).extend([low <= thousandths <= high] * count)
    stacks = {place: people[per_dot // 2 :: per_dot] or people[:1] for place, people in bins.items()}
    across = max(3, ceil(sqrt(max(len(stack) for stack in stacks.values()) * BIN / TALLEST)))
    gap = BIN / across
    height = round(ceil(max(len(stack) for stack in stacks.values()) / across) * gap + FOOT)
    dots = (
        Dot(
            round(place * BIN + gap * (n % across + 0.5), 1),
            round(height - FOOT - gap * (n // across + 0.5), 1),
            inside,
        )
        for place, stack in sorted(stacks.items())
        for n, inside in enumerate(stack)
    )
    return Picture(tuple(dots), round(gap * 0.4, 1), height, per_dot, low, high)
