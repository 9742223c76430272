"""A chance in words: « 331 sur 1 000 » also reads « environ une sur trois »."""

from fractions import Fraction

from flask_babel import gettext as _

SURE, NEARLY = 1000, 950
COMMON = (Fraction(9, 10), Fraction(3, 4), Fraction(2, 3))
LONGEST = 200  # one in two … one in two hundred


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
