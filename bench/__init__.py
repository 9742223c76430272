"""Measures: `make bench-pages` runs `bench/pages.py`, `make bench` all of them; figures go to docs/mesures.md."""
