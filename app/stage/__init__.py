"""Running order and clock of the pitches."""
