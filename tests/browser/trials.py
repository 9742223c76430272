"""The numbers of the editions that journeys sow beside those of the demonstration: one place, so that none meet."""

from enum import IntEnum, unique


@unique
class Trial(IntEnum):
    DRAW = 7
    MORNING = 8
    JUDGED = 9
    SPREAD = 10
    JUDGED_AND_COUNTED = 11
    SPREAD_AND_COUNTED = 12
    REHEARSED = 13
    SEALED = 14

    @property
    def first_row(self) -> int:
        """Where its factories begin to count: they meet no row of the demonstration, nor of another trial."""
        return self * 1000 + 1
