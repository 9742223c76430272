"""Tablée: fair draws, calm days, votes nobody has to trust, and an answer to « what became of my idea? »."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.factory import VERSION as VERSION
    from app.factory import create_app as create_app


def __getattr__(name: str) -> Any:
    """The factory is fetched when asked for: it knows every room, which a command on files alone does not need."""
    if name not in ("create_app", "VERSION"):
        raise AttributeError(f"module 'app' has no attribute {name!r}")
    from app import factory  # noqa: PLC0415

    return getattr(factory, name)
