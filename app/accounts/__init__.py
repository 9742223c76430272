"""People, sign-in, second factor, roles."""
