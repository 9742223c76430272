"""How a long computation reports, is cancelled and knows its time: given by the caller, core has no clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The caller asked for the computation to stop; nothing was produced."""


def _silence(_share: float) -> None:
    return None


def _never() -> bool:
    return False


def _unlimited() -> float:
    return math.inf


@dataclass(frozen=True)
class Watch:
    """`progress(share)` hears the share done (0 to 1); `remaining()` gives the seconds left."""

    progress: Callable[[float], None] = _silence
    cancelled: Callable[[], bool] = _never
    remaining: Callable[[], float] = _unlimited

    def step(self, share: float) -> None:
        """Report, and raise `Cancelled` when asked to stop."""
        if self.cancelled():
            raise Cancelled
        self.progress(min(max(share, 0.0), 1.0))

    @property
    def late(self) -> bool:
        """Whether the time allowed is used up."""
        return self.remaining() <= 0


SILENT = Watch()  # the default: nobody listens, no limit
