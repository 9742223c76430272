"""Who comes: convocations, answers, replacements, attendance."""

from app.convening.views import answers, desk, door, morning, replacing
from app.convening.views.room import blueprint

__all__ = ["answers", "blueprint", "desk", "door", "morning", "replacing"]
