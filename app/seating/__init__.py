"""Tables and plans."""
