"""The kept projects in the field."""
