"""What can be done with a prototype, one module per subject."""

from app.prototypes.actions.start import start

__all__ = ["start"]
