"""The draw: quotas, lottery, freezing, balls, dice, publication, and its public record."""

from app.draws.views import ceremony, choices, desk, files, papers, projection, public
from app.draws.views.room import blueprint

__all__ = ["blueprint", "ceremony", "choices", "desk", "files", "papers", "projection", "public"]
