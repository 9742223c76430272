"""Long work and its progress."""
