"""Tablée: fair draws, calm days, votes nobody has to trust, and an answer to « what became of my idea? »."""
