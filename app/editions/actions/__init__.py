"""What organisers do to an edition: prepare it, and conduct it from one activity to the next."""
