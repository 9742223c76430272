"""What is known of cards and axes: at a table, for the organisers, for everyone."""
