"""The assembly's vote."""
