"""Pure rules: no Flask, no database, no clock, no global randomness."""
