"""What organisers hide and show again; what authors appeal and are answered."""

from app.moderation.views import appeals, hiding
from app.moderation.views.room import blueprint

__all__ = ["appeals", "blueprint", "hiding"]
