"""The record of acts, what readers report, and whether the platform can work."""

from app.oversight.views import acts, health, reports
from app.oversight.views.room import blueprint

__all__ = ["acts", "blueprint", "health", "reports"]
