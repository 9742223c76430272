"""Ballots → result, one module per method, exact ties."""
