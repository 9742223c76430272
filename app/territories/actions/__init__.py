"""Keeping the register of councils."""
