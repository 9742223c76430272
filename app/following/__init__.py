"""Droit de suite: who hears of what becomes of an idea, and each step told once."""
