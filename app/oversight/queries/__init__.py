"""What can be read of the platform's own life."""
