"""Whole numbers as they come from outside, where somebody may have typed anything."""

LARGEST = 2**31 - 1  # what an INTEGER column, and so a key, may hold
_LONGEST = len(str(LARGEST))


def whole_number(text: object) -> int | None:
    """The number that these digits write; None for anything else, and beyond what a column may hold.

    Python refuses to read numbers of thousands of digits: the length is looked at first.
    """
    written = str(text or "")
    if len(written) > _LONGEST or not (written.isascii() and written.isdigit()):
        return None
    number = int(written)
    return number if number <= LARGEST else None


def demand_whole(text: str) -> int:
    """The same, for `request.args.get(…, type=demand_whole)`: raises ValueError where `whole_number` says None."""
    number = whole_number(text)
    if number is None:
        raise ValueError(text[:20])
    return number
