"""Trips, claims, what is told of them, and who takes care of them; each act is on record."""
